package sim

import (
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// recoveryInstance is DRS's side of an instance that it launched; its ID is the
// instance's. Like the instance it is kept from the start of its job, and seen
// from its launch on.
type recoveryInstance struct {
	ID           string
	Server       string
	Job          string
	Drill        bool
	DataAt       time.Time
	AppearsAt    time.Time
	GoneAt       time.Time // zero: stays
	Disconnected bool
	Tags         map[string]string

	// Reversed is the source server that replicates the instance to where its
	// data came from, and ReversedAt when that began.
	Reversed   serverRef
	ReversedAt time.Time
	// Failback is the way back of an instance from outside AWS.
	Failback         failback
	FailbackSettings failbackSettings
}

var recoveryInstances = newTable[recoveryInstance]("recovery-instance")

func (r *recoveryInstance) visible(at time.Time) bool {
	return reached(r.AppearsAt, at) && !reached(r.GoneAt, at)
}

// visibleRecoveryInstance is the recovery instance of that ID, or nil.
func visibleRecoveryInstance(t *tx, p place, id string) *recoveryInstance {
	if r := recoveryInstances.get(t, p, id); r != nil && r.visible(t.now) {
		return r
	}
	return nil
}

// recoveryInstancesByServer finds the instance that each server has, if any.
// One that was disconnected is no longer the server's.
func recoveryInstancesByServer(t *tx, p place) map[string]*recoveryInstance {
	found := map[string]*recoveryInstance{}
	for _, r := range recoveryInstances.all(t, p) {
		if r.visible(t.now) && !r.Disconnected {
			found[r.Server] = r
		}
	}
	return found
}

// sweepRecoveryInstances forgets the ones that are gone.
func sweepRecoveryInstances(t *tx, p place) {
	for _, r := range recoveryInstances.all(t, p) {
		if reached(r.GoneAt, t.now) {
			recoveryInstances.remove(t, p, r.ID)
		}
	}
}

// drsInstanceState is EC2's state in DRS's spelling.
func drsInstanceState(t *tx, p place, id string) drstypes.EC2InstanceState {
	i := visibleInstance(t, p, id)
	if i == nil {
		return drstypes.EC2InstanceStateNotFound
	}
	switch i.state(t.now) {
	case ec2types.InstanceStateNamePending:
		return drstypes.EC2InstanceStatePending
	case ec2types.InstanceStateNameRunning:
		return drstypes.EC2InstanceStateRunning
	case ec2types.InstanceStateNameStopping:
		return drstypes.EC2InstanceStateStopping
	case ec2types.InstanceStateNameStopped:
		return drstypes.EC2InstanceStateStopped
	case ec2types.InstanceStateNameShuttingDown:
		return drstypes.EC2InstanceStateShuttingDown
	default:
		return drstypes.EC2InstanceStateTerminated
	}
}
