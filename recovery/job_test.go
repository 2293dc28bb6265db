package recovery

import (
	"testing"
	"time"
)

func TestAnInstanceIsReadyForWhatIsAskedOfIt(t *testing.T) {
	for _, tt := range []struct {
		name                  string
		i                     Instance
		launched, checks, ssm bool
	}{
		{"pending", Instance{State: "pending"}, true, false, false},
		{"running, checks to come", Instance{State: "running", StatusChecks: "initializing"}, true, false, false},
		{"running, checks failed", Instance{State: "running", StatusChecks: "impaired", SSMOnline: true}, true, false, false},
		{"checks passed", Instance{State: "running", StatusChecks: "ok"}, true, true, false},
		{"online", Instance{State: "running", StatusChecks: "ok", SSMOnline: true}, true, true, true},
		{"stopped", Instance{State: "stopped", StatusChecks: "ok", SSMOnline: true}, true, false, false},
		{"on its way out", Instance{State: "shutting-down", StatusChecks: "ok"}, false, false, false},
		{"terminated", Instance{State: "terminated"}, false, false, false},
		{"missing", Instance{Missing: true}, false, false, false},
	} {
		launched, checks, ssm := tt.i.ReadyFor(ReadyLaunched), tt.i.ReadyFor(ReadyStatusChecks), tt.i.ReadyFor(ReadySSMOnline)
		if launched != tt.launched || checks != tt.checks || ssm != tt.ssm {
			t.Errorf("%s: got LAUNCHED %t, STATUS_CHECKS %t, SSM_ONLINE %t; want %t, %t, %t", tt.name, launched, checks, ssm, tt.launched, tt.checks, tt.ssm)
		}
		if tt.i.Live() != tt.launched {
			t.Errorf("%s: got live %t, want %t", tt.name, tt.i.Live(), tt.launched)
		}
		if tt.i.ReadyFor("") != tt.checks {
			t.Errorf("%s: got ready %t where nothing is asked, want STATUS_CHECKS' %t", tt.name, tt.i.ReadyFor(""), tt.checks)
		}
	}
}

func TestAJobIsOursOnlyByAllOfItsTags(t *testing.T) {
	ours := JobTags("exec-1", "w1-b1", 2)
	for _, tt := range []struct {
		name string
		tags map[string]string
		want bool
	}{
		{"exactly", ours, true},
		{"and more", map[string]string{TagExecution: "exec-1", TagBatch: "w1-b1", TagAttempt: "2", "Owner": "ann"}, true},
		{"none", nil, false},
		{"one less", map[string]string{TagExecution: "exec-1", TagBatch: "w1-b1"}, false},
		{"another attempt", JobTags("exec-1", "w1-b1", 1), false},
		{"another batch", JobTags("exec-1", "w1-b2", 2), false},
		{"another execution", JobTags("exec-2", "w1-b1", 2), false},
	} {
		if got := (Job{Tags: tt.tags}).HasTags(ours); got != tt.want {
			t.Errorf("%s: got %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestAJobCountsUntilItIsCompleted(t *testing.T) {
	for status, want := range map[JobStatus]bool{JobPending: true, JobStarted: true, "A_NEW_STATUS": true, JobCompleted: false} {
		if got := (Job{Status: status}).Active(); got != want {
			t.Errorf("%s: got active %t, want %t", status, got, want)
		}
	}
}

func TestALookFromTheFutureIsToldFromOneOfAnotherClock(t *testing.T) {
	for _, tt := range []struct {
		asOf time.Time
		want bool
	}{{after(0), false}, {after(-3600), false}, {after(5), false}, {after(5.1), true}, {time.Time{}, false}} {
		if got := (Jobs{AsOf: tt.asOf}).Ahead(after(0), 5*time.Second); got != tt.want {
			t.Errorf("a look of %v at %v is ahead: got %t, want %t", tt.asOf, after(0), got, tt.want)
		}
	}
}
