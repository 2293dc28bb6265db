// Package api is Davit's HTTP API: the use cases of control under /api/v1, described by
// OpenAPI 3.1, with errors as problem details (RFC 9457) and live updates as
// server-sent events.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"reflect"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// Prefix is where the API is.
const Prefix = "/api/v1"

const (
	// requestTime bounds a request: a preflight may take a minute. Streams have no end.
	requestTime = 90 * time.Second
	// headerTime and idleTime bound a connection that says nothing.
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
	// maxHeader bounds what a request says before its body.
	maxHeader = 64 << 10
)

// Options say what the API serves, and to whom.
type Options struct {
	Control *control.Control
	// Identifier says who callers are; nil: nobody is let in.
	Identifier Identifier
	// SignIn are the routes of signing in and out, by their patterns; nobody need be known
	// there.
	SignIn map[string]SignInHandler
	// Proxies are the addresses of the proxies that say truly where a request came from;
	// none: clients speak to the server itself.
	Proxies []netip.Prefix
	// Access takes how often nobody is known; nil: nobody counts it.
	Access *control.AccessLog
	// Ready says why the server cannot do its work, or nil.
	Ready func(context.Context) error
	// Remarks are lines that /readyz adds when the server can do its work; nil: none.
	Remarks func() []string
	// Metrics answers at /metrics; nil: nothing is there.
	Metrics http.Handler
	// Observer is told how requests are answered; nil: nobody is.
	Observer Observer
	// BaseURL is where people reach the server, for links in reports; empty: there are none.
	BaseURL string
	// Limits are what one caller may ask of it.
	Limits Limits
	// UI answers with the pages of the web interface, to everybody: what they show they ask
	// the API for. Nil: there is none.
	UI http.Handler
	// Simulated says that the AWS that the server works with is a simulated one.
	Simulated bool

	Version string // of Davit
	Log     *slog.Logger
}

// Server answers HTTP requests.
type Server struct {
	control *control.Control
	options Options
	log     *slog.Logger
	observe Observer
	api     huma.API
	handler http.Handler
	meter   *meter
	// reference is the description as a page, rendered when it is asked for first.
	reference func() (*reference, error)

	closing context.Context
	cancel  context.CancelFunc
	mu      sync.Mutex // between closing and streams: none is added once it is closed
	streams sync.WaitGroup
}

// New makes a Server. It listens nowhere: it is a handler, for HTTP or for a test.
func New(o Options) *Server {
	s := &Server{control: o.Control, options: o, log: o.Log, meter: newMeter(o.Limits)}
	if s.options.Identifier == nil {
		s.options.Identifier = Token{}
	}
	if s.observe = o.Observer; s.observe == nil {
		s.observe = noObserver{}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.closing, s.cancel = context.WithCancel(context.Background())
	mux := http.NewServeMux()
	s.api = humago.New(mux, config(o.Version))
	components := s.api.OpenAPI().Components
	components.Examples, components.Responses = map[string]*huma.Example{}, s.problemResponses()
	s.routes()
	s.reference = sync.OnceValues(s.newReference)
	root := http.NewServeMux()
	root.HandleFunc("GET /healthz", s.healthz)
	root.HandleFunc("GET /readyz", s.readyz)
	if o.Metrics != nil {
		root.Handle("GET /metrics", s.authenticated(http.HandlerFunc(s.metrics)))
	}
	s.signIn(root)
	root.HandleFunc("GET "+Prefix+"/docs", s.serveReference)
	root.HandleFunc("GET "+configSchemaPath, s.serveConfigSchema)
	root.Handle(Prefix+"/", s.authenticated(received(s.known(mux))))
	s.handler = s.traced(s.forwarded(s.pages(root, s.known(root))))
	return s
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// HTTP gives an http.Server with its bounds set for a handler: the API itself, or one
// that has the API among others. Its Shutdown ends the API's streams.
func (s *Server) HTTP(handler http.Handler) *http.Server {
	h := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	h.RegisterOnShutdown(s.endStreams)
	return h
}

// Close ends the streams, and waits for them. Clients take them up again elsewhere.
func (s *Server) Close() {
	s.endStreams()
	s.streams.Wait()
}

func (s *Server) endStreams() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel()
}

// OpenAPI is the description of the API.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

func config(version string) huma.Config {
	c := huma.DefaultConfig("Davit", version)
	c.Info.Description = "Disaster-recovery orchestration for AWS Elastic Disaster Recovery."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "the token that the server made at its first start"},
	}
	c.Security = []map[string][]string{{"token": {}}}
	c.OpenAPIPath = Prefix + "/openapi"
	c.DocsPath, c.SchemasPath = "", ""
	c.CreateHooks = nil // which would put "$schema" into every answer
	c.RejectUnknownQueryParameters = true
	c.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[recovery.ActionValues](), reflect.TypeFor[actionValues]())
	return c
}

func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok\n") }

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.options.Ready != nil {
		if err := s.options.Ready(r.Context()); err != nil {
			note(r.Context(), err)
			writeText(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
	}
	text := "ready\n"
	if s.options.Remarks != nil {
		for _, line := range s.options.Remarks() {
			text += line + "\n"
		}
	}
	writeText(w, http.StatusOK, text)
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // a client that is gone needs no answer
}
