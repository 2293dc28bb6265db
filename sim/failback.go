package sim

import (
	"fmt"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// failback is the way of a recovery instance's data back to a machine outside
// AWS, on which somebody booted the failback client.
type failback struct {
	Client      string    // the client's ID; empty: nobody booted one
	Begins      time.Time // when the client reports
	Replication replication
	Launch      *lastLaunch // the latest FAILBACK job
}

// failbackSettings is a recovery instance's failback replication configuration.
type failbackSettings struct {
	Name      string
	Bandwidth int64
	PrivateIP bool
	Protocol  drstypes.InternetProtocol
}

// bootFailbackClient is a failback that begins at the instant at.
func bootFailbackClient(w *World, r recoveryInstance, at time.Time) failback {
	return failback{
		Client: fixedID("fc-", r.ID, at.UnixNano()), Begins: at,
		Replication: startReplication(w, at, r.ID),
	}
}

// BootFailbackClient is somebody who boots DRS's failback client on the machine
// that a recovery instance shall go back to: there is no operation for it.
func (w *World) BootFailbackClient(account, region, instance string) error {
	return w.change(func(t *tx) error {
		p := place{account, region}
		r, err := freeRecoveryInstance(t, p, instance)
		if err != nil {
			return err
		}
		switch s := sourceServers.get(t, p, r.Server); {
		case s == nil || s.Origin.Region != "":
			return fmt.Errorf("recovery instance %s did not come from outside AWS: there is no machine for a failback client", r.ID)
		case r.Disconnected:
			return fmt.Errorf("recovery instance %s is disconnected", r.ID)
		case r.Failback.Client != "":
			return fmt.Errorf("recovery instance %s has the failback client %s", r.ID, r.Failback.Client)
		}
		r.Failback = bootFailbackClient(w, r, t.now)
		recoveryInstances.put(t, p, r.ID, r)
		return nil
	})
}

// back is a recovery instance's replication to where its data came from: by the
// failback client, or by a source server of the opposite direction.
type back struct {
	client   bool
	begun    time.Time // zero: not yet
	rep      replication
	launch   *lastLaunch // the latest launch of what it replicates to
	disks    []sourceDisk
	reversed *sourceServer // the source server of the opposite direction
}

// wayBack is where the instance's replication back stands.
func (r *recoveryInstance) wayBack(t *tx, p place) back {
	if s := r.reversedServer(t); s != nil {
		b := back{begun: r.ReversedAt, rep: s.Replication, disks: s.Disks, reversed: s}
		if s.LastLaunch != nil && !s.LastLaunch.Called.Before(r.ReversedAt) {
			b.launch = s.LastLaunch
		}
		return b
	}
	f := r.Failback
	if f.Client == "" || !reached(f.Begins, t.now) {
		return back{}
	}
	b := back{client: true, begun: f.Begins, rep: f.Replication, launch: f.Launch}
	if s := sourceServers.get(t, p, r.Server); s != nil {
		b.disks = s.Disks
	}
	switch i := visibleInstance(t, p, r.ID); {
	case f.Launch.result(t.now) == drstypes.LastLaunchResultSucceeded:
		b.rep = b.rep.stop() // the machine has left the client behind; inferred
	case i == nil || i.state(t.now) != ec2types.InstanceStateNameRunning:
		b.rep.Held = drstypes.DataReplicationStateStalled
	}
	return b
}

// state is the failback state. AWS names the states and says of StopFailback
// only that it leads back to NOT_STARTED; which of them stands for what is
// inferred: NOT_READY_FOR_LAUNCH belongs to EC2's way, where there is no client
// whose progress could be told.
func (b back) state(at time.Time) drstypes.FailbackState {
	if b.begun.IsZero() {
		return drstypes.FailbackStateFailbackNotStarted
	}
	switch b.launch.result(at) {
	case drstypes.LastLaunchResultPending:
		return drstypes.FailbackStateFailbackInProgress
	case drstypes.LastLaunchResultSucceeded:
		return drstypes.FailbackStateFailbackCompleted
	case drstypes.LastLaunchResultFailed:
		return drstypes.FailbackStateFailbackError
	}
	switch {
	case b.client && b.rep.Held == drstypes.DataReplicationStateStalled:
		return drstypes.FailbackStateFailbackError
	case b.rep.consistent(at):
		return drstypes.FailbackStateFailbackReadyForLaunch
	case b.client:
		return drstypes.FailbackStateFailbackInProgress
	default:
		return drstypes.FailbackStateFailbackNotReadyForLaunch
	}
}
