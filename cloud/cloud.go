// Package cloud says what Davit asks of AWS, in Davit's words. Its implementation over
// AWS's SDK is awscloud; cloudtest is the suite that every implementation passes.
package cloud

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Cloud is AWS as Davit needs it. Every method is about one account and Region, may be
// called by several goroutines, and gives a *recovery.Error whose code says what may be
// done: see recovery.Code. Reads are retried inside, politely (with AWS's retry-after);
// they end with ctx at the latest. Lists are complete: pages are followed.
type Cloud interface {
	Recoverer
	Automator
	Inspector
	Librarian
	Examiner
	Extender
	Tagger
	LaunchConfigurer
	Surveyor
	Pricer
	TemplateKeeper
}

// Recoverer is what driving an execution needs.
type Recoverer interface {
	// StartRecovery asks DRS for one job that launches the request's servers. DRS has
	// no client token: after an error of code Unavailable or Internal the job may exist
	// all the same, and only its tags tell. It is sent once, never retried, and not at
	// all when ctx's deadline has passed. An Invalid, NotFound or Conflict error names
	// in Servers those that AWS blamed, when it said so.
	StartRecovery(ctx context.Context, scope recovery.Scope, req recovery.LaunchRequest) (recovery.Job, error)

	// TerminateRecoveryInstances asks DRS for one job that terminates the instances.
	// Sent once, as StartRecovery is. It is safe to ask again for instances that exist.
	TerminateRecoveryInstances(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (recovery.Job, error)

	// Jobs gives the jobs created at or after since, in one DescribeJobs call a page.
	Jobs(ctx context.Context, scope recovery.Scope, since time.Time) ([]recovery.Job, error)

	// JobLog gives the log of a job from its skip-th line on, oldest first.
	JobLog(ctx context.Context, scope recovery.Scope, id recovery.JobID, skip int) ([]recovery.JobLogItem, error)

	// RecoveryInstances gives the recovery instances of the servers, as DRS knows them:
	// without EC2's status checks. A server without one is left out.
	RecoveryInstances(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.Instance, error)

	// InstanceStates gives EC2's state and status checks of the instances, and whether
	// SSM reaches them when ssm is set; Missing is set for those that are no more.
	InstanceStates(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID, ssm bool) ([]recovery.Instance, error)
}

// Automator is what running the actions of waves needs: SSM Automation, and the secrets of
// its parameters. The value of a secret never leaves it: what SSM tells, its errors
// included, is given with the values blacked out.
type Automator interface {
	// StartAutomation starts an automation. References to secrets in the parameters are
	// resolved to the versions that the request pins, as it is sent. It is sent once, and
	// not at all when ctx's deadline has passed; after an error of code Unavailable or
	// Internal it may have been started. A repeat with the same token starts nothing new: it
	// gives the same ID, or an error of code Conflict when the parameters differ, which says
	// that the automation was started before. QuotaExceeded: too many run at once.
	StartAutomation(ctx context.Context, scope recovery.Scope, req recovery.AutomationRequest) (recovery.AutomationID, error)

	// StopAutomation has an automation end as Cancelled. It is safe to ask again; Conflict
	// or NotFound: it has ended already.
	StopAutomation(ctx context.Context, scope recovery.Scope, id recovery.AutomationID) error

	// SignalAutomation approves or rejects what an automation waits for, or resumes its
	// order.Step. Invalid or Conflict: it does not wait for that, so that asking again is safe.
	SignalAutomation(ctx context.Context, scope recovery.Scope, id recovery.AutomationID, order recovery.ActionOrder) error

	// FindAutomation gives the automation that has a tag of the key, or "".
	FindAutomation(ctx context.Context, scope recovery.Scope, tagKey string) (recovery.AutomationID, error)

	// Automations gives the statuses of automations, in one call for every ten of them.
	// One that SSM does not know is left out.
	Automations(ctx context.Context, scope recovery.Scope, ids []recovery.AutomationID) ([]recovery.Automation, error)

	// AutomationReport gives all that SSM tells of an automation, its steps included, with
	// the values of the secrets blacked out: where a value can no longer be read, everything
	// that may have it. NotFound: SSM does not know it any more.
	AutomationReport(ctx context.Context, scope recovery.Scope, id recovery.AutomationID, secrets []recovery.PinnedSecret) (recovery.AutomationReport, error)

	// PinSecrets gives the versions that references to secrets mean now, in their order. No
	// value is read.
	PinSecrets(ctx context.Context, scope recovery.Scope, refs []recovery.SecretRef) ([]recovery.PinnedSecret, error)
}

// Inspector is what planning and checking need.
type Inspector interface {
	// Identity gives the account and the ARN that calls in this scope are made as.
	Identity(ctx context.Context, scope recovery.Scope) (recovery.AccountID, string, error)

	// SourceServers gives the source servers of the scope.
	SourceServers(ctx context.Context, scope recovery.Scope) ([]recovery.SourceServer, error)

	// Snapshots gives a server's recovery snapshots, newest first, at or before the
	// instant (zero: all), at most limit of them.
	Snapshots(ctx context.Context, scope recovery.Scope, server recovery.SourceServerID, before time.Time, limit int) ([]recovery.Snapshot, error)

	// LaunchTargets says where and how DRS would launch each of the servers, from its
	// launch configuration and the default version of its EC2 launch template.
	LaunchTargets(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]LaunchTarget, error)

	// Subnets describes subnets. One that does not exist is left out.
	Subnets(ctx context.Context, scope recovery.Scope, ids []string) ([]Subnet, error)

	// Quotas gives DRS's quotas in the scope as Service Quotas tells them. What it does not
	// tell is zero.
	Quotas(ctx context.Context, scope recovery.Scope) (recovery.Quotas, error)
}

// LaunchTarget is where and how DRS would launch a server.
type LaunchTarget struct {
	SourceServerID   recovery.SourceServerID
	TemplateID       string
	TemplateVersion  int64
	InstanceType     string
	SubnetID         string // empty: the default subnet of the account's default VPC
	SecurityGroupIDs []string
	CopyPrivateIP    bool
	PostLaunch       bool // DRS's own post-launch actions run
	Disposition      string
	// Launch is the same as a launch configuration, whole, and Template the version that it was
	// read from.
	Launch   recovery.LaunchConfiguration
	Template recovery.LaunchTemplateVersion
}

// Subnet is a subnet that servers may be launched into.
type Subnet struct {
	ID            string
	VPCID         string
	CIDR          string
	Zone          string
	FreeAddresses int
	// RoutesOut are the route targets that may reach other networks: peering
	// connections, transit gateways, virtual private gateways.
	RoutesOut []string
}
