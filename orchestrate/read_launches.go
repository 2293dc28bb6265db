package orchestrate

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// addLaunches wants the launch configurations of servers that are about to be launched and
// are not known to be right: as many as one request changes.
func (w *Wants) addLaunches(e *recovery.Execution, now time.Time) {
	for _, p := range e.Preparations {
		for i := range p.Servers {
			s := &p.Servers[i]
			if s.State != recovery.PreparationPending || now.Before(s.NotBefore) || len(w.Launches[p.Scope]) >= configuredAtOnce {
				continue
			}
			if slices.ContainsFunc(e.Batches, func(b *recovery.Batch) bool {
				return b.Kind == recovery.LaunchBatch && b.State == recovery.BatchNotStarted && b.Scope == p.Scope && b.Wave == p.Wave &&
					b.Find(s.SourceServerID) != nil && maySend(e, b) && !now.Before(b.NotBefore)
			}) {
				w.Launches[p.Scope] = append(w.Launches[p.Scope], LaunchWant{s.SourceServerID, s.At})
			}
		}
	}
}

// readLaunches reads launch configurations, those that were not read since they changed or
// lately. That AWS does not answer is in what is said of each server.
func (g *Engine) readLaunches(ctx context.Context, d *driven, scope recovery.Scope, want []LaunchWant, o Observed) error {
	var due []recovery.SourceServerID
	var keys []recovery.ServerKey
	for _, one := range want {
		key := recovery.ServerKey{Scope: scope, SourceServerID: one.SourceServerID}
		seen, known := d.launches[key]
		if known && !seen.Read.From.Before(one.Since) && time.Since(seen.Read.From) < g.bounds.Fresh {
			o.Launches[key] = seen
			continue
		}
		due, keys = append(due, one.SourceServerID), append(keys, key)
	}
	if len(due) == 0 {
		return nil
	}
	kept, err := g.store.KeptLaunches(ctx, keys)
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, g.bounds.CallTimeout/2)
	defer cancel()
	read := recovery.Span{From: time.Now()}
	settings, err := g.cloud.LaunchSettings(asking, scope, due)
	read.To = time.Now()
	for i, key := range keys {
		seen := LaunchSeen{LaunchSettings: recovery.LaunchSettings{SourceServerID: key.SourceServerID, Err: err}, Read: read}
		if err == nil {
			seen.LaunchSettings = settings[i]
		}
		if k, known := kept[key]; known {
			seen.Kept = &k
		}
		d.launches[key], o.Launches[key] = seen, seen
	}
	return nil
}
