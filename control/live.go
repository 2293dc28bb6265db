package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// checkLive refuses to take an ended execution up again with a retry that would launch
// over a live server: while its servers were not claimed for it, a recovery may have
// brought them back. An instance of its own does not count.
func (c *Control) checkLive(ctx context.Context, e *recovery.Execution, s orchestrate.Spoken) error {
	if !e.State.Ended() || e.ClaimsHeld {
		return nil
	}
	own := e.Instances()
	var ps recovery.Problems
	for _, b := range launchedBy(s.Events) {
		instances, err := c.cloud.RecoveryInstances(ctx, b.Scope, idsIn(b))
		if err != nil {
			return fmt.Errorf("look for live instances of the servers that execution %s would launch: %w", e.ID, err)
		}
		for _, inst := range instances {
			isOwn := slices.ContainsFunc(own, func(l recovery.LaunchedInstance) bool { return l.InstanceID == inst.InstanceID })
			if inst.Live() && !inst.IsDrill && !isOwn {
				ps.Addf("", "server %s is live as instance %s", nameIn(b, inst.SourceServerID), inst.InstanceID)
			}
		}
	}
	if len(ps) == 0 {
		return nil
	}
	return &recovery.Error{
		Code: recovery.Conflict, Details: ps, Remedy: liveRemedy(e),
		Message: fmt.Sprintf("execution %s had let its servers go, and another recovery has brought some of them back since", e.ID),
	}
}

func liveRemedy(e *recovery.Execution) string {
	if e.Mode == recovery.Drill {
		return "a drill could take production down: start another one that leaves them out with --exclude"
	}
	return "leave them as they are, or start another recovery that gives the instances up with --replace-instance"
}

// launchedBy are the batches that events add to be launched.
func launchedBy(events []recovery.Event) []recovery.Batch {
	var batches []recovery.Batch
	for _, ev := range events {
		if added, ok := ev.Body.(recovery.BatchAdded); ok && added.Batch.Kind == recovery.LaunchBatch {
			batches = append(batches, added.Batch)
		}
	}
	return batches
}

func idsIn(b recovery.Batch) []recovery.SourceServerID {
	ids := make([]recovery.SourceServerID, len(b.Servers))
	for i, s := range b.Servers {
		ids[i] = s.SourceServerID
	}
	return ids
}

// nameIn is a server of the batch as messages name it.
func nameIn(b recovery.Batch, id recovery.SourceServerID) string {
	i := slices.IndexFunc(b.Servers, func(s recovery.Server) bool { return s.SourceServerID == id })
	if i < 0 || b.Servers[i].Name == "" || b.Servers[i].Name == string(id) {
		return string(id)
	}
	return fmt.Sprintf("%s (%s)", b.Servers[i].Name, id)
}
