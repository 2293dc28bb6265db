package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

type executionNoteOptions struct {
	*session
	id   recovery.ExecutionID
	wave string
	text string
}

func newExecutionNote(s *session) *cobra.Command {
	o := executionNoteOptions{session: s}
	cmd := &cobra.Command{
		Use:   "note EXECUTION TEXT",
		Short: "Write something down about an execution, for its record",
		Long: `Write something down about an execution: what was seen, agreed or tried outside of
Davit. It stands in the trail, in the result and in the report with your name and the
time, cannot be changed, and may be added after the end, too. It changes nothing else.
With - as the text it is read from stdin.`,
		Example: `  davit execution note exec-20261127062257-auf7qf6j "the storage team confirms: site A is dark"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.id, o.text = recovery.ExecutionID(args[0]), args[1]
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.wave, "wave", "", "the `wave` that it is about (default the whole execution)")
	return cmd
}

func (o *executionNoteOptions) run(ctx context.Context) error {
	if o.text == "-" {
		read, err := io.ReadAll(io.LimitReader(o.In, 2*recovery.MaxNoteBytes))
		if err != nil {
			return err
		}
		o.text = string(read)
	}
	if strings.TrimSpace(o.text) == "" {
		return usagef("the note is empty: say what is to be written down")
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	after, err := c.Say(ctx, o.id, apitype.Note, apitype.WordRequest{Wave: o.wave, Comment: o.text})
	if err != nil {
		return err
	}
	o.Notef("Written down about execution %s.", after.ExecutionID)
	return nil
}
