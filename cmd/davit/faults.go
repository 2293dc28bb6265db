package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// simulated is a simulated AWS as those who meddle with it see it.
type simulated struct{ world *sim.World }

var _ control.Simulator = simulated{}

// Faults are those that stand.
func (s simulated) Faults() (json.RawMessage, error) { return json.Marshal(s.world.Faults()) }

// OrderFaults orders all of a list, or none.
func (s simulated) OrderFaults(orders json.RawMessage) (json.RawMessage, error) {
	read, err := sim.ReadFaults(orders)
	if err == nil {
		read, err = s.world.AddFaults(read)
	}
	if err != nil {
		return nil, faultError(err)
	}
	return json.Marshal(read)
}

// RemoveFault ends a fault that stands.
func (s simulated) RemoveFault(id string) error {
	if !slices.ContainsFunc(s.world.Faults(), func(standing sim.Fault) bool { return standing.ID == id }) {
		return recovery.Errorf(recovery.NotFound, "no fault %s stands: it was never ordered, is used up, or its time is over", id)
	}
	return s.world.RemoveFault(id)
}

// replace has these faults stand, and no other.
func (s simulated) replace(faults []apitype.Fault) error {
	for _, kept := range s.world.Faults() {
		if err := s.world.RemoveFault(kept.ID); err != nil {
			return err
		}
	}
	orders, err := json.Marshal(faults)
	if err != nil {
		return fmt.Errorf("encode the faults: %w", err)
	}
	_, err = s.OrderFaults(orders)
	return err
}

// faultError is what is wrong with orders, in the words of the domain.
func faultError(err error) error {
	var found sim.FaultProblems
	if !errors.As(err, &found) {
		return err
	}
	var ps recovery.Problems
	for _, p := range found {
		ps.Addf(p.Field, "%s", p.Message)
	}
	return ps.Err("the faults are not valid: none was ordered")
}
