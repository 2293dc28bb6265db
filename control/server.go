package control

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	// firstTime is how long a list waits for an account of which nothing is known yet.
	firstTime = 5 * time.Second
	// refreshTime is how long it waits where a person asked for a new look.
	refreshTime = 20 * time.Second
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
	c.bring(ctx, scopes, q.Refresh)
	list := ServerList{Scopes: make([]ScopeStatus, len(scopes))}
	in := groupsByScope(groups)
	var all []*listedServer
	for i, scope := range scopes {
		have, servers := c.inventory.at(scope).show(in[scope])
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
	c.bring(ctx, []recovery.Scope{key.Scope}, false)
	have, servers := c.inventory.at(key.Scope).show(groupsByScope(groups)[key.Scope])
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

// bring sees to it that something is known of the scopes. What was seen is not waited for,
// only looked at again soon where it is old; a refresh waits for looks of now.
func (c *Control) bring(ctx context.Context, scopes []recovery.Scope, refresh bool) {
	now := time.Now()
	c.inventory.looked.Store(now.UnixNano())
	limit := firstTime
	if refresh || !c.inventory.watched.Load() {
		limit = refreshTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var waiting sync.WaitGroup
	for _, scope := range scopes {
		s := c.inventory.at(scope)
		c.inventory.remember(ctx, s)
		if c.inventory.known(s, now, refresh) {
			continue
		}
		waiting.Go(func() { c.inventory.bring(ctx, s, now, refresh) })
	}
	waiting.Wait()
}

// known reports whether what is known of a scope can be shown as it is.
func (inv *inventory) known(s *shelf, now time.Time, refresh bool) bool {
	have := s.read()
	switch tried := now.Sub(have.triedAt); {
	case refresh:
		return tried < lookPause || have.notBefore.After(now)
	case !inv.watched.Load():
		return tried < inventoryLife
	case have.asOf.IsZero() && have.triedAt.IsZero():
		return false
	case tried >= watchEvery:
		s.want(now, false)
	}
	return true
}

// bring waits for a look at the scope, or makes one where nobody watches.
func (inv *inventory) bring(ctx context.Context, s *shelf, now time.Time, refresh bool) {
	if !inv.watched.Load() {
		_, _ = inv.servers(ctx, s.scope, lookPause) // the shelf has the error
		return
	}
	knock(inv.news) // the account may be new
	s.want(now, refresh)
	since := now.Add(-lookPause)
	if !refresh {
		since = time.Time{}
	}
	s.awaitLook(ctx, since)
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
func (s *shelf) show(groups []recovery.Group) (stock, []*listedServer) {
	have := s.read()
	mark := marks(groups)
	if old := s.shown.Load(); old != nil && old.asOf.Equal(have.asOf) && old.groups == mark {
		return have, old.servers
	}
	fresh := &shelved{asOf: have.asOf, groups: mark, servers: make([]*listedServer, len(have.servers))}
	for i, v := range have.servers {
		fresh.servers[i] = listedOf(v, groups, have.asOf)
	}
	s.shown.Store(fresh)
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
