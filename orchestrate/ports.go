package orchestrate

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Store is what the engine needs of a store. Errors are *recovery.Error: Stale means
// that somebody changed what the decision was based on (read and decide again),
// LeaseLost that another host drives the execution.
type Store interface {
	// LoadExecution reads an execution with its waves, batches and open intents.
	LoadExecution(ctx context.Context, id recovery.ExecutionID) (*recovery.Execution, []recovery.Intent, error)
	// ExecutionVersion is the version that LoadExecution would read.
	ExecutionVersion(ctx context.Context, id recovery.ExecutionID) (int64, error)
	// ActiveExecutions lists those that the engine still has work with.
	ActiveExecutions(ctx context.Context) ([]recovery.ExecutionID, error)
	Commit(ctx context.Context, c recovery.Commit) error
	// ReleaseClaims removes all claims that the execution holds. It may be repeated.
	ReleaseClaims(ctx context.Context, id recovery.ExecutionID) error

	// KeptLaunches gives, of those of the servers that a drill has changed and not put back,
	// the launch configuration that they had.
	KeptLaunches(ctx context.Context, keys []recovery.ServerKey) (map[recovery.ServerKey]recovery.KeptBy, error)

	Acquire(ctx context.Context, id recovery.ExecutionID, owner string, now time.Time, ttl, margin time.Duration) (recovery.Lease, error)
	ReleaseLease(ctx context.Context, l recovery.Lease) error

	Ledger(ctx context.Context, scope recovery.Scope) (recovery.Ledger, error)
	Jobs(ctx context.Context, scope recovery.Scope) (recovery.Jobs, error)
	AcquirePoll(ctx context.Context, scope recovery.Scope, owner string, now, until time.Time) (bool, error)
	SaveJobs(ctx context.Context, owner string, jobs recovery.Jobs) error
	// Quotas are those of the scope's account.
	Quotas(ctx context.Context, scope recovery.Scope) (recovery.Quotas, error)
}

// Cloud is what the engine needs of AWS; cloud.Cloud tells what each promises.
type Cloud interface {
	StartRecovery(ctx context.Context, scope recovery.Scope, req recovery.LaunchRequest) (recovery.Job, error)
	TerminateRecoveryInstances(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (recovery.Job, error)
	Jobs(ctx context.Context, scope recovery.Scope, since time.Time) ([]recovery.Job, error)
	JobLog(ctx context.Context, scope recovery.Scope, id recovery.JobID, skip int) ([]recovery.JobLogItem, error)
	RecoveryInstances(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.Instance, error)
	InstanceStates(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID, ssm bool) ([]recovery.Instance, error)

	LaunchSettings(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.LaunchSettings, error)
	ConfigureLaunches(ctx context.Context, scope recovery.Scope, orders []recovery.LaunchOrder) []recovery.Configured

	StartAutomation(ctx context.Context, scope recovery.Scope, req recovery.AutomationRequest) (recovery.AutomationID, error)
	StopAutomation(ctx context.Context, scope recovery.Scope, id recovery.AutomationID) error
	SignalAutomation(ctx context.Context, scope recovery.Scope, id recovery.AutomationID, order recovery.ActionOrder) error
	FindAutomation(ctx context.Context, scope recovery.Scope, tagKey string) (recovery.AutomationID, error)
	Automations(ctx context.Context, scope recovery.Scope, ids []recovery.AutomationID) ([]recovery.Automation, error)
	AutomationReport(ctx context.Context, scope recovery.Scope, id recovery.AutomationID, secrets []recovery.PinnedSecret) (recovery.AutomationReport, error)
	PinSecrets(ctx context.Context, scope recovery.Scope, refs []recovery.SecretRef) ([]recovery.PinnedSecret, error)
}

// Observer is told how the engine fares. Its methods may be called by several goroutines
// and must not block.
type Observer interface {
	// Step begins a step of an execution that was due at a time. The step goes on with the
	// context that is given; ended is called once, with the step's error.
	Step(ctx context.Context, id recovery.ExecutionID, due time.Time) (in context.Context, ended func(error))
	// Committed tells what the engine has made of an execution, which must not be changed.
	Committed(ctx context.Context, after *recovery.Execution, events []recovery.Event)
}

// Waker is told when an execution has something new to look at. It is only a hint:
// every execution wakes by itself too.
type Waker interface {
	Knock(id recovery.ExecutionID)
}
