package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type serverExtendOptions struct {
	*session
	confirm confirm
	output  output
	account string
	arns    []string
	tags    []string
}

func newServerExtend(s *session) *cobra.Command {
	o := serverExtendOptions{session: s}
	cmd := &cobra.Command{
		Use:   "extend ACCOUNT ARN…",
		Short: "Extend source servers of staging accounts into a target account",
		Long: `Extend source servers of staging accounts, by their ARNs, into a target account, where DRS
can then recover them. They count as source servers there, and as replicating servers in
their staging account. One that is extended already is told, and left alone.

DRS extends a server only where its staging volumes are encrypted with a customer managed
KMS key. Nothing of Davit takes an extension back: delete the source server in DRS.`,
		Example: `  davit account staging servers shop-production 777788889999
  davit server extend shop-production arn:aws:drs:us-west-2:777788889999:source-server/s-0shopstaged0000001`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.account, o.arns = args[0], args[1:]
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringArrayVar(&o.tags, "tag", nil, "a tag for the new source servers, as `KEY=VALUE`; may be repeated")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *serverExtendOptions) run(ctx context.Context) error {
	tags := map[string]string{}
	for _, tag := range o.tags {
		key, value, ok := strings.Cut(tag, "=")
		if !ok || key == "" {
			return usagef("--tag %s is not KEY=VALUE", tag)
		}
		tags[key] = value
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	a, err := c.Account(ctx, o.account)
	if err != nil {
		return err
	}
	what := text.Plural(len(o.arns), "source server")
	if err := o.confirm.ask(ctx, o.Streams, deed{"extend " + what + " into " + accountName(a), "DRS makes source servers there that count towards its quotas, until somebody deletes them."}); err != nil {
		return err
	}
	done, err := c.ExtendServers(ctx, string(a.ID), apitype.ExtendRequest{StagingServerARNs: o.arns, Tags: tags})
	if err != nil {
		return err
	}
	if err := o.output.write(o.Out, done.Items, func(w io.Writer) error { return writeExtensions(w, done.Items) }); err != nil {
		return err
	}
	failed := 0
	for _, e := range done.Items {
		if e.Error != nil {
			failed++
		}
	}
	if failed > 0 {
		return failedf("%d of %s could not be extended", failed, what)
	}
	return nil
}

func writeExtensions(w io.Writer, all []apitype.Extension) error {
	t := text.NewTable("ARN", "SOURCE SERVER", "EXTENDED", "WHY NOT")
	for _, e := range all {
		word := "yes"
		switch {
		case e.Error != nil:
			word = "NO"
		case e.Already:
			word = "already"
		}
		t.Row(e.StagingServerARN, string(e.SourceServerID), word, problemText(e.Error))
	}
	return t.Write(w, "")
}
