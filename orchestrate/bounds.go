package orchestrate

import "time"

// Bounds are how often the engine looks and how long it waits. They do not scale with
// a simulator's speed.
type Bounds struct {
	// Fast is the least time between two looks at the same thing, Slow the usual one
	// while nothing can end yet.
	Fast, Slow time.Duration
	// Steady is the time between two looks at instances that were ready, for what others
	// do to them while the execution goes on.
	Steady time.Duration
	// JobEarliest and BootEarliest are the least time that a DRS job and a boot take:
	// before that, looks are slow.
	JobEarliest, BootEarliest time.Duration
	// LogEvery is the time between two readings of a running job's log.
	LogEvery time.Duration
	// Settle is how long after a request that may have been carried out its job may
	// still be missing from DescribeJobs.
	Settle time.Duration
	// Fresh is how old a look at the jobs may be when a request is decided on it.
	Fresh time.Duration
	// AWSWake and PeopleWake are how long an execution sleeps at most: while AWS works,
	// and while nothing but people can move it.
	AWSWake, PeopleWake time.Duration
	// LeaseTTL is how long a lease lasts, LeaseMargin how long after its end a successor
	// waits, for clocks that differ; it is shorter than Settle. CallTimeout bounds a call that changes AWS; it is
	// shorter than a lease.
	LeaseTTL, LeaseMargin, CallTimeout time.Duration
}

// DefaultBounds are for AWS as it is: a job takes minutes.
var DefaultBounds = Bounds{
	Fast: time.Second, Slow: 15 * time.Second, Steady: time.Minute,
	JobEarliest: 2 * time.Minute, BootEarliest: time.Minute,
	LogEvery: 10 * time.Second,
	Settle:   20 * time.Second, Fresh: 30 * time.Second,
	AWSWake: 30 * time.Second, PeopleWake: 5 * time.Minute,
	LeaseTTL: 45 * time.Second, LeaseMargin: 5 * time.Second, CallTimeout: 20 * time.Second,
}

// FastBounds are for a simulator whose jobs take seconds.
var FastBounds = Bounds{
	Fast: 100 * time.Millisecond, Slow: 250 * time.Millisecond, Steady: time.Second,
	LogEvery: 250 * time.Millisecond,
	Settle:   2 * time.Second, Fresh: 5 * time.Second,
	AWSWake: 5 * time.Second, PeopleWake: time.Minute,
	LeaseTTL: 15 * time.Second, LeaseMargin: time.Second, CallTimeout: 10 * time.Second,
}
