package cli

import (
	"fmt"
	"net/netip"
	"net/url"

	"github.com/spf13/cobra"
)

// checkNotifications judges the flags that are about notifications.
func (o *serveOptions) checkNotifications(cmd *cobra.Command) error {
	if o.publicURL != "" {
		u, err := url.Parse(o.publicURL)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return misuse(cmd, fmt.Errorf("--public-url is a URL such as https://davit.example.org, without a name, password or query, not %q", o.publicURL))
		}
	}
	for _, text := range o.webhookNetworks {
		if _, err := netip.ParsePrefix(text); err != nil {
			return misuse(cmd, fmt.Errorf("--webhook-network is a network such as 10.20.0.0/16, not %q", text))
		}
	}
	return nil
}

// networks are those of the flags, which were checked.
func (o *serveOptions) networks() []netip.Prefix {
	networks := make([]netip.Prefix, len(o.webhookNetworks))
	for i, text := range o.webhookNetworks {
		networks[i] = netip.MustParsePrefix(text).Masked()
	}
	return networks
}
