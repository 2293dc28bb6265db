package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
)

type simulatorAddOptions struct {
	*session
	faultFlags
	add    apitype.SimulatedAddition
	output output
}

func newSimulatorAdd(s *session) *cobra.Command {
	o := simulatorAddOptions{session: s}
	cmd := &cobra.Command{
		Use:   "add --sample | --servers N --account ACCOUNT --region REGION",
		Short: "Put the sample or generated servers into the simulated AWS",
		Long: `Put the sample into the simulated AWS, as far as it is not there, or generated Linux
servers that replicate, called server-0001 and so on. What is there stays as it is.

An account or a Region that is not there yet is made. Davit sees what is in accounts and
Regions that are registered with it ("davit account create"). A simulator by itself
(--sim) takes generated servers alone: what else it holds is in its --world file.`,
		Example: `  davit simulator add --sample
  davit simulator add --servers 50 --account 111122223333 --region us-west-2`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch generated := o.add.Servers != 0 || o.add.AccountID != "" || o.add.Region != ""; {
			case o.add.Sample == generated:
				return misuse(cmd, errors.New("give either --sample, or --servers with --account and --region"))
			case o.add.Sample && o.sim != "":
				return misuse(cmd, errors.New("a simulator by itself takes generated servers alone, not --sample"))
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.add.Sample, "sample", false, "what of the sample is not there")
	f.IntVar(&o.add.Servers, "servers", 0, "how `many` servers are generated, 2000 at most")
	f.StringVar(&o.add.AccountID, "account", "", "the `account` of generated servers, by its ID")
	f.StringVar(&o.add.Region, "region", "", "their `Region`")
	o.faultFlags.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *simulatorAddOptions) run(ctx context.Context) error {
	c, err := o.simulator(o.session)
	if err != nil {
		return err
	}
	world, err := c.Add(ctx, o.add)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, world, func(w io.Writer) error { return writeSimulatedWorld(w, world) })
}
