package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/portable"
)

type configExportOptions struct {
	*session
	query apitype.ConfigQuery
	to    string
}

func newConfigExport(s *session) *cobra.Command {
	o := configExportOptions{session: s}
	cmd := &cobra.Command{
		Use:   "export [KIND | KIND/NAME]...",
		Short: "Export the configuration as a file",
		Long: `Export the configuration as a file: all of it as it is at one moment, or the kinds and
objects that are named, with what they refer to. Kinds are accounts, channels, groups,
plans, roleBindings and features. The file has no secrets, only where they are.

It goes to stdout, or with --to into a file, or into a folder as davit-config-TIME.yaml.
With --plain it does not say when and by whom it was made: the same configuration is then
the same bytes, which is what a version control system wants.`,
		Example: `  davit config export > dr.yaml
  davit config export --to /backups
  davit config export plan/three-tier --plain --to plans/three-tier.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query.Only = args
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.to, "to", "", "the `file` or folder to write it to")
	f.StringVar(&o.query.Format, "format", "yaml", "its `form`: yaml or json")
	f.BoolVar(&o.query.Plain, "plain", false, "leave out when, where and by whom it was exported")
	f.BoolVar(&o.query.Offline, "offline", false, "ask AWS nothing, and leave out the fingerprints of what it refers to there")
	return cmd
}

func (o *configExportOptions) run(ctx context.Context) error {
	if o.query.Format != asYAML && o.query.Format != asJSON {
		return usagef("--format is yaml or json, not %q", o.query.Format)
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	content, err := c.ExportConfig(ctx, o.query)
	if err != nil {
		return err
	}
	if o.to == "" {
		_, err := o.Out.Write(content)
		return err
	}
	name := o.to
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, portable.FileName(time.Now(), portable.Form(o.query.Format)))
	}
	if err := os.WriteFile(name, content, 0o600); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	o.Notef("Exported to %s.", name)
	return nil
}
