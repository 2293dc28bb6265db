package main

import (
	"cmp"
	"os/user"
	"path/filepath"

	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/identity"
	"github.com/davit-dr/davit/store"
)

// doors are how people come to be known to a server.
type doors struct {
	gate  *identity.Gate
	token *identity.Token // nil: it is off
	fresh bool            // whether the token was made just now
}

// openDoors lets in whom the configuration says: people of the provider, or else whoever
// has the start-up token.
func openDoors(c cli.ServerConfig, book *store.Book, access *control.AccessLog) (doors, error) {
	var d doors
	o := identity.Options{Store: book, Note: access.Note, Log: c.Log}
	if c.Identity == nil || c.AllowToken {
		var err error
		if d.token, d.fresh, err = identity.OpenToken(filepath.Join(c.Data, cli.TokenFile), userName()); err != nil {
			return d, err
		}
		o.Token = d.token
	}
	if p := c.Identity; p != nil {
		o.Provider = identity.NewProvider(identity.ProviderConfig{
			Issuer: p.Issuer, ClientID: p.ClientID, Secret: p.ClientSecret, CLIClientID: p.CLIClientID, Audiences: p.Audiences,
			GroupsClaim: p.GroupsClaim, NameClaim: p.NameClaim, Scopes: p.Scopes,
		})
		o.PublicURL = cmp.Or(p.PublicURL, c.PublicURL)
		o.SessionTime, o.IdleTime = p.Sessions()
	}
	d.gate = identity.New(o)
	return d, nil
}

// rotatable is the start-up token as the use cases know it; nil: it is off.
func (d doors) rotatable() control.StartUpToken {
	if d.token == nil {
		return nil
	}
	return d.token
}

// secret is the start-up token's; empty: it is off.
func (d doors) secret() string {
	if d.token == nil {
		return ""
	}
	return d.token.Secret()
}

// userName is who the start-up token stands for: whoever started the server.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "local"
}
