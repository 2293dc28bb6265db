package api_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// sender sends bodies to every operation that takes one, as good and as bad as they are.
type sender struct {
	*env
	operations []string // method and path
}

// bodies are good ones, to be spoilt.
var bodies = []string{
	accountBody, dbGroup, webGroup, planBody, drill, `{}`,
	`{"plan":"small","mode":"DRILL","exclude":["db-1"],"incidentAt":"2026-11-01T03:00:00Z","pointInTime":{"before":"2026-11-01T02:00:00Z"}}`,
	`{"mode":"RECOVERY","accept":[{"code":"REPLICATION_STALLED","reason":"it burns"}],"replaceInstances":["i-00000000000000abc"],"preempt":false}`,
	`{"wave":"data","sourceServerIDs":["s-0000000000000db01"],"comment":"go on"}`,
}

// newSender makes an environment with a drill that has ended, and finds the operations.
func newSender(t testing.TB) *sender {
	t.Helper()
	s := &sender{env: newEnv(t)}
	s.configure()
	s.steps(step{"a plan without an approval", "POST /plans", `{"name":"small","drill":{"subnetIDs":["subnet-drill"]},"waves":[{"name":"data","groups":["databases"]}]}`, "", 201, nil, nil})
	id := s.start(drillOf("small")).ExecutionID
	s.wait(id, "over", ended)
	operations(t, s.env, func(method, path string, op *huma.Operation) {
		if op.RequestBody == nil {
			return
		}
		path = strings.NewReplacer("{executionID}", string(id), "{plan}", "small", "{group}", "databases", "{account}", "111122223333").Replace(path)
		s.operations = append(s.operations, method+" "+path)
	})
	slices.Sort(s.operations)
	return s
}

// send sends a body, and checks that the answer is one, and blames whom it should.
func (s *sender) send(t testing.TB, operation int, body []byte, ifMatch string) {
	t.Helper()
	method, path, _ := strings.Cut(s.operations[operation%len(s.operations)], " ")
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("If-Match", ifMatch)
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, r)
	if w.Code >= 500 {
		t.Fatalf("%s %s with If-Match %q and %q: got status %d: %s", method, path, ifMatch, body, w.Code, w.Body)
	}
	if w.Code < 400 {
		return
	}
	var p apitype.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Code == "" || p.Detail == "" {
		t.Fatalf("%s %s with %q: status %d comes without a problem that says what is wrong: %s (%v)", method, path, body, w.Code, w.Body, err)
	}
}

// spoil makes of good bodies one that is hardly good any more.
func spoil(rng *rand.Rand) []byte {
	body := []byte(bodies[rng.IntN(len(bodies))])
	for range 1 + rng.IntN(3) {
		at := rng.IntN(len(body) + 1)
		switch rng.IntN(8) {
		case 0: // broken off
			body = body[:at]
		case 1: // one byte is another
			if at < len(body) {
				body[at] = byte(rng.IntN(256))
			}
		case 2: // something in between
			body = slices.Insert(body, at, []byte(pickOf(rng, "\x00", "\xff\xfe", `"`, `\u`, "{", "]", ",", "null", "1e999", "-0", "99999999999999999999", `"a":{"a":[`))...)
		case 3: // a value of another kind
			body = replaceValue(rng, body)
		case 4: // a field that there is not, or one that is there
			body = bytes.Replace(body, []byte("{"), []byte(`{"`+pickOf(rng, "name", "nope", "waves", "", "version", "tags")+`":`+pickOf(rng, "1", "null", "[]", `{}`, `"x"`, "true")+`,`), 1)
		case 5: // deep
			deep := 1 + rng.IntN(20_000)
			body = slices.Insert(body, at, bytes.Repeat([]byte(pickOf(rng, "[", `{"a":`)), deep)...)
		case 6: // long
			body = slices.Insert(body, at, bytes.Repeat([]byte(pickOf(rng, "x", "é", " ", "9")), 1+rng.IntN(50_000))...)
		default: // twice
			body = append(body, body[at:]...)
		}
	}
	return body
}

func pickOf(rng *rand.Rand, all ...string) string { return all[rng.IntN(len(all))] }

// replaceValue puts something else in the place of a field, if the body is an object.
func replaceValue(rng *rand.Rand, body []byte) []byte {
	var fields map[string]any
	if json.Unmarshal(body, &fields) != nil || len(fields) == 0 {
		return body
	}
	names := slices.Sorted(maps.Keys(fields))
	others := []any{nil, true, -1, 1e300, "", "x", strings.Repeat("x", 300), []any{}, []any{nil}, []any{1, "a"}, map[string]any{}, map[string]any{"a": nil}}
	fields[names[rng.IntN(len(names))]] = others[rng.IntN(len(others))]
	changed, err := json.Marshal(fields)
	if err != nil {
		return body
	}
	return changed
}

func TestTenThousandBadBodiesChangeNothingAndLeaveNothing(t *testing.T) {
	s := newSender(t)
	before := s.configuration()
	var heap runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&heap)
	had := heap.HeapAlloc
	rng := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		s.send(t, rng.IntN(1000), spoil(rng), pickOf(rng, "", `"`, "0", "-1", `"7"`, "W/1", "*", "99999999999999999999"))
	}
	if after := s.configuration(); after != before {
		t.Errorf("the configuration has changed:\ngot  %s\nwant %s", after, before)
	}
	runtime.GC()
	if runtime.ReadMemStats(&heap); heap.HeapAlloc > had+(64<<20) {
		t.Errorf("the heap has grown from %d to %d MB", had>>20, heap.HeapAlloc>>20)
	}
	s.wantItWorks()
}

// configuration is what the usual account, groups and plans are.
func (s *sender) configuration() string {
	s.t.Helper()
	all := ""
	for _, path := range []string{"/accounts/111122223333", "/groups/databases", "/groups/web", "/plans/shop", "/plans/small"} {
		got := s.request("GET", path, "")
		if got.status != http.StatusOK {
			s.t.Fatalf("%s: got status %d: %s", path, got.status, got.body)
		}
		all += got.body
	}
	return all
}

// wantItWorks drills a plan, after the drills that some body may have started.
func (s *sender) wantItWorks() {
	s.t.Helper()
	executions, err := s.Executions(s.t.Context(), apitype.ExecutionQuery{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, x := range executions.Items {
		s.wait(x.ExecutionID, "over", ended)
		if x.Cleanup == "" {
			if _, err := s.Say(s.t.Context(), x.ExecutionID, apitype.Cleanup, apitype.WordRequest{}); err != nil {
				s.t.Fatal(err)
			}
			s.wait(x.ExecutionID, "cleaned up", func(x apitype.Execution) bool { return x.Cleanup == recovery.CleanupCompleted && !x.Active })
		}
	}
	x := s.wait(s.start(drillOf("small")).ExecutionID, "over", ended)
	if x.State != recovery.ExecutionCompleted {
		s.t.Errorf("a drill after all that is %s: %s", x.State, x.Reason)
	}
}

// FuzzBody sends any body to any operation that takes one: it is taken or refused, and
// never a fault of the server.
func FuzzBody(f *testing.F) {
	for i, body := range bodies {
		f.Add(i, []byte(body))
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for operation := range 40 {
		if body := spoil(rng); len(body) < 1000 {
			f.Add(operation, body)
		}
	}
	s := newSender(f)
	s.stop() // coverage is to come from the request alone
	f.Fuzz(func(t *testing.T, operation int, body []byte) {
		s.send(t, max(operation, -operation-1), body, `"999999"`)
	})
}
