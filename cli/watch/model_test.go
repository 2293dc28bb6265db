package watch

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// fakeServer has one execution, whose events are sent as script says.
type fakeServer struct {
	mu     sync.Mutex
	view   apitype.Execution
	reads  int
	down   int // reads that are not answered
	events []apitype.Event
	pace   time.Duration
	said   []apitype.Word
	refuse error
	gone   error
}

func (f *fakeServer) Execution(context.Context, recovery.ExecutionID) (apitype.Execution, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	if f.gone != nil {
		return apitype.Execution{}, f.gone
	}
	if f.down > 0 && f.reads > 1 {
		f.down--
		return apitype.Execution{}, recovery.Errorf(recovery.Unavailable, "no answer")
	}
	return f.view, nil
}

func (f *fakeServer) Follow(ctx context.Context, _ recovery.ExecutionID, after int64) iter.Seq2[apitype.Event, error] {
	return func(yield func(apitype.Event, error) bool) {
		for _, ev := range f.events {
			if ev.Seq <= after {
				continue
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(f.pace):
			}
			f.mu.Lock()
			f.view.Version = ev.Seq
			f.view.Active = ev.Seq < f.events[len(f.events)-1].Seq
			f.mu.Unlock()
			if !yield(ev, nil) {
				return
			}
		}
		<-ctx.Done()
	}
}

func (f *fakeServer) Say(_ context.Context, _ recovery.ExecutionID, word apitype.Word, with apitype.WordRequest) (apitype.Execution, error) {
	f.said = append(f.said, apitype.Word(strings.TrimSpace(string(word)+" "+with.Wave)))
	return f.view, f.refuse
}

func press(m model, keys ...string) (model, tea.Cmd) {
	var cmd tea.Cmd
	for _, key := range keys {
		msg := tea.KeyPressMsg{Text: key, Code: []rune(key)[0]}
		if key == "tab" {
			msg = tea.KeyPressMsg{Code: tea.KeyTab}
		}
		var next tea.Model
		next, cmd = m.Update(msg)
		m = next.(model)
	}
	return m, cmd
}

func modelShowing(s screen, server Server) model {
	m := newModel(context.Background(), Options{Server: server, ID: s.view.ExecutionID})
	m.screen = s
	m.screen.width, m.screen.height = 80, 24
	return m
}

func TestKeysSayWordsOnlyAfterYes(t *testing.T) {
	for _, c := range []struct {
		name   string
		screen screen
		keys   []string
		want   string
	}{
		{"approve", drillWaiting(), []string{"a", "y"}, "approve web"},
		{"reject", drillWaiting(), []string{"r", "y"}, "reject web"},
		{"no", drillWaiting(), []string{"a", "n"}, ""},
		{"anything but yes is no", drillWaiting(), []string{"a", "x"}, ""},
		{"not asked", drillWaiting(), []string{"t"}, ""},
		{"pause", drillAtWork(), []string{"p", "y"}, "pause"},
		{"cancel", drillAtWork(), []string{"c", "y"}, "cancel"},
		{"nothing to approve", drillAtWork(), []string{"a", "y"}, ""},
		{"retry", recoveryFailed(), []string{"t", "y"}, "retry application"},
		{"the second question", recoveryFailed(), []string{"tab", "u", "y"}, "resume"},
		{"and back to the first", recoveryFailed(), []string{"tab", "tab", "e", "y"}, "accept application"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := &fakeServer{}
			_, cmd := press(modelShowing(c.screen, server), c.keys...)
			if cmd != nil {
				cmd()
			}
			var got string
			if len(server.said) > 0 {
				got = string(server.said[0])
			}
			if got != c.want {
				t.Errorf("said %q, want %q", got, c.want)
			}
		})
	}
}

func TestAQuestionGoesWhenSomebodyElseAnswersIt(t *testing.T) {
	elsewhere := func(change func(*apitype.Execution)) apitype.Execution {
		view := drillWaiting().view
		view.Version++
		view.Decisions = slices.Clone(view.Decisions)
		change(&view)
		return view
	}
	for _, c := range []struct {
		name  string
		key   string
		view  apitype.Execution
		stays bool
	}{
		{"still open", "a", elsewhere(func(*apitype.Execution) {}), true},
		{"answered", "a", elsewhere(func(v *apitype.Execution) { v.Decisions = nil }), false},
		{"asked again later", "a", elsewhere(func(v *apitype.Execution) { v.Decisions[0].Since = noon }), false},
		{"the word is not offered any more", "a", elsewhere(func(v *apitype.Execution) { v.Decisions[0].Words = []apitype.Word{apitype.Reject} }), false},
		{"cancelled elsewhere", "c", elsewhere(func(v *apitype.Execution) { v.State = recovery.ExecutionCancelling }), false},
		{"paused elsewhere", "p", elsewhere(func(v *apitype.Execution) { v.State = recovery.ExecutionPaused }), false},
		{"a cancel has nothing to do with an approval", "c", elsewhere(func(v *apitype.Execution) { v.Decisions = nil }), true},
	} {
		server := &fakeServer{}
		m, _ := press(modelShowing(drillWaiting(), server), c.key)
		next, _ := m.Update(viewCame{c.view})
		m = next.(model)
		if got := m.screen.question != nil; got != c.stays {
			t.Errorf("%s: the question is there: %t, want %t", c.name, got, c.stays)
		}
		if picture := strings.Join(m.screen.draw(), "\n"); strings.Contains(picture, "No longer asked") == c.stays {
			t.Errorf("%s: the picture tells it wrongly:\n%s", c.name, picture)
		}
		if _, cmd := press(m, "y"); !c.stays && cmd != nil {
			t.Errorf("%s: y is taken for an answer", c.name)
		}
	}
}

