package api

import (
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func summaryOf(e *recovery.Execution) apitype.ExecutionSummary {
	return apitype.ExecutionSummary{
		ExecutionID: e.ID, Version: e.Version, Plan: planRefOf(e.Plan), Mode: e.Mode,
		State: e.State, Pause: e.Pause, Reason: e.Reason,
		StartedBy: e.StartedBy, IncidentAt: e.IncidentAt,
		CreatedAt: e.CreatedAt, StartedAt: e.StartedAt, EndedAt: e.EndedAt, Cleanup: e.Cleanup, PreemptedBy: e.PreemptedBy,
	}
}

// viewOf is the execution as people look at it, at an instant.
func viewOf(e *recovery.Execution, decisions []control.Decision, now time.Time) apitype.Execution {
	v := apitype.Execution{
		ExecutionSummary: summaryOf(e), AsOf: now.UTC(), Active: e.Active(), PointInTime: e.PointInTime,
		Objectives: e.Plan.Objectives, Measured: e.Measure(),
		ElapsedSeconds: seconds(e.IncidentAt, e.EndedAt, now),
		Overrides:      e.Overrides, Excluded: e.Excluded, ReplacedInstances: e.ReplacedInstances,
		Scenario: e.Scenario, Ungraceful: e.Ungraceful, Due: dueOf(e),
		CleanupFailure: e.CleanupFailure, Instances: listOf(e.Instances()),
		Waves: []apitype.Wave{}, Batches: []apitype.Batch{}, Decisions: []apitype.Decision{},
	}
	dependencies := e.Plan.Dependencies()
	for _, w := range e.Waves {
		wave := waveOf(e, w, now)
		for _, d := range dependencies[w.Index] {
			wave.DependsOn = append(wave.DependsOn, e.Plan.Waves[d].Name)
		}
		v.Counts = plus(v.Counts, wave.Counts)
		v.ActionCounts = plusActions(v.ActionCounts, wave.ActionCounts)
		v.Waves = append(v.Waves, wave)
	}
	for _, b := range e.Batches {
		v.Batches = append(v.Batches, batchOf(e, b))
	}
	for _, d := range decisions {
		v.Decisions = append(v.Decisions, decisionOf(d))
	}
	v.Progress = progressOf(e, v.Waves)
	v.Headline = headline(e, v)
	return v
}

func waveOf(e *recovery.Execution, w *recovery.Wave, now time.Time) apitype.Wave {
	spec := e.Spec(w)
	v := apitype.Wave{
		Index: w.Index, Name: w.Name, State: w.State, DependsOn: []string{},
		Readiness: spec.Readiness, OnFailure: spec.OnFailure, SuccessPercent: spec.SuccessPercent,
		BegunAt: w.BegunAt, StartedAt: w.StartedAt, EndedAt: w.EndedAt, FailedAt: w.FailedAt,
		Failure: w.Failure, Retries: w.Retries,
		Split: e.SplitOf(w, now).Seconds(), NeedsApproval: spec.Approval != nil, Servers: []apitype.Recovering{},
	}
	if a := w.Approval(); a != nil {
		v.Approval = &apitype.Approval{Approval: *a, Roles: listOf(control.ApprovalRoles(spec))}
	}
	current := e.Current(w.Index)
	again := againOf(e, w.Index, current)
	for _, in := range current {
		server := recoveringOf(e, in, now)
		server.Again = again[in.Key()]
		v.Counts = count(v.Counts, server)
		v.Servers = append(v.Servers, server)
	}
	v.Actions = actionsOf(e, w, now)
	v.ActionCounts = countActions(v.Actions)
	v.Progress = waveProgress(w, v)
	return v
}

func recoveringOf(e *recovery.Execution, in recovery.ServerIn, now time.Time) apitype.Recovering {
	v := apitype.Recovering{
		Scope: in.Batch.Scope, Server: *in.Server, BatchID: in.Batch.ID, JobID: in.Batch.JobID, Attempt: in.Batch.Attempt,
		Progress: serverProgress(*in.Server),
	}
	if !in.Batch.RequestedAt.IsZero() {
		v.ElapsedSeconds = seconds(in.Batch.RequestedAt, settledAt(in), now)
	}
	if !in.Server.DataAt.IsZero() {
		v.DataAgeSeconds = new(max(0, e.IncidentAt.Sub(in.Server.DataAt).Seconds()))
	}
	return v
}

// settledAt is when a server was ready, or when its job ended without it; zero: neither.
func settledAt(in recovery.ServerIn) time.Time {
	switch {
	case !in.Server.ReadyAt.IsZero():
		return in.Server.ReadyAt
	case in.Server.State.Undecided():
		return time.Time{}
	default:
		return in.Batch.JobEndedAt
	}
}

func batchOf(e *recovery.Execution, b *recovery.Batch) apitype.Batch {
	v := apitype.Batch{
		BatchID: b.ID, Scope: b.Scope, Kind: b.Kind, Attempt: b.Attempt, State: b.State,
		Servers: len(b.Servers), Sends: b.Sends, JobID: b.JobID, Adopted: b.Adopted,
		Delay: b.Delay, DelayDetail: b.DelayDetail, DelaySince: b.DelaySince, NotBefore: b.NotBefore,
		RequestedAt: b.RequestedAt, JobStartedAt: b.JobStartedAt, JobEndedAt: b.JobEndedAt, Failure: b.Failure,
	}
	if b.Kind == recovery.LaunchBatch {
		v.Wave = e.Waves[b.Wave].Name
	}
	return v
}

func decisionOf(d control.Decision) apitype.Decision {
	v := apitype.Decision{
		Kind: apitype.DecisionKind(d.Kind), Wave: d.Wave, Question: d.Question, Since: d.Since, DueAt: d.DueAt,
		Roles: d.Roles, Servers: d.Servers, Actions: d.Actions, Words: []apitype.Word{},
	}
	for _, w := range d.Words {
		v.Words = append(v.Words, apitype.Word(strings.ToLower(strings.ReplaceAll(string(w), "_", "-"))))
	}
	return v
}

// seconds is from an instant to another, or to now when that is zero.
func seconds(from, to, now time.Time) float64 {
	if to.IsZero() {
		to = now
	}
	return max(0, to.Sub(from).Seconds())
}
