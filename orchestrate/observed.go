package orchestrate

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Observed is what Next is told about the world: everything that it may base a
// decision on besides the execution and the time.
type Observed struct {
	// Outcomes are what came of intents, until a commit closes them.
	Outcomes []Outcome
	Jobs     map[recovery.Scope]recovery.Jobs
	// Denied is why the jobs of a scope cannot be seen: AWS does not let Davit in there.
	Denied map[recovery.Scope]string
	Logs   map[recovery.BatchID]Log
	// Instances are those whose readiness or end is awaited.
	Instances map[recovery.InstanceID]InstanceSeen
	// Launched are recovery instances by the server that they came from, for servers
	// whose job did not name them.
	Launched map[recovery.ServerKey]recovery.Instance
	// Reports are what SSM said of running automations, Found what was found of those whose
	// start was not answered, Secrets the versions of secrets that actions are to be sent with.
	Reports map[recovery.ActionID]ReportSeen
	Found   map[recovery.ActionID]AutomationFound
	Secrets map[recovery.ActionID]SecretsPinned
	// Launches are launch configurations as AWS has them, of servers that are to be launched.
	Launches map[recovery.ServerKey]LaunchSeen
	Ledgers  map[recovery.Scope]recovery.Ledger
	Quotas   map[recovery.Scope]recovery.Quotas
	Bounds   Bounds
}

// Outcome is what came of one intent.
type Outcome struct {
	Intent recovery.Intent
	// Job or AutomationID is what was started, when Err is nil and Lost is not set.
	Job          recovery.Job
	AutomationID recovery.AutomationID
	// Configured are the servers whose launch configurations were to be changed.
	Configured map[recovery.SourceServerID]recovery.Configured
	Err        error
	// Lost is set when the intent was another owner's, who may or may not have sent it.
	Lost bool
	Call recovery.Span
}

// LaunchSeen is the launch configuration of a server as AWS has it, and what a drill before
// has kept of it and not put back.
type LaunchSeen struct {
	recovery.LaunchSettings
	Kept *recovery.KeptBy
	Read recovery.Span // in which it was read
}

// Log is a part of a job's log: the lines from the Skip-th on.
type Log struct {
	Skip  int
	Items []recovery.JobLogItem
}

// InstanceSeen is an instance as it was seen last, and when it was last seen not ready.
type InstanceSeen struct {
	recovery.Instance
	AsOf         time.Time
	NotReadySeen time.Time
}

// ReportSeen is what SSM said of an automation. Gone is set when it knows it no more.
type ReportSeen struct {
	Report recovery.AutomationReport
	Gone   bool
}

// AutomationFound is the automation that has an attempt's tag: an empty ID says that a
// look that began at AsOf showed none.
type AutomationFound struct {
	ID   recovery.AutomationID
	AsOf time.Time
}

// SecretsPinned are the versions of the secrets of an action's parameters, or why they
// are not known.
type SecretsPinned struct {
	Secrets []recovery.PinnedSecret
	Err     error
}

// Decision is what Next decided: a change to commit, what to do after that, and when
// to ask again at the latest.
type Decision struct {
	Events  []recovery.Event
	After   *recovery.Execution // the execution with the events applied
	Open    []recovery.Intent
	Closed  []recovery.IntentID
	Ledgers []recovery.Ledger
	// ReleaseClaims is set when the execution's claims are to be taken away after the commit.
	ReleaseClaims bool
	// Wake is when to ask again, if nothing knocks before; zero: never.
	Wake time.Time
}

// Empty reports whether there is nothing to commit.
func (d Decision) Empty() bool {
	return len(d.Events) == 0 && len(d.Open) == 0 && len(d.Closed) == 0 && len(d.Ledgers) == 0
}
