package cli

import (
	"net/url"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/client"
)

// faultFlags say whose simulated AWS is meant.
type faultFlags struct{ sim string }

func newFault(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fault",
		Short: "Faults of a simulated AWS: have it throttle, fail, go away",
		Long: `Faults are ways in which a simulated AWS misbehaves, so that a plan, and Davit, can be
seen in bad weather. The real AWS takes no such orders.

They are ordered in the simulator inside the server, as an Admin; with --sim in one that
runs by itself ("davit sim"), where nobody is asked who they are. An Admin can
switch the feature fault-injection off: see "davit feature list".`,
	}
	cmd.AddCommand(newFaultList(s), newFaultAdd(s), newFaultRemove(s))
	return cmd
}

func (f *faultFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.sim, "sim", "", "the `URL` of a simulator by itself, such as http://127.0.0.1:4666")
}

func (f *faultFlags) connect(s *session) (client.Faults, error) {
	if f.sim != "" {
		return client.SimulatorFaults(f.sim), checkSimURL(f.sim)
	}
	c, err := s.connect()
	if err != nil {
		return client.Faults{}, err
	}
	return c.Faults(), nil
}

func checkSimURL(sim string) error {
	if u, err := url.Parse(sim); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return usagef("%q is not a simulator's URL: give one such as http://127.0.0.1:4666", sim)
	}
	return nil
}
