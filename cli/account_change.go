package cli

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
)

type accountChangeOptions struct {
	*session
	file fileFlag
	ref  string
}

func newAccountChange(s *session) *cobra.Command {
	o := accountChangeOptions{session: s}
	cmd := &cobra.Command{
		Use:   "change ACCOUNT -f FILE",
		Short: "Replace what a target account says",
		Long: `Replace what a target account says by what the file says. Get such a file with
"davit account show ACCOUNT --output yaml": where it holds a version, the account is
changed only if it still has that version.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.file.flags(cmd, "the target account")
	return cmd
}

func (o *accountChangeOptions) run(ctx context.Context) error {
	doc, err := readOne[apitype.AccountInput](o.file, o.Streams)
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	now, err := c.Account(ctx, o.ref)
	if err != nil {
		return err
	}
	changed, err := c.ChangeAccount(ctx, string(now.ID), cmp.Or(doc.input.Version, now.Version), doc.input)
	if err != nil {
		return doc.Explain(err)
	}
	o.Notef("Changed %s; it is version %d now.", accountName(changed), changed.Version)
	return nil
}
