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

// The server freezes when a request is committed and not sent: the start of the action
// after the first wave, or of the second wave's job. Launch configurations are applied and put back
// by requests of their own, one each of a wave.
var (
	freezeAction = moment{write: "intent:4:freeze"}
	freezeBatch  = moment{write: "intent:6:freeze"}
)

// What these requests are of.
const (
	frozenAction recovery.ActionID = "w1-after2"
	frozenBatch  recovery.BatchID  = "w2-b1"
)

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
	for name, m := range map[string]moment{"a job": freezeBatch, "an automation": freezeAction} {
		t.Run(name, func(t *testing.T) { wakeLate(t, m) })
	}
}

func wakeLate(t *testing.T, m moment) {
	t.Parallel()
	d := newDrill(t, m)
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
		detail := ""
		switch delayed := ev.Body.(type) {
		case recovery.BatchDelayed:
			detail = map[bool]string{true: delayed.Detail}[delayed.Batch == frozenBatch]
		case recovery.ActionDelayed:
			detail = map[bool]string{true: delayed.Detail}[delayed.Action == frozenAction]
		}
		return strings.Contains(detail, "nothing was sent")
	})
}

func TestAServerThatWasFrozenSendsNothingAfterItsSuccessor(t *testing.T) {
	for name, m := range map[string]moment{"a job": freezeBatch, "an automation": freezeAction} {
		t.Run(name, func(t *testing.T) { wakeAfterSuccessor(t, m) })
	}
}

func wakeAfterSuccessor(t *testing.T, m moment) {
	t.Parallel()
	d := newDrill(t, m)
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
		if slices.Contains([]string{"StartRecovery", "TerminateRecoveryInstances", "StartAutomationExecution"}, operation) {
			t.Errorf("woken after its successor had finished, the server sent %s", operation)
		}
	}
	frozen.stop(t)
	compare(t, d.end(), calmly(t).outcome)
}
