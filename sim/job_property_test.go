package sim

import (
	"slices"
	"testing"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"pgregory.net/rapid"
)

// TestJobsOnlyGoForward draws jobs with all that can go wrong, and looks at
// them at rising instants: states never go back, the log only grows at its end,
// and a job that is COMPLETED has no server still under way.
func TestJobsOnlyGoForward(t *testing.T) {
	jobOrder := []drstypes.JobStatus{drstypes.JobStatusPending, drstypes.JobStatusStarted, drstypes.JobStatusCompleted}
	launchOrder := []drstypes.LaunchStatus{drstypes.LaunchStatusPending, drstypes.LaunchStatusInProgress, drstypes.LaunchStatusLaunched}
	b := open(t, Options{}, servers(4))
	rapid.Check(t, func(t *rapid.T) {
		j := drawJob(t, b.World)
		var (
			before  []logEntry
			status  int
			servers = make([]int, len(j.Servers))
		)
		for at := j.Created; at.Before(j.Created.Add(2 * time.Hour)); at = at.Add(time.Duration(rapid.Int64Range(1, int64(5*time.Minute)).Draw(t, "step"))) {
			log := jobLog(&tx{world: b.World, now: at}, testPlace, &j)
			for i, e := range before {
				if log[i].event != e.event || !log[i].at.Equal(e.at) {
					t.Fatalf("at %v entry %d of the log became %s, it was %s", at, i, log[i].event, e.event)
				}
			}
			if s := slices.Index(jobOrder, j.status(at)); s < status {
				t.Fatalf("the job went back to %s", j.status(at))
			} else {
				status = s
			}
			for i := range j.Servers {
				now := j.Servers[i].status(&j, at)
				s := min(slices.Index(launchOrder, now), 2)
				if now == drstypes.LaunchStatusFailed {
					s = 2
				}
				if s < servers[i] || j.status(at) == drstypes.JobStatusCompleted && s < 2 {
					t.Fatalf("server %d is %s in a job that is %s", i, now, j.status(at))
				}
				servers[i] = s
			}
			before = log
		}
	})
}

func drawJob(t *rapid.T, w *World) job {
	created := w.now()
	j := job{ID: "drsjob-x", Type: drstypes.JobTypeLaunch, Created: created, Started: created.Add(time.Second)}
	d := w.diceFor("property", rapid.Int().Draw(t, "seed"))
	for i := range rapid.IntRange(1, 4).Draw(t, "servers") {
		pinned := rapid.Bool().Draw(t, "pinned")
		s := jobServer{Server: id(i + 1), Instance: "i-0a1", Pinned: pinned}
		s.Schedule = w.drawLaunch(d, j.Started, plan{cleanup: rapid.Bool().Draw(t, "cleanup"), snapshot: !pinned})
		s.Stalled = rapid.IntRange(0, 9).Draw(t, "stalled") == 0
		if !s.Stalled {
			s.Fails = rapid.SampledFrom([]phase{"", "", phaseConversion, phaseLaunch}).Draw(t, "fails")
		}
		if !pinned && rapid.Bool().Draw(t, "no snapshot") {
			s.SnapshotError = "no space"
			if !s.Stalled && rapid.Bool().Draw(t, "no earlier one") {
				s.Fails = phaseSnapshot
			}
		}
		j.Servers = append(j.Servers, s)
	}
	j.close(w, d)
	return j
}
