package testenv_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

// TestAClockThatIsSetBackBetweenTwoStartsOnlyDelays has two bubbles of fake time, each of
// which begins in the same instant: the second server lives at times that the first has
// written down already.
func TestAClockThatIsSetBackBetweenTwoStartsOnlyDelays(t *testing.T) {
	data, aws := t.TempDir(), t.TempDir()
	var id recovery.ExecutionID
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{Data: data, Sim: sim.Options{Data: aws}, Owner: "first"})
		env.RegisterSample(t)
		id = env.StartDrill(t, sample.PlanName).ExecutionID
		env.WaitFor(t, id, time.Hour, func(e apitype.Execution) bool { return e.Waves[1].State == recovery.WaveExecuting })
		time.Sleep(time.Minute)
	})
	synctest.Test(t, func(t *testing.T) {
		world, err := sim.Open(sim.Options{Data: aws})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = world.Close() })
		env := testenv.New(t, testenv.Options{AWS: world, Data: data, Owner: "second"})
		env.WaitFor(t, id, 3*time.Hour, testenv.Awaits(apitype.Approve))
		if _, err := env.Say(t.Context(), id, apitype.Approve, apitype.WordRequest{Wave: "web"}); err != nil {
			t.Fatal(err)
		}
		e := env.WaitFor(t, id, 3*time.Hour, testenv.Ended)
		if e.State != recovery.ExecutionCompleted || e.Counts.Ready != 6 {
			t.Errorf("the drill is %s (%s) with %d of 6 servers ready", e.State, e.Reason, e.Counts.Ready)
		}
		for _, b := range e.Batches {
			if b.Sends != 1 {
				t.Errorf("batch %s was sent %d times", b.BatchID, b.Sends)
			}
		}
		if e.ElapsedSeconds < 0 || e.Measured.RTOSeconds == nil || *e.Measured.RTOSeconds < 0 {
			t.Errorf("it took %v s, with an RTO of %v s", e.ElapsedSeconds, e.Measured.RTOSeconds)
		}
		for _, w := range e.Waves {
			if w.Split.OwnSeconds < 0 || w.Split.TotalSeconds < 0 {
				t.Errorf("wave %s has a negative share: %+v", w.Name, w.Split)
			}
		}
		testenv.ReadStream(t, env.Book, recovery.ExecutionStream(id))
	})
}
