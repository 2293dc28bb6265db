package orchestrate

import (
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// takeAlternatives launches servers again for which AWS had no capacity, those alone, each
// with the next of its alternatives. The wave's time goes on.
func (n *next) takeAlternatives() {
	if len(n.e.Preparations) == 0 || n.e.State != recovery.ExecutionInProgress && n.e.State != recovery.ExecutionPaused {
		return
	}
	for _, w := range n.e.Waves {
		if n.full() || !launches(w) {
			continue
		}
		short := slices.DeleteFunc(n.e.Current(w.Index), func(in recovery.ServerIn) bool { return !in.Server.OutOfCapacity() })
		if len(short) > 0 {
			n.takeAlternativesOf(w, short)
		}
	}
}

func (n *next) takeAlternativesOf(w *recovery.Wave, short []recovery.ServerIn) {
	var again []recovery.ServerIn
	for _, p := range slices.Clone(n.e.Preparations) {
		if p.Wave != w.Index || n.full() {
			continue
		}
		moved := recovery.PreparationMoved{Preparation: p.ID}
		for _, in := range short {
			if len(again) == configuredAtOnce || in.Batch.Scope != p.Scope {
				continue
			}
			s := p.Find(in.Server.SourceServerID)
			if s == nil || beingConfigured(s) {
				continue // of what AWS is about to be told the outcome comes first
			}
			if taken, more := p.NextAlternative(s); more {
				again = append(again, in)
				moved.Servers = append(moved.Servers, recovery.PreparationChange{SourceServerID: s.SourceServerID, To: recovery.PreparationPending, Alternative: &taken})
			}
		}
		if len(moved.Servers) > 0 {
			n.emitPrepared(p.ID, moved)
		}
	}
	// In the same decision as the moves: who has an alternative has a launch of it.
	for _, b := range retryBatches(n.e, w.Index, again, func(s recovery.Scope) int { return n.o.Quotas[s].BatchSize() }) {
		n.emitFor(b.ID, recovery.BatchAdded{Batch: b})
	}
}
