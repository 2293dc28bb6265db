package wire

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

// Options says how a Mux treats requests. The zero value is usable: any credentials
// work, and nothing is called besides the handlers.
type Options struct {
	// DefaultAccount is the account of requests whose credentials name none.
	DefaultAccount string

	// Identify says whose an access key ID is, with the session token sent along. It
	// returns ErrUnknownKey, ErrExpiredToken, ErrInvalidToken, or an identity. Without
	// Strict an unknown key is only a key that names no account.
	Identify func(ctx context.Context, accessKeyID, sessionToken string) (Identity, error)

	// Before is called when a request can be read, before it is held against the model's
	// constraints, as AWS judges who asks, and how often, before it looks at what is asked.
	// An error is the answer, as one of Around. Nil admits everything.
	Before func(ctx context.Context, c Call, input any) error

	// Around is called when a request has been understood and admitted, with the operation's input of
	// the SDK's type. It carries the request out by calling carry: never, once or again,
	// from this goroutine. What it returns is the answer: an output as carry gives it, or an
	// error. ErrNoAnswer drops the connection, and the errors of Identify are answered as
	// if they were that one's. Nil only carries out.
	Around func(ctx context.Context, c Call, input any, carry func() (any, error)) (any, error)

	// Strict has every request's signature verified with its identity's secret key.
	Strict bool

	// MaxBody is the largest request body accepted, in bytes; 0 means 1 MiB.
	MaxBody int64

	// Logger hears of handlers that panic or fail in ways AWS has no word for; nil means
	// the default logger.
	Logger *slog.Logger
}

// Identity is who signs with an access key. SecretKey is only needed under Strict.
type Identity struct {
	Account   string
	Principal string
	SecretKey string
}

// Mux answers AWS requests with the handlers registered by Handle. It is an http.Handler,
// safe for concurrent use once the handlers are registered.
type Mux struct {
	options  Options
	services map[string]*service
}

var _ http.Handler = (*Mux)(nil)

// service is what a Mux knows of one AWS service.
type service struct {
	name      string
	model     *model.Service
	codec     codec
	planner   *planner
	endpoints map[string]*endpoint
}

// endpoint is one operation with its handler.
type endpoint struct {
	operation *model.Operation
	in, out   *node // nil where the model has no such shape
	newInput  func() reflect.Value
	call      func(ctx context.Context, input reflect.Value) (reflect.Value, error)
}

// NewMux returns a Mux without handlers.
func NewMux(options Options) *Mux {
	if options.MaxBody == 0 {
		options.MaxBody = 1 << 20
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	m := &Mux{options: options, services: map[string]*service{}}
	for _, name := range Services() {
		m.services[name] = newService(name, planners[name]())
	}
	return m
}

func newService(name string, planner *planner) *service {
	return &service{
		name:      name,
		model:     planner.service,
		codec:     codecFor(name, planner.service),
		planner:   planner,
		endpoints: map[string]*endpoint{},
	}
}

// Handle registers the handler of an operation, with the SDK's input and output types.
// It panics where service or operation has no model, where the types do not fit it, and
// where the operation has a handler already: all are mistakes in the program.
func Handle[I, O any](m *Mux, service, operation string, h func(context.Context, *I) (*O, error)) {
	e := m.endpoint(service, operation, reflect.TypeFor[I](), reflect.TypeFor[O]())
	e.newInput = func() reflect.Value { return reflect.ValueOf(new(I)) }
	e.call = func(ctx context.Context, input reflect.Value) (reflect.Value, error) {
		out, err := h(ctx, input.Interface().(*I))
		if out == nil {
			out = new(O)
		}
		return reflect.ValueOf(out), err
	}
}

// endpoint plans and registers an operation, without its handler.
func (m *Mux) endpoint(serviceName, operation string, in, out reflect.Type) *endpoint {
	s := m.services[serviceName]
	if s == nil {
		panic(fmt.Sprintf("wire: no model of the service %q", serviceName))
	}
	if s.model.Operations[operation] == nil {
		panic(fmt.Sprintf("wire: no model of %s %q", serviceName, operation))
	}
	if s.endpoints[operation] != nil {
		panic(fmt.Sprintf("wire: %s %s is handled twice", serviceName, operation))
	}
	e := &endpoint{operation: s.model.Operations[operation]}
	e.in = s.mustPlan(e.operation.Input, in)
	e.out = s.mustPlan(e.operation.Output, out)
	s.endpoints[operation] = e
	return e
}

func (s *service) mustPlan(ref *model.Ref, typ reflect.Type) *node {
	if ref == nil {
		return nil
	}
	n, err := s.planner.plan(ref.Shape, typ)
	if err != nil {
		panic(fmt.Sprintf("wire: %s: %v", s.name, err))
	}
	return n
}

// before has the hook refuse a request, or not.
func (m *Mux) before(ctx context.Context, c Call, input reflect.Value) error {
	if m.options.Before == nil {
		return nil
	}
	return m.options.Before(ctx, c, input.Interface())
}

// invoke calls the handler within the hook around it.
func (m *Mux) invoke(ctx context.Context, e *endpoint, c Call, input reflect.Value) (reflect.Value, error) {
	if m.options.Around == nil {
		return e.call(ctx, input)
	}
	out, err := m.options.Around(ctx, c, input.Interface(), func() (any, error) {
		out, err := e.call(ctx, input)
		return out.Interface(), err
	})
	return reflect.ValueOf(out), err
}

// Carry has the handler of an operation answer an input that another Mux has decoded, or
// the program has made. Nothing is called around it.
func (m *Mux) Carry(ctx context.Context, c Call, input any) (any, error) {
	s := m.services[c.Service]
	if s == nil || s.endpoints[c.Operation] == nil {
		return nil, fmt.Errorf("wire: no handler of %s %s", c.Service, c.Operation)
	}
	out, err := s.endpoints[c.Operation].call(WithCall(ctx, c), reflect.ValueOf(input))
	return out.Interface(), err
}
