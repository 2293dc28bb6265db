package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

type configValidateOptions struct {
	*session
	file    configFile
	local   bool
	offline bool
}

func newConfigValidate(s *session) *cobra.Command {
	o := configValidateOptions{session: s}
	cmd := &cobra.Command{
		Use:   "validate FILE",
		Short: "Say everything that is wrong with a file of configuration",
		Long: `Say everything that is wrong with a file of configuration, with line and column: its form,
its version, names that are there twice, references to what there is neither in the file
nor on the server, and servers, subnets, documents and roles that are not in AWS. Nothing
is changed.

--offline leaves AWS out. --local asks no server either, and judges the file alone.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.file.name, o.run),
	}
	o.file.flags(cmd)
	cmd.Flags().BoolVar(&o.local, "local", false, "judge the file alone, without a server")
	cmd.Flags().BoolVar(&o.offline, "offline", false, "ask AWS nothing: whether servers and documents are there is then not known")
	return cmd
}

func (o *configValidateOptions) run(ctx context.Context) error {
	request, err := o.file.request(o.Streams, apitype.ConfigHow{DryRun: true, Offline: o.offline})
	if err != nil {
		return err
	}
	p := o.judge(request)
	if !o.local {
		c, err := o.connect()
		if err != nil {
			return err
		}
		if p, err = c.ImportConfig(ctx, request); err != nil {
			return o.file.explain(o.Streams, err)
		}
	}
	o.file.remarks(o.Streams, p)
	if err := verdict(p, false); err != nil {
		return err
	}
	note := ""
	if o.local {
		note = " by itself: neither a server nor AWS was asked"
	}
	o.Notef("%s is valid%s: %s of version %s of the format.", o.file.shown, note, text.Plural(len(p.Items), "object"), p.Version)
	return nil
}

// judge reads the file as the server would.
func (o *configValidateOptions) judge(r apitype.ConfigImportRequest) apitype.ConfigPlan {
	f, found := portable.Read(r.File, []byte(r.Content), portable.Options{Edited: r.Edited, AccountID: r.AccountID})
	p := apitype.ConfigPlan{Version: f.Read, Findings: found}
	for _, object := range f.Objects {
		p.Items = append(p.Items, apitype.ConfigItem{Kind: object.Kind, Name: object.Name})
	}
	if f.Read != portable.Version && f.Read == "" {
		p.Version = "no"
	}
	p.Findings = append(p.Findings, apitype.ConfigFinding{Severity: recovery.SeverityInfo, Message: "references to what the file does not have were not looked up"})
	return p
}
