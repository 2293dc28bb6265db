package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type configHistoryOptions struct {
	*session
	output output
}

func newConfigHistory(s *session) *cobra.Command {
	o := configHistoryOptions{session: s}
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List imports of configuration, newest first",
		Long: `List imports and rollbacks of configuration, the newest first: who made them, why, and
what they did. Each can be rolled back, as long as the snapshot before it is kept: those
of the last 50 are.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func (o *configHistoryOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	imports, err := c.Imports(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, imports, func(w io.Writer) error {
		t := text.NewTable("IMPORT", "TIME", "BY", ">CREATED", ">CHANGED", ">DELETED", "FROM", "REASON")
		for _, i := range imports {
			from := i.File
			if i.RollbackOf != "" {
				from = "before " + string(i.RollbackOf)
			}
			n := i.Counts
			t.Row(string(i.ID), text.Instant(i.At), i.By.Name, fmt.Sprint(n.Created), fmt.Sprint(n.Changed), fmt.Sprint(n.Deleted), from, i.Reason)
		}
		return t.Write(w, "")
	})
}
