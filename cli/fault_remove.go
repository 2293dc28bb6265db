package cli

import (
	"context"

	"github.com/spf13/cobra"
)

type faultRemoveOptions struct {
	*session
	faultFlags
	id string
}

func newFaultRemove(s *session) *cobra.Command {
	o := faultRemoveOptions{session: s}
	cmd := &cobra.Command{
		Use:   "remove FAULT",
		Short: "Have the simulated AWS behave again",
		Long: `Have the simulated AWS behave again, as far as one fault goes, by its ID. What it has
done already stays done: a launch that failed has failed.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
	o.faultFlags.flags(cmd)
	return cmd
}

func (o *faultRemoveOptions) run(ctx context.Context) error {
	c, err := o.faultFlags.connect(o.session)
	if err != nil {
		return err
	}
	if err := c.Remove(ctx, o.id); err != nil {
		return err
	}
	o.Notef("Removed %s.", o.id)
	return nil
}
