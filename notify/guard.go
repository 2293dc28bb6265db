package notify

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// reserved are networks where no receiver is, beside those that netip tells: shared,
// protocol and test networks, and the ways by which IPv6 reaches IPv4.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// metadata are the addresses at which clouds hand out credentials. They are dialled for
// nobody.
var metadata = []netip.Addr{netip.MustParseAddr("169.254.169.254"), netip.MustParseAddr("169.254.170.2"), netip.MustParseAddr("169.254.170.23"), netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("fd00:ec2::23")}

// localKey marks the context of a request whose URL names this machine by its address.
type localKey struct{}

// local marks the context if the URL names this machine by its address. A name that only
// leads there is not meant.
func local(ctx context.Context, target string) context.Context {
	u, err := url.Parse(target)
	if err != nil {
		return ctx
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.Unmap().IsLoopback() {
		return context.WithValue(ctx, localKey{}, true)
	}
	return ctx
}

// guarded is a transport that looks at the address that it is about to dial, after names
// were resolved: a name may lead anywhere, and elsewhere the next time. It asks no proxy,
// which would look for itself.
func guarded(networks []netip.Prefix) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, ControlContext: func(ctx context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%s is no address", address)
		}
		here, _ := ctx.Value(localKey{}).(bool)
		return mayDial(at.Addr(), here, networks)
	}}
	return &http.Transport{
		DialContext: dialer.DialContext, DisableKeepAlives: true, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: sendTime, MaxResponseHeaderBytes: 64 << 10,
	}
}

// mayDial says why an address is not dialled, or nil.
func mayDial(ip netip.Addr, here bool, networks []netip.Prefix) error {
	ip = ip.Unmap().WithZone("")
	for _, m := range metadata {
		if ip == m {
			return fmt.Errorf("%s is an address at which a cloud hands out credentials: nothing is sent there", ip)
		}
	}
	for _, allowed := range networks {
		if allowed.Contains(ip) {
			return nil
		}
	}
	if here && ip.IsLoopback() {
		return nil
	}
	public := ip.IsGlobalUnicast() && !ip.IsPrivate()
	for _, r := range reserved {
		public = public && !r.Contains(ip)
	}
	if !public {
		return fmt.Errorf("%s is no public address: start the server with --webhook-network if receivers are there", ip)
	}
	return nil
}
