package control

import (
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// judgeServer judges one server: who has it, whether DRS can launch it, and from how
// old data.
func (f *flight) judgeServer(s *ResolvedServer) {
	where := "server " + serverName(s.SourceServer)
	if holder, held := f.claims[recovery.ServerClaim(s.ServerKey, "").Key]; held {
		if p := f.preempts(holder); p != nil {
			p.takes = append(p.takes, where)
		} else {
			why, remedy := f.occupied(holder)
			f.report.find(serverBusy, where, why, remedy)
		}
	}
	if err := s.Recoverable(); err != nil {
		f.report.find(noRecoveryPoint, where, unrecoverable(s, err), resync(s.ReplicationState))
		return
	}
	f.judgeReplication(where, s)
	if asked := f.looks[s.Scope].snapshots[s.SourceServerID]; asked != nil {
		f.judgePoint(where, s, asked)
		return
	}
	f.judgeLag(where, s)
}

// unrecoverable says why DRS would refuse to launch the server, of several servers too.
func unrecoverable(s *ResolvedServer, err error) string {
	switch s.ReplicationState {
	case recovery.ReplicationStopped:
		return "⟨its|their⟩ replication is stopped, so that ⟨it has|they have⟩ no recovery points"
	case recovery.ReplicationDisconnected:
		return "⟨it is|they are⟩ disconnected from DRS"
	case recovery.ReplicationInitiating, recovery.ReplicationInitialSync, recovery.ReplicationStalled, recovery.ReplicationPaused:
		return fmt.Sprintf("⟨its initial sync is|their initial syncs are⟩ not done (%s), so that ⟨it has|they have⟩ no consistent recovery point", s.ReplicationState)
	}
	return err.Error()
}

// resync says how a server in the state comes to have a recovery point.
func resync(state recovery.ReplicationState) string {
	switch state {
	case recovery.ReplicationStopped:
		return "start ⟨its|their⟩ replication again, and wait for the initial sync"
	case recovery.ReplicationDisconnected:
		return "reconnect ⟨its|their⟩ replication agent, or install it again"
	case recovery.ReplicationStalled, recovery.ReplicationPaused:
		return "put ⟨its|their⟩ replication right, and wait for the initial sync"
	}
	return "wait for the initial sync"
}

func (f *flight) judgeReplication(where string, s *ResolvedServer) {
	switch s.ReplicationState {
	case recovery.ReplicationStalled, recovery.ReplicationPaused:
		why := fmt.Sprintf("⟨its|their⟩ replication is %s", s.ReplicationState)
		if s.ReplicationError != "" {
			why += ": " + s.ReplicationError
		}
		f.report.find(stalled, where, why+". ⟨It|They⟩ can be launched from the data that has arrived", "put ⟨its|their⟩ replication right")
	}
}

// judgePoint takes the server's data from the point in time that was asked for.
func (f *flight) judgePoint(where string, s *ResolvedServer, asked *answer[*recovery.Snapshot]) {
	pinned := f.options.PointInTime.Pinned[s.SourceServerID]
	switch {
	case asked.err != nil:
		f.report.unknown(where, "its points in time", asked.err)
	case asked.value != nil:
		s.SnapshotID, s.DataAt = asked.value.ID, asked.value.At
		f.judgeAge(behindAsAsked, where, s, f.agedRemedy())
	case pinned != "":
		f.report.find(noRecoveryPoint, where, fmt.Sprintf("⟨it has|they have⟩ no point in time %s: DRS removes old ones", pinned), "pin another")
	default:
		f.report.find(noRecoveryPoint, where, fmt.Sprintf("⟨it has|they have⟩ no point in time at or before %s", f.options.PointInTime.Before.UTC().Format(time.RFC3339)),
			"ask for a later instant, pin a point in time, or leave the ⟨server|servers⟩ out")
	}
}

// agedRemedy is what to do about data that is old because somebody asked for it.
func (f *flight) agedRemedy() string {
	if f.options.IncidentAt.IsZero() {
		return "give the time of the incident with --incident if its age is to count from there, or choose a later point in time"
	}
	return "choose a later point in time if there is a good one"
}

// judgeLag takes the server's newest data, which is as old as its lag.
func (f *flight) judgeLag(where string, s *ResolvedServer) {
	switch {
	case s.LagSeconds != nil:
		s.DataAt = f.report.At.Add(-time.Duration(*s.LagSeconds * float64(time.Second)))
		f.judgeAge(behind, where, s, "wait until ⟨it has|they have⟩ caught up, or put ⟨its|their⟩ replication right")
	case s.ReplicationState == recovery.ReplicationContinuous:
		s.DataAt = f.report.At
	case f.report.Plan.Objectives.RPOSeconds > 0:
		f.report.find(behindUnknown, where, fmt.Sprintf("DRS does not say how far behind ⟨it is|they are⟩ (%s)", s.ReplicationState), "look at ⟨it|them⟩ in the DRS console")
	}
}

// judgeAge holds the age of the server's data against the RPO.
func (f *flight) judgeAge(k kind, where string, s *ResolvedServer, remedy string) {
	rpo := time.Duration(f.report.Plan.Objectives.RPOSeconds) * time.Second
	if age := s.age(f.options.incident(f.report.At)); rpo > 0 && age > rpo {
		f.report.find(k, where, fmt.Sprintf("⟨its|their⟩ data is %s old, and the RPO is %s", age.Round(time.Second), rpo), remedy)
	}
}

// age is how old the server's data was at the incident.
func (s ResolvedServer) age(incident time.Time) time.Duration {
	return max(0, incident.Sub(s.DataAt))
}

// Age is how old the server's data was at an instant; false: that is not known.
func (s ResolvedServer) Age(at time.Time) (time.Duration, bool) {
	return s.age(at), !s.DataAt.IsZero()
}
