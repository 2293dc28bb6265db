package api

import (
	"net/http"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// pages answers with the web interface what no route takes and a browser asks for. All
// else is next's.
func (s *Server) pages(routes *http.ServeMux, next http.Handler) http.Handler {
	if s.options.UI == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, route := routes.Handler(r); route == "" && forBrowser(r) && straight(r.URL.Path) {
			traceOf(r.Context()).route = "GET /"
			s.options.UI.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// forBrowser reports whether a request is for a file of the web interface, or is somebody's
// who opens a page of it.
func forBrowser(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	for _, ours := range []string{"/api/", "/auth/"} {
		if strings.HasPrefix(r.URL.Path+"/", ours) {
			return false
		}
	}
	last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	return strings.Contains(last, ".") || strings.Contains(r.Header.Get("Accept"), "text/html")
}

// nothing says that there is nothing where the request asks.
func nothing(r *http.Request) error {
	return recovery.Errorf(recovery.NotFound, "there is nothing at %s %s", r.Method, r.URL.Path).
		WithRemedy("the routes are in %s/openapi.json, and %s/docs shows them", Prefix, Prefix)
}
