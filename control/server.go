package control

import (
	"cmp"
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// Server is a source server and the protection group that it is in.
type Server struct {
	recovery.SourceServer
	Group string // empty: none
}

// ScopeStatus says how an account and Region answered.
type ScopeStatus struct {
	recovery.Scope
	AsOf    time.Time // when its servers were read from AWS; zero: never
	Servers int
	Err     error
}

// ServerFilter chooses source servers. What is empty does not matter.
type ServerFilter struct {
	AccountID recovery.AccountID
	Region    recovery.Region
}

// Servers lists the source servers of all accounts and Regions, in order of their keys.
// One that does not answer is told in its status; the others' servers are there.
func (c *Control) Servers(ctx context.Context, caller recovery.Caller, f ServerFilter) ([]Server, []ScopeStatus, error) {
	if err := c.admit(ctx, caller, "Servers"); err != nil {
		return nil, nil, err
	}
	scopes, err := c.scopes(ctx, f)
	if err != nil {
		return nil, nil, err
	}
	scopes = readable(caller, scopes, func(s recovery.Scope) subject { return inAccount(s.AccountID) })
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return nil, nil, err
	}
	found := make([][]recovery.SourceServer, len(scopes))
	statuses := make([]ScopeStatus, len(scopes))
	var asking errgroup.Group
	asking.SetLimit(maxAsking)
	for i, scope := range scopes {
		asking.Go(func() error {
			have, err := c.inventory.servers(ctx, scope, inventoryLife)
			found[i] = have.servers
			statuses[i] = ScopeStatus{scope, have.asOf, len(have.servers), err}
			return nil
		})
	}
	_ = asking.Wait() // each status has its own error
	var servers []Server
	for _, s := range slices.Concat(found...) {
		servers = append(servers, Server{s, groupOf(s, groups)})
	}
	slices.SortFunc(servers, func(a, b Server) int { return cmp.Compare(a.ServerKey.String(), b.ServerKey.String()) })
	return servers, statuses, nil
}

// Server reads one source server.
func (c *Control) Server(ctx context.Context, caller recovery.Caller, key recovery.ServerKey) (Server, error) {
	if _, err := c.authorise(ctx, caller, "Server", inAccount(key.AccountID)); err != nil {
		return Server{}, err
	}
	if _, err := c.scopes(ctx, ServerFilter{key.AccountID, key.Region}); err != nil {
		return Server{}, err
	}
	have, err := c.inventory.servers(ctx, key.Scope, inventoryLife)
	if err != nil {
		return Server{}, err
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return Server{}, err
	}
	for _, s := range have.servers {
		if s.SourceServerID == key.SourceServerID {
			return Server{s, groupOf(s, groups)}, nil
		}
	}
	return Server{}, recovery.Errorf(recovery.NotFound, "there is no source server %s in %s", key.SourceServerID, key.Scope)
}

// scopes gives the accounts and Regions that a filter leaves. An account or a Region
// that is not known is an error: nothing would be found without anybody hearing why.
func (c *Control) scopes(ctx context.Context, f ServerFilter) ([]recovery.Scope, error) {
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return nil, err
	}
	var scopes []recovery.Scope
	known := f.AccountID == ""
	for _, a := range accounts {
		if f.AccountID != "" && a.ID != f.AccountID {
			continue
		}
		known = true
		for _, r := range a.Regions {
			if f.Region == "" || r == f.Region {
				scopes = append(scopes, recovery.Scope{AccountID: a.ID, Region: r})
			}
		}
	}
	switch {
	case !known:
		return nil, recovery.Errorf(recovery.NotFound, "there is no account %q", f.AccountID).
			WithRemedy("%s", suggest(string(f.AccountID), accountIDs(accounts)))
	case len(scopes) == 0 && f.Region != "":
		return nil, recovery.Errorf(recovery.NotFound, "no account is used in the Region %q", f.Region).
			WithRemedy("add the Region to the account")
	}
	return scopes, nil
}

func accountIDs(accounts []recovery.Account) []string {
	ids := make([]string, len(accounts))
	for i, a := range accounts {
		ids[i] = string(a.ID)
	}
	return ids
}

// groupOf names the first group that chooses the server, or "".
func groupOf(s recovery.SourceServer, groups []recovery.Group) string {
	for _, g := range groups {
		if g.Scope == s.Scope && g.Match(s) {
			return g.Name
		}
	}
	return ""
}
