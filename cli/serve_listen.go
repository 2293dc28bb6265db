package cli

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/spf13/cobra"
)

// listenFlags say where a server listens, and how what is said there is kept from others.
type listenFlags struct {
	address         string
	insecure        bool
	tlsCert, tlsKey string
	behindProxy     []string
	proxies         []netip.Prefix
}

func (l *listenFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&l.address, "listen", "127.0.0.1:8080", "the `address` to listen at")
	f.StringVar(&l.tlsCert, "tls-cert", "", "the `file` with the certificate, to speak TLS; it is read again when it changes")
	f.StringVar(&l.tlsKey, "tls-key", "", "the `file` with the certificate's key")
	f.StringSliceVar(&l.behindProxy, "behind-proxy", nil, "the `address` or network of a proxy that speaks TLS to clients: it alone gets in, and is believed in X-Forwarded-For and -Proto; repeat it for more")
	f.BoolVar(&l.insecure, "insecure-listen", false, "listen where other machines reach it without TLS or a proxy: everybody on the way can read the tokens")
}

func (l *listenFlags) check(cmd *cobra.Command) error {
	if (l.tlsCert == "") != (l.tlsKey == "") {
		return misuse(cmd, errors.New("--tls-cert and --tls-key belong together"))
	}
	if l.tlsCert != "" && len(l.behindProxy) > 0 && l.insecure {
		return misuse(cmd, errors.New("--insecure-listen is for servers without --tls-cert and --behind-proxy"))
	}
	for _, text := range l.behindProxy {
		p, err := parseNetwork(text)
		if err != nil {
			return misuse(cmd, err)
		}
		l.proxies = append(l.proxies, p)
	}
	return checkListen(cmd, l.address, l.insecure || l.tlsCert != "" || len(l.proxies) > 0)
}

// parseNetwork reads an address, or a network such as 10.0.0.0/8.
func parseNetwork(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		return p, fmt.Errorf("--behind-proxy is an address such as 10.0.0.7 or a network such as 10.0.0.0/24, not %q", text)
	case p.Bits() == 0:
		return p, fmt.Errorf("--behind-proxy %s is every address there is: name the proxy's own", text)
	}
	return p.Masked(), nil
}

// checkListen keeps a server that speaks plain HTTP on this machine.
func checkListen(cmd *cobra.Command, listen string, safe bool) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return misuse(cmd, fmt.Errorf("--listen is an address such as 127.0.0.1:8080, not %q", listen))
	}
	if safe || IsLoopback(host) {
		return nil
	}
	remedy := "listen at 127.0.0.1, or add --insecure-listen"
	if cmd.Flags().Lookup("tls-cert") != nil {
		remedy = "give it a certificate with --tls-cert and --tls-key, name the proxy before it that speaks TLS with --behind-proxy, listen at 127.0.0.1, or add --insecure-listen"
	}
	return misuse(cmd, fmt.Errorf("%s can be reached from other machines, and what is said there is not encrypted: %s", strings.TrimSpace(listen), remedy))
}
