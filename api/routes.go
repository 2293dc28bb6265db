package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// routes registers every route.
func (s *Server) routes() {
	s.accountRoutes()
	s.serverRoutes()
	s.templateRoutes()
	s.groupRoutes()
	s.planRoutes()
	s.testRunRoutes()
	s.readinessRoutes()
	s.executionRoutes()
	s.resultRoutes()
	s.eventRoutes()
	s.channelRoutes()
	s.featureRoutes()
	s.faultRoutes()
	s.simulatedWorldRoutes()
	s.documentRoutes()
	s.bindingRoutes()
	s.sessionRoutes()
	s.auditRoutes()
	s.retentionRoutes()
	s.configRoutes()
	s.backupRoutes()
	s.runbookRoutes()
	s.reportRoutes()
}

// route is one route: its method, its path below Prefix, its name, and what it is for.
type route struct {
	method, path, id, summary string
	tag                       string
	status                    int // of success; 0: 200, or 204 without a body
}

// register adds a route, and describes it: from its input and its output, the examples of
// their schemas (see exampleFiles) and the details. The handler's errors become problems
// here, and its time ends.
func register[I, O any](s *Server, r route, handle func(context.Context, *I) (*O, error), more ...detail) {
	registerRaw(s, r, huma.Operation{}, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := context.WithTimeout(ctx, requestTime)
		defer cancel()
		ctx, ended := s.observe.Operation(ctx, r.id)
		out, err := handle(ctx, in)
		ended(err)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	}, more...)
}

// registerStream adds a route that may answer with a stream, which has no end of its time.
// The answers are those that are given: a handler of streams has no type that tells.
func registerStream[I any](s *Server, r route, answers map[string]*huma.Response, handle func(context.Context, *I) (*huma.StreamResponse, error), more ...detail) {
	registerRaw(s, r, huma.Operation{Responses: answers}, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		ctx, ended := s.observe.Operation(ctx, r.id)
		out, err := handle(ctx, in)
		ended(err)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	}, more...)
}

// registerRaw adds a route to what is known of its operation, and describes it.
func registerRaw[I, O any](s *Server, r route, op huma.Operation, handle func(context.Context, *I) (*O, error), more ...detail) {
	d := detailsOf(more)
	op.Method, op.Path, op.OperationID, op.Summary = r.method, Prefix+r.path, r.id, r.summary
	op.Tags, op.DefaultStatus = []string{r.tag}, r.status
	op.MaxBodyBytes, op.BodyReadTimeout = bodyBound(op.Path), -1 // received has read it
	if d.retirement != nil {
		op.Deprecated = true
		op.Middlewares = append(op.Middlewares, d.retirement.headers)
	}
	huma.Register(s.api, op, handle)
	s.describe(operationAt(s.api.OpenAPI(), op.Method, op.Path), d)
}

// operationAt finds an operation of the document.
func operationAt(doc *huma.OpenAPI, method, path string) *huma.Operation {
	item := doc.Paths[path]
	return map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}[method]
}

// body is an answer.
type body[T any] struct{ Body T }

func bodyOf[T any](v T) *body[T] { return &body[T]{v} }

// versioned is the answer that a resource is, with its version as the ETag.
type versioned[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func versionedOf[T any](v T, version int64) *versioned[T] {
	return &versioned[T]{ETag: strconv.Quote(strconv.FormatInt(version, 10)), Body: v}
}

// none is an input or an answer without anything in it.
type none struct{}

// Paging is the part of a list's input that says which page. Like the other parts of
// inputs it is exported because huma fills exported fields only.
type Paging struct {
	Cursor string `query:"cursor" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" doc:"how many at most; 100 by default"`
}

func (p Paging) page() control.Page { return control.Page{Cursor: p.Cursor, Limit: p.Limit} }

// Sorting is the part of a list's input that says in which order configuration comes.
type Sorting struct {
	Sort string `query:"sort" enum:"name,changed" doc:"by name (the default), or what was changed last first"`
}

func (s Sorting) order() control.Order { return control.Order(s.Sort) }

// Guard is the part of a change's input that says which version was read.
type Guard struct {
	IfMatch string `header:"If-Match" doc:"the ETag of what was read"`
}

func withoutVersion() *recovery.Error {
	return recovery.Errorf(recovery.Invalid, "the change does not say which version it is made to").
		WithRemedy("send the ETag of what you read as If-Match")
}

// setVersion is version for what is there before anybody has set it: its ETag is "0" then.
func (g Guard) setVersion(inBody int64) (int64, error) {
	if strings.TrimSpace(g.IfMatch) == `"0"` {
		return 0, nil
	}
	return g.version(inBody)
}

// version is the version that was read. One that the body names too must be the same.
func (g Guard) version(inBody int64) (int64, error) {
	tag := strings.TrimSpace(g.IfMatch)
	if tag == "" {
		p := &problem{describe(withoutVersion())}
		p.Status, p.Title = http.StatusPreconditionRequired, http.StatusText(http.StatusPreconditionRequired)
		return 0, p
	}
	unquoted, err := strconv.Unquote(tag)
	if err != nil {
		unquoted = tag
	}
	version, err := strconv.ParseInt(unquoted, 10, 64)
	if err != nil || version < 1 {
		return 0, recovery.Errorf(recovery.Invalid, "the If-Match %s is not an ETag of this server", tag).WithRemedy("send one as it was read, such as \"3\"")
	}
	if inBody != 0 && inBody != version {
		return 0, recovery.Errorf(recovery.Stale, "the request is made to version %d, but what it sends was read as version %d", version, inBody).
			WithRemedy("read it again and repeat the change")
	}
	return version, nil
}
