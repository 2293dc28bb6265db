package control

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Server is a source server and the protection group that it is in.
type Server struct {
	recovery.SourceServer
	Group   string    // empty: none
	Problem string    // why DRS would refuse to launch it; empty: it would not
	AsOf    time.Time // when it was read from AWS
}

// ScopeStatus says how an account and Region answered.
type ScopeStatus struct {
	recovery.Scope
	AsOf    time.Time // when its servers were read from AWS; zero: never
	Servers int
	Err     error // of the last look: its servers are those seen before, or none
}

// ServerList is a page of source servers, and how each account and Region answered.
type ServerList struct {
	Servers []*Server
	Next    string // cursor of the next page; empty: this is the last
	Total   int    // on all pages
	Scopes  []ScopeStatus
}

// Servers lists the source servers of all accounts and Regions that the query chooses, as
// they were seen last. It waits for AWS only where nothing was ever seen, or a new look is
// asked for, and then not for long. An account that does not answer is told in its status;
// the others' servers are there, and its own as they were.
func (c *Control) Servers(ctx context.Context, caller recovery.Caller, q ServerQuery) (ServerList, error) {
	if err := c.admit(ctx, caller, "Servers"); err != nil {
		return ServerList{}, err
	}
	if err := q.check(); err != nil {
		return ServerList{}, err
	}
	scopes, err := c.scopes(ctx, q.AccountID, q.Region)
	if err != nil {
		return ServerList{}, err
	}
	scopes = readable(caller, scopes, func(s recovery.Scope) subject { return inAccount(s.AccountID) })
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return ServerList{}, err
	}
	if err := q.checkGroup(groups); err != nil {
		return ServerList{}, err
	}
	c.inventory.bring(ctx, scopes, q.Refresh)
	list := ServerList{Scopes: make([]ScopeStatus, len(scopes))}
	in := groupsByScope(groups)
	var all []*listedServer
	for i, scope := range scopes {
		have, servers := c.inventory.show(scope, in[scope])
		list.Scopes[i] = ScopeStatus{scope, have.asOf, len(servers), have.err}
		all = append(all, servers...)
	}
	if err := q.checkStates(all); err != nil {
		return ServerList{}, err
	}
	err = q.page(slices.DeleteFunc(all, func(s *listedServer) bool { return !q.chooses(s) }), &list)
	return list, err
}

// Server reads one source server.
func (c *Control) Server(ctx context.Context, caller recovery.Caller, key recovery.ServerKey) (Server, error) {
	if _, err := c.authorise(ctx, caller, "Server", inAccount(key.AccountID)); err != nil {
		return Server{}, err
	}
	if _, err := c.scopes(ctx, key.AccountID, key.Region); err != nil {
		return Server{}, err
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return Server{}, err
	}
	c.inventory.bring(ctx, []recovery.Scope{key.Scope}, false)
	have, servers := c.inventory.show(key.Scope, groupsByScope(groups)[key.Scope])
	for _, s := range servers {
		if s.SourceServerID == key.SourceServerID {
			return s.Server, nil
		}
	}
	if have.asOf.IsZero() && have.err != nil {
		return Server{}, have.err
	}
	return Server{}, recovery.Errorf(recovery.NotFound, "there is no source server %s in %s", key.SourceServerID, key.Scope)
}

// listedServer is a server with what lists search and sort it by.
type listedServer struct {
	Server
	key  string // of all keys
	name string // in lower case
	text string // everything that is searched, in lower case
}

// shelved is a stock as lists show it, with the groups that it was made for.
type shelved struct {
	asOf    time.Time
	groups  string
	servers []*listedServer
}

// show gives what was seen last of the scope, and its servers with their groups. They are
// made once for a stock and the groups there, and shared: nobody changes them.
func (inv *inventory) show(scope recovery.Scope, groups []recovery.Group) (stock[[]recovery.SourceServer], []*listedServer) {
	have := inv.at(scope).read()
	mark := marks(groups)
	inv.mu.Lock()
	old := inv.shown[scope]
	inv.mu.Unlock()
	if old != nil && old.asOf.Equal(have.asOf) && old.groups == mark {
		return have, old.servers
	}
	fresh := &shelved{asOf: have.asOf, groups: mark, servers: make([]*listedServer, len(have.seen))}
	for i, v := range have.seen {
		fresh.servers[i] = listedOf(v, groups, have.asOf)
	}
	inv.mu.Lock()
	defer inv.mu.Unlock()
	inv.shown[scope] = fresh
	return have, fresh.servers
}

func listedOf(v recovery.SourceServer, groups []recovery.Group, asOf time.Time) *listedServer {
	l := &listedServer{Server: Server{SourceServer: v, Group: groupOf(v, groups), AsOf: asOf}, key: v.ServerKey.String()}
	if err := v.Recoverable(); err != nil {
		l.Problem = err.Error()
	}
	l.name = recovery.NameKey(v.Name())
	l.text = strings.ToLower(strings.Join([]string{v.Name(), v.Hostname, string(v.SourceServerID), string(v.SourceInstanceID)}, "\n"))
	return l
}

// marks tells one state of groups from another.
func marks(groups []recovery.Group) string {
	var b strings.Builder
	for _, g := range groups {
		b.WriteString(string(g.ID) + ":" + strconv.FormatInt(g.Version, 10) + " ")
	}
	return b.String()
}

func groupsByScope(groups []recovery.Group) map[recovery.Scope][]recovery.Group {
	by := map[recovery.Scope][]recovery.Group{}
	for _, g := range groups {
		by[g.Scope] = append(by[g.Scope], g)
	}
	return by
}

// scopes gives the accounts and Regions that are chosen; what is empty does not matter. An
// account or a Region that is not known is an error: nothing would be found without anybody
// hearing why.
func (c *Control) scopes(ctx context.Context, id recovery.AccountID, region recovery.Region) ([]recovery.Scope, error) {
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return nil, err
	}
	var scopes []recovery.Scope
	known := id == ""
	for _, a := range accounts {
		if id != "" && a.ID != id {
			continue
		}
		known = true
		for _, r := range a.Regions {
			if region == "" || r == region {
				scopes = append(scopes, recovery.Scope{AccountID: a.ID, Region: r})
			}
		}
	}
	switch {
	case !known:
		return nil, recovery.Errorf(recovery.NotFound, "there is no account %q", id).
			WithRemedy("%s", suggest(string(id), accountIDs(accounts)))
	case len(scopes) == 0 && region != "":
		return nil, recovery.Errorf(recovery.NotFound, "no account is used in the Region %q", region).
			WithRemedy("add the Region to the account")
	}
	slices.SortFunc(scopes, compareScopes)
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
