package recovery

import (
	"slices"
	"time"
)

// Split is where the time of a wave went. Own is what no one else used: the wave's
// time minus the union of the others, which may overlap.
type Split struct {
	Total        time.Duration `json:"total"`
	AWSWorking   time.Duration `json:"awsWorking"`   // jobs, boots and automations
	AWSAnswering time.Duration `json:"awsAnswering"` // latency, throttling, no answer
	Quota        time.Duration `json:"quota"`        // waiting for a quota or for another job of a server
	People       time.Duration `json:"people"`       // approvals, pauses, failures to be dealt with
	Own          time.Duration `json:"own"`
}

// SplitSeconds is a split as it is written down. The parts may overlap; own is what no one
// else used.
type SplitSeconds struct {
	TotalSeconds        float64 `json:"totalSeconds"`
	AWSWorkingSeconds   float64 `json:"awsWorkingSeconds" doc:"jobs, boots and automations"`
	AWSAnsweringSeconds float64 `json:"awsAnsweringSeconds" doc:"latency, throttling, no answer"`
	QuotaSeconds        float64 `json:"quotaSeconds" doc:"waiting for a quota or somebody else's job"`
	PeopleSeconds       float64 `json:"peopleSeconds" doc:"approvals, pauses, failures to be dealt with"`
	OwnSeconds          float64 `json:"ownSeconds" doc:"Davit's own"`
}

// Seconds is the split as it is written down.
func (s Split) Seconds() SplitSeconds {
	return SplitSeconds{
		TotalSeconds: s.Total.Seconds(), AWSWorkingSeconds: s.AWSWorking.Seconds(), AWSAnsweringSeconds: s.AWSAnswering.Seconds(),
		QuotaSeconds: s.Quota.Seconds(), PeopleSeconds: s.People.Seconds(), OwnSeconds: s.Own.Seconds(),
	}
}

// SplitOf is the split of the wave's time up to now, or up to its end.
func (e *Execution) SplitOf(w *Wave, now time.Time) Split { return e.splitOf([]*Wave{w}, now) }

// Split is the split of the time of all waves together: from when the first began to the
// last one's end, or to now.
func (e *Execution) Split(now time.Time) Split { return e.splitOf(e.Waves, now) }

func (e *Execution) splitOf(waves []*Wave, now time.Time) Split {
	window := windowOf(waves, now)
	if window.From.IsZero() {
		return Split{}
	}
	var working, answering, quota, people []Span
	for _, w := range waves {
		worked, answered, held := e.workOf(w, now)
		working, answering, quota = append(working, worked...), append(answering, answered...), append(quota, held...)
		people = append(people, peopleOf(e, w)...)
	}
	all := slices.Concat(working, answering, quota, people)
	return Split{
		Total:        window.To.Sub(window.From),
		AWSWorking:   union(window, working),
		AWSAnswering: union(window, answering),
		Quota:        union(window, quota),
		People:       union(window, people),
		Own:          window.To.Sub(window.From) - union(window, all),
	}
}

// windowOf is the time that the waves took up to now: zero when none has begun.
func windowOf(waves []*Wave, now time.Time) Span {
	var window Span
	for _, w := range waves {
		if w.BegunAt.IsZero() {
			continue
		}
		if window.From.IsZero() || w.BegunAt.Before(window.From) {
			window.From = w.BegunAt
		}
		end := w.EndedAt
		if end.IsZero() {
			end = now
		}
		if end.After(window.To) {
			window.To = end
		}
	}
	if window.To.Before(window.From) {
		window.To = window.From // the clocks of two hosts differ
	}
	return window
}

