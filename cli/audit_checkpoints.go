package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type auditCheckpointsOptions struct {
	*session
	output output
	after  int64
}

func newAuditCheckpoints(s *session) *cobra.Command {
	o := auditCheckpointsOptions{session: s, output: output{more: []string{asLines}}}
	cmd := &cobra.Command{
		Use:   "checkpoints",
		Short: "List the checkpoints of the audit trail, to keep them elsewhere",
		Long: `List the checkpoints of the audit trail, oldest first. With --output jsonl they are what
` + "`davit audit verify --checkpoints`" + ` takes: keep them where who can write to the database
cannot.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().Int64Var(&o.after, "after", 0, "only those after the checkpoint with this `number`")
	o.output.flags(cmd)
	return cmd
}

func (o *auditCheckpointsOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	all, err := c.Checkpoints(ctx, o.after)
	if err != nil {
		return err
	}
	if o.output.format == asLines {
		return writeLines(o.Out, all)
	}
	return o.output.write(o.Out, all, func(w io.Writer) error {
		t := text.NewTable(">NUMBER", "MADE", ">STREAMS", "KEY", "ROOT")
		for _, made := range all {
			t.Row(fmt.Sprint(made.Number), text.Instant(made.At), fmt.Sprint(made.Streams), made.KeyID, made.Root)
		}
		return t.Write(w, "")
	})
}
