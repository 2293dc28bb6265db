package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// byName knows every caller by the name that is shown as the token.
type byName struct{}

func (byName) Identify(r *http.Request) (recovery.Caller, error) {
	if name := r.Header.Get("Authorization"); name != "" {
		return recovery.Caller{Actor: recovery.Actor{Name: name}}, nil
	}
	return recovery.Caller{}, recovery.Errorf(recovery.Unauthenticated, "nobody")
}

// limited is a server that takes three requests of each at once, and then one every two
// seconds.
func limited(o api.Options) *api.Server {
	o.Identifier, o.Limits = byName{}, api.Limits{RequestsPerSecond: 0.5, Burst: 3}
	return api.New(o)
}

// answerTo has a server answer a request of somebody at an address.
func answerTo(s *api.Server, path, name, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = address
	r.Header.Set("Authorization", name)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestACallerWhoAsksTooOftenWaitsAndNobodyElseDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limited(api.Options{})
		defer s.Close()
		want := func(name, address string, status int) {
			t.Helper()
			if got := answerTo(s, "/api/v1/nothing", name, address); got.Code != status {
				t.Fatalf("%q from %s: got status %d, want %d: %s", name, address, got.Code, status, got.Body)
			}
		}
		for range 3 {
			want("ann", "192.0.2.1:1", 404)
		}
		refused := answerTo(s, "/api/v1/nothing", "ann", "192.0.2.2:1") // elsewhere, and still herself
		var p apitype.Problem
		if err := json.Unmarshal(refused.Body.Bytes(), &p); err != nil || refused.Code != 429 || p.Code != recovery.Throttled || p.Remedy == "" || refused.Header().Get("Retry-After") != "2" {
			t.Fatalf("got status %d, Retry-After %q and %s (%v)", refused.Code, refused.Header().Get("Retry-After"), refused.Body, err)
		}
		want("bob", "192.0.2.1:1", 404)
		for range 3 {
			want("", "192.0.2.1:2", 401)
		}
		want("", "192.0.2.1:3", 429)
		want("", "192.0.2.9:3", 401)
		want("bob", "192.0.2.1:1", 404)
		time.Sleep(2 * time.Second)
		want("ann", "192.0.2.1:1", 404)
		want("ann", "192.0.2.1:1", 429)
		time.Sleep(time.Hour)
		for range 3 {
			want("ann", "192.0.2.1:1", 404)
		}
		want("ann", "192.0.2.1:1", 429)
	})
}

func TestWhoIsBehindAProxyIsCountedByTheAddressThatItStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limited(api.Options{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.1.0/24")}})
		defer s.Close()
		from := func(client string) int {
			return answerTo(s, "/api/v1/nothing", "", "10.0.1.7:1", "X-Forwarded-For", client).Code
		}
		for _, clients := range [][]string{
			{"192.0.2.1", "203.0.113.5, 192.0.2.1", "198.51.100.8, 192.0.2.1", "192.0.2.1"}, // what is further left anybody can write
			{"2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "2001:db8:1:2::4"},
		} {
			for i, client := range clients {
				want := 401
				if i == 3 {
					want = 429
				}
				if got := from(client); got != want {
					t.Errorf("request %d, of %s: got status %d, want %d", i+1, client, got, want)
				}
			}
		}
		for _, other := range []string{"192.0.2.2", "2001:db8:1:3::1"} {
			if got := from(other); got != 401 {
				t.Errorf("%s, who asks for the first time: got status %d, want 401", other, got)
			}
		}
	})
}

func TestSigningInIsLimitedByAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tried := 0
		s := limited(api.Options{SignIn: map[string]api.SignInHandler{"GET /auth/try": func(http.ResponseWriter, *http.Request) error {
			tried++
			return nil
		}}})
		defer s.Close()
		for range 4 {
			answerTo(s, "/auth/try", "", "192.0.2.1:1")
		}
		page := answerTo(s, "/auth/try", "", "192.0.2.1:1", "Accept", "text/html")
		if tried != 3 || page.Code != 429 || page.Header().Get("Retry-After") != "2" {
			t.Errorf("got %d attempts let through, then status %d with Retry-After %q, want 3, 429 and 2", tried, page.Code, page.Header().Get("Retry-After"))
		}
		if answerTo(s, "/auth/try", "", "192.0.2.2:1"); tried != 4 {
			t.Errorf("somebody else was not let through")
		}
	})
}

func TestWhoWatchesTheServerIsNotLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limited(api.Options{Metrics: http.NotFoundHandler()})
		defer s.Close()
		for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
			for range 20 {
				if got := answerTo(s, path, "", "192.0.2.1:1").Code; got == 429 {
					t.Fatalf("%s: got status 429", path)
				}
			}
		}
	})
}

func TestManyAddressesTakeLittleMemoryAndForgetNoCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := limited(api.Options{})
		defer s.Close()
		for range 4 {
			answerTo(s, "/api/v1/nothing", "ann", "192.0.2.1:1")
		}
		for i := range 2*api.MaxBuckets + 1 {
			answerTo(s, "/api/v1/nothing", "", fmt.Sprintf("10.0.%d.%d:1", i/256, i%256))
			if got := s.Buckets(); got > api.MaxBuckets {
				t.Fatalf("after %d addresses: got %d kept, want %d at most", i+1, got, api.MaxBuckets)
			}
		}
		if got := answerTo(s, "/api/v1/nothing", "ann", "192.0.2.1:1").Code; got != 429 {
			t.Errorf("a caller who asks too often, after that: got status %d, want 429", got)
		}
	})
}

func TestAnIDThatTheClientGivesIsLoggedIfItIsSafe(t *testing.T) {
	var log bytes.Buffer
	s := api.New(api.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	defer s.Close()
	for given, logged := range map[string]bool{
		"load-balancer_1.a": true, strings.Repeat("x", 64): true,
		strings.Repeat("x", 65): false, "two words": false, "line\nlevel=ERROR": false, "é": false,
	} {
		log.Reset()
		w := answerTo(s, "/healthz", "", "192.0.2.1:1", "X-Request-ID", given)
		if got := strings.Contains(log.String(), "parentRequestID="+given); got != logged || !logged && strings.Contains(log.String(), "parentRequestID") {
			t.Errorf("%q: got it logged %v, want %v: %s", given, got, logged, &log)
		}
		if own := w.Header().Get("X-Request-ID"); own == given || own == "" {
			t.Errorf("%q: the answer has the ID %q, want one of the server's own", given, own)
		}
	}
}

func TestACallerFollowsSoManyStreamsAtATime(t *testing.T) {
	e := newEnv(t)
	var ends []func()
	for range api.DefaultLimits.Streams {
		ends = append(ends, e.follow("/events"))
	}
	defer func() {
		for _, end := range ends {
			end()
		}
	}()
	if got := e.request("GET", "/events", ""); got.status != 429 {
		t.Errorf("one more stream: got status %d, want 429: %s", got.status, got.body)
	}
	if got := e.request("GET", "/plans", ""); got.status != 200 {
		t.Errorf("a read besides the streams: got status %d, want 200: %s", got.status, got.body)
	}
	ends[0]()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		resp := e.open("/events")
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("after the first has ended: got status %d, want 200", resp.StatusCode)
		}
	}
}

// open asks for a stream.
func (e *env) open(path string) *http.Response {
	e.t.Helper()
	req, err := http.NewRequest(http.MethodGet, e.http.URL+"/api/v1"+path, nil)
	if err != nil {
		e.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := e.http.Client().Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	return resp
}

// follow follows a stream until stop is called.
func (e *env) follow(path string) (stop func()) {
	e.t.Helper()
	resp := e.open(path) //nolint:bodyclose // stop closes it
	if resp.StatusCode != http.StatusOK {
		e.t.Fatalf("%s: got status %d", path, resp.StatusCode)
	}
	return func() { resp.Body.Close() }
}
