package control

import (
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// ServerQuery chooses source servers, and says which page of them in which order. What is
// empty does not matter.
type ServerQuery struct {
	AccountID recovery.AccountID
	Region    recovery.Region
	States    []recovery.ReplicationState // any of them
	// Group is a protection group's name, or NoGroup for servers that are in none.
	Group string
	// Tags are "key", for servers that have it, or "key=value"; all must match, as those of
	// protection groups do.
	Tags    []string
	Search  string // a part of the name, the host name or an ID, without regard to case
	Problem *bool  // whether DRS would refuse to launch it
	// Sort is one of ServerSorts, with a "-" before it for the reverse order; empty: by
	// account, Region and ID.
	Sort string
	Page
	// Refresh has AWS asked now.
	Refresh bool
}

// NoGroup is the group of a query for servers that are in none.
const NoGroup = "none"

// serverSorts give the texts that servers are put in order by. Equal ones are in order of
// account, Region and ID.
var serverSorts = map[string]func(*listedServer) string{
	"":         func(*listedServer) string { return "" },
	"name":     func(s *listedServer) string { return s.name },
	"hostname": func(s *listedServer) string { return strings.ToLower(s.Hostname) },
	"state":    func(s *listedServer) string { return string(s.ReplicationState) },
	"lag": func(s *listedServer) string {
		if s.LagSeconds == nil {
			return "none" // after every number
		}
		return fmt.Sprintf("%020.3f", *s.LagSeconds)
	},
	"lastSeen": func(s *listedServer) string { return recovery.SortTime(s.LastSeenAt) },
}

// ServerSorts are the keys that servers can be put in order by.
var ServerSorts = []string{"name", "hostname", "state", "lag", "lastSeen"}

// check finds everything wrong with the query itself.
func (q *ServerQuery) check() error {
	var ps recovery.Problems
	if key := strings.TrimPrefix(q.Sort, "-"); q.Sort != "" && !slices.Contains(ServerSorts, key) {
		ps.Addf("sort", "servers are not sorted by %q: %s, or with a \"-\" before it", key, suggest(key, ServerSorts))
	}
	for i, s := range q.States {
		q.States[i] = recovery.ReplicationState(strings.ToUpper(string(s)))
	}
	for i, t := range q.Tags {
		if key, _, _ := strings.Cut(t, "="); key == "" {
			ps.Addf(fmt.Sprintf("tag[%d]", i), "%q has no key: give key=value, or a key alone", t)
		}
	}
	if _, err := store.PageSize(q.Limit); err != nil {
		ps.Check("limit", err)
	}
	return ps.Err(badServerQuery)
}

// checkGroup refuses a group that is not there: nothing would be found, without a word why.
func (q *ServerQuery) checkGroup(groups []recovery.Group) error {
	if q.Group == "" || recovery.NameKey(q.Group) == NoGroup {
		return nil
	}
	if g, ok := groupNamed(groups, q.Group); ok {
		q.Group = g.Name
		return nil
	}
	return recovery.Errorf(recovery.NotFound, "there is no protection group %q", q.Group).
		WithRemedy("%s; %q is for servers that are in none", suggest(q.Group, groupNames(groups)), NoGroup)
}

// checkStates refuses a state that DRS does not have, as far as Davit knows, and no server
// is in.
func (q *ServerQuery) checkStates(servers []*listedServer) error {
	var ps recovery.Problems
	for i, s := range q.States {
		if !slices.Contains(recovery.ReplicationStates, s) && !slices.ContainsFunc(servers, func(l *listedServer) bool { return l.ReplicationState == s }) {
			ps.Addf(fmt.Sprintf("state[%d]", i), "there is no data replication state %q: %s", s, suggest(string(s), texts(recovery.ReplicationStates)))
		}
	}
	return ps.Err(badServerQuery)
}

// badServerQuery begins what is wrong with a query.
const badServerQuery = "the servers cannot be listed so"

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return out
}

// chooses reports whether the query wants the server, of an account and Region that it wants.
func (q *ServerQuery) chooses(s *listedServer) bool {
	switch {
	case len(q.States) > 0 && !slices.Contains(q.States, s.ReplicationState):
		return false
	case q.Group != "" && !q.choosesGroup(s.Group):
		return false
	case q.Problem != nil && *q.Problem != (s.Problem != ""):
		return false
	case q.Search != "" && !strings.Contains(s.text, strings.ToLower(q.Search)):
		return false
	}
	return hasTags(s.Tags, q.Tags)
}

// hasTags reports whether tags are what a query wants of them: "key", or "key=value".
func hasTags(tags map[string]string, wanted []string) bool {
	for _, t := range wanted {
		key, value, both := strings.Cut(t, "=")
		have, has := tags[key]
		if !has || both && !recovery.TagsMatch(map[string]string{key: value}, map[string]string{key: have}) {
			return false
		}
	}
	return true
}

func (q *ServerQuery) choosesGroup(group string) bool {
	if recovery.NameKey(q.Group) == NoGroup {
		return group == ""
	}
	return group == q.Group
}

// page puts the servers in order, and takes the page from them.
func (q *ServerQuery) page(chosen []*listedServer, list *ServerList) error {
	key := serverSorts[strings.TrimPrefix(q.Sort, "-")]
	order := listOrder[*listedServer]{
		kind: serverList, sort: q.Sort, list: q.list(),
		at: func(s *listedServer) store.Position { return store.Position{Sort: key(s), ID: s.key} },
	}
	page, next, err := order.cut(chosen, q.Limit)
	list.Total, list.Next, list.Servers = len(chosen), next, make([]*Server, len(page))
	for i, s := range page {
		list.Servers[i] = &s.Server
	}
	return err
}

// serverList is the kind of list that cursors of servers belong to.
const serverList recovery.RowKind = "server"

// list is what makes the query's list another than others: a cursor fits no other.
func (q *ServerQuery) list() store.Query {
	attrs := map[string]string{
		"account": string(q.AccountID), "region": string(q.Region), "group": q.Group, "search": q.Search, "sort": q.Sort,
		"states": strings.Join(texts(q.States), ","), "tags": strings.Join(q.Tags, "\x00"),
	}
	if q.Problem != nil {
		attrs["problem"] = fmt.Sprint(*q.Problem)
	}
	return store.Query{Attrs: attrs, Cursor: q.Cursor}
}