func TestTheChosenDecisionStaysWhenOthersGo(t *testing.T) {
	m, _ := press(modelShowing(recoveryFailed(), &fakeServer{}), "tab")
	view := recoveryFailed().view
	view.Version++
	view.Decisions = view.Decisions[1:]
	next, _ := m.Update(viewCame{view})
	if d, ok := next.(model).screen.decision(); !ok || d.Kind != apitype.DecidePause {
		t.Errorf("the keys are about %v", d.Kind)
	}
}

func TestARefusalIsShown(t *testing.T) {
	server := &fakeServer{refuse: recovery.Errorf(recovery.Conflict, "wave web waits for no approval")}
	m, cmd := press(modelShowing(drillWaiting(), server), "a", "y")
	next, _ := m.Update(cmd())
	picture := strings.Join(next.(model).screen.draw(), "\n")
	if !strings.Contains(picture, "Refused: wave web waits for no approval") {
		t.Errorf("the refusal is not in the picture:\n%s", picture)
	}
}

func TestLeavingSaysNothing(t *testing.T) {
	server := &fakeServer{}
	m, cmd := press(modelShowing(drillAtWork(), server), "q")
	if cmd == nil {
		t.Fatal("q does nothing")
	}
	if _, quits := cmd().(tea.QuitMsg); !quits || m.over || len(server.said) > 0 {
		t.Errorf("quits %t, over %t, said %v", quits, m.over, server.said)
	}
}

func TestAnOlderViewDoesNotReplaceANewerOne(t *testing.T) {
	m := modelShowing(drillAtWork(), &fakeServer{})
	older := m.screen.view
	older.Version, older.Headline = 39, "old"
	next, _ := m.Update(viewCame{older})
	if got := next.(model).screen.view.Headline; got == "old" {
		t.Error("the older view is shown")
	}
}

func numbered(n int) []apitype.Event {
	events := make([]apitype.Event, n)
	for i := range events {
		events[i].Seq, events[i].At = int64(i+1), noon
		events[i].Type, events[i].Text = "wave.moved", "something happened"
	}
	return events
}

func TestTheFeedReadsAFewTimesASecondWhateverHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &fakeServer{events: numbered(2000), pace: 5 * time.Millisecond}
		server.view.Active = true
		var out strings.Builder
		result, err := Lines(t.Context(), Options{Server: server, Out: &out})
		if err != nil || result.Left {
			t.Fatalf("left %t, err %v", result.Left, err)
		}
		if lines := strings.Count(out.String(), "\n"); lines != 2000 {
			t.Errorf("%d lines for 2000 events", lines)
		}
		if server.reads > 40 {
			t.Errorf("%d reads in 10 s", server.reads)
		}
	})
}

func TestTheFeedOutlivesAServerThatGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &fakeServer{events: numbered(3), pace: time.Second, down: 5}
		server.view.Active = true
		var out strings.Builder
		if result, err := Lines(t.Context(), Options{Server: server, Out: &out}); err != nil || result.Left {
			t.Errorf("left %t, err %v", result.Left, err)
		}
		if server.down != 0 {
			t.Error("the server was not asked again")
		}
	})
}

func TestLinesStopWhenThePipeIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &fakeServer{events: numbered(1000), pace: time.Second}
		server.view.Active = true
		begun := time.Now()
		_, err := Lines(t.Context(), Options{Server: server, Out: closedPipe{}})
		if took := time.Since(begun); !errors.Is(err, errClosed) || took > 5*time.Second {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

var errClosed = errors.New("closed")

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errClosed }

func TestALineIsStable(t *testing.T) {
	ev := numbered(7)[6]
	want := "2026-11-23T12:00:00Z     7  wave.moved        something happened"
	if got := Line(ev); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestLinesTellOnceWhatIsWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &fakeServer{events: numbered(20), pace: time.Second}
		server.view = drillWaiting().view
		server.view.Version = 0
		var wanted []string
		_, err := Lines(t.Context(), Options{Server: server, Out: io.Discard, Wanted: func(_ apitype.Execution, d apitype.Decision) {
			wanted = append(wanted, d.Wave)
		}})
		if err != nil || len(wanted) != 1 || wanted[0] != "web" {
			t.Errorf("wanted %q, err %v", wanted, err)
		}
	})
}
