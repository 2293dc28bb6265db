// Package testenv is a whole Davit in one call, for tests: a simulated AWS, a database
// in a temporary folder, the engine, the API and a client of it, all in the test's own
// process. No socket is opened, so that it works under fake time (testing/synctest) as
// well as under the real one.
package testenv

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/notify"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
	"github.com/davit-dr/davit/store/storetest"
	"github.com/davit-dr/davit/telemetry"
)

// Options say how an Env differs from the usual one. The zero value is the sample world
// at AWS's own pace, for fake time.
type Options struct {
	// World is what AWS holds at first; nil: the sample world.
	World *sim.WorldFile
	// Sim is how AWS behaves. Its Data is kept only if it is set.
	Sim sim.Options
	// AWS is an AWS that is there already, such as that of an Env that was closed; it
	// outlives this one. World and Sim are not used then.
	AWS *sim.World
	// Data is the database's folder; empty: one that ends with the test.
	Data string
	// Bounds are the engine's; zero: orchestrate.DefaultBounds.
	Bounds orchestrate.Bounds
	// Owner names the process in leases; empty: "testenv".
	Owner string
	// Webhooks takes what is sent to webhooks; nil: nobody answers at any URL.
	Webhooks http.RoundTripper
	// Log takes what the server logs, all of it; nil: it is thrown away.
	Log io.Writer
	// Spans takes the traces; nil: none are made.
	Spans sdktrace.SpanProcessor
}

// Env is a whole Davit. It ends with its test, or before that by Close.
type Env struct {
	*client.Client
	AWS   *sim.World
	Cloud *awscloud.Cloud // the server's way to that AWS
	Book  *store.Book
	DB    *sqlite.DB // below the Book
	// Control is the use cases, for what has no route.
	Control *control.Control
	Host    *orchestrate.Host
	// Data is the database's folder, for an Env that goes on after this one is closed.
	Data string

	transport *transport
	closes    []func()
	once      sync.Once
}

// token is who the client is: the server's administrator.
const token = "for-tests-alone"

// DavitAccount is the account that Davit itself runs in, in the sample world.
const DavitAccount = "444455556666"

// New makes an Env and starts it.
func New(t testing.TB, o Options) *Env {
	t.Helper()
	e := &Env{AWS: o.AWS, Data: o.Data}
	t.Cleanup(e.Close)
	if e.AWS == nil {
		e.AWS = openAWS(t, o)
		e.onClose(func() { e.check(t, e.AWS.Close()) })
	}
	if e.Data == "" {
		e.Data = t.TempDir()
	}
	db, err := sqlite.Open(e.Data)
	if err != nil {
		t.Fatalf("open the database: %v", err)
	}
	e.onClose(func() { e.check(t, db.Close()) })
	e.onClose(func() { explained(t, db) }) // once nobody writes any more
	e.DB = db
	e.start(t, o, db)
	return e
}

func openAWS(t testing.TB, o Options) *sim.World {
	t.Helper()
	file := o.World
	if file == nil {
		var err error
		if file, err = sim.ParseWorld(sample.Read(sample.WorldFile)); err != nil {
			t.Fatalf("read the sample world: %v", err)
		}
	}
	world, err := sim.Open(o.Sim)
	if err != nil {
		t.Fatalf("open the simulated AWS: %v", err)
	}
	if err := world.Populate(file); err != nil {
		t.Fatalf("populate the simulated AWS: %v", err)
	}
	return world
}

