package identity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/identity"
	"github.com/davit-dr/davit/internal/testidp"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// env is a server whose people sign in at a provider that is not ours.
type env struct {
	t        *testing.T
	provider *testidp.Provider
	data     string
	url      string
	log      *lockedBuffer
	handler  *switched
	gate     *identity.Gate

	book   *store.Book
	access *control.AccessLog
	stop   func()

	mu    sync.Mutex
	notes []recovery.Event
}

// lockedBuffer is a log that can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// switched hands requests to a server that may be another after a restart.
type switched struct {
	mu sync.Mutex
	to http.Handler
}

func (s *switched) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	to := s.to
	s.mu.Unlock()
	to.ServeHTTP(w, r)
}

// newEnv starts the server and its provider; change, if any, changes the gate's options.
func newEnv(t *testing.T, change ...func(*identity.Options)) *env {
	t.Helper()
	e := &env{t: t, data: t.TempDir(), log: &lockedBuffer{}, handler: &switched{}}
	server := httptest.NewServer(e.handler)
	e.url = server.URL
	e.provider = testidp.New(t, e.url+"/auth/callback")
	e.start(change...)
	t.Cleanup(func() {
		e.stop()
		server.Close()
	})
	return e
}

func (e *env) start(change ...func(*identity.Options)) {
	e.t.Helper()
	db, err := sqlite.Open(e.data)
	if err != nil {
		e.t.Fatal(err)
	}
	e.book = store.New(db)
	log := slog.New(slog.NewTextHandler(e.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	e.access = control.NewAccessLog(e.book, log)
	o := identity.Options{
		Store: e.book, Note: e.keep, Log: log,
		Provider: identity.NewProvider(identity.ProviderConfig{
			Issuer: e.provider.Issuer, ClientID: testidp.WebClient, Secret: testidp.WebSecret, CLIClientID: testidp.CLIClient, Audiences: []string{"programs"},
		}),
	}
	for _, f := range change {
		f(&o)
	}
	gate := identity.New(o)
	e.gate = gate
	s := api.New(api.Options{
		Control:    control.New(control.Parts{Book: e.book, Access: e.access, Log: log}),
		Identifier: gate, SignIn: gate.Routes(), Access: e.access, Log: log,
	})
	e.handler.mu.Lock()
	e.handler.to = s
	e.handler.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = e.access.Run(ctx) // it ends with its context, without an error
	}()
	e.stop = func() {
		s.Close()
		cancel()
		<-done
		if err := db.Close(); err != nil {
			e.t.Error(err)
		}
	}
}

// restart ends the server and starts it again on the same data.
func (e *env) restart() {
	e.t.Helper()
	e.stop()
	e.start()
}

// answer is an answer as it came.
type answer struct {
	*http.Response
	body string
}

func (a answer) has(t *testing.T, status int, fragments ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("got %s: %s, want status %d", a.Status, a.body, status)
	}
	for _, f := range fragments {
		if !strings.Contains(a.body, f) {
			t.Errorf("got %s, want it to have %q", a.body, f)
		}
	}
}

// ask sends a request with the headers, given as lines.
func (e *env) ask(browser *http.Client, method, path, body string, headers ...string) answer {
	e.t.Helper()
	req, err := http.NewRequest(method, e.url+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := browser.Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return answer{resp, string(data)}
}

// show asks who the bearer of a token is.
func (e *env) show(token string) answer {
	e.t.Helper()
	return e.ask(http.DefaultClient, http.MethodGet, "/api/v1/session", "", "Authorization: Bearer "+token)
}

// newBrowser keeps cookies and follows nothing by itself.
func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// begin begins a sign-in, and gives where the browser is sent.
func (e *env) begin(browser *http.Client, back string) *url.URL {
	e.t.Helper()
	a := e.ask(browser, http.MethodGet, "/auth/login?return="+url.QueryEscape(back), "")
	a.has(e.t, http.StatusFound)
	at, err := a.Location()
	if err != nil {
		e.t.Fatal(err)
	}
	return at
}

// signIn takes a browser through the whole of it.
func (e *env) signIn(browser *http.Client) answer {
	e.t.Helper()
	back := e.provider.SignIn(e.t, e.begin(browser, "/plans").String())
	return e.ask(browser, http.MethodGet, back.RequestURI(), "")
}

func (e *env) session(a answer) apitype.Session {
	e.t.Helper()
	var s apitype.Session
	if err := json.Unmarshal([]byte(a.body), &s); err != nil || a.StatusCode != http.StatusOK {
		e.t.Fatalf("got %s: %s, %v", a.Status, a.body, err)
	}
	return s
}

// as is a client with a token.
func (e *env) as(token string) *client.Client {
	return client.New(client.Options{URL: e.url, Token: token, Source: "CLI"})
}

// noted are the events of access of a type, and who they are of.
func (e *env) noted(kind recovery.EventType) []recovery.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []recovery.Event
	for _, ev := range e.notes {
		if ev.Type == kind {
			found = append(found, ev)
		}
	}
	return found
}

// keep keeps what is noted, and has it written into the trail.
func (e *env) keep(actor recovery.Actor, body recovery.Body) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.notes = append(e.notes, recovery.NewEvent("", 0, time.Now(), actor, body))
	e.access.Note(actor, body)
}
