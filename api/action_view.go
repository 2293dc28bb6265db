package api

import (
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// stages is the order in which a wave's actions are shown.
var stages = []recovery.ActionStage{recovery.ActionBefore, recovery.ActionAfter, recovery.ActionRollback}

// actionsOf are the wave's actions in the order in which they run.
func actionsOf(e *recovery.Execution, w *recovery.Wave, now time.Time) []apitype.Action {
	views := []apitype.Action{}
	for _, stage := range stages {
		for _, a := range e.ActionsOf(w.Index, stage) {
			views = append(views, actionOf(e, a, now))
		}
	}
	return views
}

func actionOf(e *recovery.Execution, a *recovery.Action, now time.Time) apitype.Action {
	spec := e.ActionSpec(a)
	v := apitype.Action{
		ActionID: a.ID, Name: a.Name, Stage: a.Stage, Of: a.Of, Scope: a.Scope,
		DocumentName: spec.DocumentName, DocumentVersion: spec.DocumentVersion, RoleARN: spec.RoleARN,
		RunIn: spec.RunIn, Requires: spec.Requires, OnFailure: spec.OnFailure, Parallel: spec.Parallel,
		MaxWaitTimeSeconds: spec.MaxWaitTimeSeconds, MaxAttempts: spec.Retry.Attempts,
		State: a.State, Skip: a.Skip, Due: a.Skip == recovery.SkippedBySource, By: a.By, Comment: a.Comment, Attempt: a.Attempt,
		Parameters: a.Parameters, Secrets: a.Secrets,
		AutomationID: a.AutomationID, Adopted: a.Adopted, AutomationReport: a.Report, Failure: a.Failure,
		Delay: a.Delay, DelayDetail: a.DelayDetail, DelaySince: a.DelaySince, NotBefore: a.NotBefore,
		DueAt: a.DueAt, SettledAt: a.EndedAt,
	}
	if a.RequestedAt.IsZero() {
		v.Parameters = spec.Parameters
	}
	if a.AutomationID != "" {
		v.ConsoleURL = recovery.AutomationURL(a.Scope, a.AutomationID)
	}
	if a.Order != nil {
		v.Order = &apitype.ActionOrder{ActionOrder: *a.Order, Open: a.Order.Open()}
	}
	if n := len(a.Waits); n > 0 && a.State == recovery.ActionWaiting {
		v.WaitingSince = a.Waits[n-1].From
	}
	if !a.DueAt.IsZero() {
		v.ElapsedSeconds = seconds(a.DueAt, a.EndedAt, now)
	}
	for _, past := range a.Earlier {
		earlier := apitype.EarlierAttempt{ActionAttempt: past}
		if past.AutomationID != "" {
			earlier.ConsoleURL = recovery.AutomationURL(a.Scope, past.AutomationID)
		}
		v.Earlier = append(v.Earlier, earlier)
	}
	return v
}

// dueOf is what somebody has to do once the source is back.
func dueOf(e *recovery.Execution) []apitype.DueAction {
	var due []apitype.DueAction
	for _, a := range e.Due() {
		due = append(due, apitype.DueAction{
			ActionID: a.ID, Name: a.Name, Wave: e.Waves[a.Wave].Name, Stage: a.Stage, Scope: a.Scope,
			DocumentName: e.ActionSpec(a).DocumentName,
		})
	}
	return due
}

// countActions counts a wave's actions by their states, those alone that are part of what
// there is to do.
func countActions(actions []apitype.Action) apitype.ActionCounts {
	var c apitype.ActionCounts
	for _, a := range actions {
		if !counted(a) {
			continue
		}
		c.Total++
		switch a.State {
		case recovery.ActionNotStarted:
			c.NotStarted++
		case recovery.ActionWaiting:
			c.Waiting++
		case recovery.ActionSucceeded, recovery.ActionAccepted:
			c.Done++
		case recovery.ActionFailed:
			c.Failed++
		case recovery.ActionSkipped:
			c.Skipped++
		case recovery.ActionCancelled:
			c.Cancelled++
		case recovery.ActionRolledBack:
			c.RolledBack++
		default:
			c.InProgress++
		}
	}
	return c
}

func plusActions(a, b apitype.ActionCounts) apitype.ActionCounts {
	return apitype.ActionCounts{
		Total: a.Total + b.Total, NotStarted: a.NotStarted + b.NotStarted, InProgress: a.InProgress + b.InProgress,
		Waiting: a.Waiting + b.Waiting, Done: a.Done + b.Done, Failed: a.Failed + b.Failed,
		Skipped: a.Skipped + b.Skipped, Cancelled: a.Cancelled + b.Cancelled, RolledBack: a.RolledBack + b.RolledBack,
	}
}
