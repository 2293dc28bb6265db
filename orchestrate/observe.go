package orchestrate

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// observe gathers what the execution needs to see, and says when the next look at any
// of it is due. What AWS does not answer is left as it was seen last: only the store's
// errors end a step.
func (g *Engine) observe(ctx context.Context, d *driven) (Observed, time.Time, error) {
	now := time.Now()
	wants := WantsOf(d.execution, g.bounds, now)
	o := Observed{
		Outcomes: d.results(), Bounds: g.bounds,
		Jobs: map[recovery.Scope]recovery.Jobs{}, Denied: map[recovery.Scope]string{}, Logs: d.logs,
		Instances: map[recovery.InstanceID]InstanceSeen{}, Launched: map[recovery.ServerKey]recovery.Instance{},
		Reports: map[recovery.ActionID]ReportSeen{}, Found: map[recovery.ActionID]AutomationFound{},
		Secrets: map[recovery.ActionID]SecretsPinned{}, Launches: map[recovery.ServerKey]LaunchSeen{},
		Ledgers: map[recovery.Scope]recovery.Ledger{}, Quotas: map[recovery.Scope]recovery.Quotas{},
	}
	var look time.Time
	for scope := range inOrder(wants.Scopes) {
		ledger, err := g.store.Ledger(ctx, scope)
		if err != nil {
			return o, look, fmt.Errorf("read the ledger of %s: %w", scope, err)
		}
		quotas, err := g.store.Quotas(ctx, scope)
		if err != nil {
			return o, look, fmt.Errorf("read the quotas of %s: %w", scope, err)
		}
		o.Ledgers[scope], o.Quotas[scope] = ledger, quotas
	}
	for scope, asOf := range inOrder(wants.Jobs) {
		seen, next, err := g.lookAtJobs(ctx, d, scope, asOf, o.Ledgers[scope])
		if err != nil {
			return o, look, err
		}
		o.Jobs[scope], look = seen, earliest(look, next)
		if why := g.look(scope).denied.Load(); why != nil {
			o.Denied[scope] = *why
		}
		g.readLogs(ctx, d, seen)
	}
	for scope, servers := range inOrder(wants.Launched) {
		g.findInstances(ctx, scope, servers, o)
		look = earliest(look, now.Add(g.bounds.Fast))
	}
	for scope, want := range inOrder(wants.Instances) {
		look = earliest(look, g.watch(scope).look(ctx, g, d.execution.ID, want, o.Instances))
		if _, looked := o.Jobs[scope]; looked || !anyLost(want, o.Instances) {
			continue
		}
		var err error
		if o.Jobs[scope], _, err = g.lookAtJobs(ctx, d, scope, now.Add(-g.bounds.Fresh), o.Ledgers[scope]); err != nil {
			return o, look, err
		}
	}
	for scope, want := range inOrder(wants.Launches) {
		if err := g.readLaunches(ctx, d, scope, want, o); err != nil {
			return o, look, err
		}
	}
	// An SSM that does not answer must not outlast the lease, nor hold up what does.
	ctx, cancel := context.WithTimeout(ctx, g.bounds.CallTimeout/2)
	defer cancel()
	for scope, actions := range inOrder(wants.Automations) {
		look = earliest(look, g.followReports(ctx, d, scope, actions, o))
	}
	look = earliest(look, g.findAutomations(ctx, d, wants.Lost, o))
	g.pinSecrets(ctx, d.execution, wants.Secrets, o)
	return o, look, nil
}

// inOrder visits scopes in one order, so that the same execution makes the same calls.
func inOrder[V any](m map[recovery.Scope]V) iter.Seq2[recovery.Scope, V] {
	return func(yield func(recovery.Scope, V) bool) {
		for _, scope := range slices.SortedFunc(maps.Keys(m), compareScopes) {
			if !yield(scope, m[scope]) {
				return
			}
		}
	}
}

// results are the outcomes of the open intents. An open intent that this engine did not
// perform under its lease was another owner's, who may have sent it.
func (d *driven) results() []Outcome {
	outcomes := make([]Outcome, 0, len(d.intents))
	for _, intent := range d.intents {
		out, known := d.outcomes[intent.ID]
		if !known {
			out = Outcome{Intent: intent, Lost: true}
		}
		outcomes = append(outcomes, out)
	}
	return outcomes
}

// readLogs reads the logs of this execution's jobs: now and then while a job runs, and
// when it has ended or one of its servers has failed, so that the reason is known with
// the fact.
func (g *Engine) readLogs(ctx context.Context, d *driven, seen recovery.Jobs) {
	for _, b := range d.execution.Batches {
		if b.Scope != seen.Scope || b.JobID == "" || b.LogComplete || b.State.Over() && b.Kind == recovery.TerminateBatch {
			continue
		}
		due := d.logsAsOf[b.ID].Add(g.bounds.LogEvery)
		if time.Now().Before(due) && (!pressing(b, seen) || !d.logsAsOf[b.ID].Before(seen.AsOf)) {
			continue
		}
		d.logsAsOf[b.ID] = time.Now()
		items, err := g.cloud.JobLog(ctx, b.Scope, b.JobID, b.LogLines)
		if err != nil {
			g.log.WarnContext(ctx, "a job's log was not read", "execution", d.execution.ID, "job", b.JobID, "err", err)
			continue
		}
		d.logs[b.ID] = Log{Skip: b.LogLines, Items: items}
	}
}

// pressing reports whether the job's log is wanted at once.
func pressing(b *recovery.Batch, seen recovery.Jobs) bool {
	for _, job := range seen.Jobs {
		if job.ID != b.JobID {
			continue
		}
		if !job.Active() {
			return true
		}
		for _, js := range job.Servers {
			s := b.Find(js.SourceServerID)
			if s != nil && s.State == recovery.ServerInProgress && js.LaunchStatus == recovery.LaunchFailed {
				return true
			}
		}
	}
	return false
}

// findInstances asks DRS for the instances of servers whose job does not name them.
func (g *Engine) findInstances(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID, o Observed) {
	instances, err := g.cloud.RecoveryInstances(ctx, scope, servers)
	if err != nil {
		g.log.WarnContext(ctx, "recovery instances were not read", "accountID", scope.AccountID, "region", scope.Region, "err", err)
		return
	}
	for _, inst := range instances {
		o.Launched[recovery.ServerKey{Scope: scope, SourceServerID: inst.SourceServerID}] = inst
	}
}
