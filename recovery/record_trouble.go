package recovery

import (
	"fmt"
	"strings"
)

// complain notes what went wrong.
func (r *reading) complain(ev Event) {
	switch b := ev.Body.(type) {
	case WaveMoved:
		if b.To.Unwell() {
			r.trouble(ev, Trouble{Wave: b.Name, About: "wave " + b.Name}, b.Failure)
		}
	case BatchRejected:
		r.trouble(ev, r.ofBatch(b.Batch), &b.Failure)
	case BatchUnanswered:
		r.trouble(ev, r.ofBatch(b.Batch), &Failure{Code: string(DelayAnswer), Message: b.Reason, Remedy: lookedFor, RequestID: b.RequestID})
	case BatchDelayed:
		if b.Reason != "" && b.Detail != "" && b.Reason != DelayLaunch { // which every such launch waits for
			r.trouble(ev, r.ofBatch(b.Batch), &Failure{Code: string(b.Reason), Message: b.Detail, Remedy: triedAgain, RequestID: b.RequestID})
		}
	case ServersMoved:
		for _, sc := range b.Servers {
			if sc.To == ServerFailed {
				r.trouble(ev, r.ofServer(b.Batch, sc.SourceServerID), sc.Failure)
			}
		}
	case JobLogged:
		for _, item := range b.Items {
			if item.RawError != "" {
				r.trouble(ev, r.ofServer(b.Batch, item.SourceServerID), &Failure{Code: item.Event, Message: item.RawError})
			}
		}
	case InstancesSeen:
		for _, seen := range b.Instances {
			if seen.Foreign {
				r.trouble(ev, r.ofServer(b.Batch, seen.SourceServerID), &Failure{
					Code: "INSTANCE_" + strings.ToUpper(seen.State), Message: fmt.Sprintf("instance %s is %s, and not by Davit", seen.InstanceID, seen.State),
					Remedy: "ask who did it, and retry or accept the server",
				})
			}
		}
	case PreparationMoved:
		for _, s := range b.Servers {
			if s.To == PreparationLeft { // one that fails, fails its server
				r.trouble(ev, Trouble{About: "launch configuration of server " + string(s.SourceServerID)}, s.Failure)
			}
		}
	case CleanupMoved:
		if b.To == CleanupFailed {
			r.trouble(ev, Trouble{About: "cleanup"}, b.Failure)
		}
	default:
		r.complainOfAction(ev)
	}
}

// What Davit does by itself about what passes.
const (
	lookedFor  = "nothing: Davit looks for it by its tags, and sends again only what was not carried out"
	triedAgain = "nothing: Davit tries again by itself"
)

func (r *reading) complainOfAction(ev Event) {
	switch b := ev.Body.(type) {
	case ActionUnanswered:
		r.trouble(ev, r.ofAction(b.Action), &Failure{Code: string(DelayAnswer), Message: b.Reason, Remedy: lookedFor, RequestID: b.RequestID})
	case ActionDelayed:
		if b.Detail != "" {
			r.trouble(ev, r.ofAction(b.Action), &Failure{Code: string(b.Reason), Message: b.Detail, Remedy: triedAgain, RequestID: b.RequestID})
		}
	case ActionMoved:
		if b.Failure != nil && b.To != ActionSkipped && b.To != ActionAccepted {
			r.trouble(ev, r.ofAction(b.Action), b.Failure)
		}
	case ActionOrderMoved:
		r.trouble(ev, r.ofAction(b.Action), b.Failure)
	}
}

// trouble notes a failure; nil: there was none.
func (r *reading) trouble(ev Event, t Trouble, f *Failure) {
	if f == nil {
		return
	}
	t.At, t.Event, t.Failure = ev.At, ev.Seq, *f
	r.record.Trouble = append(r.record.Trouble, t)
}

func (r *reading) ofBatch(id BatchID) Trouble {
	t := Trouble{About: "batch " + string(id)}
	b := r.record.Execution.Batch(id)
	if b == nil {
		return t
	}
	operation := "drs:StartRecovery"
	if b.Kind == TerminateBatch {
		operation = "drs:TerminateRecoveryInstances"
	} else {
		t.Wave = r.record.Execution.Waves[b.Wave].Name
	}
	t.Asked = fmt.Sprintf("%s of %s in %s", operation, countOf(len(b.Servers), "server"), b.Scope)
	return t
}

func (r *reading) ofServer(batch BatchID, id SourceServerID) Trouble {
	t := r.ofBatch(batch)
	if id == "" {
		return t
	}
	t.About = "server " + string(id)
	if b := r.record.Execution.Batch(batch); b != nil {
		if s := b.Find(id); s != nil && s.Name != "" {
			t.About = fmt.Sprintf("server %s (%s)", s.Name, id)
		}
		if b.JobID != "" {
			t.Asked = strings.TrimSuffix(t.Asked, " in "+b.Scope.String()) + fmt.Sprintf(" as job %s in %s", b.JobID, b.Scope)
		}
	}
	return t
}

func (r *reading) ofAction(id ActionID) Trouble {
	t := Trouble{About: "action " + string(id), Wave: r.waveOf(id)}
	if a := r.record.Execution.Action(id); a != nil {
		t.About = "action " + a.Name
		t.Asked = fmt.Sprintf("ssm:StartAutomationExecution of %s in %s", r.record.Execution.ActionSpec(a).DocumentName, a.Scope)
		if a.AutomationID != "" {
			t.Asked += " as " + string(a.AutomationID)
		}
	}
	return t
}

func countOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
