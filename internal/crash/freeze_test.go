//go:build unix

package crash_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// lease is longer than a server of these tests may drive an execution without renewing
// that right (cmd/davit, crash_on.go).
const lease = 2 * time.Second

// freeze has the server freeze when the second wave's request is committed and not sent.
var freeze = moment{write: "intent:2:freeze"}

// frozenBatch is the batch of that request.
const frozenBatch recovery.BatchID = "w2-b1"

// awaitFreeze waits until the server has stopped itself.
func (d *drill) awaitFreeze() {
	d.t.Helper()
	select {
	case <-d.server.frozen:
		d.upsets++
	case <-time.After(patience):
		d.t.Fatalf("the server has not frozen:\n%s", d.server.log())
	}
	if got := d.reached("StartRecovery"); got != 1 {
		d.t.Fatalf("%d requests were sent before the freeze, want the first wave's", got)
	}
}

func TestAServerThatWasFrozenForLongSendsNothingLate(t *testing.T) {
	t.Parallel()
	d := newDrill(t, freeze)
	d.register()
	d.start()
	d.awaitFreeze()
	time.Sleep(lease)
	d.server.signal(t, syscall.SIGCONT)
	d.finish()
	compare(t, d.end(), calmly(t).outcome)
	if !d.keptBack() {
		t.Error("no event says that the late request was kept back")
	}
}

// keptBack reports whether a request was not sent because its time was over.
func (d *drill) keptBack() bool {
	return slices.ContainsFunc(d.kept.events, func(ev recovery.Event) bool {
		delayed, ok := ev.Body.(recovery.BatchDelayed)
		return ok && delayed.Batch == frozenBatch && strings.Contains(delayed.Detail, "nothing was sent")
	})
}

func TestAServerThatWasFrozenSendsNothingAfterItsSuccessor(t *testing.T) {
	t.Parallel()
	d := newDrill(t, freeze)
	d.register()
	d.start()
	d.awaitFreeze()
	frozen, before := d.server, len(d.gateways[0].calls())

	// The folder's lock keeps a successor out for as long as the frozen process lives.
	// Without it they share the database, as servers on several machines would.
	d.wantRefused(frozen)
	if err := os.Remove(filepath.Join(d.data, "davit.lock")); err != nil {
		t.Fatal(err)
	}
	d.serve(moment{})
	d.finish()

	frozen.signal(t, syscall.SIGCONT)
	time.Sleep(lease)
	for _, operation := range d.gateways[0].calls()[before:] {
		if operation == "StartRecovery" || operation == "TerminateRecoveryInstances" {
			t.Errorf("woken after its successor had finished, the server sent %s", operation)
		}
	}
	frozen.stop(t)
	compare(t, d.end(), calmly(t).outcome)
}
