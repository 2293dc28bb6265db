package orchestrate_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// launchedAsOneOf is a launch configuration of a type with others as its alternatives.
func launchedAsOneOf(first string, others ...string) *recovery.EffectiveLaunch {
	layer := recovery.LaunchLayer{Source: recovery.LaunchByGroup, LaunchConfiguration: recovery.LaunchConfiguration{InstanceType: &first}}
	for _, other := range others {
		layer.Alternatives = append(layer.Alternatives, recovery.LaunchAlternative{InstanceType: &other})
	}
	launch := recovery.MergeLaunch(layer)
	return &launch
}

// none has EC2 have no capacity for an instance type.
func (r *rig) none(kind sim.FaultKind, instanceType string, count int) {
	r.t.Helper()
	if _, err := r.world.AddFault(sim.Fault{Kind: kind, InstanceType: instanceType, Count: count}); err != nil {
		r.t.Fatal(err)
	}
}

// types are the instance types of the wave's servers as they were launched.
func (r *rig) types(e *recovery.Execution) (types []string) {
	r.t.Helper()
	events, err := r.book.AllEvents(r.t.Context(), recovery.ExecutionStream(e.ID))
	if err != nil {
		r.t.Fatal(err)
	}
	launched := map[recovery.InstanceID]string{}
	for _, ev := range events {
		seen, _ := ev.Body.(recovery.InstancesSeen)
		for _, i := range seen.Instances {
			if i.Details != nil {
				launched[i.InstanceID] = i.Details.InstanceType
			}
		}
	}
	for _, in := range e.Current(0) {
		types = append(types, launched[in.Server.InstanceID])
	}
	return types
}

// taken says which alternatives the servers of the wave were launched with.
func taken(e *recovery.Execution) (numbers []int) {
	for _, in := range e.Current(0) {
		number := 0
		if a := e.PreparationOf(0, in.Key()).Find(in.Server.SourceServerID).Alternative; a != nil {
			number = a.Number
		}
		numbers = append(numbers, number)
	}
	return numbers
}

// tried says what the wave's only server was launched with, one launch after the other.
func tried(e *recovery.Execution) (texts []string) {
	for _, launches := range e.Launches(0) {
		for _, in := range launches {
			text := "as stated"
			if a := in.Server.Alternative; a != nil {
				text = a.String()
			}
			texts = append(texts, text)
		}
	}
	return texts
}

func TestAServerWithoutCapacityIsLaunchedAloneAsItsNextAlternative(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 3, sim.Options{Seed: 8})
		r.none(sim.FaultNoCapacity, "m5.large", 1)
		r.none(sim.FaultNoVCPUs, "m5a.large", 1)
		picks := launchedAs(servers(1, 3), launchedAsOneOf("m5.large", "m5a.large", "m6i.large"))
		before := r.settings(picks)
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), picks)
		e := r.wait("exec-1")
		if e.State != recovery.ExecutionCompleted || e.Waves[0].Retries != 0 {
			t.Fatalf("%s after %d retries: %s", e.State, e.Waves[0].Retries, e.Reason)
		}
		attempts := map[int]int{}
		for _, in := range e.Current(0) {
			attempts[in.Batch.Attempt]++
		}
		if attempts[1] != 2 || attempts[3] != 1 || len(e.Batches) != 3 {
			t.Errorf("got %v servers by their last attempt and %d batches, want 2 after the first, 1 after the third", attempts, len(e.Batches))
		}
		for _, number := range taken(e) {
			if number != 0 && number != 2 {
				t.Errorf("got the alternatives %v, want the second of one server", taken(e))
			}
		}
		if got := strings.Join(r.types(e), " "); strings.Count(got, "m5.large") != 2 || strings.Count(got, "m6i.large") != 1 {
			t.Errorf("launched as %s, want two as m5.large and one as m6i.large", got)
		}
		time.Sleep(10 * time.Minute)
		for i, s := range r.settings(picks) {
			if s.Version != before[i].Version || s.Hash() != before[i].Hash() {
				t.Errorf("%s was not put back: version %d, want %d", s.SourceServerID, s.Version, before[i].Version)
			}
		}
	})
}

func TestARetryTakesTheAlternativeThatItNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, sim.Options{Seed: 9})
		for _, lacking := range []string{"m5.large", "m5a.large"} {
			r.none(sim.FaultNoCapacity, lacking, 0)
		}
		picks := launchedAs(servers(1, 1), launchedAsOneOf("m5.large", "m5a.large"))
		r.start("exec-1", recovery.Recovery, make([]recovery.WaveSpec, 1), picks)
		paused := func(batches int) *recovery.Execution {
			return r.waitFor("exec-1", func(e *recovery.Execution) bool {
				return e.State == recovery.ExecutionPaused && len(e.Batches) == batches
			})
		}
		e := paused(2) // its alternative was tried, too
		for _, tt := range []struct {
			word orchestrate.Word
			want string
		}{
			{orchestrate.Word{Alternative: ptr(2)}, "has 1 alternative"},
			{orchestrate.Word{Alternative: ptr(-1)}, "counted from 1"},
			{orchestrate.Word{Alternative: ptr(1), With: recovery.LaunchAlternative{InstanceType: ptr("m6i.large")}}, "not both"},
			{orchestrate.Word{With: recovery.LaunchAlternative{InstanceType: ptr("large")}}, "is not an instance type"},
			{orchestrate.Word{Actions: []string{"x"}, Alternative: ptr(1)}, "servers that are retried"},
		} {
			tt.word.Kind, tt.word.Wave = orchestrate.Retry, "wave-1"
			if _, err := orchestrate.Say(e, tt.word, actor, time.Now()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%+v: got %v, want a refusal that says %q", tt.word, err, tt.want)
			}
		}
		r.say("exec-1", orchestrate.Word{Kind: orchestrate.Retry, Wave: "wave-1", Alternative: ptr(0)})
		e = paused(4) // from the start: what is stated, and its alternative again
		if got := taken(e); got[0] != 1 {
			t.Errorf("after a retry from the start: got alternative %d, want 1", got[0])
		}
		r.say("exec-1", orchestrate.Word{Kind: orchestrate.Retry, Wave: "wave-1", With: recovery.LaunchAlternative{InstanceType: ptr("m6i.large")}})
		e = r.wait("exec-1")
		if got := r.types(e); e.State != recovery.ExecutionCompleted || got[0] != "m6i.large" {
			t.Errorf("%s as %v, want COMPLETED as m6i.large", e.State, got)
		}
		if got, want := strings.Join(tried(e), ", "), "as stated, m5a.large, as stated, m5a.large, m6i.large"; got != want {
			t.Errorf("tried %s, want %s", got, want)
		}
	})
}

func TestAServerOfWhichNothingWasStatedIsRetriedAsAPersonSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, sim.Options{Seed: 10})
		production := r.settings(servers(1, 1))[0]
		r.world.FailLaunch(string(servers(1, 1)[0].SourceServerID), "InsufficientInstanceCapacity")
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), servers(1, 1))
		e := r.waitFor("exec-1", func(e *recovery.Execution) bool { return e.State == recovery.ExecutionPaused })
		if _, err := orchestrate.Say(e, orchestrate.Word{Kind: orchestrate.Retry, Wave: "wave-1", Alternative: ptr(1)}, actor, time.Now()); err == nil || !strings.Contains(err.Error(), "has no alternatives") {
			t.Errorf("got %v, want a refusal: it has no alternatives", err)
		}
		r.say("exec-1", orchestrate.Word{Kind: orchestrate.Retry, Wave: "wave-1", With: recovery.LaunchAlternative{InstanceType: ptr("m6i.large")}})
		e = r.wait("exec-1")
		if got := r.types(e); e.State != recovery.ExecutionCompleted || got[0] != "m6i.large" {
			t.Errorf("%s as %v, want COMPLETED as m6i.large", e.State, got)
		}
		time.Sleep(10 * time.Minute)
		if now := r.settings(servers(1, 1))[0]; now.Version != production.Version || now.Hash() != production.Hash() {
			t.Errorf("the drill left version %d, want %d of production", now.Version, production.Version)
		}
	})
}
