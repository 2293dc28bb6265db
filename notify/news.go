package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// item is what is told of one event.
type item struct {
	kind         recovery.NotificationKind
	what         string // goes on after "Drill of three-tier: "
	wave, action string
	roles        []recovery.Role
	dueAt        time.Time
}

// tellers say, by the type of an event, what is told of it; nil: nothing.
var tellers = map[recovery.EventType]func(recovery.Event) *item{}

func init() {
	on(func(recovery.ExecutionAdded, recovery.Event) *item {
		return &item{kind: recovery.TellStarted, what: "started"}
	})
	on(executionMoved)
	on(waveMoved)
	on(approvalMoved)
	on(actionMoved)
	on(instancesSeen)
}

// on has f say what is told of events with such a body.
func on[B recovery.Body](f func(B, recovery.Event) *item) {
	var zero B
	tellers[zero.Type()] = func(ev recovery.Event) *item {
		b, ok := ev.Body.(B)
		if !ok {
			return nil
		}
		return f(b, ev)
	}
}

var endings = map[recovery.ExecutionState]recovery.NotificationKind{
	recovery.ExecutionCompleted: recovery.TellCompleted,
	recovery.ExecutionFailed:    recovery.TellFailed,
	recovery.ExecutionCancelled: recovery.TellCancelled,
	recovery.ExecutionTimedOut:  recovery.TellTimedOut,
}

func executionMoved(b recovery.ExecutionMoved, _ recovery.Event) *item {
	kind, ends := endings[b.To]
	if !ends {
		return nil
	}
	what := strings.ToLower(strings.ReplaceAll(string(b.To), "_", " "))
	if b.Reason != "" {
		what += ": " + b.Reason
	}
	return &item{kind: kind, what: what}
}

func waveMoved(b recovery.WaveMoved, _ recovery.Event) *item {
	switch {
	case b.To == recovery.WaveCompleted:
		return &item{kind: recovery.TellWaveDone, what: "wave " + b.Name + " is done", wave: b.Name}
	case !b.To.Unwell(), b.Failure != nil && b.Failure.Code == "CANCELLED": // the execution's end says so
		return nil
	}
	what := "wave " + b.Name + " failed"
	if b.To == recovery.WaveTimedOut {
		what = "wave " + b.Name + " took too long"
	}
	if b.Failure != nil {
		what += ": " + b.Failure.Message
	}
	return &item{kind: recovery.TellFailed, what: what, wave: b.Name}
}

func approvalMoved(b recovery.ApprovalMoved, ev recovery.Event) *item {
	it := &item{wave: b.Name, roles: b.Roles, dueAt: b.DueAt}
	switch b.To {
	case recovery.ApprovalRequested:
		it.kind, it.what = recovery.TellWaiting, "wave "+b.Name+" waits for an approval"
	case recovery.ApprovalOverdue:
		it.kind, it.what = recovery.TellEscalated, "the approval of wave "+b.Name+" is overdue: nobody has answered it"
	case recovery.ApprovalBroken:
		it.kind, it.what = recovery.TellBreakGlass, fmt.Sprintf("%s broke the glass for wave %s: %s", ev.Actor.Name, b.Name, b.Comment)
	default:
		return nil
	}
	return it
}

func actionMoved(b recovery.ActionMoved, _ recovery.Event) *item {
	if b.To != recovery.ActionWaiting {
		return nil
	}
	return &item{kind: recovery.TellWaiting, what: "action " + b.Name + " waits for a person", action: b.Name}
}

// maxNamed is how many instances a notification names.
const maxNamed = 5

func instancesSeen(b recovery.InstancesSeen, _ recovery.Event) *item {
	var named []string
	for _, i := range b.Instances {
		if i.Foreign {
			named = append(named, fmt.Sprintf("%s (%s)", i.InstanceID, i.State))
		}
	}
	if len(named) == 0 {
		return nil
	}
	if more := len(named) - maxNamed; more > 0 {
		named = append(named[:maxNamed], fmt.Sprintf("and %d more", more))
	}
	return &item{kind: recovery.TellForeignHands, what: "somebody else stopped or terminated recovery instances: " + strings.Join(named, ", ")}
}

// newsOf is what an event of the execution is news of, or nil.
func newsOf(e *recovery.Execution, ev recovery.Event) *recovery.News {
	tell := tellers[ev.Type]
	if tell == nil {
		return nil
	}
	it := tell(ev)
	if it == nil {
		return nil
	}
	n := it.news(e, ev.At, fmt.Sprintf("%s/%d", e.ID, ev.Seq))
	n.Seq = ev.Seq
	return &n
}

var modeWords = map[recovery.Mode]string{recovery.Drill: "Drill", recovery.Recovery: "Recovery"}

// news is the item as news of an execution.
func (it *item) news(e *recovery.Execution, at time.Time, key string) recovery.News {
	subject := fmt.Sprintf("%s of %s: %s", modeWords[e.Mode], e.Plan.Name, it.what)
	var text strings.Builder
	fmt.Fprintf(&text, "%s.\n\nExecution %s, started by %s at %s.\n", subject, e.ID, e.StartedBy.Name, e.CreatedAt.UTC().Format(time.RFC3339))
	if len(it.roles) > 0 {
		fmt.Fprintf(&text, "Asked for: %s.\n", recovery.JoinRoles(it.roles, " or "))
	}
	if !it.dueAt.IsZero() {
		fmt.Fprintf(&text, "Due by %s. Time alone never approves.\n", it.dueAt.UTC().Format(time.RFC3339))
	}
	fmt.Fprintf(&text, "See it with: davit execution show %s\n", e.ID)
	return recovery.News{
		Key: key, Kind: it.kind, At: at, Subject: subject, Text: text.String(), ExecutionID: e.ID, Mode: e.Mode, Plan: &e.Plan,
		Wave: it.wave, Action: it.action, Roles: it.roles, DueAt: it.dueAt,
	}
}
