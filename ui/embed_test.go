package ui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w
}

// TestTheBinarySaysWhatItHas holds with and without the built pages: tests run on a clone
// where nobody has built them, too.
func TestTheBinarySaysWhatItHas(t *testing.T) {
	page := get(t, "/executions/exec-1", "Accept-Encoding", "gzip")
	if policy := page.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q, want one that lets nothing in but files of this server", policy)
	}
	if _, ok := built()[index]; !ok {
		if page.Code != http.StatusNotFound {
			t.Errorf("got %d of pages that were not built", page.Code)
		}
		return
	}
	if page.Code != http.StatusOK || page.Header().Get("Content-Encoding") != "gzip" || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
		t.Errorf("got %d, %v, want the page, compressed", page.Code, page.Header())
	}
	if again := get(t, "/", "If-None-Match", page.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("asked again: got %d, want that nothing has changed", again.Code)
	}
	if missing := get(t, "/assets/none.js"); missing.Code != http.StatusNotFound {
		t.Errorf("a file that is not there: got %d", missing.Code)
	}
}
