package sim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func describeFailback(t *tx, p place, r *recoveryInstance) *drstypes.RecoveryInstanceFailback {
	b := r.wayBack(t, p)
	out := &drstypes.RecoveryInstanceFailback{State: b.state(t.now)}
	if i := visibleInstance(t, p, r.ID); i != nil && !r.Disconnected && i.checks(t.now) == ec2types.SummaryStatusOk {
		out.AgentLastSeenByServiceDateTime = aws.String(stampZ(t.now))
	}
	if b.begun.IsZero() {
		return out
	}
	out.FailbackInitiationTime = aws.String(stampZ(b.begun))
	out.ElapsedReplicationDuration = aws.String(isoDuration(t.now.Sub(b.begun)))
	if reached(b.rep.Initiated, t.now) {
		out.FirstByteDateTime = aws.String(stampZ(b.rep.Initiated))
	}
	if b.launch != nil {
		out.FailbackJobID = aws.String(b.launch.Job)
		out.FailbackLaunchType = drstypes.FailbackLaunchType(b.launch.Type)
	}
	if b.client {
		out.FailbackClientID = aws.String(r.Failback.Client)
		out.FailbackClientLastSeenByServiceDateTime = aws.String(stampZ(t.now))
		out.FailbackToOriginalServer = aws.Bool(true)
	}
	return out
}

// The steps to the start of a failback: those with a failback client come first
// in AWS's list, those between two Regions after them.
const clientSteps = 7

func describeReplicationBack(t *tx, p place, r *recoveryInstance) *drstypes.RecoveryInstanceDataReplicationInfo {
	out := &drstypes.RecoveryInstanceDataReplicationInfo{DataReplicationState: drstypes.RecoveryInstanceDataReplicationStateNotStarted}
	b := r.wayBack(t, p)
	if r.Disconnected {
		out.DataReplicationState = drstypes.RecoveryInstanceDataReplicationStateDisconnected
		return out
	}
	if b.begun.IsZero() {
		return out
	}
	out.DataReplicationState = drstypes.RecoveryInstanceDataReplicationState(b.rep.state(t.now))
	if cause := b.rep.trouble(t.now); cause != nil {
		out.DataReplicationError = &drstypes.RecoveryInstanceDataReplicationError{
			Error: drstypes.FailbackReplicationError(cause.Error), RawError: cause.RawError,
		}
	}
	if b.rep.consistent(t.now) {
		out.LagDuration = aws.String(isoDuration(b.rep.lagAt(t.now)))
	} else if !b.rep.Synced.IsZero() {
		out.EtaDateTime = aws.String(stampZ(b.rep.Synced))
	}
	if b.reversed != nil {
		out.StagingAvailabilityZone = optional(stagingZone(t, r.Reversed.place(), b.reversed))
	}
	out.DataReplicationInitiation = b.initiation(t)
	for _, d := range b.disks {
		out.ReplicatedDisks = append(out.ReplicatedDisks, drstypes.RecoveryInstanceDataReplicationInfoReplicatedDisk{
			DeviceName: aws.String(d.Device), TotalStorageBytes: d.Bytes,
			ReplicatedStorageBytes: int64(float64(d.Bytes) * b.rep.progress(t.now)),
			RescannedStorageBytes:  int64(float64(d.Bytes) * b.rep.rescanned(t.now)),
		})
	}
	return out
}

func (b back) initiation(t *tx) *drstypes.RecoveryInstanceDataReplicationInitiation {
	if b.rep.Started.IsZero() {
		return nil
	}
	names := drstypes.RecoveryInstanceDataReplicationInitiationStepName("").Values()
	if b.client {
		names = names[:clientSteps]
	} else {
		names = names[clientSteps:]
	}
	out := &drstypes.RecoveryInstanceDataReplicationInitiation{StartDateTime: aws.String(stampZ(b.rep.Started))}
	for _, s := range initiation(b.rep, names, t.now) {
		out.Steps = append(out.Steps, drstypes.RecoveryInstanceDataReplicationInitiationStep{
			Name: s.name, Status: drstypes.RecoveryInstanceDataReplicationInitiationStepStatus(s.status),
		})
	}
	return out
}

// stagingZone is the zone of the subnet that the server's data is staged in.
func stagingZone(t *tx, p place, s *sourceServer) string {
	if n := subnets.get(t, p, s.Settings.StagingSubnet); n != nil {
		return n.Zone
	}
	return ""
}
