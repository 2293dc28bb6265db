package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// groupServer has no groups at first, and refuses the one of a name.
func groupServer(t *testing.T, refused string, status int) (url string, created *[]string) {
	t.Helper()
	created = new([]string)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/groups", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"items": []}`) })
	mux.HandleFunc("POST /api/v1/groups/preview", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"servers": []}`) })
	mux.HandleFunc("POST /api/v1/groups", func(w http.ResponseWriter, r *http.Request) {
		var in apitype.GroupInput
		_ = json.NewDecoder(r.Body).Decode(&in)
		if in.Name == refused {
			w.Header().Set("Content-Type", apitype.ProblemType)
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(apitype.Problem{Status: status, Detail: "somebody was quicker"})
			return
		}
		*created = append(*created, in.Name)
		_ = json.NewEncoder(w).Encode(apitype.SavedGroup{Group: in.Group(), Warnings: []string{"the tags of " + in.Name + " match no server now"}})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, created
}

func threeGroups(t *testing.T) string {
	t.Helper()
	var docs []string
	for _, name := range []string{"one", "two", "three"} {
		docs = append(docs, "name: "+name+"\naccountID: \"111122223333\"\nregion: us-west-2\ntags: {Tier: "+name+"}\n")
	}
	path := filepath.Join(t.TempDir(), "groups.yaml")
	if err := os.WriteFile(path, []byte(strings.Join(docs, "---\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestALateRefusalSaysWhatWasSaved(t *testing.T) {
	for _, c := range []struct {
		refused string
		status  int
		code    int
		want    string
	}{
		{"two", http.StatusConflict, exitRefused, "Saved: protection group one. Not saved: two, three."},
		{"one", http.StatusConflict, exitRefused, "Nothing was saved before it. Not saved: one, two, three."},
		{"three", http.StatusConflict, exitRefused, "Saved: protection group one, protection group two. Not saved: three."},
		{"two", http.StatusServiceUnavailable, exitFailed, "Saved: protection group one. It is not known whether two was saved. Not saved: three."},
	} {
		url, _ := groupServer(t, c.refused, c.status)
		var told strings.Builder
		code := Run(t.Context(), []string{"group", "create", "-f", threeGroups(t), "--server", url, "--token", "t"}, Parts{}, Streams{Out: io.Discard, Err: &told})
		if code != c.code || !strings.HasSuffix(told.String(), "davit: somebody was quicker\n  "+c.want+"\n") {
			t.Errorf("%s refused with %d: code %d, told\n%s\nwant code %d and %s", c.refused, c.status, code, told.String(), c.code, c.want)
		}
	}
}

func TestWarningsAreTold(t *testing.T) {
	url, created := groupServer(t, "", 0)
	var told strings.Builder
	code := Run(t.Context(), []string{"group", "create", "-f", threeGroups(t), "--server", url, "--token", "t"}, Parts{}, Streams{Out: io.Discard, Err: &told})
	if code != 0 || len(*created) != 3 || !strings.Contains(told.String(), "Created protection group two.\nwarning: the tags of two match no server now\n") {
		t.Errorf("code %d, created %q, told\n%s", code, *created, told.String())
	}
}

func TestWhatIsNotPossibleIsNotAsked(t *testing.T) {
	waiting := apitype.Execution{
		ExecutionSummary: apitype.ExecutionSummary{ExecutionID: "exec-1", Mode: recovery.Drill, State: recovery.ExecutionInProgress},
		Waves: []apitype.Wave{
			{Name: "db", State: recovery.WaveCompleted, Counts: apitype.Counts{Total: 2, Ready: 1, Failed: 1}},
			{Name: "web", State: recovery.WaveWaiting},
		},
		Decisions: []apitype.Decision{{Kind: apitype.DecideApproval, Wave: "web", Roles: []recovery.Role{"Admin"}, Words: []apitype.Word{apitype.Approve, apitype.Reject, apitype.Skip}}},
	}
	notMine := waiting
	notMine.Decisions = []apitype.Decision{{Kind: apitype.DecideApproval, Wave: "web", Roles: []recovery.Role{"Admin"}}}
	completed := waiting
	completed.State, completed.Decisions = recovery.ExecutionCompleted, []apitype.Decision{{Kind: apitype.DecideCleanup, Words: []apitype.Word{apitype.Cleanup}}}
	cleaned := completed
	cleaned.Cleanup, cleaned.Decisions = recovery.CleanupCompleted, nil
	for _, c := range []struct {
		word apitype.Word
		e    apitype.Execution
		wave string
		want recovery.Code
		says string
	}{
		{apitype.Approve, waiting, "web", "", ""},
		{apitype.Approve, waiting, "WEB", "", ""},
		{apitype.Approve, waiting, "db", recovery.Conflict, "wave db is COMPLETED and waits for no approval"},
		{apitype.Approve, waiting, "nope", recovery.NotFound, "its waves are db, web"},
		{apitype.Approve, notMine, "web", recovery.Denied, "its approval is for Admin"},
		{apitype.Skip, waiting, "web", "", ""},
		{apitype.Skip, waiting, "db", recovery.Conflict, "wave db is COMPLETED"},
		{apitype.Retry, waiting, "db", "", ""}, // its OPTIONAL server failed
		{apitype.Retry, waiting, "web", recovery.Conflict, "wave web is WAITING"},
		{apitype.Accept, waiting, "web", recovery.Conflict, "wave web is WAITING"},
		{apitype.Retry, completed, "db", recovery.Conflict, "it is COMPLETED"},
		{apitype.Cancel, waiting, "", "", ""},
		{apitype.Cancel, completed, "", recovery.Conflict, "it is COMPLETED already"},
		{apitype.Cleanup, waiting, "", recovery.Conflict, "wait for its end"},
		{apitype.Cleanup, completed, "", "", ""},
		{apitype.Cleanup, cleaned, "", recovery.Conflict, "its cleanup is COMPLETED"},
		{apitype.Resume, waiting, "", recovery.Conflict, "it is IN_PROGRESS"},
	} {
		err := possible(c.word, c.e, target{wave: c.wave})
		if got := recovery.CodeOf(err); got != c.want || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s of wave %q: got %v (%s), want %q (%s)", c.word, c.wave, err, got, c.says, c.want)
		}
	}
}
