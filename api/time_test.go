package api_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// pipes is a network within the process, so that fake time goes on while it is waited
// on.
type pipes struct {
	conns chan net.Conn
	ended chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.ended:
	default:
		close(p.ended)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.IPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

func TestPreflightAnswersWithinAMinuteWhateverAWSDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		fake := newFakeCloud()
		fake.addServer(west, db1, "db-1", "database")
		fake.addServer(west, web1, "web-1", "web")
		s := api.New(api.Options{Control: control.New(control.Parts{Book: store.New(db), Cloud: fake}), Identifier: api.Token{Secret: token, Caller: recovery.Actor{Name: "olivia"}.Holding(recovery.Admin)}})
		network := newPipes()
		server := s.HTTP(s)
		done := make(chan error, 1)
		go func() { done <- server.Serve(network) }()
		transport := &http.Transport{DialContext: network.dial}
		c := client.New(client.Options{URL: "http://davit", Token: token, HTTP: &http.Client{Transport: transport}})
		defer func() {
			transport.CloseIdleConnections()
			if err := server.Shutdown(context.Background()); err != nil {
				t.Error(err)
			}
			if err := <-done; !errors.Is(err, http.ErrServerClosed) {
				t.Error(err)
			}
		}()
		configureSmall(t, c)
		fake.at(west, func(p *place) { p.silent = true })
		began := time.Now()
		report, err := c.CheckPlan(t.Context(), "small", asRecovery)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > time.Minute || took < 20*time.Second {
			t.Errorf("it took %s, want it to ask for a while and to answer within a minute", took)
		}
		if !(found{recovery.FindingNotAsked, recovery.SeverityUnknown, "which source servers there are"}).in(report.Findings) || report.OK {
			t.Errorf("got ok %v and %+v, want NOT_ASKED and not ok", report.OK, report.Findings)
		}
		run := asRecovery
		run.Accept = []recovery.Override{{Code: string(recovery.FindingNotAsked), Reason: "we must"}}
		_, err = c.Start(t.Context(), "", apitype.StartRequest{Plan: "small", RunOptions: run})
		if recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), "nobody can decide to go without them") {
			t.Errorf("got %v, want a refusal to start without knowing the servers", err)
		}
	})
}

func configureSmall(t *testing.T, c *client.Client) {
	t.Helper()
	ctx := t.Context()
	_, err1 := c.CreateAccount(ctx, apitype.AccountInput{AccountID: west.AccountID, Name: "shop", Regions: []recovery.Region{west.Region}})
	_, err2 := c.CreateGroup(ctx, apitype.GroupInput{Name: "web", AccountID: west.AccountID, Region: west.Region, Tags: map[string]string{"Tier": "web"}})
	_, err3 := c.CreatePlan(ctx, apitype.PlanInput{Name: "small", Waves: []apitype.WaveInput{{Name: "all", Groups: []string{"web"}}}})
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
}

func TestQuietStreamsAreKeptAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s := api.New(api.Options{Control: control.New(control.Parts{Book: store.New(db), Cloud: newFakeCloud()}), Identifier: api.Token{Secret: token, Caller: recovery.Actor{Name: "olivia"}.Holding(recovery.Admin)}})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
		defer cancel()
		r := httptest.NewRequest(http.MethodGet, "/api/v1/events", nil).WithContext(ctx)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		s.Close()
		if got := strings.Count(w.Body.String(), ": alive\n"); got != 3 {
			t.Errorf("got %d signs of life in 50 s, want 3: %q", got, w.Body)
		}
	})
}

func TestPanicIsAProblemWithTheRequestsID(t *testing.T) {
	s := api.New(api.Options{Ready: func(context.Context) error { panic("a defect") }})
	defer s.Close()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), w.Header().Get("X-Request-ID")) || strings.Contains(w.Body.String(), "a defect") {
		t.Errorf("got status %d and %s, want 500 with the request's ID and nothing of the inside", w.Code, w.Body)
	}
}
