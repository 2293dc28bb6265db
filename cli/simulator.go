package cli

import (
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
)

func newSimulator(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "simulator",
		Short: "The simulated AWS: how fast it goes, and what it holds",
		Long: `The simulated AWS inside the server, for an Admin: how fast it goes, and what it holds.
With --sim the simulator at a URL ("davit sim"), where nobody is asked who they are.

How it misbehaves is told by "davit fault". The real AWS takes no such orders, and the
feature fault-injection switches them off.`,
	}
	cmd.AddCommand(newSimulatorShow(s), newSimulatorSpeed(s), newSimulatorAdd(s), newSimulatorReset(s))
	return cmd
}

// simulator is the simulated AWS that is meant.
func (f *faultFlags) simulator(s *session) (client.Simulator, error) {
	if f.sim != "" {
		return client.SimulatorAt(f.sim), checkSimURL(f.sim)
	}
	c, err := s.connect()
	if err != nil {
		return client.Simulator{}, err
	}
	return c.Simulator(), nil
}

// writeSimulatedWorld shows how a simulated AWS goes, and what it holds.
func writeSimulatedWorld(w io.Writer, world apitype.SimulatedWorld) error {
	if _, err := fmt.Fprintf(w, "AWS is simulated, %s.\n\n", paceText(world.Speed)); err != nil {
		return err
	}
	t := text.NewTable("ACCOUNT", "NAME", "REGION", ">SERVERS", ">REPLICATING", ">INSTANCES", ">JOBS", ">ACTIVE", ">TEMPLATES")
	for _, h := range world.Holdings {
		n := strconv.Itoa
		t.Row(h.AccountID, h.AccountName, h.Region, n(h.SourceServers), n(h.Replicating), n(h.Instances), n(h.Jobs), n(h.ActiveJobs), n(h.LaunchTemplates))
	}
	if len(world.Holdings) == 0 {
		_, err := fmt.Fprintln(w, "It holds nothing.")
		return err
	}
	return t.Write(w, "")
}

// paceText is how fast a simulated AWS goes, after "is simulated".
func paceText(speed float64) string {
	if speed == 1 {
		return "as fast as AWS is"
	}
	return speedText(speed)
}