func (e *Env) start(t testing.TB, o Options, db *sqlite.DB) {
	t.Helper()
	watch := telemetry.New(telemetry.Options{Version: "test", Log: handler(o), Spans: o.Spans})
	e.onClose(func() { e.check(t, watch.Close()) })
	log := watch.Log()
	broker := control.NewBroker()
	e.Book = store.New(broker.Watch(watch.Watch(db)))
	aws, err := awscloud.New(t.Context(), awscloud.Options{
		Endpoint: "http://sim.invalid", HTTPClient: e.AWS.Client(), Credentials: awscloud.StaticCredentials(DavitAccount, "any"),
		Account: control.Callable(e.Book),
		Observe: watch.Call,
	})
	if err != nil {
		t.Fatalf("set up AWS: %v", err)
	}
	e.Cloud = aws
	e.onClose(func() { e.check(t, aws.Close()) })

	e.Host = orchestrate.NewHost(orchestrate.Parts{Store: e.Book, Cloud: aws, Bounds: bounds(o), Owner: owner(o), Log: log, Observer: watch})
	access := control.NewAccessLog(e.Book, log)
	notifier := notify.New(notify.Parts{
		Store: e.Book, Cloud: aws, Owner: "notify/" + owner(o), BaseURL: "http://davit.invalid", SecretFiles: filepath.Join(e.Data, "secrets"),
		Transport: webhooks(o), Version: "test", Log: log,
	})
	archives := newArchives(t, e.Book, e.Data)
	e.Control = control.New(control.Parts{
		Book: e.Book, Cloud: aws, Waker: e.Host, Broker: broker, Tester: notifier, Access: access, Log: log,
		AuditKeys: archives.keys, Archiver: archives,
	})
	server := api.New(api.Options{
		Control:    e.Control,
		Limits:     api.Limits{RequestsPerSecond: 1e9}, // a test asks as often as it can
		Access:     access,
		Identifier: api.Token{Secret: token, Caller: recovery.Actor{Name: "tester"}.Holding(recovery.Admin)}, Version: "test", Log: log,
		Observer: watch, Metrics: watch.Metrics(e.Book),
	})
	e.onClose(server.Close)
	e.transport = &transport{handler: server}
	e.onClose(e.transport.close)
	e.Client = client.New(client.Options{URL: "http://davit.invalid", Token: token, Source: "CLI", HTTP: &http.Client{Transport: e.transport}})
	e.run(t, e.Host.Run)
	e.run(t, notifier.Run)
	e.run(t, control.NewWatch(e.Control).Run)
	e.run(t, access.Run)
}

func handler(o Options) slog.Handler {
	if o.Log == nil {
		return slog.DiscardHandler
	}
	return slog.NewTextHandler(o.Log, &slog.HandlerOptions{Level: slog.LevelDebug})
}

// Get asks the server for a path as its administrator, for what the client has no call
// for. The header is sent too; nil: none.
func (e *Env) Get(t testing.TB, path string, header http.Header) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://davit.invalid"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		req.Header = header.Clone()
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := e.transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func bounds(o Options) orchestrate.Bounds {
	if o.Bounds == (orchestrate.Bounds{}) {
		return orchestrate.DefaultBounds
	}
	return o.Bounds
}

func webhooks(o Options) http.RoundTripper {
	if o.Webhooks == nil {
		return nobody{}
	}
	return o.Webhooks
}

// nobody answers no request.
type nobody struct{}

// RoundTrip fails as a host that is not there.
func (nobody) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no such host")
}

func owner(o Options) string {
	if o.Owner == "" {
		return "testenv"
	}
	return o.Owner
}

// run runs a part until the Env is closed.
func (e *Env) run(t testing.TB, part func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := part(ctx); err != nil && ctx.Err() == nil {
			t.Errorf("a part of the environment stopped: %v", err)
		}
	}()
	e.onClose(func() {
		cancel()
		<-done
	})
}

func (e *Env) onClose(f func()) { e.closes = append(e.closes, f) }

// explained checks at the end of every test that each state of each of its executions is
// what the events come to.
func explained(t testing.TB, db store.DB) {
	if _, err := storetest.Explained(context.Background(), db); err != nil {
		t.Errorf("not explained by events: %v", err)
	}
}

func (e *Env) check(t testing.TB, err error) {
	if err != nil {
		t.Errorf("close the environment: %v", err)
	}
}

// Close ends everything, the newest part first. It may be called again.
func (e *Env) Close() {
	e.once.Do(func() {
		for i := len(e.closes) - 1; i >= 0; i-- {
			e.closes[i]()
		}
	})
}
