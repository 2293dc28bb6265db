package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type groupShowOptions struct {
	*session
	output output
	ref    string
}

func newGroupShow(s *session) *cobra.Command {
	o := groupShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show GROUP",
		Short: "Show a protection group, by its name or ID",
		Long: `Show a protection group as it is saved. Who its members are now, "davit group preview"
asks AWS.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *groupShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	g, err := c.Group(ctx, o.ref)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, g, func(w io.Writer) error {
		err := facts(w,
			"Name", text.Clean(g.Name),
			"Description", text.Clean(g.Description),
			"Account", string(g.AccountID),
			"Region", string(g.Region),
			"Members", text.Clean(selectorText(g.Selector)),
			"ID", string(g.ID),
			"Version", fmt.Sprint(g.Version),
			"Created", text.Instant(g.CreatedAt),
			"Changed", text.Instant(g.UpdatedAt),
		)
		for _, id := range g.SourceServerIDs {
			fmt.Fprintf(w, "  %s\n", id)
		}
		return err
	})
}
