package sim

import (
	"fmt"
	"time"
)

// Options says how a World behaves. The zero value is an AWS in memory that
// takes as long as AWS does.
type Options struct {
	// Data is the folder that keeps the world; empty keeps it in memory only.
	Data string
	// Speed divides every duration of the simulated work: at 60 a job of ten
	// minutes takes ten seconds. Timestamps stay wall clock. Zero means 1. A kept world that
	// went at another speed goes at this one from its opening on; see World.SetSpeed.
	Speed float64
	// Latency is how long every answer takes; it is not divided by Speed.
	Latency time.Duration
	// CallRate is how many calls a second an account may make in a Region; what is more is
	// throttled, with a retry-after. It is not multiplied by Speed. Zero has no limit.
	CallRate float64
	// Seed chooses the IDs and durations the world draws.
	Seed uint64
	// Strict has signatures verified; otherwise any credentials do.
	Strict bool
	// Timing replaces the clock of a real job and a real boot.
	Timing Timing
	// CallHistory is how many calls of one operation are remembered with their
	// instants; zero means 100,000.
	CallHistory int
}

// Timing says from which ranges durations are drawn, before Speed divides
// them. A zero Range keeps AWS's usual times.
type Timing struct {
	// Job is the time from a job's start to the launch of one server; each
	// server draws its own.
	Job Range
	// Boot is the time from launch to passed status checks.
	Boot Range
	// Terminate is the time a job takes to terminate one recovery instance.
	Terminate Range
	// Sync is the time from StartReplication to the end of the initial sync.
	Sync Range
}

// Range is a range of durations, from which values are drawn evenly.
type Range struct{ Min, Max time.Duration }

// Exactly is the range that holds d alone.
func Exactly(d time.Duration) Range { return Range{d, d} }

func (r Range) or(usual Range) Range {
	if r == (Range{}) {
		return usual
	}
	return r
}

func (o Options) withDefaults() (Options, error) {
	if o.Speed == 0 {
		o.Speed = 1
	}
	if o.CallHistory == 0 {
		o.CallHistory = 100_000
	}
	if err := CheckSpeed(o.Speed); err != nil {
		return o, err
	}
	if o.Latency < 0 {
		return o, fmt.Errorf("latency must not be negative, not %v", o.Latency)
	}
	if !(o.CallRate >= 0) {
		return o, fmt.Errorf("call rate must not be negative, not %v", o.CallRate)
	}
	for _, r := range []Range{o.Timing.Job, o.Timing.Boot, o.Timing.Terminate, o.Timing.Sync} {
		if r.Min < 0 || r.Max < r.Min {
			return o, fmt.Errorf("timing must run from a smaller to a larger duration, not %v to %v", r.Min, r.Max)
		}
	}
	return o, nil
}
