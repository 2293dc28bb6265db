package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

type auditKeysOptions struct {
	*session
	output output
}

func newAuditKeys(s *session) *cobra.Command {
	o := auditKeysOptions{session: s}
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Print the public keys that checkpoints are signed with",
		Long: `Print the public keys that checkpoints are signed with, in PEM, as
` + "`davit audit verify --data`" + ` takes them.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func (o *auditKeysOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	keys, err := c.AuditKeys(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, keys, func(w io.Writer) error {
		for _, k := range keys {
			if _, err := fmt.Fprintf(w, "# %s\n%s", k.KeyID, k.PEM); err != nil {
				return err
			}
		}
		return nil
	})
}
