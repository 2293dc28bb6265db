package client_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

// answering makes a client of a server that answers each request as it is told.
func answering(t *testing.T, answer http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return client.New(client.Options{URL: server.URL + "/", Token: "t", Source: "CLI", HTTP: server.Client()})
}

func TestProblemsComeBackAsErrors(t *testing.T) {
	want := apitype.Problem{
		Status: 409, Detail: "it is in the way", Code: recovery.Conflict, Remedy: "move it", RetryAfterSeconds: 3, AWSCode: "ConflictException",
		Details: []recovery.Detail{{Field: "waves[0].name", Message: "taken"}}, Servers: []recovery.SourceServerID{"s-1"},
	}
	c := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", apitype.ProblemType)
		w.WriteHeader(want.Status)
		_ = json.NewEncoder(w).Encode(want)
	})
	_, err := c.Plans(t.Context(), apitype.PlanQuery{})
	got, ok := recovery.AsError(err)
	if !ok || got.Code != recovery.Conflict || got.Message != want.Detail || got.Remedy != want.Remedy || got.RetryAfter != 3*time.Second ||
		got.AWSCode != want.AWSCode || len(got.Details) != 1 || got.Details[0] != want.Details[0] || got.Servers[0] != "s-1" {
		t.Errorf("got %+v, want all of %+v", got, want)
	}
}

func TestForeignAnswersSayWhoGaveThem(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   recovery.Code
	}{
		{"a proxy's refusal", 403, "<html>", recovery.Denied},
		{"a proxy's error", 502, "<html>", recovery.Unavailable},
		{"something else's page", 200, "<html>", recovery.Internal},
		{"not found", 404, "404 page not found", recovery.NotFound},
	} {
		c := answering(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.body)
		})
		_, err := c.Plans(t.Context(), apitype.PlanQuery{})
		if recovery.CodeOf(err) != tt.want || !strings.Contains(err.Error(), c.URL()) {
			t.Errorf("%s: got %v, want %s and the server's address", tt.name, err, tt.want)
		}
	}
}

func TestNoServerIsOneClearSentence(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	url := server.URL
	server.Close()
	_, err := client.New(client.Options{URL: url}).Plans(t.Context(), apitype.PlanQuery{})
	if recovery.CodeOf(err) != recovery.Unavailable || !strings.Contains(err.Error(), "davit serve") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want UNAVAILABLE and what to start", err)
	}
}

func TestRequestsSayWhoCallsAndWhichVersion(t *testing.T) {
	var got *http.Request
	c := answering(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		_, _ = io.WriteString(w, "{}")
	})
	if _, err := c.ChangeGroup(t.Context(), "web & more", 3, apitype.GroupInput{}); err != nil {
		t.Fatal(err)
	}
	if got.Header.Get("Authorization") != "Bearer t" || got.Header.Get("Davit-Source") != "CLI" || got.Header.Get("If-Match") != `"3"` {
		t.Errorf("got headers %v", got.Header)
	}
	if got.Method != http.MethodPut || got.URL.EscapedPath() != "/api/v1/groups/web%20&%20more" {
		t.Errorf("got %s %s", got.Method, got.URL.EscapedPath())
	}
}

func TestAllPagesAreRead(t *testing.T) {
	c := answering(t, func(w http.ResponseWriter, r *http.Request) {
		page := apitype.Page[recovery.Group]{Items: []recovery.Group{{Name: "second"}}}
		if r.URL.Query().Get("cursor") == "" {
			page = apitype.Page[recovery.Group]{Items: []recovery.Group{{Name: "first"}}, Next: "more"}
		}
		_ = json.NewEncoder(w).Encode(page)
	})
	groups, err := c.Groups(t.Context(), apitype.GroupQuery{})
	if err != nil || len(groups) != 2 || groups[0].Name != "first" || groups[1].Name != "second" {
		t.Errorf("got %v, %v, want both pages", groups, err)
	}
}

// flaky answers streams in a bubble of fake time: with the message given, with 503, or
// with nothing.
type flaky struct {
	streams []string
	asked   []time.Duration
	began   time.Time
}

func (f *flaky) RoundTrip(r *http.Request) (*http.Response, error) {
	f.asked = append(f.asked, time.Since(f.began))
	w := httptest.NewRecorder()
	if len(f.streams) == 0 {
		w.Header().Set("Content-Type", apitype.ProblemType)
		w.WriteHeader(http.StatusNotFound)
		_ = json.NewEncoder(w).Encode(apitype.Problem{Status: 404, Code: recovery.NotFound, Detail: "gone"})
		return w.Result(), nil
	}
	next := f.streams[0]
	f.streams = f.streams[1:]
	if next == "" {
		w.WriteHeader(http.StatusServiceUnavailable)
		return w.Result(), nil
	}
	_, _ = io.WriteString(w, next)
	return w.Result(), nil
}

func TestFollowWaitsLongerWhileNothingAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hint := ": hello\n\nid: 1\nevent: plan\ndata: {\"kind\":\"plan\",\ndata: \"id\":\"p\"}\n\n"
		f := &flaky{streams: []string{hint, "", "", "", "", "", "", "", hint}, began: time.Now()}
		c := client.New(client.Options{URL: "http://davit", HTTP: &http.Client{Transport: f}})
		var hints []apitype.Hint
		var last error
		for h, err := range c.Hints(t.Context()) {
			if err != nil {
				last = err
				continue
			}
			hints = append(hints, h)
		}
		if len(hints) != 2 || hints[0].ID != "p" || recovery.CodeOf(last) != recovery.NotFound {
			t.Errorf("got %v and at last %v, want two hints and NOT_FOUND", hints, last)
		}
		for i, gap := range []int64{100, 200, 400, 800, 1600, 3200, 5000, 5000, 100} {
			if got := (f.asked[i+1] - f.asked[i]).Milliseconds(); got != gap {
				t.Errorf("wait %d: got %d ms, want %d", i+1, got, gap)
			}
		}
	})
}

func TestFollowEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &flaky{streams: make([]string, 1000)}
		c := client.New(client.Options{URL: "http://davit", HTTP: &http.Client{Transport: f}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for _, err := range c.Hints(ctx) {
			t.Errorf("got %v, want nothing", err)
		}
	})
}
