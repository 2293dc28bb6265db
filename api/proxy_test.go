package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/recovery"
)

// witness tells from where, and how, a request came to the door.
type witness struct{ from, scheme *string }

// Identify knows nobody, and keeps what it saw.
func (w witness) Identify(r *http.Request) (recovery.Caller, error) {
	*w.from, *w.scheme = r.RemoteAddr, r.URL.Scheme
	return recovery.Caller{}, recovery.Errorf(recovery.Unauthenticated, "nobody")
}

func TestOnlyNamedProxiesSayWhereARequestCameFrom(t *testing.T) {
	tests := []struct {
		name, peer, forwarded, proto string
		proxies                      []string
		status                       int
		from, scheme                 string
	}{
		{"no proxy is named", "192.0.2.9:4000", "203.0.113.5", "https", nil, 401, "192.0.2.9:4000", ""},
		{"through the proxy", "10.0.0.2:4000", "203.0.113.5", "https", []string{"10.0.0.0/24"}, 401, "203.0.113.5:0", "https"},
		{"through two", "10.0.0.2:4000", "203.0.113.5, 10.0.0.7", "https", []string{"10.0.0.0/24"}, 401, "203.0.113.5:0", "https"},
		{"a client that lies", "10.0.0.2:4000", "127.0.0.1, 203.0.113.5", "", []string{"10.0.0.0/24"}, 401, "203.0.113.5:0", ""},
		{"a header that is none", "10.0.0.2:4000", "unknown", "http", []string{"10.0.0.0/24"}, 401, "10.0.0.2:4000", ""},
		{"an IPv6 proxy", "[2001:db8::2]:4000", "2001:db8:1::5", "https", []string{"2001:db8::/64"}, 401, "[2001:db8:1::5]:0", "https"},
		{"past the proxy", "192.0.2.9:4000", "203.0.113.5", "https", []string{"10.0.0.0/24"}, 403, "", ""},
		{"from this machine", "127.0.0.1:4000", "203.0.113.5", "https", []string{"10.0.0.0/24"}, 401, "127.0.0.1:4000", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var from, scheme string
			o := api.Options{Identifier: witness{&from, &scheme}}
			for _, p := range tt.proxies {
				o.Proxies = append(o.Proxies, netip.MustParsePrefix(p))
			}
			s := api.New(o)
			defer s.Close()
			r := httptest.NewRequest(http.MethodGet, "/api/v1/plans", nil)
			r.RemoteAddr = tt.peer
			r.Header.Set("X-Forwarded-For", tt.forwarded)
			r.Header.Set("X-Forwarded-Proto", tt.proto)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != tt.status || from != tt.from || scheme != tt.scheme {
				t.Errorf("got status %d from %q by %q, want %d from %q by %q", w.Code, from, scheme, tt.status, tt.from, tt.scheme)
			}
		})
	}
}

func TestHealthIsAnsweredPastTheProxy(t *testing.T) {
	s := api.New(api.Options{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")}})
	defer s.Close()
	r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
	r.RemoteAddr = "192.0.2.9:4000"
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusOK {
		t.Errorf("got status %d, want 200: load balancers ask from anywhere", w.Code)
	}
}
