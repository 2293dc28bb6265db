package main

import (
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// World is how the simulated AWS goes and what it holds.
func (s simulated) World() control.SimulatedWorld {
	now := s.world.Status()
	told := control.SimulatedWorld{Speed: now.Speed, Slowest: now.Slowest, Fastest: now.Fastest}
	for _, h := range now.Holdings {
		told.Holdings = append(told.Holdings, control.SimulatedHoldings{
			Scope:       recovery.Scope{AccountID: recovery.AccountID(h.Account), Region: recovery.Region(h.Region)},
			AccountName: h.AccountName, SourceServers: h.SourceServers, Replicating: h.Replicating,
			Instances: h.Instances, ActiveJobs: h.ActiveJobs, Jobs: h.Jobs, Templates: h.Templates,
		})
	}
	return told
}

// SetSpeed has it go so many times as fast as AWS.
func (s simulated) SetSpeed(speed float64) error {
	if err := sim.CheckSpeed(speed); err != nil {
		return recovery.Errorf(recovery.Invalid, "%w", err)
	}
	return s.world.SetSpeed(speed)
}

// Add puts the sample or generated servers beside what is there.
func (s simulated) Add(add control.SimulatedAddition) error {
	switch generated := add.Servers != 0 || add.Scope != (recovery.Scope{}); {
	case add.Sample == generated:
		return recovery.Errorf(recovery.Invalid, "say what is added: either the sample, or how many servers of which account and Region")
	case add.Sample:
		file, err := worldFile(sampleWorld)
		if err != nil {
			return err
		}
		return s.world.Populate(file)
	}
	if err := sim.CheckAddition(string(add.Scope.AccountID), string(add.Scope.Region), add.Servers); err != nil {
		return recovery.Errorf(recovery.Invalid, "%w", err)
	}
	return s.world.AddServers(string(add.Scope.AccountID), string(add.Scope.Region), add.Servers)
}

// Reset empties it, and puts the sample into it or nothing.
func (s simulated) Reset(sample bool) error {
	name := noWorld
	if sample {
		name = sampleWorld
	}
	file, err := worldFile(name)
	if err != nil {
		return err
	}
	return s.world.Reset(file)
}
