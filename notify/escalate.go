package notify

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// asked are the open approvals after an event.
func asked(open []recovery.AskedApproval, ev recovery.Event) []recovery.AskedApproval {
	without := func(wave int) []recovery.AskedApproval {
		return slices.DeleteFunc(slices.Clone(open), func(a recovery.AskedApproval) bool { return a.Wave == wave })
	}
	switch b := ev.Body.(type) {
	case recovery.ApprovalMoved:
		switch {
		case b.To == recovery.ApprovalRequested:
			return append(without(b.Wave), recovery.AskedApproval{Wave: b.Wave, Name: b.Name, Roles: b.Roles, At: ev.At, Seq: ev.Seq})
		case !b.To.Open():
			return without(b.Wave)
		}
	case recovery.WaveMoved:
		if b.To != recovery.WaveWaiting {
			return without(b.Wave)
		}
	case recovery.ExecutionMoved:
		if b.To == recovery.ExecutionCancelling || b.To.Ended() {
			return nil
		}
	}
	return open
}

// step is whom an escalation tells, and when.
type step struct {
	after    int // seconds
	channels []recovery.Channel
	roles    []recovery.Role
}

// chain is the escalation of a plan's approvals, in the order of time: its own, or else
// that of the channels which say when they want to be told.
func chain(p recovery.Plan, channels []recovery.Channel) []step {
	var steps []step
	for _, s := range p.Notifications.Escalation {
		st := step{after: s.AfterSeconds, roles: s.Roles}
		for _, name := range s.Channels {
			if i := slices.IndexFunc(channels, func(c recovery.Channel) bool { return recovery.NameKey(c.Name) == recovery.NameKey(name) }); i >= 0 {
				st.channels = append(st.channels, channels[i])
			}
		}
		steps = append(steps, st)
	}
	if len(steps) > 0 {
		return steps
	}
	for _, c := range channels {
		if c.EscalateAfterSeconds > 0 {
			steps = append(steps, step{after: c.EscalateAfterSeconds, channels: []recovery.Channel{c}})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.after, b.after) })
	return steps
}

func (s step) dueFor(a recovery.AskedApproval, now time.Time) bool {
	return s.after > a.UpTo && !now.Before(a.At.Add(time.Duration(s.after)*time.Second))
}

// due reports whether an open approval is to be escalated.
func due(t recovery.Told, p recovery.Plan, channels []recovery.Channel, now time.Time) bool {
	for _, a := range t.Asked {
		if slices.ContainsFunc(chain(p, channels), func(s step) bool { return s.dueFor(a, now) }) {
			return true
		}
	}
	return false
}

// escalate gives the notifications of the steps that are due, and notes them.
func (n *Notifier) escalate(t *recovery.Told, e *recovery.Execution, channels []recovery.Channel, now time.Time) []recovery.Notification {
	var all []recovery.Notification
	t.Asked = slices.Clone(t.Asked)
	for i := range t.Asked {
		a := &t.Asked[i]
		upTo := a.UpTo
		for _, s := range chain(e.Plan, channels) {
			if !s.dueFor(*a, now) {
				continue
			}
			at := a.At.Add(time.Duration(s.after) * time.Second)
			it := &item{
				kind: recovery.TellEscalated, wave: a.Name, roles: a.Roles,
				what: fmt.Sprintf("nobody has answered the approval of wave %s for %s", a.Name, time.Duration(s.after)*time.Second),
			}
			if len(s.roles) > 0 {
				it.roles = s.roles
			}
			news := it.news(e, at, fmt.Sprintf("%s/%d/escalation/%d", e.ID, a.Seq, s.after))
			news.Seq = a.Seq
			for _, c := range s.channels {
				if reaches(c, e.Plan, news) {
					all = append(all, n.addressed(news, c, now))
				}
			}
			upTo = max(upTo, s.after)
		}
		a.UpTo = upTo
	}
	return all
}

// reaches reports whether a step of an escalation is for the channel: one that the plan's own
// escalation names always, another as far as it wants such news.
func reaches(c recovery.Channel, p recovery.Plan, news recovery.News) bool {
	if len(p.Notifications.Escalation) > 0 {
		return !c.Paused
	}
	return c.Wants(news)
}
