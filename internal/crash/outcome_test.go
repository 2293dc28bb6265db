//go:build unix

package crash_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
)

// outcome is what came of a drill, in lines that are the same for every drill of the
// sample, whenever and however often its server died.
type outcome []string

// end stops the server in order, and gives what came of the drill.
func (d *drill) end() outcome {
	d.t.Helper()
	d.stop()
	d.kept = readRecords(d.t, d.data, d.id)
	jobs := d.seeAWS(d.kept.execution)
	d.seeLaunchConfigurations(d.kept.execution)
	d.checkRequests(d.kept.execution, jobs)
	automations := d.seeAutomations(d.kept.execution)

	var o outcome
	o.addStates(d.kept.execution)
	o.addSteps(d.kept.events)
	o.addJobs(jobs, d.id)
	o.addAutomations(automations)
	slices.Sort(o)
	return o
}

// stop ends the server in order. Where its moment to be killed comes over that, its successor
// is ended.
func (d *drill) stop() {
	d.t.Helper()
	d.server.end(d.t)
	if d.server.killed() {
		d.restart()
		d.server.stop(d.t)
	}
}

func (o *outcome) add(format string, args ...any) { *o = append(*o, fmt.Sprintf(format, args...)) }

func (o *outcome) addStates(e *recovery.Execution) {
	o.add("execution is %s, cleanup %s", e.State, e.Cleanup)
	for _, w := range e.Waves {
		o.add("wave %s is %s", w.Name, w.State)
	}
	for _, b := range e.Batches {
		o.add("batch %s is %s after attempt %d", b.ID, b.State, b.Attempt)
		for _, s := range b.Servers {
			o.add("batch %s: %s is %s", b.ID, s.SourceServerID, s.State)
		}
	}
	for _, a := range e.Actions {
		o.add("action %s is %s %s after attempt %d", a.ID, a.State, a.Skip, a.Attempt)
	}
}

// addSteps adds what must happen once and once only. How often a request was prepared,
// and how many looks it took to see what AWS did, may differ.
func (o *outcome) addSteps(events []recovery.Event) {
	states := map[string]recovery.ServerState{}
	for _, ev := range events {
		switch body := ev.Body.(type) {
		case recovery.ExecutionMoved:
			o.add("step: execution %s", body.To)
		case recovery.WaveMoved:
			o.add("step: wave %s %s", body.Name, body.To)
		case recovery.ApprovalMoved:
			o.add("step: approval of %s %s", body.Name, body.To)
		case recovery.CleanupMoved:
			o.add("step: cleanup %s", body.To)
		case recovery.ClaimsMoved:
			o.add("step: claims held %t", body.Held)
		case recovery.BatchAdded:
			o.add("step: batch %s added", body.Batch.ID)
		case recovery.BatchAnswered:
			o.add("step: batch %s has a job", body.Batch)
		case recovery.BatchEnded:
			o.add("step: batch %s ended", body.Batch)
		case recovery.ActionAdded:
			o.add("step: action %s added", body.Action.ID)
		case recovery.ActionAnswered:
			o.add("step: action %s has an automation", body.Action)
		case recovery.ActionMoved:
			if body.To.Over() {
				o.add("step: action %s %s", body.Action, body.To)
			}
		case recovery.JobLogged:
			o.addLog(body)
		case recovery.ServersMoved:
			for _, s := range body.Servers {
				if key := string(body.Batch) + string(s.SourceServerID); states[key] != s.To {
					states[key] = s.To
					o.add("step: batch %s: %s %s", body.Batch, s.SourceServerID, s.To)
				}
			}
		}
	}
}

// addLog adds lines of a launch's log. A termination's is read while its job runs, and may
// be missing when nobody was there; it tells nothing that the instances do not.
func (o *outcome) addLog(logged recovery.JobLogged) {
	if strings.HasPrefix(string(logged.Batch), "cleanup-") {
		return
	}
	for _, item := range logged.Items {
		o.add("step: batch %s logged %s %s", logged.Batch, item.Event, item.SourceServerID)
	}
}

