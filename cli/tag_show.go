package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
)

type tagShowOptions struct {
	*session
	output output
	ref    string
}

func newTagShow(s *session) *cobra.Command {
	o := tagShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show ACCOUNT",
		Short: "Show the last run of tag synchronisation over an account",
		Long: `Show the last run of tag synchronisation over an account: what it changed, and why not
what failed. Runs before it are in the trail: davit audit list --type tags.synced`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *tagShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	run, err := c.LastTagSync(ctx, o.ref)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, run, func(w io.Writer) error { return writeTagRun(w, run) })
}
