package api

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// forwarded takes what a proxy says of a request from the proxies that are trusted alone:
// the address that it came from, and whether it came over TLS. Where proxies are named,
// nobody gets in past them but who is on this machine.
func (s *Server) forwarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer := peerOf(r)
		trusted := contains(s.options.Proxies, peer)
		if trusted {
			if r.Header.Get("X-Forwarded-Proto") == "https" {
				r.URL.Scheme = "https"
			}
			if client := s.clientOf(r); client.IsValid() {
				r.RemoteAddr = net.JoinHostPort(client.String(), "0")
			}
		}
		if len(s.options.Proxies) > 0 && !trusted && !peer.IsLoopback() && !isHealth(r) {
			problemOf(r.Context(), recovery.Errorf(recovery.Denied, "this server answers through its proxy alone, and %s is not one", peer).
				WithRemedy("go through the proxy, or name its address with --behind-proxy")).write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// clientOf is the address that the nearest proxy which is not trusted, or the client
// itself, had: what is further left in the header anybody can have written.
func (s *Server) clientOf(r *http.Request) netip.Addr {
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		addr, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return netip.Addr{}
		}
		if addr = addr.Unmap(); i == 0 || !contains(s.options.Proxies, addr) {
			return addr
		}
	}
	return netip.Addr{}
}

// peerOf is the address at the other end of the connection.
func peerOf(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

func contains(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// isMetrics reports whether only the server's metrics are asked for, as Prometheus does.
func isMetrics(r *http.Request) bool { return r.URL.Path == "/metrics" }

// isHealth reports whether only the server's health is asked for, as load balancers do.
func isHealth(r *http.Request) bool { return r.URL.Path == "/healthz" || r.URL.Path == "/readyz" }
