package watch

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestPictures(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		screen        screen
	}{
		{"running-80", 80, 24, drillAtWork()},
		{"running-120", 120, 30, drillAtWork()},
		{"approval-80", 80, 24, drillWaiting()},
		{"approval-120", 120, 30, drillWaiting()},
		{"failed-80", 80, 24, recoveryFailed()},
		{"failed-120", 120, 24, recoveryFailed()},
		{"asked-80", 80, 24, asked(drillWaiting(), "a")},
		{"short-80", 80, 12, drillAtWork()},
		{"narrow-60", 60, 24, drillWaiting()},
		{"narrow-40", 40, 30, drillWaiting()},
		{"failed-40", 40, 24, recoveryFailed()},
		{"asked-40", 40, 24, asked(drillWaiting(), "a")},
		{"many-servers-80", 80, 24, manyServers(250)},
		{"many-waves-80", 80, 24, manyWaves(60)},
		{"unreachable-80", 80, 24, unreachable(drillAtWork())},
		{"acting-80", 80, 30, drillActing()},
		{"acting-short-80", 80, 15, drillActing()},
		{"acting-40", 40, 30, drillActing()},
		{"asking-80", 80, 30, drillAsking()},
		{"action-failed-80", 80, 24, actionFailed()},
		{"action-failed-120", 120, 30, actionFailed()},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.screen.width, c.screen.height = c.width, c.height
			lines := c.screen.draw()
			for i, line := range lines {
				if w := text.Width(line); w > c.width {
					t.Errorf("line %d is %d columns wide: %q", i+1, w, line)
				}
				lines[i] = strings.TrimRight(line, " ")
			}
			if len(lines) > c.height {
				t.Errorf("%d lines for a terminal of %d", len(lines), c.height)
			}
			golden(t, c.name, strings.Join(lines, "\n")+"\n")
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestColoursOnlyAddToThePicture(t *testing.T) {
	bare, colour := drillWaiting(), drillWaiting()
	colour.styles = coloured()
	for _, s := range []*screen{&bare, &colour} {
		s.width, s.height = 80, 24
	}
	plain, styled := bare.draw(), colour.draw()
	if !strings.Contains(strings.Join(styled, ""), "\x1b[") {
		t.Fatal("the coloured picture has no colours")
	}
	for i := range plain {
		if text.Width(plain[i]) != text.Width(styled[i]) {
			t.Errorf("line %d is %d columns wide in colours, %d without", i+1, text.Width(styled[i]), text.Width(plain[i]))
		}
	}
}

func TestTextFromOutsideCannotMoveTheCursor(t *testing.T) {
	s := drillAtWork()
	s.width, s.height = 80, 24
	s.view.Plan.Name = "a\x1b[2Jb"
	s.view.Waves[0].Servers[0].Name = "x\x1b]0;owned\x07y\r\n"
	s.events[0].Text = "one\ntwo\x9b3m"
	if picture := strings.Join(s.draw(), "\n"); strings.ContainsAny(picture, "\x1b\x07\r\u009b") {
		t.Errorf("control characters came through: %q", picture)
	}
}

// drillAtWork is the sample's drill, its second wave launching.
func drillAtWork() screen {
	view := apitype.Execution{
		ExecutionSummary: apitype.ExecutionSummary{
			ExecutionID: "exec-1", Version: 40, Plan: apitype.PlanRef{Name: "three-tier"},
			Mode: recovery.Drill, State: recovery.ExecutionInProgress,
		},
		Active:         true,
		Headline:       "Wave application is launching: 0 of 2 servers are ready.",
		Objectives:     recovery.Objectives{RTOSeconds: 3600, RPOSeconds: 900},
		ElapsedSeconds: 1083, Progress: 54,
	}
	view.Waves = []apitype.Wave{
		{
			Index: 0, Name: "database", State: recovery.WaveCompleted, Progress: 100, Counts: apitype.Counts{Total: 2, Ready: 2},
			Split: apitype.Split{TotalSeconds: 842}, Servers: []apitype.Recovering{
				server("shop-db-1", recovery.ServerReady, recovery.PhaseBoot, "i-0a1b2c3d4e5f60001", 100, 838),
				server("shop-db-2", recovery.ServerReady, recovery.PhaseBoot, "i-0a1b2c3d4e5f60002", 100, 842),
			},
		},
		{
			Index: 1, Name: "application", State: recovery.WaveExecuting, DependsOn: []string{"database"}, Progress: 62, Counts: apitype.Counts{Total: 2, InProgress: 1, Launched: 1},
			Split: apitype.Split{TotalSeconds: 241}, Servers: []apitype.Recovering{
				server("shop-app-1", recovery.ServerLaunched, recovery.PhaseBoot, "i-0a1b2c3d4e5f60003", 75, 240),
				server("shop-app-2", recovery.ServerInProgress, recovery.PhaseConversion, "", 50, 240),
			},
		},
		{Index: 2, Name: "web", State: recovery.WaveNotStarted, DependsOn: []string{"application"}, NeedsApproval: true, Counts: apitype.Counts{Total: 2, Pending: 2}},
	}
	return screen{view: view, received: noon, now: noon.Add(2 * time.Second), events: told(
		"Wave database began.", "DRS job drsjob-0a1b2c3d4e5f60001 works on 2 servers of wave database.",
		"shop-db-1 is ready.", "shop-db-2 is ready.", "Wave database is COMPLETED.", "Wave application began.",
		"DRS job drsjob-0a1b2c3d4e5f60002 works on 2 servers of wave application.", "shop-app-1 launched as i-0a1b2c3d4e5f60003.",
	)}
}

func server(name string, state recovery.ServerState, phase recovery.Phase, instance recovery.InstanceID, progress int, seconds float64) apitype.Recovering {
	age := 4.0
	return apitype.Recovering{
		Server: recovery.Server{Name: name, State: state, Phase: phase, InstanceID: instance, Impact: recovery.Critical},
		JobID:  "drsjob-0a1b2c3d4e5f60002", Progress: progress, ElapsedSeconds: seconds, DataAgeSeconds: &age,
	}
}

func told(texts ...string) []apitype.Event {
	events := make([]apitype.Event, len(texts))
	for i, what := range texts {
		events[i].At, events[i].Text = noon.Add(time.Duration(i-len(texts))*time.Minute), what
	}
	return events
}

func drillWaiting() screen {
	s := drillAtWork()
	s.view.Headline = "Wave web waits for an approval."
	s.view.Waves[1].State, s.view.Waves[1].Progress = recovery.WaveCompleted, 100
	s.view.Waves[1].Counts = apitype.Counts{Total: 2, Ready: 2}
	for i := range s.view.Waves[1].Servers {
		r := &s.view.Waves[1].Servers[i]
		r.State, r.Phase, r.InstanceID = recovery.ServerReady, recovery.PhaseBoot, recovery.InstanceID(fmt.Sprintf("i-0a1b2c3d4e5f6000%d", 3+i))
	}
	s.view.Waves[2].State = recovery.WaveWaiting
	s.view.Waves[2].Split.TotalSeconds = 12
	s.view.Decisions = []apitype.Decision{{
		Kind: apitype.DecideApproval, Wave: "web", Question: "May wave web launch?",
		Roles: []recovery.Role{"Admin", "RecoveryManager"}, DueAt: noon.Add(time.Hour),
		Words: []apitype.Word{apitype.Approve, apitype.Reject, apitype.Pause, apitype.Cancel},
	}}
	return s
}

func recoveryFailed() screen {
	s := drillAtWork()
	v := &s.view
	v.Mode, v.State, v.Pause = recovery.Recovery, recovery.ExecutionPaused, recovery.PausedByFailure
	v.Headline = "Wave application failed: 1 of 2 CRITICAL servers is ready. Somebody must decide."
	v.ElapsedSeconds = 3500
	w := &v.Waves[1]
	w.State = recovery.WaveFailed
	w.Failure = &recovery.Failure{Code: "SERVERS_FAILED", Message: "1 of 2 CRITICAL servers failed, and 100 percent must be ready"}
	w.Counts = apitype.Counts{Total: 2, Ready: 1, Failed: 1}
	w.Servers[0].State = recovery.ServerReady
	w.Servers[1].State = recovery.ServerFailed
	w.Servers[1].Failure = &recovery.Failure{Code: "InsufficientInstanceCapacity", Message: "We currently do not have sufficient m5.large capacity in the Availability Zone you requested"}
	v.Decisions = []apitype.Decision{
		{
			Kind: apitype.DecideFailure, Wave: "application", Question: "Wave application failed. What now?",
			Words: []apitype.Word{apitype.Retry, apitype.Skip, apitype.Accept, apitype.Cancel},
		},
		{Kind: apitype.DecidePause, Question: "The execution is paused.", Words: []apitype.Word{apitype.Resume}},
	}
	return s
}

func asked(s screen, key string) screen {
	s.question = s.ask(key)
	return s
}

func manyServers(n int) screen {
	s := drillAtWork()
	w := &s.view.Waves[1]
	w.Servers = nil
	for i := range n {
		r := server(fmt.Sprintf("app-%03d", i+1), recovery.ServerInProgress, recovery.PhaseConversion, "", 50, 240)
		switch {
		case i%100 == 7:
			r.State = recovery.ServerFailed
			r.Failure = &recovery.Failure{Code: "VcpuLimitExceeded", Message: "You have requested more vCPU capacity than your current limit"}
			w.Counts.Failed++
		case i%2 == 0:
			r.State = recovery.ServerReady
			w.Counts.Ready++
		}
		w.Servers = append(w.Servers, r)
	}
	w.Counts.Total = n
	s.view.Batches = []apitype.Batch{{BatchID: "w2-b3", Wave: "application", Delay: recovery.DelayQuota, DelayDetail: "20 of 20 jobs are in use"}}
	return s
}

func manyWaves(n int) screen {
	s := drillAtWork()
	s.view.Waves = nil
	for i := range n {
		w := apitype.Wave{Index: i, Name: fmt.Sprintf("wave-%02d", i+1), State: recovery.WaveNotStarted, Counts: apitype.Counts{Total: 4}}
		switch {
		case i < 40:
			w.State, w.Progress, w.Counts.Ready, w.Split.TotalSeconds = recovery.WaveCompleted, 100, 4, 800
		case i < 42:
			w.State, w.Progress, w.Split.TotalSeconds = recovery.WaveExecuting, 40, 100
			for j := range 4 {
				w.Servers = append(w.Servers, server(fmt.Sprintf("s%d", j), recovery.ServerInProgress, recovery.PhaseLaunch, "", 70, 100))
			}
		}
		s.view.Waves = append(s.view.Waves, w)
	}
	return s
}

func unreachable(s screen) screen {
	s.trouble = errors.New("no Davit server answers at http://127.0.0.1:8080: connection refused").Error()
	return s
}
