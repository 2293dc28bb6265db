package watch

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// terminal takes what is drawn, and tells when it was.
type terminal struct {
	mu    sync.Mutex
	drawn strings.Builder
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.drawn.Write(p)
}

func (t *terminal) waitFor(test *testing.T, text string) {
	test.Helper()
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		t.mu.Lock()
		drawn := t.drawn.String()
		t.mu.Unlock()
		if strings.Contains(drawn, text) {
			return
		}
		if time.Now().After(until) {
			test.Fatalf("%q was not drawn in 10 s; drawn was %q", text, drawn)
		}
	}
}

// live shows the server's execution with a keyboard, and gives how it ended.
func live(t *testing.T, server *fakeServer) (keys io.Writer, screen *terminal, ended <-chan Result) {
	in, keyboard := io.Pipe()
	t.Cleanup(func() { _ = keyboard.Close() })
	out, done := &terminal{}, make(chan Result, 1)
	go func() {
		result, err := Live(t.Context(), Options{Server: server, ID: "exec-1", In: in, Out: out, Width: 80, Height: 24})
		if err != nil {
			t.Error(err)
		}
		done <- result
	}()
	return keyboard, out, done
}

func wait(t *testing.T, ended <-chan Result) Result {
	t.Helper()
	select {
	case r := <-ended:
		return r
	case <-time.After(10 * time.Second):
		t.Fatal("the view did not end in 10 s")
		return Result{}
	}
}

func TestTheLiveViewEndsWithTheExecution(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	server := &fakeServer{view: drillAtWork().view, events: numbered(3), pace: 20 * time.Millisecond}
	server.view.Version = 0
	_, screen, ended := live(t, server)
	screen.waitFor(t, "three-tier")
	if r := wait(t, ended); r.Left || r.Execution.Active {
		t.Errorf("left %t, active %t: want the end of the execution", r.Left, r.Execution.Active)
	}
}

func TestTheLiveViewTakesDecisions(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	server := &fakeServer{view: drillWaiting().view, events: []apitype.Event{}}
	server.view.Version = 0
	keys, screen, ended := live(t, server)
	screen.waitFor(t, "approve")
	_, _ = io.WriteString(keys, "a")
	screen.waitFor(t, "so that it launches?")
	_, _ = io.WriteString(keys, "y")
	screen.waitFor(t, "Done")
	_, _ = io.WriteString(keys, "q")
	if r := wait(t, ended); !r.Left {
		t.Error("leaving looks like the end of the execution")
	}
	if len(server.said) != 1 || server.said[0] != "approve web" {
		t.Errorf("said %q", server.said)
	}
}

func TestTheLiveViewEndsWithAnErrorThatWaitingDoesNotCure(t *testing.T) {
	server := &fakeServer{gone: recovery.Errorf(recovery.NotFound, "there is no execution exec-1")}
	_, err := Live(t.Context(), Options{Server: server, ID: "exec-1", In: strings.NewReader(""), Out: io.Discard})
	if recovery.CodeOf(err) != recovery.NotFound {
		t.Errorf("got %v", err)
	}
}
