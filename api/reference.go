package api

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// referenceFiles are the templates and the style of the reference.
//
//go:embed reference/*.tmpl reference/style.css
var referenceFiles embed.FS

var referencePage = template.Must(template.New("page.tmpl").
	Funcs(template.FuncMap{"paragraphs": paragraphsOf, "spans": spansOf}).
	ParseFS(referenceFiles, "reference/*.tmpl"))

// reference is the description of the API as a page to read, with what its headers need.
type reference struct {
	page   []byte
	tag    string // its ETag
	policy string // its Content-Security-Policy
}

// newReference renders the description as it is now.
func (s *Server) newReference() (*reference, error) {
	style, err := referenceFiles.ReadFile("reference/style.css")
	if err != nil {
		return nil, fmt.Errorf("read the style of the API's reference: %w", err)
	}
	view := referenceViewOf(s.api.OpenAPI())
	view.Style = template.CSS(style)
	var page bytes.Buffer
	if err := referencePage.Execute(&page, view); err != nil {
		return nil, fmt.Errorf("render the API's reference: %w", err)
	}
	sum, styleSum := sha256.Sum256(page.Bytes()), sha256.Sum256(style)
	return &reference{
		page: page.Bytes(),
		tag:  `"` + hex.EncodeToString(sum[:16]) + `"`,
		policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(styleSum[:]) +
			"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	}, nil
}

// serveReference answers with the reference, to anybody: it holds nothing of this server
// but its version, and a browser that opens it has no token. A browser that has the page
// already is told so.
func (s *Server) serveReference(w http.ResponseWriter, r *http.Request) {
	reference, err := s.reference()
	if err != nil {
		problemOf(r.Context(), recovery.Errorf(recovery.Internal, "the reference cannot be shown: %w", err)).write(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", reference.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache") // kept, and asked for by its ETag
	h.Set("ETag", reference.tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(reference.page))
}
