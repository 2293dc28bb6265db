package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
)

type simulatorShowOptions struct {
	*session
	faultFlags
	output output
}

func newSimulatorShow(s *session) *cobra.Command {
	o := simulatorShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show how fast the simulated AWS goes, and what it holds",
		Long: `Show how fast the simulated AWS goes, and what it holds by account and Region: source
servers and how many of them replicate, instances of EC2, jobs of DRS and how many of
them are active, and launch templates.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.faultFlags.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *simulatorShowOptions) run(ctx context.Context) error {
	c, err := o.simulator(o.session)
	if err != nil {
		return err
	}
	world, err := c.World(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, world, func(w io.Writer) error { return writeSimulatedWorld(w, world) })
}
