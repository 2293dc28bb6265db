package cli

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// IdentityConfig says which OpenID Connect provider a server believes, and how people sign
// in there. It is a file in YAML or JSON.
type IdentityConfig struct {
	Issuer           string   `json:"issuer"`
	ClientID         string   `json:"clientID"`
	ClientSecretFile string   `json:"clientSecretFile,omitempty"`
	CLIClientID      string   `json:"cliClientID,omitempty"`
	Audiences        []string `json:"audiences,omitempty"`
	GroupsClaim      string   `json:"groupsClaim,omitempty"`
	NameClaim        string   `json:"nameClaim,omitempty"`
	Scopes           []string `json:"scopes,omitempty"`
	PublicURL        string   `json:"publicURL,omitempty"`
	SessionMinutes   int      `json:"sessionMinutes,omitempty"`
	IdleMinutes      int      `json:"idleMinutes,omitempty"`

	// ClientSecret is what the file of the secret holds.
	ClientSecret string `json:"-"`
}

// Sessions are the bounds of a browser's session; zero: the usual ones.
func (c IdentityConfig) Sessions() (whole, idle time.Duration) {
	return time.Duration(c.SessionMinutes) * time.Minute, time.Duration(c.IdleMinutes) * time.Minute
}

// maxSessionMinutes is a week.
const maxSessionMinutes = 7 * 24 * 60

// check finds everything wrong with the configuration, without asking the provider.
func (c IdentityConfig) check() error {
	var p recovery.Problems
	p.Check("issuer", checkAddress(c.Issuer))
	if c.ClientID == "" {
		p.Addf("clientID", "it is missing: it is what Davit is called at the provider")
	}
	if c.PublicURL != "" {
		p.Check("publicURL", checkAddress(c.PublicURL))
		if u, err := url.Parse(c.PublicURL); err == nil && strings.Trim(u.Path, "/") != "" {
			p.Addf("publicURL", "Davit is served at the root of its host: leave %s out", u.Path)
		}
	}
	for _, bound := range []struct {
		field   string
		minutes int
	}{{"sessionMinutes", c.SessionMinutes}, {"idleMinutes", c.IdleMinutes}} {
		if bound.minutes < 0 || bound.minutes > maxSessionMinutes {
			p.Addf(bound.field, "it is a number of minutes from 1 to %d", maxSessionMinutes)
		}
	}
	return p.Err("the identity provider's configuration is not valid")
}

// checkAddress wants TLS, but on this machine.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return fmt.Errorf("%q is not an address such as https://id.example.com", address)
	case u.Scheme == "https", u.Scheme == "http" && IsLoopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("%s must begin with https://: what is said there opens the door", address)
}

// readIdentity reads the configuration from its file, and the secret from its own, which
// is looked for beside it.
func readIdentity(name string, s Streams) (*IdentityConfig, error) {
	if name == "" {
		return nil, nil
	}
	doc, err := readOne[IdentityConfig](fileFlag{name}, s)
	if err != nil {
		return nil, err
	}
	c := doc.input
	if err := c.check(); err != nil {
		return nil, doc.Explain(err)
	}
	if c.ClientSecretFile == "" {
		return &c, nil
	}
	path := c.ClientSecretFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(name), path)
	}
	secret, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("the client's secret cannot be read: %s", err)
	}
	if c.ClientSecret = strings.TrimSpace(string(secret)); c.ClientSecret == "" {
		return nil, usagef("the file of the client's secret, %s, is empty", path)
	}
	return &c, nil
}
