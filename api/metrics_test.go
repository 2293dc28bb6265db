package api_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// asRole knows callers by tokens that are the names of roles; "limited" is an Admin in one
// account alone.
type asRole struct{}

// Identify gives whom the token names.
func (asRole) Identify(r *http.Request) (recovery.Caller, error) {
	if r.Header.Get("Authorization") == "Bearer limited" {
		return recovery.Caller{
			Actor:  recovery.Actor{Name: "lena"},
			Grants: []recovery.Grant{{Role: recovery.Admin, AccountIDs: []recovery.AccountID{"111122223333"}}},
		}, nil
	}
	return byRole{}.Identify(r)
}

func TestMetricsAreForThoseWhoMayReadEverything(t *testing.T) {
	s := api.New(api.Options{
		Control: control.New(control.Parts{}), Identifier: asRole{},
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "up 1\n") }),
	})
	defer s.Close()
	for shown, want := range map[string]int{
		"": 401, "Bearer ReadOnly": 200, "Bearer Operator": 200, "Bearer Admin": 200, "Bearer nothing": 403, "Bearer limited": 403,
	} {
		if got := serve(s, http.MethodGet, "/metrics", shown); got != want {
			t.Errorf("GET /metrics with %q: status %d, want %d", shown, got, want)
		}
	}
	if got := serve(s, http.MethodPost, "/metrics", "Bearer Admin"); got != http.StatusMethodNotAllowed {
		t.Errorf("POST /metrics: status %d, want 405", got)
	}
}
