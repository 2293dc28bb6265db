package testenv_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

func TestTheSampleIsDrilledUnderFakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		begun := time.Now()
		id := env.StartDrill(t, sample.PlanName).ExecutionID
		env.WaitFor(t, id, time.Hour, testenv.Awaits(apitype.Approve))
		if _, err := env.Say(t.Context(), id, apitype.Approve, apitype.WordRequest{Wave: "web"}); err != nil {
			t.Fatal(err)
		}
		e := env.WaitFor(t, id, time.Hour, testenv.Ended)
		if e.State != recovery.ExecutionCompleted || e.Counts.Ready != 6 {
			t.Errorf("the drill is %s with %d of 6 servers ready", e.State, e.Counts.Ready)
		}
		if took := time.Since(begun); took < 40*time.Minute || took > 50*time.Minute {
			t.Errorf("three waves of AWS's usual times took %v", took)
		}
		for _, w := range e.Waves {
			if w.Split.OwnSeconds > 2 {
				t.Errorf("wave %s: Davit's own share is %.1f s: %+v", w.Name, w.Split.OwnSeconds, w.Split)
			}
		}
	})
}

func TestEventsAreFollowedUnderFakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		id := env.StartDrill(t, sample.PlanName).ExecutionID
		var last int64
		for ev, err := range env.Follow(t.Context(), id, 0) {
			if err != nil {
				t.Fatal(err)
			}
			if ev.Seq != last+1 {
				t.Fatalf("event %d follows event %d", ev.Seq, last)
			}
			last = ev.Seq
			if late := time.Since(ev.At); late > 2*time.Second {
				t.Errorf("event %d was told after %v", ev.Seq, late)
			}
			if moved, ok := ev.Body.(recovery.ApprovalMoved); ok && moved.To == recovery.ApprovalRequested {
				break
			}
		}
	})
}

func TestAnotherEnvGoesOnWithTheSameAWSAndData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		aws, err := sim.Open(sim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = aws.Close() })
		file, err := sim.ParseWorld(sample.Read(sample.WorldFile))
		if err != nil {
			t.Fatal(err)
		}
		if err := aws.Populate(file); err != nil {
			t.Fatal(err)
		}
		data := t.TempDir()
		first := testenv.New(t, testenv.Options{AWS: aws, Data: data, Owner: "first"})
		first.RegisterSample(t)
		id := first.StartDrill(t, sample.PlanName).ExecutionID
		time.Sleep(5 * time.Minute)
		first.Close()

		second := testenv.New(t, testenv.Options{AWS: aws, Data: data, Owner: "second"})
		e := second.WaitFor(t, id, time.Hour, testenv.Awaits(apitype.Approve))
		for _, b := range e.Batches {
			if b.Sends > 1 || b.Attempt > 1 {
				t.Errorf("batch %s was sent %d times, attempt %d", b.BatchID, b.Sends, b.Attempt)
			}
		}
	})
}

func TestItWorksUnderRealTimeToo(t *testing.T) {
	env := testenv.New(t, testenv.Options{Sim: sim.Options{Speed: 2000}, Bounds: orchestrate.FastBounds})
	env.RegisterSample(t)
	id := env.StartDrill(t, sample.PlanName).ExecutionID
	env.WaitFor(t, id, time.Minute, testenv.Awaits(apitype.Approve))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := env.Execution(ctx, id); !errors.Is(err, context.Canceled) {
		t.Errorf("a request whose caller went away gave %v", err)
	}
}
