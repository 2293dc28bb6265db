package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// ReleaseClaims removes the claims of an execution that holds them no more. It may be
// repeated, and a crash in its middle is harmless: the claims of an execution whose
// ClaimsHeld is not set count for nobody. Stale: the execution changed meanwhile.
func (b *Book) ReleaseClaims(ctx context.Context, id recovery.ExecutionID) error {
	e, _, err := b.LoadExecution(ctx, id)
	if err != nil {
		return err
	}
	if e.ClaimsHeld {
		return nil // somebody took the execution up again
	}
	// The version guards what somebody who takes it up right now claims anew.
	guarded := recovery.Commit{Stream: recovery.ExecutionStream(id), Version: e.Version}
	for _, c := range pack(guarded, claimsOf(e)) {
		if err := b.Commit(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// claimsOf gives the items that release everything the execution may have claimed.
func claimsOf(e *recovery.Execution) []item {
	items := []item{releaseItem(recovery.PlanClaim(e.Plan.ID, e.ID))}
	seen := map[recovery.ServerKey]bool{}
	for _, batch := range e.Batches {
		for _, s := range batch.Servers {
			key := recovery.ServerKey{Scope: batch.Scope, SourceServerID: s.SourceServerID}
			if !seen[key] {
				seen[key] = true
				items = append(items, releaseItem(recovery.ServerClaim(key, e.ID)))
			}
		}
	}
	return items
}
