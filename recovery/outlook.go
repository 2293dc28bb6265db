package recovery

import (
	"fmt"
	"slices"
	"time"
)

// Outlook says at any moment of an execution what is done, what comes next, and when it is
// expected to be over, and what that expectation rests on.
type Outlook struct {
	AsOf  time.Time     `json:"asOf"`
	Done  []string      `json:"done" doc:"in sentences"`
	Now   []string      `json:"now"`
	Next  []string      `json:"next"`
	Waves []WaveOutlook `json:"waves"`

	// ExpectedEnd is when the last wave would be done if everything that is wanted from
	// people were decided at once; absent when it has ended, or nothing can be said.
	ExpectedEnd      time.Time `json:"expectedEnd,omitzero" doc:"if everything that is wanted from people were decided now"`
	RemainingSeconds *float64  `json:"remainingSeconds,omitempty"`
	Basis            Basis     `json:"basis,omitempty" doc:"what the expectation rests on"`
	// BasisText says it in a sentence, and Unknown what is not in it.
	BasisText string   `json:"basisText,omitempty"`
	Unknown   []string `json:"unknown,omitempty" doc:"what the expectation cannot know"`

	// ExpectedRTOSeconds is from the incident to the expected end, beside the objective.
	ExpectedRTOSeconds *float64 `json:"expectedRTOSeconds,omitempty"`
	RTOSeconds         int      `json:"rtoSeconds,omitempty" doc:"the objective"`
	WouldMeet          *bool    `json:"wouldMeetRTO,omitempty"`
}

// Basis is what an expectation rests on.
type Basis string

// What an expectation may rest on.
const (
	BasisEarlier Basis = "EARLIER_EXECUTIONS" // of the same plan
	BasisUsual   Basis = "USUAL_CLOCK"        // AWS's usual times
	BasisMixed   Basis = "MIXED"
)

// WaveOutlook is a wave in an outlook.
type WaveOutlook struct {
	Name             string    `json:"name"`
	State            WaveState `json:"state"`
	Servers          int       `json:"servers"`
	Recovered        int       `json:"recovered"`
	ExpectedSeconds  *float64  `json:"expectedSeconds,omitempty" doc:"how long it takes, without waiting for people"`
	RemainingSeconds *float64  `json:"remainingSeconds,omitempty"`
	ExpectedEnd      time.Time `json:"expectedEnd,omitzero"`
	Basis            Basis     `json:"basis,omitempty"`
	Earlier          int       `json:"earlierExecutions,omitempty" doc:"how many the expectation rests on"`
}

// AWS's usual times, as a drill of two Linux servers took them.
const (
	usualJob  = 540 * time.Second
	usualBoot = 300 * time.Second
)

// OutlookOf is the outlook of an execution. Earlier are ended executions of its plan.
func OutlookOf(e *Execution, earlier []*Execution, now time.Time) Outlook {
	o := Outlook{AsOf: now, Done: []string{}, Now: []string{}, Next: []string{}, Waves: []WaveOutlook{}, RTOSeconds: e.Plan.Objectives.RTOSeconds}
	for _, w := range e.Waves {
		o.Waves = append(o.Waves, e.waveOutlook(w, earlier, now))
	}
	e.tell(&o)
	if e.State.Ended() || e.State == ExecutionCancelling {
		return o
	}
	o.foresee(e, now)
	return o
}

func (e *Execution) waveOutlook(w *Wave, earlier []*Execution, now time.Time) WaveOutlook {
	o := WaveOutlook{Name: w.Name, State: w.State}
	o.Recovered, o.Servers = e.recoveredIn(w)
	if w.State.Settled() {
		o.RemainingSeconds, o.ExpectedEnd = new(0.0), w.EndedAt
		return o
	}
	o.expect(e, w, earlier)
	if o.ExpectedSeconds == nil {
		return o
	}
	left := *o.ExpectedSeconds
	if w.State == WaveExecuting {
		left = max(0, left-e.unattended(w, now).Seconds())
	}
	o.RemainingSeconds = &left
	return o
}

// expect says how long the wave takes: the median of earlier executions, else AWS's usual
// times. Of a wave of actions alone nothing is known without an earlier execution.
func (w *WaveOutlook) expect(e *Execution, of *Wave, earlier []*Execution) {
	var took []*float64
	for _, past := range earlier {
		if was := past.Wave(of.Name); was != nil && was.State == WaveCompleted {
			took = append(took, new(past.unattended(was, was.EndedAt).Seconds()))
		}
	}
	if usual, ok := median(took); ok {
		w.ExpectedSeconds, w.Basis, w.Earlier = &usual, BasisEarlier, len(took)
		return
	}
	if w.Servers == 0 {
		return
	}
	usual := usualJob
	if e.Spec(of).Readiness != ReadyLaunched {
		usual += usualBoot
	}
	w.ExpectedSeconds, w.Basis = new(usual.Seconds()), BasisUsual
}

// unattended is the time of a wave without that in which it waited for people alone.
func (e *Execution) unattended(w *Wave, now time.Time) time.Duration {
	window := windowOf([]*Wave{w}, now)
	working, answering, quota := e.workOf(w, now)
	return e.SplitOf(w, now).Own + union(window, slices.Concat(working, answering, quota))
}

