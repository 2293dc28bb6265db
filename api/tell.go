package api

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// teller tells events in sentences. It knows the names of the servers that the events
// have by their IDs, and learns those of new batches as it tells of them.
type teller struct {
	servers map[recovery.SourceServerID]string
	batches map[recovery.BatchID]recovery.Batch
	actions map[recovery.ActionID]recovery.Action
	waves   []recovery.WaveSpec
}

func newTeller(e *recovery.Execution) *teller {
	t := &teller{
		map[recovery.SourceServerID]string{},
		map[recovery.BatchID]recovery.Batch{},
		map[recovery.ActionID]recovery.Action{},
		e.Plan.Waves,
	}
	for _, b := range e.Batches {
		t.learn(*b)
	}
	for _, a := range e.Actions {
		t.actions[a.ID] = *a
	}
	return t
}

func (t *teller) learn(b recovery.Batch) {
	t.batches[b.ID] = b
	for _, s := range b.Servers {
		if s.Name != "" {
			t.servers[s.SourceServerID] = s.Name
		}
	}
}

func (t *teller) event(ev recovery.Event) apitype.Event {
	switch b := ev.Body.(type) {
	case recovery.BatchAdded:
		t.learn(b.Batch)
	case recovery.ActionAdded:
		t.actions[b.Action.ID] = b.Action
	case recovery.ActionOrdered:
		if a, known := t.actions[b.Action]; known {
			a.Order = &recovery.ActionOrder{Kind: b.Kind}
			t.actions[b.Action] = a
		}
	}
	text := t.tell(ev)
	if ev.Actor.Source != recovery.Engine.Source {
		text += " (by " + ev.Actor.Name + ")"
	}
	return apitype.Event{Event: ev, Text: text}
}

func (t *teller) tell(ev recovery.Event) string {
	switch b := ev.Body.(type) {
	case recovery.ExecutionAdded:
		return t.added(b)
	case recovery.ExecutionMoved:
		return withReason("The execution is "+string(b.To), b.Reason)
	case recovery.ClaimsMoved:
		return t.claimsMoved(b)
	case recovery.WaveMoved:
		return t.waveMoved(b)
	case recovery.ApprovalReviewed:
		return withReason(fmt.Sprintf("The broken glass of wave %s was reviewed", b.Name), b.Comment)
	case recovery.ApprovalMoved:
		return t.approvalMoved(b)
	case recovery.CleanupMoved:
		return withReason(withFailure("The cleanup is "+string(b.To), b.Failure), b.Comment)
	case recovery.NoteAdded:
		return noted(b)
	case recovery.ServersMoved:
		return t.serversMoved(b)
	case recovery.JobLogged:
		return t.jobLogged(b)
	case recovery.InstancesSeen:
		return t.instancesSeen(b)
	}
	if text, told := t.trail(ev); told {
		return text
	}
	if text, told := t.action(ev); told {
		return text
	}
	if text, told := t.preparation(ev); told {
		return text
	}
	return t.batch(ev)
}

// batch tells what happens to a batch.
func (t *teller) batch(ev recovery.Event) string {
	switch b := ev.Body.(type) {
	case recovery.BatchAdded:
		return fmt.Sprintf("%s is planned in %s: %s", t.name(b.Batch.ID), b.Batch.Scope, few(namesIn(b.Batch)))
	case recovery.BatchSent:
		return t.name(b.Batch) + " is sent to DRS"
	case recovery.BatchAnswered:
		if b.Adopted {
			return fmt.Sprintf("%s: its DRS job %s was found by its tags", t.name(b.Batch), b.JobID)
		}
		return fmt.Sprintf("%s: DRS works on it as job %s", t.name(b.Batch), b.JobID)
	case recovery.BatchUnanswered:
		return withReason(t.name(b.Batch)+": it is not known whether DRS took it", b.Reason)
	case recovery.BatchDelayed:
		if b.Reason == "" {
			return t.name(b.Batch) + ": nothing holds it back any more"
		}
		return withReason(fmt.Sprintf("%s is held back (%s)", t.name(b.Batch), b.Reason), b.Detail)
	case recovery.BatchRejected:
		return withFailure(t.name(b.Batch)+" was refused by AWS", &b.Failure)
	case recovery.BatchDropped:
		return withReason(t.name(b.Batch)+" will not be sent", b.Reason)
	case recovery.BatchEnded:
		return t.name(b.Batch) + ": its DRS job is over"
	}
	return string(ev.Type)
}

