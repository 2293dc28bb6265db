package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// jobNetwork is one source network's part in a job.
type jobNetwork struct {
	Network, SourceVPC string
	Stack, TargetVPC   string
	Work               networkWork
	Fails              string // why there is no stack
	// The stack is worked on from Begins to Stacked, and the servers' launch
	// templates after that.
	Begins, Stacked time.Time
	Templates       []templateUpdate
}

// networkWork is what is done with the stack.
type networkWork string

const (
	networkDeployed   networkWork = "DEPLOY"
	networkUpdated    networkWork = "UPDATE"
	networkAssociated networkWork = "" // it is there, and stays as it is
)

// templateUpdate is the change of one server's launch template.
type templateUpdate struct {
	Server       string
	Begins, Ends time.Time
	Fails        string
}

// The times of a network's recovery are not known; a small CloudFormation stack
// takes some minutes.
var (
	clockStack          = Range{2 * time.Minute, 4 * time.Minute}
	clockLaunchTemplate = Range{2 * time.Second, 5 * time.Second}
)

// networkEvents are the start, the end and the failure of each kind of work.
var networkEvents = map[networkWork][3]drstypes.JobLogEvent{
	networkDeployed: {
		drstypes.JobLogEventDeployNetworkConfigurationStart, drstypes.JobLogEventDeployNetworkConfigurationEnd,
		drstypes.JobLogEventDeployNetworkConfigurationFailed,
	},
	networkUpdated: {
		drstypes.JobLogEventUpdateNetworkConfigurationStart, drstypes.JobLogEventUpdateNetworkConfigurationEnd,
		drstypes.JobLogEventUpdateNetworkConfigurationFailed,
	},
}

func (n *jobNetwork) ends() time.Time {
	last := n.Stacked
	for _, u := range n.Templates {
		if u.Ends.After(last) {
			last = u.Ends
		}
	}
	return last
}

// result is how the recovery of the network ends.
func (n *jobNetwork) result() drstypes.RecoveryResult {
	failed := 0
	for _, u := range n.Templates {
		if u.Fails != "" {
			failed++
		}
	}
	switch {
	case n.Work == networkAssociated && failed > 0:
		return drstypes.RecoveryResultAssociateFail
	case n.Work == networkAssociated:
		return drstypes.RecoveryResultAssociateSuccess
	case n.Fails != "":
		return drstypes.RecoveryResultFail
	case failed > 0: // the network is there, and servers do not use it
		return drstypes.RecoveryResultPartialSuccess
	default:
		return drstypes.RecoveryResultSuccess
	}
}

func (n *jobNetwork) launchStatus(at time.Time) drstypes.LaunchStatus {
	switch {
	case !reached(n.Begins, at):
		return drstypes.LaunchStatusPending
	case !reached(n.ends(), at):
		return drstypes.LaunchStatusInProgress
	case n.Fails != "":
		return drstypes.LaunchStatusFailed
	default:
		return drstypes.LaunchStatusLaunched
	}
}

// log is the network's part of the log. The order of the families follows from
// what each is about; AWS's page gives none.
func (n *jobNetwork) log() []logEntry {
	var entries []logEntry
	add := func(at time.Time, event drstypes.JobLogEvent, server, fails string) {
		data := &drstypes.JobLogEventData{SourceServerID: optional(server), EventResourceData: n.describe(at), RawError: optional(fails)}
		entries = append(entries, logEntry{at: at, event: event, data: data})
	}
	if events, works := networkEvents[n.Work]; works {
		add(n.Begins, events[0], "", "")
		if n.Fails != "" {
			add(n.Stacked, events[2], "", n.Fails)
			add(n.Stacked, drstypes.JobLogEventNetworkRecoveryFail, "", n.Fails)
			return entries
		}
		add(n.Stacked, events[1], "", "")
	}
	for _, u := range n.Templates {
		add(u.Begins, drstypes.JobLogEventUpdateLaunchTemplateStart, u.Server, "")
		if u.Fails != "" {
			add(u.Ends, drstypes.JobLogEventUpdateLaunchTemplateFailed, u.Server, u.Fails)
		} else {
			add(u.Ends, drstypes.JobLogEventUpdateLaunchTemplateEnd, u.Server, "")
		}
	}
	return entries
}

// describe is what an event at that instant tells of the network; the VPC is
// told once it is there.
func (n *jobNetwork) describe(at time.Time) drstypes.EventResourceData {
	data := drstypes.SourceNetworkData{
		SourceNetworkID: aws.String(n.Network), SourceVpc: aws.String(n.SourceVPC), StackName: optional(n.Stack),
	}
	if reached(n.Stacked, at) {
		data.TargetVpc = optional(n.TargetVPC)
	}
	return &drstypes.EventResourceDataMemberSourceNetworkData{Value: data}
}
