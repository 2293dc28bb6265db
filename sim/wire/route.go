package wire

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

// route is the method and path of an operation of the REST protocols. A segment in braces
// is a parameter; one that ends in a plus takes the rest of the path. Query are the
// parameters that tell the operation from others of the same path.
type route struct {
	operation string
	method    string
	segments  []string
	query     url.Values
	bound     map[string]bool // query parameters that the operation takes
}

// routes are a service's, those that ask for the most first.
type routes []route

func newRoutes(service *model.Service) routes {
	var all routes
	for name, op := range service.Operations {
		path, query, _ := strings.Cut(op.HTTP.RequestURI, "?")
		constants, err := url.ParseQuery(query)
		if err != nil {
			panic("wire: model of " + name + ": " + err.Error())
		}
		all = append(all, route{name, op.HTTP.Method, segments(path), constants, boundQuery(service, op)})
	}
	slices.SortFunc(all, func(a, b route) int {
		return cmp.Or(cmp.Compare(len(b.query), len(a.query)), cmp.Compare(a.parameters(), b.parameters()), cmp.Compare(a.operation, b.operation))
	})
	return all
}

// boundQuery are the query parameters that an operation's input is read from.
func boundQuery(service *model.Service, op *model.Operation) map[string]bool {
	bound := map[string]bool{}
	if op.Input == nil {
		return bound
	}
	for name, ref := range service.Shapes[op.Input.Shape].Members {
		if ref.Location == "querystring" {
			bound[wireName(name, ref)] = true
		}
	}
	return bound
}

// find is the first route that a request takes, with the parameters of its path.
func (all routes) find(method, path string, query url.Values) (*route, map[string]string) {
	for i := range all {
		t := &all[i]
		if t.method != method || !t.asks(query) {
			continue
		}
		if params, ok := t.match(path); ok {
			return t, params
		}
	}
	return nil, nil
}

// asks says whether the query has the parameters that tell the operation from others.
func (t *route) asks(query url.Values) bool {
	for name, values := range t.query {
		if !query.Has(name) || query.Get(name) != values[0] {
			return false
		}
	}
	return true
}

// match compares segment by segment, still escaped, since an ARN may contain slashes.
func (t *route) match(path string) (map[string]string, bool) {
	parts := t.split(path)
	if len(parts) != len(t.segments) {
		return nil, false
	}
	params := map[string]string{}
	for i, want := range t.segments {
		if !strings.HasPrefix(want, "{") {
			if parts[i] != want {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(parts[i])
		if err != nil || value == "" {
			return nil, false
		}
		params[strings.Trim(want, "{}+")] = value
	}
	return params, true
}

// split takes a path apart as the route has it.
func (t *route) split(path string) []string {
	if last := t.segments[len(t.segments)-1]; strings.HasSuffix(last, "+}") {
		return strings.SplitN(strings.TrimPrefix(path, "/"), "/", len(t.segments))
	}
	return segments(path)
}

func (t *route) parameters() (n int) {
	for _, s := range t.segments {
		if strings.HasPrefix(s, "{") {
			n++
		}
	}
	return n
}

func segments(path string) []string {
	return strings.Split(strings.Trim(path, "/"), "/")
}
