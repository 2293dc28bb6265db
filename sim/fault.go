package sim

import (
	"fmt"
	"time"
)

// FaultKind says what goes wrong.
type FaultKind string

// The ways in which the world misbehaves. The first group meets the call it
// matches, the second the servers that a matching StartRecovery launches.
const (
	// FaultThrottle answers with the service's throttling error.
	FaultThrottle FaultKind = "THROTTLE"
	// FaultError answers with the error of the fault's Code.
	FaultError FaultKind = "ERROR"
	// FaultLoseAnswer carries the call out and breaks the connection.
	FaultLoseAnswer FaultKind = "LOSE_ANSWER"
	// FaultDelay answers late, by Delay.
	FaultDelay FaultKind = "DELAY"

	// FaultRefuse refuses the whole StartRecovery that names the server.
	FaultRefuse FaultKind = "REFUSE"
	// FaultSnapshot fails the snapshot; the previous one is used if there is one.
	FaultSnapshot FaultKind = "FAIL_SNAPSHOT"
	// FaultConversion fails the conversion.
	FaultConversion FaultKind = "FAIL_CONVERSION"
	// FaultLaunch fails the launch.
	FaultLaunch FaultKind = "FAIL_LAUNCH"
	// FaultNeverReady launches an instance that never passes its status checks.
	FaultNeverReady FaultKind = "NEVER_READY"
	// FaultNeverEnd leaves the server in conversion, and its job STARTED, for ever.
	FaultNeverEnd FaultKind = "NEVER_END"
)

// meetsCall tells the first group of kinds from the second.
var meetsCall = map[FaultKind]bool{
	FaultThrottle: true, FaultError: true, FaultLoseAnswer: true, FaultDelay: true,
	FaultRefuse: false, FaultSnapshot: false, FaultConversion: false, FaultLaunch: false,
	FaultNeverReady: false, FaultNeverEnd: false,
}

// Fault is an order to misbehave. It is kept in the world, restarts included,
// until it is used up or removed. A field that is empty matches everything.
type Fault struct {
	ID   string    `json:"id,omitempty"`
	Kind FaultKind `json:"kind"`

	Account   string `json:"account,omitempty"`
	Region    string `json:"region,omitempty"`
	Service   string `json:"service,omitempty"`   // drs, ec2, sts, ssm, secretsmanager
	Operation string `json:"operation,omitempty"` // StartRecovery
	Server    string `json:"server,omitempty"`    // a source server ID

	// Count is how many more times the fault strikes; zero has no end.
	Count int `json:"count,omitempty"`

	// RawError is what the job log gives as the cause.
	RawError string `json:"rawError,omitempty"`
	// Status, Code and Message are FaultError's answer.
	Status  int    `json:"status,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	// RetryAfter is sent with FaultThrottle and FaultError.
	RetryAfter time.Duration `json:"retryAfter,omitempty"`
	// Delay is how late FaultDelay answers.
	Delay time.Duration `json:"delay,omitempty"`
}

var faults = newTable[Fault]("fault") // place{}, by ID

// AddFault orders the world to misbehave, and returns the ID to end it by.
func (w *World) AddFault(f Fault) (string, error) {
	if err := f.check(); err != nil {
		return "", err
	}
	err := w.change(func(t *tx) error {
		f.ID = fmt.Sprintf("fault-%08d", t.count("fault"))
		faults.put(t, place{}, f.ID, f)
		return nil
	})
	return f.ID, err
}

func (f Fault) check() error {
	atCall, known := meetsCall[f.Kind]
	switch {
	case !known:
		return fmt.Errorf("there is no fault of the kind %q", f.Kind)
	case f.Count < 0:
		return fmt.Errorf("a %s fault cannot strike %d times", f.Kind, f.Count)
	case f.RetryAfter < 0 || f.Delay < 0:
		return fmt.Errorf("a %s fault cannot wait for a negative time", f.Kind)
	case atCall && f.Server != "":
		return fmt.Errorf("a %s fault meets calls, not a server: leave %s out", f.Kind, f.Server)
	case f.Kind == FaultError && f.Code == "":
		return fmt.Errorf("an %s fault needs the code to answer with", f.Kind)
	}
	return nil
}

// RemoveFault ends a fault; one that is not there has ended already.
func (w *World) RemoveFault(id string) error {
	return w.change(func(t *tx) error {
		faults.remove(t, place{}, id)
		return nil
	})
}

// Faults are the orders that still stand, the oldest first; of several that
// match, the oldest strikes first.
func (w *World) Faults() []Fault {
	var found []Fault
	_ = w.look(func(t *tx) error {
		for _, f := range faults.all(t, place{}) {
			found = append(found, *f)
		}
		return nil
	})
	return found
}

// strike finds a fault of that kind for the server and uses it up by one.
func strike(t *tx, kind FaultKind, p place, server string) *Fault {
	for _, f := range faults.all(t, place{}) {
		if f.Kind == kind && f.coversPlace(p) && (f.Server == "" || f.Server == server) {
			return f.use(t)
		}
	}
	return nil
}

func (f *Fault) coversPlace(p place) bool {
	return (f.Account == "" || f.Account == p.account) && (f.Region == "" || f.Region == p.region)
}

// use counts one strike; the fault of a count that is used up is gone.
func (f *Fault) use(t *tx) *Fault {
	switch f.Count {
	case 0: // without end
	case 1:
		faults.remove(t, place{}, f.ID)
	default:
		left := *f
		left.Count--
		faults.put(t, place{}, f.ID, left)
	}
	return f
}
