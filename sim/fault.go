package sim

import (
	"fmt"
	"time"
)

// Fault is an order to misbehave. It is kept in the world, restarts included, until it
// is used up, its time is over, or it is removed. A field that says where and is empty
// matches everything.
type Fault struct {
	ID   string    `json:"id,omitempty"` // given when it is ordered
	Kind FaultKind `json:"kind"`

	// Where: an account, for a call that of the caller or, of an AssumeRole, the role's;
	// a Region; and of calls the service (drs, ec2, sts, …) and the operation.
	Account   string `json:"accountID,omitempty"`
	Region    string `json:"region,omitempty"`
	Service   string `json:"service,omitempty"`
	Operation string `json:"operation,omitempty"`
	// Global is for the control planes alone that all Regions share and us-east-1 has.
	Global bool `json:"global,omitempty"`
	// Server is a source server's ID.
	Server string `json:"sourceServerID,omitempty"`
	// InstanceType and Zone are what EC2 lacks; empty: of all.
	InstanceType string `json:"instanceType,omitempty"`
	Zone         string `json:"zone,omitempty"`

	// When: From is the moment of the order, and Until never, unless they are given.
	From  Moment `json:"from,omitzero"`
	Until Moment `json:"until,omitzero"`
	// Skip is how many more matches are let pass.
	Skip int `json:"skip,omitempty"`
	// Count is how many more times the fault strikes; zero has no end.
	Count int `json:"count,omitempty"`

	// What, by the kind.

	// RawError is what the job log, or a refusal, gives as the cause.
	RawError string `json:"rawError,omitempty"`
	// NoPrevious has no previous snapshot stand in for the one that failed.
	NoPrevious bool `json:"noPrevious,omitempty"`
	// Status, Code and Message are the answer's.
	Status  int    `json:"status,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	// DeniedBy is the policy that a denial gives as its reason: the caller's own by default.
	DeniedBy DeniedBy `json:"deniedBy,omitempty"`
	// RetryAfter is sent as the retry-after header.
	RetryAfter Duration `json:"retryAfter,omitempty"`
	// Delay is how late the answer comes, or how long the connection hangs; it is not
	// divided by the world's speed.
	Delay Duration `json:"delay,omitempty"`
	// Age is how old the answer of a read is; it is not divided either.
	Age Duration `json:"age,omitempty"`
	// After is how long an instance is left alone, before the world's speed divides it.
	After Duration `json:"after,omitempty"`
}

var faults = newTable[Fault]("fault") // place{}, by ID

// AddFault orders the world to misbehave, and returns the ID to end it by.
func (w *World) AddFault(f Fault) (string, error) {
	ordered, err := w.AddFaults([]Fault{f})
	if err != nil {
		return "", err
	}
	return ordered[0].ID, nil
}

// AddFaults orders all of these or, where one is malformed, none: the error is then of
// the type FaultProblems. It returns them as they stand.
func (w *World) AddFaults(orders []Fault) (ordered []Fault, err error) {
	err = w.change(func(t *tx) error {
		sweepFaults(t)
		if problems := checkFaults(t, orders); len(problems) > 0 {
			return problems
		}
		for _, f := range orders {
			ordered = append(ordered, f.order(t))
		}
		return nil
	})
	return ordered, err
}

func (f Fault) order(t *tx) Fault {
	f.ID = fmt.Sprintf("fault-%08d", t.count("fault"))
	f.From, f.Until = f.From.ordered(t.now), f.Until.ordered(t.now)
	if f.From.IsZero() {
		f.From = At(t.now)
	}
	faults.put(t, place{}, f.ID, f)
	if f.Kind == FaultStall {
		f.stall(t)
	}
	return f
}

// RemoveFault ends a fault; one that is not there has ended already.
func (w *World) RemoveFault(id string) error {
	return w.change(func(t *tx) error {
		if f := faults.get(t, place{}, id); f != nil && f.Kind == FaultStall {
			f.resume(t)
		}
		faults.remove(t, place{}, id)
		return nil
	})
}

// Faults are the orders that still stand, the oldest first; of several that match, the
// oldest strikes first.
func (w *World) Faults() []Fault {
	var found []Fault
	_ = w.look(func(t *tx) error {
		for _, f := range faults.all(t, place{}) {
			if !f.over(t.now) {
				found = append(found, *f)
			}
		}
		return nil
	})
	return found
}

// over says whether the fault's time has passed; active, whether this is its time.
func (f *Fault) over(at time.Time) bool   { return reached(f.Until.at, at) }
func (f *Fault) active(at time.Time) bool { return reached(f.From.at, at) && !f.over(at) }

func (f *Fault) coversPlace(p place) bool {
	return (f.Account == "" || f.Account == p.account) && (f.Region == "" || f.Region == p.region)
}

// use counts a match and says whether the fault strikes; one whose count is used up is
// gone.
func (f *Fault) use(t *tx) bool {
	left := *f
	switch {
	case f.Skip > 0:
		left.Skip--
		faults.put(t, place{}, f.ID, left)
		return false
	case f.Count == 1:
		faults.remove(t, place{}, f.ID)
	case f.Count > 1:
		left.Count--
		faults.put(t, place{}, f.ID, left)
	}
	return true
}

// sweepFaults forgets the faults whose time is over.
func sweepFaults(t *tx) {
	for _, f := range faults.all(t, place{}) {
		if f.over(t.now) {
			faults.remove(t, place{}, f.ID)
		}
	}
}