// addJobs adds every job that DRS has, by the tags that say whose it is.
func (o *outcome) addJobs(jobs []recovery.Job, id recovery.ExecutionID) {
	for _, j := range jobs {
		of := "nobody's"
		if j.Tags[recovery.TagExecution] == string(id) {
			of = j.Tags[recovery.TagBatch] + " attempt " + j.Tags[recovery.TagAttempt]
		}
		var servers []string
		for _, s := range j.Servers {
			servers = append(servers, fmt.Sprintf("%s %s", s.SourceServerID, s.LaunchStatus))
		}
		slices.Sort(servers)
		o.add("job %s of %s is %s: %s", j.Type, of, j.Status, strings.Join(servers, ", "))
	}
}

// seeAWS gives DRS's jobs, and checks that the cleanup has left no instance.
func (d *drill) seeAWS(e *recovery.Execution) []recovery.Job {
	d.t.Helper()
	aws := d.connectAWS()
	scope := e.Batches[0].Scope
	jobs, err := aws.Jobs(d.t.Context(), scope, time.Time{})
	if err != nil {
		d.t.Fatal(err)
	}
	var servers []recovery.SourceServerID
	var launched []recovery.InstanceID
	for _, b := range e.Batches {
		for _, s := range b.Servers {
			servers, launched = append(servers, s.SourceServerID), append(launched, s.InstanceID)
		}
	}
	slices.Sort(servers)
	left, err := aws.RecoveryInstances(d.t.Context(), scope, slices.Compact(servers))
	if err != nil {
		d.t.Fatal(err)
	}
	slices.Sort(launched)
	states, err := aws.InstanceStates(d.t.Context(), scope, slices.Compact(launched), false)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, i := range slices.Concat(left, states) {
		if !i.Missing && i.State != "terminated" {
			d.t.Errorf("instance %s of %s is left, and %s", i.InstanceID, i.SourceServerID, i.State)
		}
	}
	return jobs
}

// connectAWS is a way to AWS that no server knows of.
func (d *drill) connectAWS() *awscloud.Cloud {
	d.t.Helper()
	aws, err := awscloud.New(d.t.Context(), awscloud.Options{
		Endpoint: d.aws.url, Credentials: awscloud.StaticCredentials("111122223333", "any"),
		Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
			return recovery.Account{ID: id, Own: true}, nil
		},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = aws.Close() })
	return aws
}

// checkRequests sees whether AWS was asked for anything twice: each request that reached
// it must have made a job, and each upset may cost one more sending of a batch.
func (d *drill) checkRequests(e *recovery.Execution, jobs []recovery.Job) {
	d.t.Helper()
	made := map[string]int{}
	for _, j := range jobs {
		made[j.Type]++
	}
	if got := d.reached("StartRecovery"); got != made["LAUNCH"] {
		d.t.Errorf("StartRecovery reached AWS %d times, and there are %d LAUNCH jobs", got, made["LAUNCH"])
	}
	if got := d.reached("TerminateRecoveryInstances"); got != made["TERMINATE"] {
		d.t.Errorf("TerminateRecoveryInstances reached AWS %d times, and there are %d TERMINATE jobs", got, made["TERMINATE"])
	}
	for _, b := range e.Batches {
		if b.Sends > 1+d.upsets {
			d.t.Errorf("batch %s was sent %d times over %d upsets", b.ID, b.Sends, d.upsets)
		}
	}
}

// compare fails the test with every line that one of two outcomes has more often.
func compare(t *testing.T, got, want outcome) {
	t.Helper()
	for _, line := range got.without(want) {
		t.Errorf("too much:  %s", line)
	}
	for _, line := range want.without(got) {
		t.Errorf("missing:   %s", line)
	}
}

// without gives the lines that are not in the other, each as often as it is there more.
func (o outcome) without(other outcome) []string {
	count := map[string]int{}
	for _, line := range other {
		count[line]++
	}
	var more []string
	for _, line := range o {
		if count[line]--; count[line] < 0 {
			more = append(more, line)
		}
	}
	return more
}
