package testenv

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/specfile"
)

// RegisterSample creates the sample's account, groups and plan, as its files say, and
// installs the documents that the plan runs.
func (e *Env) RegisterSample(t testing.TB) {
	t.Helper()
	var account apitype.AccountInput
	decode(t, sample.AccountFile, &account)
	if _, err := e.CreateAccount(t.Context(), account); err != nil {
		t.Fatalf("create the sample's account: %v", err)
	}
	for _, file := range sample.GroupFiles() {
		var group apitype.GroupInput
		decode(t, file, &group)
		if _, err := e.CreateGroup(t.Context(), group); err != nil {
			t.Fatalf("create the group of %s: %v", file, err)
		}
	}
	var plan apitype.PlanInput
	decode(t, sample.PlanFile, &plan)
	if _, err := e.CreatePlan(t.Context(), plan); err != nil {
		t.Fatalf("create the sample's plan: %v", err)
	}
	if _, err := e.InstallPlanDocuments(t.Context(), sample.PlanName); err != nil {
		t.Fatalf("install the documents of the sample's plan: %v", err)
	}
}

func decode(t testing.TB, file string, into any) {
	t.Helper()
	docs, err := specfile.Parse(file, sample.Read(file))
	if err == nil {
		err = docs[0].Decode(into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// StartDrill starts a drill of the plan.
func (e *Env) StartDrill(t testing.TB, plan string) apitype.Execution {
	t.Helper()
	started, err := e.Start(t.Context(), "", apitype.StartRequest{Plan: plan, RunOptions: apitype.RunOptions{Mode: recovery.Drill}})
	if err != nil {
		t.Fatalf("start a drill of %s: %v", plan, err)
	}
	return started
}

// WaitFor reads the execution now and then until it is as wanted. It gives up after the
// time given.
func (e *Env) WaitFor(t testing.TB, id recovery.ExecutionID, atMost time.Duration, wanted func(apitype.Execution) bool) apitype.Execution {
	t.Helper()
	for until := time.Now().Add(atMost); ; time.Sleep(atMost / 1000) {
		view, err := e.Execution(t.Context(), id)
		if err != nil {
			t.Fatalf("read execution %s: %v", id, err)
		}
		if wanted(view) {
			return view
		}
		if time.Now().After(until) {
			t.Fatalf("execution %s is still %s after %v: %s", id, view.State, atMost, view.Headline)
		}
	}
}

// Ended reports whether an execution is over.
func Ended(e apitype.Execution) bool { return e.State.Ended() && !e.Active }

// Awaits gives a condition for WaitFor: that people are asked for the word.
func Awaits(word apitype.Word) func(apitype.Execution) bool {
	return func(e apitype.Execution) bool {
		for _, d := range e.Decisions {
			for _, w := range d.Words {
				if w == word {
					return true
				}
			}
		}
		return false
	}
}
