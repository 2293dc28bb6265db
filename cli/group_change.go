package cli

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
)

type groupChangeOptions struct {
	*session
	file fileFlag
	ref  string
}

func newGroupChange(s *session) *cobra.Command {
	o := groupChangeOptions{session: s}
	cmd := &cobra.Command{
		Use:   "change GROUP -f FILE",
		Short: "Replace what a protection group says",
		Long: `Replace what a protection group says by what the file says; executions that run keep the
copy that they began with. Get such a file with "davit group show GROUP --output yaml":
where it holds a version, the group is changed only if it still has that version.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.file.flags(cmd, "the protection group")
	return cmd
}

func (o *groupChangeOptions) run(ctx context.Context) error {
	doc, err := readOne[apitype.GroupInput](o.file, o.Streams)
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	now, err := c.Group(ctx, o.ref)
	if err != nil {
		return err
	}
	changed, err := c.ChangeGroup(ctx, string(now.ID), cmp.Or(doc.input.Version, now.Version), doc.input)
	if err != nil {
		return doc.Explain(err)
	}
	o.Notef("Changed protection group %s; it is version %d now.", changed.Name, changed.Version)
	o.warn(append(changed.Warnings, findingWarnings(changed.Findings)...))
	return nil
}