// foresee follows the graph of the waves to the expected end.
func (o *Outlook) foresee(e *Execution, now time.Time) {
	ends := make([]time.Time, len(o.Waves))
	dependencies := e.Plan.Dependencies()
	var end func(int) time.Time
	end = func(i int) time.Time {
		if !ends[i].IsZero() {
			return ends[i]
		}
		w := &o.Waves[i]
		begin := now
		for _, d := range dependencies[i] {
			if at := end(d); at.After(begin) {
				begin = at
			}
		}
		ends[i] = begin
		if w.RemainingSeconds != nil {
			ends[i] = begin.Add(time.Duration(*w.RemainingSeconds * float64(time.Second)))
		}
		if w.State.Settled() {
			ends[i] = w.ExpectedEnd
		} else if w.ExpectedSeconds != nil {
			w.ExpectedEnd = ends[i]
		}
		return ends[i]
	}
	last := now
	for i := range o.Waves {
		if at := end(i); at.After(last) {
			last = at
		}
	}
	o.ExpectedEnd, o.RemainingSeconds = last, new(last.Sub(now).Seconds())
	o.ExpectedRTOSeconds = new(last.Sub(e.IncidentAt).Seconds())
	o.WouldMeet = met(*o.ExpectedRTOSeconds, e.Plan.Objectives.RTOSeconds)
	o.explain(e)
}

// explain says what the expectation rests on, and what it cannot know.
func (o *Outlook) explain(e *Execution) {
	fewest, usual := 0, 0
	for i := range o.Waves {
		w := &o.Waves[i]
		switch {
		case w.State.Settled():
			continue
		case w.Basis == BasisEarlier && (fewest == 0 || w.Earlier < fewest):
			fewest = w.Earlier
		case w.Basis == BasisUsual:
			usual++
		}
		o.Unknown = append(o.Unknown, w.unknown(e.Spec(e.Waves[i]))...)
	}
	past := countOf(fewest, "earlier execution") + " of this plan, without the time that people took"
	const clock = "AWS's usual clock: 9 minutes for a job and 5 for a boot of Linux (Windows takes about 20)"
	switch {
	case fewest > 0 && usual > 0:
		o.Basis, o.BasisText = BasisMixed, "the median of "+past+", for waves that were done before, else "+clock
	case fewest > 0:
		o.Basis, o.BasisText = BasisEarlier, "the median of "+past
	case usual > 0:
		o.Basis, o.BasisText = BasisUsual, clock
	}
}

// unknown is what the expectation of a wave cannot know.
func (w *WaveOutlook) unknown(spec WaveSpec) []string {
	var all []string
	actions := len(spec.PreWaveActions) + len(spec.PostWaveActions)
	switch {
	case w.Basis == "":
		all = append(all, "how long wave "+w.Name+" takes: it has actions alone, and was never done before")
	case w.Basis == BasisUsual && actions > 0:
		all = append(all, fmt.Sprintf("how long %s of wave %s take", countOf(actions, "action"), w.Name))
	}
	switch {
	case w.State.Unwell():
		all = append(all, "what is decided about wave "+w.Name+", which failed: it is counted as if it were taken up again now")
	case w.State == WaveExecuting && w.RemainingSeconds != nil && *w.RemainingSeconds == 0:
		all = append(all, "how much longer wave "+w.Name+" takes, which is over what was expected")
	}
	return all
}

// clockTime is how a sentence has a time of the day.
const clockTime = "15:04:05Z"

// tell says in sentences what is done, goes on, and comes next.
func (e *Execution) tell(o *Outlook) {
	for i, w := range e.Waves {
		name := "Wave " + w.Name
		servers := ""
		if n := o.Waves[i].Servers; n > 0 {
			servers = fmt.Sprintf(", %d of %s recovered", o.Waves[i].Recovered, countOf(n, "server"))
		}
		switch w.State {
		case WaveCompleted, WaveSkipped:
			o.Done = append(o.Done, fmt.Sprintf("%s is %s since %s%s", name, w.State, w.EndedAt.UTC().Format(clockTime), servers))
		case WaveExecuting:
			o.Now = append(o.Now, fmt.Sprintf("%s runs since %s%s%s", name, w.AttemptAt.UTC().Format(clockTime), servers, e.runningIn(w)))
		case WaveWaiting:
			o.Now = append(o.Now, name+" waits for an approval"+overdue(w))
		case WaveFailed, WaveTimedOut:
			o.Now = append(o.Now, fmt.Sprintf("%s is %s%s%s", name, w.State, servers, because(w.Failure)))
		default:
			o.Next = append(o.Next, name+ofServers(o.Waves[i].Servers)+" begins"+e.whenBegins(w))
		}
	}
	if e.Mode == Drill && len(e.Instances()) > 0 && e.Cleanup != CleanupCompleted {
		o.Next = append(o.Next, fmt.Sprintf("The cleanup terminates %s, once somebody asks for it", countOf(len(e.Instances()), "instance")))
	}
}

func overdue(w *Wave) string {
	if a := w.Approval(); a != nil && a.State == ApprovalOverdue {
		return ", which is overdue"
	}
	return ""
}

func because(f *Failure) string {
	if f == nil {
		return ""
	}
	return ": " + f.Message
}

func ofServers(n int) string {
	if n == 0 {
		return ""
	}
	return " of " + countOf(n, "server")
}

// runningIn names the actions of a wave that run now.
func (e *Execution) runningIn(w *Wave) string {
	for _, a := range e.Actions {
		if a.Wave == w.Index && a.State.InFlight() {
			return ", action " + a.Name + " is " + string(a.State)
		}
	}
	return ""
}

// whenBegins says what a wave waits for.
func (e *Execution) whenBegins(w *Wave) string {
	text := ""
	for n, d := range e.Plan.Dependencies()[w.Index] {
		text += map[bool]string{true: " after ", false: " and "}[n == 0] + e.Plan.Waves[d].Name
	}
	if e.Spec(w).Approval != nil {
		text += ", once it is approved"
	}
	return text
}
