package orchestrate

import (
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// preparedFor is how long a launch configuration counts as applied. Then it is looked at
// again before a launch: somebody may have changed it.
const preparedFor = 5 * time.Minute

// prepared has the launch configurations of a batch's servers applied, some at a time, and
// reports whether they are. A server whose configuration AWS refuses fails alone: the rest is a
// batch of its own.
func (n *next) prepared(b *recovery.Batch) bool {
	var failed []recovery.ServerChange
	total, left := 0, 0
	for _, p := range slices.Clone(n.e.Preparations) {
		if p.Wave != b.Wave || p.Scope != b.Scope {
			continue
		}
		if n.full() || len(n.d.Open) > 0 {
			return false
		}
		n.prepare(p.ID, b)
		for _, s := range n.preparation(p.ID).Servers {
			if b.Find(s.SourceServerID) == nil {
				continue
			}
			total++
			switch s.State {
			case recovery.PreparationApplied:
			case recovery.PreparationFailed:
				failed = append(failed, recovery.ServerChange{SourceServerID: s.SourceServerID, To: recovery.ServerFailed, Failure: s.Failure})
			default:
				left++
			}
		}
	}
	if left > 0 {
		n.hold(b, recovery.DelayLaunch, fmt.Sprintf("%d of %s applied", total-left, plural(total, "launch configuration is", "launch configurations are")))
		return false
	}
	if len(failed) == 0 {
		return true
	}
	n.leaveFailed(b, failed)
	return false
}

// leaveFailed parts a batch from the servers whose launch configuration AWS refuses.
func (n *next) leaveFailed(b *recovery.Batch, failed []recovery.ServerChange) {
	n.emitFor(b.ID, recovery.BatchDropped{Batch: b.ID, Reason: "the launch configuration of some of its servers cannot be applied: the rest goes on without them"})
	n.release(b)
	n.emitFor(b.ID, recovery.ServersMoved{Batch: b.ID, Servers: failed})
	n.sendAgain(b, func(s recovery.Server) bool {
		return !slices.ContainsFunc(failed, func(f recovery.ServerChange) bool { return f.SourceServerID == s.SourceServerID })
	})
}

func (n *next) preparation(id recovery.PreparationID) *recovery.Preparation {
	i := slices.IndexFunc(n.e.Preparations, func(p *recovery.Preparation) bool { return p.ID == id })
	return n.e.Preparations[i]
}

// prepare takes the configurations of a preparation's servers that the batch has a step on.
func (n *next) prepare(id recovery.PreparationID, b *recovery.Batch) {
	p := n.preparation(id)
	moved := recovery.PreparationMoved{Preparation: id}
	sent := recovery.PreparationSent{Preparation: id}
	for i := range p.Servers {
		s := &p.Servers[i]
		if b.Find(s.SourceServerID) == nil {
			continue
		}
		if outdated(s, n.now) {
			moved.Servers = append(moved.Servers, recovery.PreparationChange{SourceServerID: s.SourceServerID, To: recovery.PreparationPending})
			continue
		}
		seen, read := n.o.Launches[recovery.ServerKey{Scope: p.Scope, SourceServerID: s.SourceServerID}]
		if s.State != recovery.PreparationPending || n.now.Before(s.NotBefore) || !read || seen.Read.From.Before(s.At) {
			continue
		}
		if sc, settled := n.compare(p, s, seen); settled {
			moved.Servers, moved.Call = append(moved.Servers, sc), seen.Read
		} else if len(sent.Servers) < configuredAtOnce {
			sent.Servers, sent.Call = append(sent.Servers, n.before(s, seen)), seen.Read
		}
	}
	if len(moved.Servers) > 0 {
		n.emitPrepared(id, moved)
	}
	if len(sent.Servers) > 0 {
		n.configure(p, sent)
	}
}

// outdated reports whether the configuration is to be looked at again before a launch: it was
// applied a while ago, or was put back because nothing more seemed to come.
func outdated(s *recovery.PreparedServer, now time.Time) bool {
	switch s.State {
	case recovery.PreparationApplied:
		return now.Sub(s.At) > preparedFor
	case recovery.PreparationReturned, recovery.PreparationLeft:
		return true
	}
	return false
}

// compare holds what AWS has against the configuration. It reports whether that settles it:
// there is nothing to change, or nothing is known that could be changed.
func (n *next) compare(p *recovery.Preparation, s *recovery.PreparedServer, seen LaunchSeen) (recovery.PreparationChange, bool) {
	sc := recovery.PreparationChange{SourceServerID: s.SourceServerID, To: recovery.PreparationApplied, Version: seen.Version}
	if seen.Err != nil {
		return n.unconfigured(s, recovery.Configured{Err: seen.Err}), true
	}
	stated := p.Launch(s).ToApply()
	kept := s.Kept
	if kept == nil && seen.Kept != nil {
		return sc, false // what a drill has left is taken over in any case
	}
	// On what was kept only the version that Davit made of it is right: another may have the
	// values of a drill where nothing is stated.
	right := kept == nil || seen.Version == kept.Version || s.Version != 0 && seen.Version == s.Version
	return sc, right && stated.HoldsIn(seen.LaunchConfiguration) && (kept == nil || kept.Settings.HoldsUnder(stated, seen.LaunchConfiguration))
}

// before is what is kept of a configuration before it is changed.
func (n *next) before(s *recovery.PreparedServer, seen LaunchSeen) recovery.LaunchBefore {
	was := seen.LaunchConfiguration
	was.InstanceTags = nil // they may be large
	before := recovery.LaunchBefore{SourceServerID: s.SourceServerID, Was: &was}
	switch {
	case s.Kept != nil && s.Kept.TemplateID == seen.TemplateID:
	case seen.Kept != nil && seen.Kept.TemplateID == seen.TemplateID:
		before.Kept = &seen.Kept.KeptLaunch
		if seen.Kept.ExecutionID != n.e.ID {
			before.Inherited = seen.Kept.ExecutionID
		}
	default:
		kept := seen.LaunchSettings.Kept()
		before.Kept = &kept
	}
	return before
}

// configure commits to changing launch configurations. What makes that safe to repeat, the
// command's own file says.
func (n *next) configure(p *recovery.Preparation, sent recovery.PreparationSent) {
	changes := 0
	for _, s := range p.Servers {
		changes += s.Changes
	}
	sent.IntentID = recovery.IntentID(fmt.Sprintf("%s-configure%d", p.ID, changes+1))
	n.emitPrepared(p.ID, sent)
	n.d.Open = append(n.d.Open, recovery.Intent{
		ID: sent.IntentID, ExecutionID: n.e.ID, Kind: recovery.ConfigureIntent, PreparationID: p.ID, CreatedAt: n.now,
	})
}

func (n *next) emitPrepared(id recovery.PreparationID, body recovery.Body) {
	n.touch("preparation/" + string(id))
	n.emit(body)
}

// settleConfigured records what came of a request about launch configurations.
func (n *next) settleConfigured(out Outcome) {
	i := slices.IndexFunc(n.e.Preparations, func(p *recovery.Preparation) bool { return p.ID == out.Intent.PreparationID })
	if i < 0 {
		return
	}
	moved := recovery.PreparationMoved{Preparation: out.Intent.PreparationID, Call: out.Call}
	for j := range n.e.Preparations[i].Servers {
		s := &n.e.Preparations[i].Servers[j]
		if !beingConfigured(s) {
			continue
		}
		result, known := out.Configured[s.SourceServerID]
		if !known { // the host that was to do it is gone, or never came to it
			result.Err = recovery.Errorf(recovery.LeaseLost, "it is not known what came of it")
		}
		moved.Servers = append(moved.Servers, n.unconfigured(s, result))
	}
	if len(moved.Servers) > 0 {
		n.emitPrepared(moved.Preparation, moved)
	}
}

const (
	// maxReturns is how often in a row a launch configuration is tried to be put back while
	// AWS gives no answer.
	maxReturns = 20
	// maxConflicts is how often in a row something else may be in the way.
	maxConflicts = 5
)

// unconfigured is the next state of a server by what came of changing its configuration. What
// may go well later is tried again later, and is no error to anybody.
func (n *next) unconfigured(s *recovery.PreparedServer, result recovery.Configured) recovery.PreparationChange {
	back := s.State == recovery.PreparationReturning
	sc := recovery.PreparationChange{SourceServerID: s.SourceServerID, To: recovery.PreparationApplied, Version: result.Version}
	if back {
		sc.To = recovery.PreparationReturned
	}
	if result.Err == nil {
		return sc
	}
	if mayComeLater(result.Err, back, s.Tries) {
		sc.Version, sc.To = 0, recovery.PreparationPending
		if back {
			sc.To = recovery.PreparationReturning
		}
		sc.NotBefore = n.now.Add(max(retryAfter(result.Err), n.sendBackoff(s.Tries+1)))
		return sc
	}
	f := recovery.FailureOf(result.Err)
	sc.To, sc.Failure = recovery.PreparationFailed, &f
	if back {
		sc.To = recovery.PreparationLeft
	}
	return sc
}

// mayComeLater reports whether the same may go well when it is tried again.
func mayComeLater(err error, back bool, tries int) bool {
	switch recovery.CodeOf(err) {
	case recovery.Unavailable, recovery.Internal, recovery.Throttled, recovery.QuotaExceeded, recovery.LeaseLost, recovery.Unauthenticated:
		return !back || tries < maxReturns
	case recovery.Conflict:
		return tries < maxConflicts
	}
	return false
}

// returnLaunches puts back what the drill changed, of servers whose jobs are over.
func (n *next) returnLaunches() {
	for _, p := range slices.Clone(n.e.Preparations) {
		if n.full() || len(n.d.Open) > 0 {
			return
		}
		sent := recovery.PreparationSent{Preparation: p.ID, Back: true}
		for i := range p.Servers {
			if s := &p.Servers[i]; n.returnable(p, s) && len(sent.Servers) < configuredAtOnce {
				sent.Servers = append(sent.Servers, recovery.LaunchBefore{SourceServerID: s.SourceServerID})
			}
		}
		if len(sent.Servers) > 0 {
			n.configure(p, sent)
		}
	}
}

// returnable reports whether the server's launch configuration is to be put back now: its
// job is over, and no other launch of it is to come while the execution goes on.
func (n *next) returnable(p *recovery.Preparation, s *recovery.PreparedServer) bool {
	if !n.e.Owes(s) || s.State == recovery.PreparationRequested || n.now.Before(s.NotBefore) {
		return false
	}
	goesOn := !n.e.State.Ended() && n.e.Cleanup == ""
	return !slices.ContainsFunc(n.e.Batches, func(b *recovery.Batch) bool {
		toCome := b.State.InFlight() || b.State == recovery.BatchNotStarted && goesOn
		return toCome && b.Kind == recovery.LaunchBatch && b.Wave == p.Wave && b.Scope == p.Scope && b.Find(s.SourceServerID) != nil
	})
}

// wakeForLaunches wakes for what is tried again.
func (n *next) wakeForLaunches(at func(time.Time)) {
	for _, p := range n.e.Preparations {
		for i := range p.Servers {
			s := &p.Servers[i]
			if !s.NotBefore.IsZero() {
				at(s.NotBefore)
			}
			if n.e.Owes(s) {
				at(n.now.Add(n.o.Bounds.AWSWake))
			}
		}
	}
}
