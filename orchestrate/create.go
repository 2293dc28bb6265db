package orchestrate

import (
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Creation is what a new execution is made of: a plan and, for each of its waves, the
// servers that its groups resolved to at the start.
type Creation struct {
	ID      recovery.ExecutionID
	Plan    recovery.Plan
	Mode    recovery.Mode
	Servers [][]Pick // by wave
	// Ungraceful says that the source is given up from the start.
	Ungraceful  bool
	PointInTime recovery.PointInTime
	IncidentAt  time.Time // zero: now
	Overrides   []recovery.Override
	Quotas      func(recovery.Scope) recovery.Quotas
	Scenario    string
	Comment     string // why, as whoever starts it says
}

// Pick is a server that an execution recovers.
type Pick struct {
	recovery.ServerKey
	Name   string
	Impact recovery.Impact
	// SnapshotID pins the point in time, and DataAt is its time; empty: DRS takes one.
	SnapshotID recovery.SnapshotID
	DataAt     time.Time
	// Tags are the server's, for references that choose servers by them.
	Tags map[string]string
	// Launch is the launch configuration that is to hold for it; nil: whatever AWS has.
	Launch *recovery.EffectiveLaunch
}

// Create gives the events that make a new execution: the execution itself, its batches of
// at most as many servers as a job may have, and the actions of its waves.
func Create(c Creation, actor recovery.Actor, now time.Time) ([]recovery.Event, error) {
	if len(c.Servers) != len(c.Plan.Waves) {
		return nil, recovery.Errorf(recovery.Internal, "plan %s has %d waves, but servers were resolved for %d", c.Plan.Name, len(c.Plan.Waves), len(c.Servers))
	}
	incident := c.IncidentAt
	if incident.IsZero() {
		incident = now
	}
	added := recovery.ExecutionAdded{Execution: recovery.Execution{
		ID: c.ID, Mode: c.Mode, State: recovery.ExecutionCreated, Plan: c.Plan,
		PointInTime: c.PointInTime, StartedBy: actor.Person(), IncidentAt: incident, CreatedAt: now,
		Ungraceful: c.Ungraceful, Scenario: c.Scenario,
	}, Overrides: c.Overrides, Comment: c.Comment}
	for i, w := range c.Plan.Waves {
		added.Waves = append(added.Waves, recovery.Wave{Index: i, Name: w.Name, State: recovery.WaveNotStarted})
	}
	stream := recovery.ExecutionStream(c.ID)
	events := []recovery.Event{recovery.NewEvent(stream, 0, now, actor, added)}
	for i, picks := range c.Servers {
		for _, b := range launchBatches(i, 1, 1, picks, c.Quotas) {
			events = append(events, recovery.NewEvent(stream, int64(len(events)), now, actor, recovery.BatchAdded{Batch: b}))
		}
	}
	for _, p := range c.preparations() {
		events = append(events, recovery.NewEvent(stream, int64(len(events)), now, actor, recovery.PreparationAdded{Preparation: p}))
	}
	actions, err := c.actions()
	if err != nil {
		return nil, err
	}
	for _, a := range actions {
		events = append(events, recovery.NewEvent(stream, int64(len(events)), now, actor, recovery.ActionAdded{Action: a}))
	}
	return events, nil
}

// launchBatches cuts a wave's servers into batches, numbered from first: an account and
// Region at a time, each of at most the quota's size.
func launchBatches(wave, first, attempt int, picks []Pick, quotas func(recovery.Scope) recovery.Quotas) []recovery.Batch {
	var scopes []recovery.Scope
	members := map[recovery.Scope][]recovery.Server{}
	for _, p := range picks {
		if _, seen := members[p.Scope]; !seen {
			scopes = append(scopes, p.Scope)
		}
		impact := p.Impact
		if impact == "" {
			impact = recovery.Critical
		}
		members[p.Scope] = append(members[p.Scope], recovery.Server{
			SourceServerID: p.SourceServerID, Name: p.Name, Impact: impact,
			State: recovery.ServerPending, SnapshotID: p.SnapshotID, DataAt: p.DataAt,
		})
	}
	var batches []recovery.Batch
	for _, scope := range scopes {
		for chunk := range slices.Chunk(members[scope], quotas(scope).BatchSize()) {
			batches = append(batches, recovery.Batch{
				ID: batchID(wave, first+len(batches)), Scope: scope, Kind: recovery.LaunchBatch,
				Wave: wave, Attempt: attempt, State: recovery.BatchNotStarted, Servers: chunk,
			})
		}
	}
	return batches
}

func batchID(wave, n int) recovery.BatchID {
	return recovery.BatchID(fmt.Sprintf("w%d-b%d", wave+1, n))
}
