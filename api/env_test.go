package api_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
	"github.com/davit-dr/davit/store/storetest"
)

const token = "a-token-for-tests"

var west = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}

// Servers of the usual environment.
const (
	db1  = recovery.SourceServerID("s-0000000000000db01")
	db2  = recovery.SourceServerID("s-0000000000000db02")
	web1 = recovery.SourceServerID("s-000000000000web01")
)

// env is a whole server over the fake cloud, reached as clients do.
type env struct {
	t     testing.TB
	cloud *fakeCloud
	book  *store.Book
	http  *httptest.Server
	api   *api.Server
	stop  func() // ends what drives executions, before the test does
	token string
	*client.Client
}

// newEnv makes an environment with one account, two database servers and a web server.
func newEnv(t testing.TB) *env {
	t.Helper()
	return newEnvOver(t, func(db store.DB) store.DB { return db })
}

// newEnvOver makes the usual environment with something between it and its database.
func newEnvOver(t testing.TB, over func(store.DB) store.DB) *env {
	t.Helper()
	olivia := api.Token{Secret: token, Caller: recovery.Actor{Name: "olivia"}.Holding(recovery.Admin)}
	return newEnvOf(t, over, olivia)
}

// newEnvAs makes the usual environment with other callers.
func newEnvAs(t testing.TB, callers api.Identifier) *env {
	t.Helper()
	return newEnvOf(t, func(db store.DB) store.DB { return db }, callers)
}

func newEnvOf(t testing.TB, over func(store.DB) store.DB, callers api.Identifier) *env {
	t.Helper()
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := storetest.Explained(context.Background(), db); err != nil {
			t.Errorf("not explained by events: %v", err)
		}
		_ = db.Close()
	})
	broker := control.NewBroker()
	book := store.New(over(broker.Watch(db)))
	fake := newFakeCloud()
	fake.addServer(west, db1, "db-1", "database")
	fake.addServer(west, db2, "db-2", "database")
	fake.addServer(west, web1, "web-1", "web")
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	bounds := orchestrate.FastBounds
	bounds.Fast, bounds.Slow, bounds.LogEvery = 5*time.Millisecond, 10*time.Millisecond, 10*time.Millisecond
	host := orchestrate.NewHost(orchestrate.Parts{Store: book, Cloud: fake, Bounds: bounds, Owner: "test", Log: log})
	access := control.NewAccessLog(book, log)
	s := api.New(api.Options{
		Control:    control.New(control.Parts{Book: book, Cloud: fake, Waker: host, Broker: broker, Simulator: &faultyAWS{}, Access: access, Log: log}),
		Identifier: callers, Access: access, Version: "test", Log: log,
		Limits: api.Limits{RequestsPerSecond: 1e9}, // tests ask as often as they can
	})
	e := &env{t: t, cloud: fake, book: book, api: s, http: httptest.NewServer(s)}
	e.as(token)
	e.run(host.Run)
	e.run(access.Run)
	t.Cleanup(func() {
		s.Close()
		e.http.Close()
	})
	return e
}

// as has the client, and the requests, show another token.
func (e *env) as(token string) {
	e.token = token
	e.Client = client.New(client.Options{URL: e.http.URL, Token: token, Source: "CLI", HTTP: e.http.Client()})
}

// run runs a part of the server until the test ends.
func (e *env) run(part func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := part(ctx); err != nil && ctx.Err() == nil {
			e.t.Errorf("a part of the server stopped: %v", err)
		}
	}()
	before := e.stop
	stop := sync.OnceFunc(func() {
		cancel()
		<-done
		if before != nil {
			before()
		}
	})
	e.stop = stop
	e.t.Cleanup(stop)
}

// answer is an answer as it came.
type answer struct {
	status int
	header http.Header
	body   string
}

// request sends a request with the token. Header lines follow the body.
func (e *env) request(method, path, body string, header ...string) answer {
	e.t.Helper()
	req, err := http.NewRequest(method, e.http.URL+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+e.token)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := e.http.Client().Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(data)}
}

// step is one request of a scenario and what it must answer.
type step struct {
	name    string
	request string // method and path
	body    string
	header  string
	status  int
	has     []string // fragments of the answer
	lacks   []string
}

// steps plays a scenario. It ends at the first step that answers otherwise.
func (e *env) steps(steps ...step) {
	e.t.Helper()
	for _, st := range steps {
		method, path, _ := strings.Cut(st.request, " ")
		var header []string
		if st.header != "" {
			header = append(header, st.header)
		}
		got := e.request(method, path, st.body, header...)
		if got.status != st.status {
			e.t.Fatalf("%s: %s: got status %d, want %d: %s", st.name, st.request, got.status, st.status, got.body)
		}
		for _, fragment := range st.has {
			if !strings.Contains(got.body, fragment) {
				e.t.Fatalf("%s: %s: got %s, want it to have %s", st.name, st.request, got.body, fragment)
			}
		}
		for _, fragment := range st.lacks {
			if strings.Contains(got.body, fragment) {
				e.t.Fatalf("%s: %s: got %s, want it not to have %s", st.name, st.request, got.body, fragment)
			}
		}
	}
}

// Bodies of the usual configuration.
const (
	accountBody = `{"accountID":"111122223333","name":"shop","regions":["us-west-2"],"roleARN":"arn:aws:iam::111122223333:role/DRSOrchestrationRole"}`
	channelBody = `{"name":"ops","kind":"WEBHOOK","url":"https://hooks.example.org/davit","secrets":[{"file":"hook"}],"events":["FAILED"]}`
	dbGroup     = `{"name":"databases","accountID":"111122223333","region":"us-west-2","tags":{"Tier":"database"}}`
	webGroup    = `{"name":"web","accountID":"111122223333","region":"us-west-2","sourceServerIDs":["s-000000000000web01"]}`
	planBody    = `{"name":"shop","selfApproval":true,"objectives":{"rtoSeconds":3600,"rpoSeconds":300},"drill":{"subnetIDs":["subnet-drill"]},
		"waves":[{"name":"data","groups":["databases"]},{"name":"front","groups":["web"],"approval":{}}]}`
	drill = `{"mode":"DRILL"}`
)

// configure registers the usual account, groups and plan.
func (e *env) configure() {
	e.t.Helper()
	e.steps(
		step{"account", "POST /accounts", accountBody, "", 201, nil, nil},
		step{"databases", "POST /groups", dbGroup, "", 201, nil, nil},
		step{"web", "POST /groups", webGroup, "", 201, nil, nil},
		step{"plan", "POST /plans", planBody, "", 201, nil, nil},
	)
}

// wait reads the execution until it is as it should be.
func (e *env) wait(id recovery.ExecutionID, what string, is func(apitype.Execution) bool) apitype.Execution {
	e.t.Helper()
	var last apitype.Execution
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var err error
		if last, err = e.Execution(e.t.Context(), id); err != nil {
			e.t.Fatal(err)
		}
		if is(last) {
			return last
		}
	}
	text, _ := json.MarshalIndent(last, "", " ")
	e.t.Fatalf("execution %s: never %s: %s", id, what, text)
	return last
}

func (e *env) start(r apitype.StartRequest) apitype.Execution {
	e.t.Helper()
	x, err := e.Start(e.t.Context(), "", r)
	if err != nil {
		e.t.Fatal(err)
	}
	return x
}

func drillOf(plan string) apitype.StartRequest {
	return apitype.StartRequest{Plan: plan, RunOptions: apitype.RunOptions{Mode: recovery.Drill}}
}

func ended(x apitype.Execution) bool { return x.State.Ended() && !x.Active }
