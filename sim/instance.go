package sim

import (
	"time"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// instance is an EC2 instance: what it is, and when its power changed. Facts
// may lie ahead: an instance that a running job will launch exists already, and
// is seen from its launch on.
type instance struct {
	ID          string
	Reservation string
	Type        string
	Image       string
	Hostname    string
	Platform    string // platformWindows or empty
	Detail      string // the operating system in full
	Profile     string // instance profile ARN
	KeyName     string
	Tenancy     string
	BootMode    string
	Subnet, VPC string
	Zone        string
	PrivateIP   string
	Interface   string // eni-…
	Groups      []string
	Volumes     []volume
	// Cores and Threads are what its launch template states; 0: the type's own.
	Cores, Threads int32
	// CapacityReservation is the one that it runs in, or empty.
	CapacityReservation string
	Tags                map[string]string

	LaunchedAt time.Time // when EC2 first knew it
	StartedAt  time.Time // EC2's LaunchTime: the latest start
	Starts     int
	Power      []powerChange // in order of time
	BootedAt   time.Time     // status checks pass
	OnlineAt   time.Time     // the SSM agent answers
	Impaired   bool          // status checks fail instead

	EndsAt, EndedAt time.Time // termination begins, is over

	// SourceOf is the source server that replicates the instance, if one does.
	SourceOf serverRef
}

// platformWindows is what EC2 answers; the SDK's constant has a capital letter.
const platformWindows = "windows"

// volume is an EBS volume of an instance.
type volume struct {
	ID, Device string
	Type       string // gp3 by default
	GiB        int32
}

// powerChange is a state an instance is in from At on.
type powerChange struct {
	At    time.Time
	State ec2types.InstanceStateName
}

var instances = newTable[instance]("instance")

// usual times of EC2, before Speed
const (
	usualPending      = 12 * time.Second
	usualStopping     = 35 * time.Second
	usualShuttingDown = 40 * time.Second
	// A terminated instance can be described for about an hour.
	terminatedShown = time.Hour
)

var (
	usualBootLinux   = Range{285 * time.Second, 315 * time.Second}
	usualBootWindows = Range{1140 * time.Second, 1260 * time.Second}
	usualAgent       = Range{15 * time.Second, 30 * time.Second} // from passed checks to SSM-online
)

func (i *instance) state(at time.Time) ec2types.InstanceStateName {
	switch {
	case reached(i.EndedAt, at):
		return ec2types.InstanceStateNameTerminated
	case reached(i.EndsAt, at):
		return ec2types.InstanceStateNameShuttingDown
	}
	state := ec2types.InstanceStateNamePending
	for _, c := range i.Power {
		if reached(c.At, at) {
			state = c.State
		}
	}
	return state
}

// visible says whether EC2 tells of the instance at all.
func (i *instance) visible(w *World, at time.Time) bool {
	return reached(i.LaunchedAt, at) && !i.forgotten(w, at)
}

func (i *instance) forgotten(w *World, at time.Time) bool {
	return !i.EndedAt.IsZero() && reached(w.pace().after(i.EndedAt, terminatedShown), at)
}

// checks is the instance's status check: ok, initializing, impaired or
// not-applicable.
func (i *instance) checks(at time.Time) ec2types.SummaryStatus {
	switch {
	case i.state(at) != ec2types.InstanceStateNameRunning:
		return ec2types.SummaryStatusNotApplicable
	case !reached(i.BootedAt, at):
		return ec2types.SummaryStatusInitializing
	case i.Impaired:
		return ec2types.SummaryStatusImpaired
	default:
		return ec2types.SummaryStatusOk
	}
}

// ssmOnline says whether Systems Manager reaches the instance.
func (i *instance) ssmOnline(at time.Time) bool {
	return i.checks(at) == ec2types.SummaryStatusOk && reached(i.OnlineAt, at)
}

// start is the instance with power on from the instant at.
func (i instance) start(w *World, at time.Time) instance {
	i.Starts++
	i.StartedAt = at
	i.Power = append(i.powerUntil(at),
		powerChange{at, ec2types.InstanceStateNamePending},
		powerChange{at.Add(w.scaled(usualPending)), ec2types.InstanceStateNameRunning})
	usual := usualBootLinux
	if i.Platform == platformWindows {
		usual = usualBootWindows
	}
	d := w.diceFor("boot", i.ID, i.Starts)
	i.BootedAt = at.Add(w.scaled(d.in(w.opts.Timing.Boot.or(usual))))
	i.OnlineAt = i.BootedAt.Add(w.scaled(d.in(usualAgent)))
	return i
}

// stop is the instance with power off from the instant at.
func (i instance) stop(w *World, at time.Time) instance {
	i.Power = append(i.powerUntil(at),
		powerChange{at, ec2types.InstanceStateNameStopping},
		powerChange{at.Add(w.scaled(usualStopping)), ec2types.InstanceStateNameStopped})
	return i
}

// terminate is the instance with its end at the instant at, or before, if that
// was foreseen already.
func (i instance) terminate(w *World, at time.Time) instance {
	if i.EndsAt.IsZero() || at.Before(i.EndsAt) {
		i.EndsAt, i.EndedAt = at, at.Add(w.scaled(usualShuttingDown))
	}
	return i
}

// powerUntil is a copy of the power changes before at: an order replaces what
// an earlier order had yet to bring.
func (i instance) powerUntil(at time.Time) []powerChange {
	var kept []powerChange
	for _, c := range i.Power {
		if c.At.Before(at) {
			kept = append(kept, c)
		}
	}
	return kept
}

// visibleInstance is the instance if EC2 tells of it, or nil.
func visibleInstance(t *tx, p place, id string) *instance {
	if i := instances.get(t, p, id); i != nil && i.visible(t.world, t.now) {
		return i
	}
	return nil
}

// sweepInstances forgets the instances of a place that EC2 no longer shows.
func sweepInstances(t *tx, p place) {
	for _, i := range instances.all(t, p) {
		if i.forgotten(t.world, t.now) {
			instances.remove(t, p, i.ID)
		}
	}
}