func (t *teller) added(b recovery.ExecutionAdded) string {
	text := fmt.Sprintf("%s of plan %s begins", b.Execution.Mode, b.Execution.Plan.Name)
	for _, o := range b.Overrides {
		text += fmt.Sprintf("; %s overridden: %s", o.Code, o.Reason)
	}
	var left []string
	for _, s := range b.Excluded {
		left = append(left, cmp.Or(s.Name, string(s.SourceServerID)))
	}
	if len(left) > 0 {
		text += "; left out: " + few(left)
	}
	var given []string
	for _, id := range b.ReplacedInstances {
		given = append(given, string(id))
	}
	if len(given) > 0 {
		text += "; live instances given up: " + few(given)
	}
	return withReason(text, b.Comment)
}

func (t *teller) claimsMoved(b recovery.ClaimsMoved) string {
	switch {
	case b.Held:
		return "The execution holds its servers again"
	case b.PreemptedBy != "":
		return "The execution gives its servers to recovery " + string(b.PreemptedBy)
	}
	return "The execution gives its servers back"
}

func (t *teller) waveMoved(b recovery.WaveMoved) string {
	text := fmt.Sprintf("Wave %s is %s", b.Name, b.To)
	if b.Retry {
		text += " again"
	}
	if b.Failure != nil && strings.Contains(b.Failure.Message, b.Comment) {
		return withFailure(text, b.Failure) // which quotes the comment
	}
	return withReason(withFailure(text, b.Failure), b.Comment)
}

func (t *teller) approvalMoved(b recovery.ApprovalMoved) string {
	switch b.To {
	case recovery.ApprovalRequested:
		return fmt.Sprintf("Wave %s waits for an approval", b.Name)
	case recovery.ApprovalOverdue:
		return fmt.Sprintf("The approval of wave %s is overdue", b.Name)
	case recovery.ApprovalBroken:
		return withReason(fmt.Sprintf("BREAK GLASS: wave %s begins without the approval that nobody gave", b.Name), b.Comment)
	}
	return withReason(fmt.Sprintf("The approval of wave %s is %s", b.Name, b.To), b.Comment)
}

func (t *teller) serversMoved(b recovery.ServersMoved) string {
	var parts []string
	for _, s := range b.Servers {
		text := t.server(s.SourceServerID) + " is " + string(s.To)
		if s.InstanceID != "" {
			text += " as " + string(s.InstanceID)
		}
		parts = append(parts, withFailure(text, s.Failure))
	}
	return withReason(few(parts), b.Comment)
}

func (t *teller) jobLogged(b recovery.JobLogged) string {
	var parts []string
	for _, item := range b.Items {
		text := item.Event
		if item.SourceServerID != "" {
			text = t.server(item.SourceServerID) + " " + text
		}
		parts = append(parts, withReason(text, item.RawError))
	}
	if len(parts) == 0 {
		return "The log of " + string(b.JobID) + " is complete"
	}
	return "Log of " + string(b.JobID) + ": " + few(parts)
}

func (t *teller) instancesSeen(b recovery.InstancesSeen) string {
	var parts []string
	for _, i := range b.Instances {
		text := fmt.Sprintf("%s of %s is %s", i.InstanceID, t.server(i.SourceServerID), i.State)
		if i.Gone {
			text = fmt.Sprintf("%s of %s is gone", i.InstanceID, t.server(i.SourceServerID))
		}
		if i.StatusChecks != "" {
			text += ", checks " + i.StatusChecks
		}
		if i.Foreign {
			text += ", not by Davit"
		}
		parts = append(parts, text)
	}
	return few(parts)
}

func namesIn(b recovery.Batch) []string {
	var names []string
	for _, s := range b.Servers {
		names = append(names, cmp.Or(s.Name, string(s.InstanceID), string(s.SourceServerID)))
	}
	return names
}

// name is a batch as people read it.
func (t *teller) name(id recovery.BatchID) string {
	b, known := t.batches[id]
	if !known || b.Kind != recovery.LaunchBatch || b.Wave >= len(t.waves) {
		return fmt.Sprintf("Batch %s", id)
	}
	return fmt.Sprintf("Batch %s of wave %s", id, t.waves[b.Wave].Name)
}

func (t *teller) server(id recovery.SourceServerID) string {
	if name := t.servers[id]; name != "" {
		return name
	}
	return string(id)
}

// few joins parts, the first of them when there are many.
func few(parts []string) string {
	const most = 6
	if len(parts) > most {
		parts = append(parts[:most:most], fmt.Sprintf("and %d more", len(parts)-most))
	}
	return strings.Join(parts, ", ")
}

func withReason(text, reason string) string {
	if reason == "" {
		return text
	}
	return text + ": " + reason
}

func withFailure(text string, f *recovery.Failure) string {
	if f == nil {
		return text
	}
	return fmt.Sprintf("%s: %s (%s)", text, f.Message, f.Code)
}

func noted(b recovery.NoteAdded) string {
	if b.Wave != "" {
		return fmt.Sprintf("Note on wave %s: %s", b.Wave, b.Text)
	}
	return "Note: " + b.Text
}
