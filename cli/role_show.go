package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type roleShowOptions struct {
	*session
	output output
	ref    string
}

func newRoleShow(s *session) *cobra.Command {
	o := roleShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show BINDING",
		Short: "Show a role binding, by its name or ID",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *roleShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	b, err := c.Binding(ctx, o.ref)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, b, func(w io.Writer) error {
		return facts(w,
			"Name", text.Clean(b.Name),
			"Who", holderText(b),
			"Role", grantText(b.Grant),
			"ID", string(b.ID),
			"Version", fmt.Sprint(b.Version),
			"Created", text.Instant(b.CreatedAt),
			"Changed", text.Instant(b.UpdatedAt),
		)
	})
}
