//go:build unix

package crash_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// gateway stands between one server and AWS. It counts the server's calls, and may kill
// the server at one of them.
type gateway struct {
	url    string
	aws    string
	strike strike
	victim chan *process // holds the server, once it has started

	mu        sync.Mutex
	asked     []string       // the operations, in order
	forwarded map[string]int // how many calls of each reached AWS
}

// strike is the call at which the server is killed; the zero value is none.
type strike struct {
	operation string // empty: any
	nth       int
	after     bool // AWS has carried it out, and its answer is lost
}

func (s strike) String() string {
	when := "before"
	if s.after {
		when = "after"
	}
	name := s.operation
	if name == "" {
		name = "call"
	}
	return fmt.Sprintf("%s %s %d", when, name, s.nth)
}

// openGateway opens a gateway to the AWS at the URL. It ends with the test.
func openGateway(t interface{ Cleanup(func()) }, aws string, s strike) *gateway {
	g := &gateway{aws: aws, strike: s, victim: make(chan *process, 1), forwarded: map[string]int{}}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

// ServeHTTP passes a call on, unless its caller does not live to see it.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the caller is gone
	}
	operation := operationOf(r, body)
	due := g.count(operation)
	if due && !g.strike.after {
		(<-g.victim).kill()
		panic(http.ErrAbortHandler)
	}
	answer, err := g.forward(r, body, operation)
	if err != nil {
		panic(http.ErrAbortHandler) // AWS is gone, as a test ends
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if due {
		(<-g.victim).kill()
	}
	if due || err != nil {
		panic(http.ErrAbortHandler)
	}
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = w.Write(content) // whether the caller reads it is the caller's affair
}

func (g *gateway) forward(r *http.Request, body []byte, operation string) (*http.Response, error) {
	target, err := url.Parse(g.aws)
	if err != nil {
		return nil, err
	}
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.RequestURI = target.Scheme, target.Host, ""
	out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	g.mu.Lock()
	g.forwarded[operation]++
	g.mu.Unlock()
	return http.DefaultTransport.RoundTrip(out)
}

// count counts a call, and reports whether it is the one.
func (g *gateway) count(operation string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked = append(g.asked, operation)
	if g.strike.nth == 0 {
		return false
	}
	n := 0
	for _, asked := range g.asked {
		if g.strike.operation == "" || g.strike.operation == asked {
			n++
		}
	}
	return n == g.strike.nth && (g.strike.operation == "" || g.strike.operation == operation)
}

// calls are the operations that the server has asked for, in order.
func (g *gateway) calls() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.asked)
}

// reached is how many calls of the operation AWS was given.
func (g *gateway) reached(operation string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.forwarded[operation]
}

// operationOf names what is asked: each of AWS's protocols says it in another place.
func operationOf(r *http.Request, body []byte) string {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return target[strings.LastIndex(target, ".")+1:]
	}
	if r.URL.Path != "/" && r.URL.Path != "" {
		return strings.Trim(r.URL.Path, "/")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return ""
	}
	return form.Get("Action")
}
