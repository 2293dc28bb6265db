package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
)

type simulatorResetOptions struct {
	*session
	to      string
	confirm confirm
	output  output
}

func newSimulatorReset(s *session) *cobra.Command {
	o := simulatorResetOptions{session: s}
	cmd := &cobra.Command{
		Use:   "reset --to sample|nothing",
		Short: "Empty the simulated AWS, and put the sample into it or nothing",
		Long: `Empty the simulated AWS inside the server, and put the sample into it or nothing: source
servers, jobs, instances, launch templates and all else are gone. Its accounts and their
roles stay, and so do its faults and its speed, and all that Davit keeps: accounts,
groups, plans, executions.

It is refused while an execution is under way, or something of one is still to be put back
or cleaned up. A simulator by itself ("davit sim") is not reset but started anew.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.to != "sample" && o.to != "nothing" {
				return misuse(cmd, errors.New("--to is sample or nothing, not \""+o.to+"\""))
			}
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.to, "to", "", "what it holds `then`: sample or nothing")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *simulatorResetOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	order := apitype.SimulatedReset{To: apitype.ResetToNothing, Confirm: apitype.ResetConfirmed}
	if o.to == "sample" {
		order.To = apitype.ResetToSample
	}
	if err := o.confirm.askWord(ctx, o.Streams, deed{"empty the simulated AWS of all that it holds", nothingInAWS}, apitype.ResetConfirmed); err != nil {
		return err
	}
	world, err := c.Simulator().Reset(ctx, order)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, world, func(w io.Writer) error { return writeSimulatedWorld(w, world) })
}
