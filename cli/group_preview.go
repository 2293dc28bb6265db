package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
)

type groupPreviewOptions struct {
	*session
	output output
	file   fileFlag
	ref    string
}

func newGroupPreview(s *session) *cobra.Command {
	o := groupPreviewOptions{session: s}
	cmd := &cobra.Command{
		Use:   "preview {GROUP | -f FILE}",
		Short: "Ask AWS which servers a protection group has now",
		Long:  "Ask AWS which source servers a protection group has now, or would have if it were\nsaved as the file says.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 1) == (o.file.name != "") {
				return misuse(cmd, usagef("name a protection group, or a file with -f, not both"))
			}
			if len(args) == 1 {
				o.ref = args[0]
			}
			return o.run(cmd.Context())
		},
	}
	o.file.flags(cmd, "a protection group")
	o.output.flags(cmd)
	return cmd
}

func (o *groupPreviewOptions) run(ctx context.Context) error {
	members, err := o.members(ctx)
	if err != nil {
		return err
	}
	noteMembers(o.Streams, members)
	return o.output.write(o.Out, members, func(w io.Writer) error { return writeMembers(w, members) })
}

func (o *groupPreviewOptions) members(ctx context.Context) (apitype.GroupMembers, error) {
	if o.ref != "" {
		c, err := o.connect()
		if err != nil {
			return apitype.GroupMembers{}, err
		}
		return c.GroupMembers(ctx, o.ref)
	}
	doc, err := readOne[apitype.GroupInput](o.file, o.Streams)
	if err != nil {
		return apitype.GroupMembers{}, err
	}
	var c *client.Client
	if c, err = o.connect(); err != nil {
		return apitype.GroupMembers{}, err
	}
	members, err := c.PreviewGroup(ctx, doc.input)
	return members, doc.Explain(err)
}
