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
	// Until is the last moment of which data arrived, when it stopped arriving; it
	// may lie ahead, where the end of the source is foreseen.
	Until time.Time
	// Rescan is the latest time that the source began to send again.
	Rescan rescan
	// Lag is how far the data is behind.
	Lag      time.Duration
	Error    drstypes.DataReplicationErrorString
	RawError string
	// Stalls were ordered, and may lie ahead.
	Stalls []stall
}

// rescan is the time after a source came back, or another took its place, in
// which its disks are compared with what is there. Until it ends no data newer
// than before is complete.
type rescan struct{ DataUpTo, Begins, Ends time.Time }

func (r replication) state(at time.Time) drstypes.DataReplicationState {
	switch {
	case r.Held != "":
		return r.Held
	case r.heard(at).Before(at):
		return drstypes.DataReplicationStateStalled
	case !reached(r.Initiated, at):
		return drstypes.DataReplicationStateInitiating
	case r.stalled(at) != nil:
		return drstypes.DataReplicationStateStalled
	case !reached(r.Synced, at):
		return drstypes.DataReplicationStateInitialSync
	case !r.rescanning(at):
		return drstypes.DataReplicationStateContinuous
	case reached(r.Rescan.Begins, at):
		return drstypes.DataReplicationStateRescan
	default:
		return drstypes.DataReplicationStateStalled
	}
}

// heard is the latest moment, up to at, at which the source was sending.
func (r replication) heard(at time.Time) time.Time {
	if !r.Until.IsZero() && r.Until.Before(at) {
		return r.Until
	}
	return at
}

func (r replication) rescanning(at time.Time) bool {
	return !r.Rescan.Ends.IsZero() && !reached(r.Rescan.Ends, at)
}

// replicates says whether the server counts as a replicating one.
func (r replication) replicates() bool {
	return r.Held != drstypes.DataReplicationStateStopped && r.Held != drstypes.DataReplicationStateDisconnected
}

// dataUpTo is the moment of which the newest arrived data is.
func (r replication) dataUpTo(at time.Time) time.Time {
	at = r.heard(at)
	if r.rescanning(at) {
		return r.Rescan.DataUpTo
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
	return reached(r.Synced, r.heard(at))
}

// stop is replication that somebody stopped; its snapshots are gone.
func (r replication) stop() replication {
	return replication{Held: drstypes.DataReplicationStateStopped}
}

// resumed is replication that goes on at the instant at from what was there, be
// it from another instance: a rescan of all disks, in a time like an initial sync's.
func (r replication) resumed(w *World, at time.Time, server string) replication {
	d := w.diceFor("rescan", server, at.UnixNano())
	begins := at.Add(w.scaled(d.in(usualSilence)))
	return replication{
		Started: r.Started, Initiated: r.Initiated, Synced: r.Synced, Lag: r.Lag, Stalls: r.Stalls,
		Rescan: rescan{DataUpTo: r.dataUpTo(at), Begins: begins, Ends: begins.Add(w.scaled(w.syncTime(d)))},
	}
}

// usual times from the start of replication, before Speed
const (
	usualInitiation = 6 * time.Minute
	usualSync       = 40 * time.Minute
)

// usualSilence is for how long a new source is not seen yet.
var usualSilence = Range{30 * time.Second, 90 * time.Second}

// startReplication is replication that begins at the instant at.
func startReplication(w *World, at time.Time, server string) replication {
	whole := w.syncTime(w.diceFor("sync", server))
	initiation := time.Duration(float64(whole) * float64(usualInitiation) / float64(usualInitiation+usualSync))
	return replication{
		Started:   at,
		Initiated: at.Add(w.scaled(initiation)),
		Synced:    at.Add(w.scaled(whole)),
	}
}

func (w *World) syncTime(d dice) time.Duration {
	return d.in(w.opts.Timing.Sync.or(Exactly(usualInitiation + usualSync)))
}
