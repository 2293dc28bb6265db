package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
)

// simulatorFlags say how a simulated AWS is to be.
type simulatorFlags struct {
	world      string
	speed      float64
	latency    time.Duration
	rate       float64
	seed       uint64
	faultsFile string

	faults described[[]apitype.Fault]
}

func (f *simulatorFlags) flags(cmd *cobra.Command, speed float64) {
	flags := cmd.Flags()
	flags.StringVar(&f.world, "world", "sample", "what the simulated AWS holds at first: a world `file`, \"sample\" or \"none\"")
	flags.Float64Var(&f.speed, "speed", speed, "how many `times` faster simulated jobs, boots and replication go")
	flags.DurationVar(&f.latency, "latency", 0, "how long every simulated answer takes")
	flags.Float64Var(&f.rate, "rate", 0, "how many `calls` a second an account may make in a simulated Region (default no limit)")
	flags.Uint64Var(&f.seed, "seed", 1, "the `number` that simulated IDs and durations are drawn from")
	flags.StringVar(&f.faultsFile, "faults", "", "how the simulated AWS misbehaves: a `file` as `davit fault add -f` reads it")
}

// check finds what is wrong with the flags, and reads the file that they name.
func (f *simulatorFlags) check(cmd *cobra.Command) (err error) {
	switch {
	case !(f.speed > 0):
		return misuse(cmd, fmt.Errorf("--speed is a number above 0, not %v", f.speed))
	case f.latency < 0:
		return misuse(cmd, fmt.Errorf("--latency is a duration such as 50ms, not %v", f.latency))
	case !(f.rate >= 0):
		return misuse(cmd, fmt.Errorf("--rate is a number of calls a second such as 10, not %v", f.rate))
	}
	if f.faultsFile != "" {
		f.faults, err = readOne[[]apitype.Fault](fileFlag{f.faultsFile}, Streams{In: cmd.InOrStdin()})
	}
	return err
}

// explain gives what the simulator finds wrong with the faults its place in their file.
func (f *simulatorFlags) explain(err error) error {
	if f.faultsFile == "" {
		return err
	}
	return f.faults.Explain(err)
}

// given names the first of these flags that the command line has, or "".
func (f *simulatorFlags) given(cmd *cobra.Command) string {
	for _, name := range []string{"speed", "world", "latency", "rate", "seed", "faults"} {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	return ""
}

func (f *simulatorFlags) config() SimulatorConfig {
	return SimulatorConfig{World: f.world, Speed: f.speed, Latency: f.latency, CallRate: f.rate, Seed: f.seed, Faults: f.faults.input}
}
