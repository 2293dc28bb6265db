package sim

import "time"

// schedule is when one server of a job reaches each phase. Phases that the
// server does not go through are zero.
type schedule struct {
	CleanupStart, CleanupEnd       time.Time
	SnapshotStart, SnapshotEnd     time.Time
	ConversionStart, ConversionEnd time.Time
	LaunchStart, LaunchEnd         time.Time
}

// The clock of a real job of two Linux servers, in time after its JOB_START.
// A server whose launch takes another total time has all phases stretched alike.
const (
	clockSnapshot     = 500 * time.Millisecond
	clockConversion   = 52 * time.Second
	clockLaunchBegins = 500 * time.Millisecond // after the conversion
	clockTotal        = 533 * time.Second      // of which the times above were taken
)

var (
	clockConverted = Range{226 * time.Second, 250 * time.Second}
	clockLaunched  = Range{529 * time.Second, 537 * time.Second}
	// JOB_START comes a moment after the call, JOB_END after the last server.
	clockPending = Range{500 * time.Millisecond, 1500 * time.Millisecond}
	clockTail    = Range{2 * time.Second, 4 * time.Second}
	// How long the removal of an earlier instance takes is not known; EC2's own
	// time for a termination is.
	clockTerminate = Range{30 * time.Second, 60 * time.Second}
)

// plan says which phases a server goes through.
type plan struct {
	cleanup  bool
	snapshot bool
}

// drawLaunch draws the schedule of one launch in a job that starts at start.
func (w *World) drawLaunch(d dice, start time.Time, p plan) schedule {
	var s schedule
	after := func(from time.Time, d time.Duration) time.Time { return from.Add(w.scaled(d)) }
	if p.cleanup {
		s.CleanupStart = start
		s.CleanupEnd = after(start, d.in(w.opts.Timing.Terminate.or(clockTerminate)))
		start = s.CleanupEnd
	}
	total := d.in(w.opts.Timing.Job.or(clockLaunched))
	stretch := float64(total) / float64(clockTotal)
	at := func(d time.Duration) time.Time { return after(start, time.Duration(float64(d)*stretch)) }

	if p.snapshot {
		s.SnapshotStart, s.SnapshotEnd = start, at(clockSnapshot)
	}
	converted := d.in(clockConverted)
	s.ConversionStart, s.ConversionEnd = at(clockConversion), at(converted)
	s.LaunchStart, s.LaunchEnd = at(converted+clockLaunchBegins), after(start, total)
	return s
}

// drawTermination draws the schedule of one termination.
func (w *World) drawTermination(d dice, start time.Time) schedule {
	return schedule{
		CleanupStart: start,
		CleanupEnd:   start.Add(w.scaled(d.in(w.opts.Timing.Terminate.or(clockTerminate)))),
	}
}

func (s schedule) first() time.Time {
	for _, at := range []time.Time{s.CleanupStart, s.SnapshotStart, s.ConversionStart} {
		if !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

func (s schedule) last() time.Time {
	if s.LaunchEnd.IsZero() {
		return s.CleanupEnd
	}
	return s.LaunchEnd
}

// close ends the job a moment after the last of its servers; a job with a
// server that never ends never ends either.
func (j *job) close(w *World, d dice) {
	var last time.Time
	for i := range j.Servers {
		ends := j.Servers[i].ends()
		if ends.IsZero() {
			return
		}
		if ends.After(last) {
			last = ends
		}
	}
	for i := range j.Networks {
		if ends := j.Networks[i].ends(); ends.After(last) {
			last = ends
		}
	}
	j.Ended = last.Add(w.scaled(d.in(clockTail)))
}
