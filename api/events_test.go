package api_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

func TestFollowedEventsAreTheEvents(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var last int64
	var said []string
	for ev, err := range e.Follow(ctx, x.ExecutionID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Seq != last+1 {
			t.Fatalf("event %d follows on %d", ev.Seq, last)
		}
		last = ev.Seq
		said = append(said, ev.Text)
		if b, ok := ev.Body.(recovery.ApprovalMoved); ok && b.To == recovery.ApprovalRequested {
			if _, err := e.Say(ctx, x.ExecutionID, apitype.Approve, apitype.WordRequest{Comment: "go"}); err != nil {
				t.Fatal(err)
			}
		}
		if b, ok := ev.Body.(recovery.ExecutionMoved); ok && b.To.Ended() {
			break
		}
	}
	text := strings.Join(said, "\n")
	for _, want := range []string{
		"DRILL of plan shop begins (by olivia)", "Wave data is EXECUTING", "Batch w1-b1 of wave data: DRS works on it as job drsjob-",
		"db-1 is READY", "The approval of wave front is APPROVED: go (by olivia)", "web-1 is READY", "The execution is COMPLETED",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the events do not say %q:\n%s", want, text)
		}
	}
	e.wait(x.ExecutionID, "at rest", ended)
	page, err := e.Events(t.Context(), x.ExecutionID, last-2, 100)
	if err != nil || len(page.Events) < 2 || page.Events[0].Seq != last-1 || page.Version < last {
		t.Errorf("after %d: got %+v, %v, want the events from %d on", last-2, page, err, last-1)
	}
}

func TestStreamIsTakenUpWhereItBroke(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	e.wait(x.ExecutionID, "waiting", func(x apitype.Execution) bool { return len(x.Decisions) > 0 })
	cut := &cutter{next: e.http.Client().Transport, after: 3}
	c := client.New(client.Options{URL: e.http.URL, Token: token, HTTP: &http.Client{Transport: cut}})
	var got []int64
	for ev, err := range c.Follow(t.Context(), x.ExecutionID, 1) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, ev.Seq); len(got) == 8 {
			break
		}
	}
	for i, seq := range got {
		if seq != int64(i+2) {
			t.Fatalf("got events %v, want 2 to 9, each once", got)
		}
	}
	if cut.cuts < 2 {
		t.Errorf("the stream was cut %d times, want 2 or more", cut.cuts)
	}
}

// cutter ends every stream after some of its messages.
type cutter struct {
	next        http.RoundTripper
	after, cuts int
}

func (c *cutter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	if err == nil {
		resp.Body = &cutBody{resp.Body, c, c.after}
	}
	return resp, err
}

type cutBody struct {
	io.ReadCloser
	cutter *cutter
	left   int
}

func (b *cutBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.cutter.cuts++
		return 0, io.ErrUnexpectedEOF
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), 256)])
	b.left -= strings.Count(string(p[:n]), "data:")
	return n, err
}

func TestFollowingWhatIsNotThereEndsWithTheReason(t *testing.T) {
	e := newEnv(t)
	for _, err := range e.Follow(t.Context(), "exec-none", 0) {
		if recovery.CodeOf(err) != recovery.NotFound {
			t.Errorf("got %v, want NOT_FOUND", err)
		}
		return
	}
	t.Error("got no error")
}

func TestStreamsResumeByTheLastEventID(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	got := e.stream("/executions/"+string(x.ExecutionID)+"/events", "Last-Event-ID: 2", "event: ")
	if !strings.Contains(got, "id: 3\nevent: ") || strings.Contains(got, "id: 2\n") {
		t.Errorf("got %q, want it to begin with event 3", got)
	}
	e.steps(step{"no sequence number", "GET /executions/" + string(x.ExecutionID) + "/events", "", "Last-Event-ID: abc", 422, []string{"sequence number"}, nil})
}

// stream reads a stream until it has the text.
func (e *env) stream(path, header, until string) string {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(e.t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.http.URL+"/api/v1"+path, nil)
	if err != nil {
		e.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "text/event-stream")
	name, value, _ := strings.Cut(header, ": ")
	req.Header.Set(name, value)
	resp, err := e.http.Client().Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" {
		e.t.Errorf("%s: got content type %q, want text/event-stream", path, ct)
	}
	var text strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(text.String(), until) {
		n, err := resp.Body.Read(buf)
		text.Write(buf[:n])
		if err != nil {
			e.t.Fatalf("%s: %v after %q", path, err, text.String())
		}
	}
	return text.String()
}

func TestHintsTellWhatChanges(t *testing.T) {
	e := newEnv(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var kinds []apitype.HintKind
	for hint, err := range e.Hints(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if len(kinds) == 0 {
			if hint.Kind != apitype.HintReset {
				t.Fatalf("got %+v first, want a reset", hint)
			}
			e.configure()
			e.start(drillOf("shop"))
		}
		kinds = append(kinds, hint.Kind)
		if hint.Kind == apitype.HintExecution {
			break
		}
	}
	if len(kinds) < 3 {
		t.Errorf("got hints %v, want those of the configuration too", kinds)
	}
}

func TestHintsOfTheTrailAreForWhoMayReadIt(t *testing.T) {
	e := newEnvAs(t, byRole{})
	heard := func(role string, id recovery.AccountID) (kinds []apitype.HintKind) {
		e.as(role)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		for hint, err := range e.Hints(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, hint.Kind)
			switch hint.Kind {
			case apitype.HintReset:
				stream := recovery.AccessStream("host", time.Now())
				version, err := e.book.Version(ctx, stream)
				if err != nil {
					t.Fatal(err)
				}
				refused := recovery.NewEvent(stream, version, time.Now(), recovery.Engine, recovery.AccessLost{Count: 1})
				if err := e.book.Commit(ctx, recovery.Commit{Stream: stream, Version: version, Events: []recovery.Event{refused}}); err != nil {
					t.Fatal(err)
				}
				a := recovery.Account{ID: id, Name: "of " + role, Regions: []recovery.Region{"us-west-2"}}
				if _, err := e.book.CreateAccount(ctx, a, recovery.Engine); err != nil {
					t.Fatal(err)
				}
			case apitype.HintAccount:
				return kinds
			}
		}
		return kinds
	}
	if got := heard("Auditor", "222233334444"); !slices.Contains(got, "access") {
		t.Errorf("an Auditor: got %v, want hints of the access trail too", got)
	}
	if got := heard("ReadOnly", "333344445555"); slices.Contains(got, "access") {
		t.Errorf("who may not read the trail: got %v, want no hint of it", got)
	}
}

func TestClosingEndsStreams(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	began := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		req, _ := http.NewRequest(http.MethodGet, e.http.URL+"/api/v1/executions/"+string(x.ExecutionID)+"/events", nil)
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Accept", "text/event-stream")
		resp, err := e.http.Client().Do(req)
		if err != nil {
			done <- err
			return
		}
		defer resp.Body.Close()
		close(began)
		_, err = io.Copy(io.Discard, resp.Body)
		done <- err
	}()
	<-began
	e.api.Close()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("the stream ended with %v, want its end", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the stream is still open")
	}
	if got := e.request("GET", "/plans", ""); got.status != 200 {
		t.Errorf("got status %d for another request, want 200", got.status)
	}
}
