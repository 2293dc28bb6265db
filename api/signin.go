package api

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// SignInHandler answers a request of somebody who need not be known yet, or says by its
// error why not.
type SignInHandler = func(http.ResponseWriter, *http.Request) error

// signIn adds the routes of signing in and out.
func (s *Server) signIn(mux *http.ServeMux) {
	for pattern, handle := range s.options.SignIn {
		mux.Handle(pattern, received(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			err := s.strangerMayAsk(r)
			if err == nil {
				err = handle(w, r)
			}
			if err == nil {
				return
			}
			if recovery.CodeOf(err) == recovery.Unauthenticated {
				s.options.Access.Unknown(reasonOf(err))
			}
			if p := problemOf(r.Context(), err); strings.Contains(r.Header.Get("Accept"), "text/html") {
				p.writePage(w)
			} else {
				p.write(w)
			}
		})))
	}
}

// page tells a problem to a person with a browser.
var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Davit: {{.Title}}</title>
<body style="font-family: sans-serif; max-width: 40em; margin: 4em auto">
<h1>{{.Title}}</h1>
<p>{{.Detail}}</p>
{{range .Details}}<p>{{if .Field}}<code>{{.Field}}</code>: {{end}}{{.Message}}</p>{{end}}
{{with .Remedy}}<p>{{.}}</p>{{end}}
<p><a href="/auth/login">Sign in</a></p>
<p><small>Request {{.RequestID}}</small></p>
</html>
`))

// writePage answers with the problem as a page.
func (p *problem) writePage(w http.ResponseWriter) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.WriteHeader(p.Status)
	_ = page.Execute(w, p.Problem) // a browser that is gone needs no answer
}
