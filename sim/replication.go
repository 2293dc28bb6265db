package sim

import (
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// replication is how a server's data gets to the recovery Region.
type replication struct {
	// Held is a state that lasts until somebody changes it; empty leaves the
	// state to the clock: INITIATING, INITIAL_SYNC, CONTINUOUS.
	Held drstypes.DataReplicationState
	// Started is when replication began, Initiated when its servers were ready,
	// Synced when the first consistent point existed. Zero: not foreseen.
	Started, Initiated, Synced time.Time
	// Until is the last moment of which data arrived, when it stopped arriving.
	Until time.Time
	// Lag is how far the data is behind.
	Lag      time.Duration
	Error    drstypes.DataReplicationErrorString
	RawError string
	// Stalls were ordered, and may lie ahead.
	Stalls []stall
}

func (r replication) state(at time.Time) drstypes.DataReplicationState {
	switch {
	case r.Held != "":
		return r.Held
	case !reached(r.Initiated, at):
		return drstypes.DataReplicationStateInitiating
	case r.stalled(at) != nil:
		return drstypes.DataReplicationStateStalled
	case !reached(r.Synced, at):
		return drstypes.DataReplicationStateInitialSync
	default:
		return drstypes.DataReplicationStateContinuous
	}
}

// replicates says whether the server counts as a replicating one.
func (r replication) replicates() bool {
	return r.Held != drstypes.DataReplicationStateStopped && r.Held != drstypes.DataReplicationStateDisconnected
}

// dataUpTo is the moment of which the newest arrived data is.
func (r replication) dataUpTo(at time.Time) time.Time {
	if !r.Until.IsZero() && r.Until.Before(at) {
		at = r.Until
	}
	if s := r.stalled(at); s != nil {
		at = s.From
	}
	return at.Add(-r.Lag)
}

// lagAt is how far the data is behind: it grows while nothing arrives.
func (r replication) lagAt(at time.Time) time.Duration { return at.Sub(r.dataUpTo(at)) }

// consistent says whether a point to recover from exists.
func (r replication) consistent(at time.Time) bool {
	switch r.state(at) {
	case drstypes.DataReplicationStateStopped, drstypes.DataReplicationStateDisconnected,
		drstypes.DataReplicationStateInitiating, drstypes.DataReplicationStateInitialSync:
		return false
	}
	return reached(r.Synced, at)
}

// stop is replication that somebody stopped; its snapshots are gone.
func (r replication) stop() replication {
	return replication{Held: drstypes.DataReplicationStateStopped}
}

// usual times from the start of replication, before Speed
const (
	usualInitiation = 6 * time.Minute
	usualSync       = 40 * time.Minute
)

// startReplication is replication that begins at t.now.
func startReplication(t *tx, server string) replication {
	w := t.world
	whole := w.diceFor("sync", server).in(w.opts.Timing.Sync.or(Exactly(usualInitiation + usualSync)))
	initiation := time.Duration(float64(whole) * float64(usualInitiation) / float64(usualInitiation+usualSync))
	return replication{
		Started:   t.now,
		Initiated: t.now.Add(w.scaled(initiation)),
		Synced:    t.now.Add(w.scaled(whole)),
	}
}
