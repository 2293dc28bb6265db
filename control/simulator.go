package control

import (
	"context"
	"encoding/json"

	"github.com/davit-dr/davit/recovery"
)

// Simulator is the simulated AWS that a server works with, as far as people may meddle with
// it: have it misbehave, go faster, hold something else. What a fault looks like is the
// simulator's own affair: here it is JSON, and several are a list. Errors are *recovery.Error.
type Simulator interface {
	// Faults are those that stand.
	Faults() (json.RawMessage, error)
	// OrderFaults orders all of a list or, where one is malformed, none, and gives them as
	// they stand.
	OrderFaults(orders json.RawMessage) (json.RawMessage, error)
	// RemoveFault ends a fault; NotFound where none stands under that ID.
	RemoveFault(id string) error

	// World is how it goes and what it holds now.
	World() SimulatedWorld
	// SetSpeed has it go so many times as fast as AWS; Invalid where that is out of its bounds.
	SetSpeed(speed float64) error
	// Add puts something beside what is there; Invalid where that cannot be.
	Add(SimulatedAddition) error
	// Reset empties it, and puts the sample into it or nothing.
	Reset(sample bool) error
}

// Faults are the ways in which the simulated AWS was told to misbehave, as a list in JSON.
func (c *Control) Faults(ctx context.Context, caller recovery.Caller) (json.RawMessage, error) {
	if _, err := c.authorise(ctx, caller, "Faults", deployment); err != nil {
		return nil, err
	}
	simulator, err := c.simulated()
	if err != nil {
		return nil, err
	}
	return simulator.Faults()
}

// OrderFaults has the simulated AWS misbehave as a list of faults says, and gives them as
// they stand.
func (c *Control) OrderFaults(ctx context.Context, caller recovery.Caller, orders json.RawMessage) (json.RawMessage, error) {
	actor, err := c.authorise(ctx, caller, "OrderFaults", deployment)
	if err != nil {
		return nil, err
	}
	simulator, err := c.simulated()
	if err != nil {
		return nil, err
	}
	standing, err := simulator.OrderFaults(orders)
	if err == nil {
		c.log.InfoContext(ctx, "faults ordered in the simulated AWS", "actor", actor.Name, "faults", string(standing))
	}
	return standing, err
}

// RemoveFault has the simulated AWS behave again.
func (c *Control) RemoveFault(ctx context.Context, caller recovery.Caller, id string) error {
	actor, err := c.authorise(ctx, caller, "RemoveFault", deployment)
	if err != nil {
		return err
	}
	simulator, err := c.simulated()
	if err != nil {
		return err
	}
	if err := simulator.RemoveFault(id); err != nil {
		return err
	}
	c.log.InfoContext(ctx, "fault removed in the simulated AWS", "actor", actor.Name, "fault", id)
	return nil
}

func (c *Control) simulated() (Simulator, error) {
	if c.simulator == nil {
		return nil, recovery.Errorf(recovery.NotFound, "this server has no simulated AWS inside, so there is nothing that could be told to misbehave, or to go faster").
			WithRemedy("a simulator elsewhere is told at its own address: `davit fault list --sim URL`, `davit simulator show --sim URL`")
	}
	return c.simulator, nil
}