func (e *Execution) workOf(w *Wave, now time.Time) (working, answering, quota []Span) {
	for _, b := range e.Batches {
		if b.Wave != w.Index || b.Kind != LaunchBatch {
			continue
		}
		if !b.JobStartedAt.IsZero() {
			working = append(working, Span{b.JobStartedAt, b.JobEndedAt})
		}
		for _, s := range b.Servers {
			if boot, ok := s.boot(now); ok {
				working = append(working, boot)
			}
		}
		answering = append(answering, b.Calls...)
		ours, theirs := held(b.Delays, b.Delay, b.DelaySince)
		quota, answering = append(quota, ours...), append(answering, theirs...)
	}
	for _, p := range e.Preparations {
		if p.Wave == w.Index {
			answering = append(answering, p.Calls...)
		}
	}
	for _, a := range e.Actions {
		if a.Wave != w.Index {
			continue
		}
		working = append(working, a.automations()...)
		answering = append(answering, a.Calls...)
		ours, theirs := held(a.Delays, a.Delay, a.DelaySince)
		quota, answering = append(quota, ours...), append(answering, theirs...)
	}
	return working, answering, quota
}

// held parts the delays into those for a quota or for another's job, and those for AWS's
// answer. The last one may be open.
func held(delays []Delay, reason DelayReason, since time.Time) (quota, answering []Span) {
	if reason != "" {
		delays = append(slices.Clip(delays), Delay{reason, Span{From: since}})
	}
	for _, d := range delays {
		switch d.Reason {
		case DelayQuota, DelayBusy:
			quota = append(quota, d.Span)
		case DelayLaunch: // AWS's part of it are the preparation's calls
		default:
			answering = append(answering, d.Span)
		}
	}
	return quota, answering
}

// automations are the times in which SSM worked on the action, by SSM's own times.
func (a *Action) automations() []Span {
	var spans []Span
	for _, past := range a.Earlier {
		if !past.StartedAt.IsZero() && !past.EndedAt.IsZero() {
			spans = append(spans, Span{past.StartedAt, past.EndedAt})
		}
	}
	if !a.Report.StartedAt.IsZero() && (a.State.InFlight() || !a.Report.EndedAt.IsZero()) {
		spans = append(spans, Span{a.Report.StartedAt, a.Report.EndedAt})
	}
	return spans
}

// boot is the time from a server's launch to the last moment that it was seen not yet
// ready: what came after that is Davit's, who could have looked sooner.
func (s Server) boot(now time.Time) (Span, bool) {
	from := s.launched()
	switch {
	case from.IsZero():
		return Span{}, false
	case s.State == ServerLaunched:
		return Span{from, now}, true
	case s.NotReadySeen.After(from):
		return Span{from, s.NotReadySeen}, true
	}
	return Span{}, false
}

// launched is when the server's launch was over: by the job's log, else as Davit saw
// it; zero when it was not launched.
func (s Server) launched() time.Time {
	if s.LaunchedAt.IsZero() {
		return s.SeenLaunched
	}
	return s.LaunchedAt
}

func peopleOf(e *Execution, w *Wave) []Span {
	spans := slices.Concat(e.Pauses, w.Failures)
	for _, a := range w.Approvals {
		spans = append(spans, Span{a.RequestedAt, a.DecidedAt})
	}
	for _, a := range e.Actions {
		if a.Wave == w.Index {
			spans = append(spans, a.Waits...)
		}
	}
	return spans
}

// union is how much of the window the spans cover together. An open span lasts to the
// window's end; one that ends before it begins covers nothing.
func union(window Span, spans []Span) time.Duration {
	clipped := make([]Span, 0, len(spans))
	for _, s := range spans {
		if s.To.IsZero() || s.To.After(window.To) {
			s.To = window.To
		}
		if s.From.Before(window.From) {
			s.From = window.From
		}
		if s.To.After(s.From) {
			clipped = append(clipped, s)
		}
	}
	slices.SortFunc(clipped, func(a, b Span) int { return a.From.Compare(b.From) })
	var covered time.Duration
	end := window.From
	for _, s := range clipped {
		if s.From.Before(end) {
			s.From = end
		}
		if s.To.After(s.From) {
			covered += s.To.Sub(s.From)
			end = s.To
		}
	}
	return covered
}
