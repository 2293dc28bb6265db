package client_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

func TestAnAnswerThatBreaksOffMayBeTriedAgain(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"executionID": "exec-1", "pl`))
	}))
	defer server.Close()
	c := client.New(client.Options{URL: server.URL, Token: "any"})
	if _, err := c.Execution(t.Context(), "exec-1"); recovery.CodeOf(err) != recovery.Unavailable {
		t.Errorf("an answer cut in its middle: %v, want UNAVAILABLE", err)
	}
}
