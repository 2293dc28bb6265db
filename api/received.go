package api

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	// maxBody bounds the body of a request: a plan of a hundred waves is far below it.
	maxBody = 1 << 20
	// maxConfigBody bounds that of an import: a file of the largest size, escaped as a text.
	maxConfigBody = 40 << 20
	// bodyTime is how long a client may take to send it.
	bodyTime = 15 * time.Second
)

// bodyBound is how many bytes the body of a request may have.
func bodyBound(path string) int64 {
	if path == configImportPath {
		return maxConfigBody
	}
	return maxBody
}

// received reads the body before anything else happens. A deadline that were left on
// the connection would end the request when it passes, however well that goes.
func received(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		bound := bodyBound(r.URL.Path)
		conn := http.NewResponseController(w)
		_ = conn.SetReadDeadline(time.Now().Add(bodyTime)) // unknown to connections in tests
		body, err := io.ReadAll(io.LimitReader(r.Body, bound+1))
		_ = conn.SetReadDeadline(time.Time{})
		switch {
		case err != nil:
			problemOf(r.Context(), recovery.Errorf(recovery.Invalid, "the body of the request did not arrive: %w", err)).write(w)
		case int64(len(body)) > bound:
			problemOf(r.Context(), recovery.Errorf(recovery.TooLarge, "the body of the request has more than %d bytes", bound)).write(w)
		default:
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, r)
		}
	})
}
