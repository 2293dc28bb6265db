package sim

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/davit-dr/davit/sim/wire"
)

// defaultAccount is whose requests are that name no account.
const defaultAccount = "111122223333"

// Handler is the world as an HTTP server: all services, accounts and Regions on
// one port, and the door for faults beside them.
func (w *World) Handler() http.Handler {
	door := w.newDoor()
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if isDoor(r) {
			door.ServeHTTP(out, r)
			return
		}
		w.mux.ServeHTTP(out, r)
	})
}

func (w *World) newMux() *wire.Mux {
	m := wire.NewMux(wire.Options{
		DefaultAccount: defaultAccount,
		Identify:       w.identify,
		Before:         w.before,
		Around:         w.around,
		Strict:         w.opts.Strict,
	})
	w.serve(m)
	return m
}

// serve registers everything that this world answers.
func (w *World) serve(m *wire.Mux) {
	w.serveDRS(m)
	w.serveInstances(m)
	w.serveNeighbours(m)
	w.serveSystemsManager(m)
}

// Client calls a world in process, without a socket and without a goroutine: it
// fits the SDK's option HTTPClient, and works under fake time.
type Client struct{ handler http.Handler }

// Client is a client of this world.
func (w *World) Client() *Client { return &Client{w.mux} }

// errLost is how a lost answer looks to an HTTP client.
var errLost = errors.New("connection reset by peer")

// Do carries the request out and returns its answer, as http.Client.Do does.
func (c *Client) Do(r *http.Request) (response *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	served := r.Clone(r.Context())
	served.RequestURI = r.URL.RequestURI()
	if served.Host == "" {
		served.Host = r.URL.Host
	}
	if served.Body == nil {
		served.Body = http.NoBody
	}
	answer := &recorder{header: http.Header{}, status: http.StatusOK}
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler: // net/http's way to drop a connection
			response, err = nil, errLost
		default:
			panic(cause)
		}
	}()
	c.handler.ServeHTTP(answer, served)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return answer.response(r), nil
}

// recorder takes an answer in memory.
type recorder struct {
	header  http.Header
	status  int
	started bool
	body    bytes.Buffer
}

// Header is the answer's header, to be written to.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader keeps the first status that it is given, as a connection would.
func (r *recorder) WriteHeader(status int) {
	if !r.started {
		r.status, r.started = status, true
	}
}

// Write adds to the body.
func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

func (r *recorder) response(to *http.Request) *http.Response {
	return &http.Response{
		Status:     http.StatusText(r.status),
		StatusCode: r.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        r.header,
		Body:          io.NopCloser(&r.body),
		ContentLength: int64(r.body.Len()),
		Request:       to,
	}
}
