package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
)

type simulatorSpeedOptions struct {
	*session
	faultFlags
	speed float64 // zero: show it
}

func newSimulatorSpeed(s *session) *cobra.Command {
	o := simulatorSpeedOptions{session: s}
	cmd := &cobra.Command{
		Use:   "speed [N]",
		Short: "Show how fast the simulated AWS goes, or have it go N times as fast as AWS",
		Long: `Show how fast the simulated AWS goes, or have it go N times as fast as AWS, from 0.1 to
1000000. A job that runs has done what it has done, and takes its rest at the new speed:
nothing that has happened is undone, and nothing happens at once.

The speed holds until the simulator is started again: then it is what --speed says. How
often the server looks at AWS does not change with it; one that was started with a --speed
above 1, or with --quick, looks more often.`,
		Example: `  davit simulator speed
  davit simulator speed 60
  davit simulator speed 1 --sim http://127.0.0.1:4666`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) == 1 {
				if o.speed, err = strconv.ParseFloat(args[0], 64); err != nil || !(o.speed > 0) {
					return misuse(cmd, errors.New("N is a number above 0 such as 60, not \""+args[0]+"\""))
				}
			}
			return o.run(cmd.Context())
		},
	}
	o.faultFlags.flags(cmd)
	return cmd
}

func (o *simulatorSpeedOptions) run(ctx context.Context) error {
	c, err := o.simulator(o.session)
	if err != nil {
		return err
	}
	if o.speed == 0 {
		world, err := c.World(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(o.Out, "%g\n", world.Speed)
		return err
	}
	world, err := c.SetSpeed(ctx, o.speed)
	if err != nil {
		return err
	}
	o.Notef("AWS is simulated now, %s.", paceText(world.Speed))
	return nil
}
