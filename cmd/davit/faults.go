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

// faulty is a simulated AWS as those who order faults see it.
type faulty struct{ world *sim.World }

var _ control.Simulator = faulty{}

// Faults are those that stand.
func (f faulty) Faults() (json.RawMessage, error) { return json.Marshal(f.world.Faults()) }

// OrderFaults orders all of a list, or none.
func (f faulty) OrderFaults(orders json.RawMessage) (json.RawMessage, error) {
	read, err := sim.ReadFaults(orders)
	if err == nil {
		read, err = f.world.AddFaults(read)
	}
	if err != nil {
		return nil, faultError(err)
	}
	return json.Marshal(read)
}

// RemoveFault ends a fault that stands.
func (f faulty) RemoveFault(id string) error {
	if !slices.ContainsFunc(f.world.Faults(), func(standing sim.Fault) bool { return standing.ID == id }) {
		return recovery.Errorf(recovery.NotFound, "no fault %s stands: it was never ordered, is used up, or its time is over", id)
	}
	return f.world.RemoveFault(id)
}

// replace has these faults stand, and no other.
func (f faulty) replace(faults []apitype.Fault) error {
	for _, kept := range f.world.Faults() {
		if err := f.world.RemoveFault(kept.ID); err != nil {
			return err
		}
	}
	orders, err := json.Marshal(faults)
	if err != nil {
		return fmt.Errorf("encode the faults: %w", err)
	}
	_, err = f.OrderFaults(orders)
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
