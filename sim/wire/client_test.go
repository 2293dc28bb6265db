package wire

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
)

// client calls a handler in process; the SDK takes it for an HTTP client.
type client struct{ Handler http.Handler }

// Do calls the handler; a dropped connection is an error as net/http reports it.
func (c *client) Do(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			if abort, ok := cause.(error); !ok || !errors.Is(abort, http.ErrAbortHandler) {
				panic(cause)
			}
			err = &url.Error{Op: r.Method, URL: r.URL.String(), Err: io.EOF}
		}
	}()
	w := httptest.NewRecorder()
	c.Handler.ServeHTTP(w, asReceived(r))
	return w.Result(), nil
}

// asReceived makes of a client's request what a server sees of it.
func asReceived(r *http.Request) *http.Request {
	received := r.Clone(r.Context())
	if received.Body == nil {
		received.Body = http.NoBody
	}
	if received.Host == "" {
		received.Host = r.URL.Host
	}
	received.RequestURI = r.URL.RequestURI()
	return received
}
