package orchestrate

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// perform sends what was committed to be sent, and keeps what came of it until a commit
// closes the intent. A crash in between leaves the intent open: its next owner counts
// it as perhaps sent.
func (g *Engine) perform(ctx context.Context, d *driven, intents []recovery.Intent) {
	for _, intent := range intents {
		call := recovery.Span{From: time.Now()}
		out := g.send(ctx, d, intent)
		call.To = time.Now()
		out.Intent, out.Call = intent, call
		d.outcomes[intent.ID] = out
	}
}

// send makes the call that an intent stands for. It must leave before the lease ends:
// a host that was frozen for long sends nothing, because its successor may have.
func (g *Engine) send(ctx context.Context, d *driven, intent recovery.Intent) (out Outcome) {
	deadline := time.Now().Add(g.bounds.CallTimeout)
	if d.lease.ExpiresAt.Before(deadline) {
		deadline = d.lease.ExpiresAt
	}
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	e := d.execution
	switch intent.Kind {
	case recovery.StartRecoveryIntent:
		out.Job, out.Err = g.startRecovery(ctx, e, e.Batch(intent.BatchID))
	case recovery.TerminateIntent:
		out.Job, out.Err = g.terminate(ctx, e.Batch(intent.BatchID))
	case recovery.StartActionIntent:
		out.AutomationID, out.Err = g.startAutomation(ctx, e, e.Action(intent.ActionID))
	case recovery.ConfigureIntent:
		out.Configured = g.configureLaunches(ctx, e, intent)
	case recovery.OrderIntent:
		out.Err = g.orderAutomation(ctx, e.Action(intent.ActionID))
	default:
		out.Err = recovery.Errorf(recovery.Invalid, "an intent of the kind %q cannot be carried out", intent.Kind)
	}
	return out
}

// startRecovery asks DRS to launch the batch. StartRecovery has no client token, and a
// repeat launches the servers twice. What makes a repeat safe: the job carries the
// execution, batch and attempt as tags; a request whose answer is not known is repeated
// only when a look that began a settling time later shows no job with these tags
// (findJobs), and a server in any running job is never requested (busyIn).
func (g *Engine) startRecovery(ctx context.Context, e *recovery.Execution, b *recovery.Batch) (recovery.Job, error) {
	req := recovery.LaunchRequest{Drill: e.Mode == recovery.Drill, Tags: b.Tags(e.ID)}
	for _, s := range b.Servers {
		req.Servers = append(req.Servers, recovery.LaunchServer{SourceServerID: s.SourceServerID, SnapshotID: s.SnapshotID})
	}
	return g.cloud.StartRecovery(ctx, b.Scope, req)
}

// terminate asks DRS to terminate the batch's instances. A repeat is safe: what is gone
// is not asked for again (noteGone), and what is being terminated is in a job that
// holds its server.
func (g *Engine) terminate(ctx context.Context, b *recovery.Batch) (recovery.Job, error) {
	ids := make([]recovery.InstanceID, len(b.Servers))
	for i, s := range b.Servers {
		ids[i] = s.InstanceID
	}
	return g.cloud.TerminateRecoveryInstances(ctx, b.Scope, ids)
}
