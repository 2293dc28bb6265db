package main

import (
	"os"

	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/specfile"
)

// openWorld opens a simulated AWS and puts into it what it is to hold at first, and how it
// is to misbehave.
func openWorld(c cli.SimulatorConfig) (*sim.World, error) {
	world, err := sim.Open(sim.Options{Data: c.Data, Speed: c.Speed, Latency: c.Latency, CallRate: c.CallRate, Seed: c.Seed, Strict: c.Strict})
	if err != nil {
		return nil, err
	}
	file, err := worldFile(c.World)
	if err == nil && file != nil {
		err = world.Populate(file)
	}
	if err == nil && c.Faults != nil {
		err = simulated{world}.replace(c.Faults)
	}
	if err != nil {
		_ = world.Close()
		return nil, err
	}
	return world, nil
}

// What a simulated AWS may hold at first, besides what a file says.
const (
	sampleWorld = "sample"
	noWorld     = "none"
)

// worldFile is what a simulated AWS holds at first: the sample, a file, or nothing.
func worldFile(name string) (*sim.WorldFile, error) {
	switch name {
	case noWorld:
		return nil, nil
	case sampleWorld:
		return sim.ParseWorld(sample.Read(sample.WorldFile))
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, recovery.Errorf(recovery.Invalid, "world %q cannot be read, and is neither \"sample\" nor \"none\": %w", name, err)
	}
	file, err := sim.ParseWorld(data)
	return file, specfile.Place(name, data, err)
}
