package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) serverRoutes() {
	const tag = "servers"
	register(s, route{http.MethodGet, "/servers", "listServers", "List source servers over accounts and Regions", tag, 0}, s.listServers,
		says("As they were seen last: the list waits for AWS only for what was never seen, and where `refresh` asks for it. `scopes` says of each account and Region when that was, and why a look since then came to nothing."),
		fails(recovery.NotFound))
	register(s, route{http.MethodGet, "/servers/{accountID}/{region}/{sourceServerID}", "getServer", "Read a source server", tag, 0}, s.getServer,
		says("As it was last read from AWS. `problem` says why DRS would refuse to launch it."))
	register(s, route{http.MethodGet, "/quotas", "listQuotas", "Say how much of DRS's quotas is in use", tag, 0}, s.listQuotas,
		says("By account and Region, by account, and in all. What did not answer has an `error`, is shown as it was seen before, and is left out of the sums, which name it."))
}

// serverQuery chooses source servers.
type serverQuery struct {
	Paging
	AccountID string   `query:"accountID"`
	Region    string   `query:"region"`
	State     []string `query:"state,explode" doc:"data replication states: those of any of them"`
	Group     string   `query:"group" doc:"those of this protection group; none: those that are in no group"`
	Tag       []string `query:"tag,explode" doc:"key=value, or a key alone: those that have all of them; in values case does not count"`
	Search    string   `query:"search" maxLength:"256" doc:"those with this in their name, host name or ID"`
	Problem   string   `query:"problem" enum:"true,false" doc:"true: those that DRS would refuse to launch; false: the others"`
	Sort      string   `query:"sort" doc:"name, hostname, state, lag or lastSeen; with - before it in reverse order; by account, Region and ID by default"`
	Refresh   bool     `query:"refresh" doc:"ask AWS now, and wait for that up to 20 seconds"`
}

func (in *serverQuery) query() control.ServerQuery {
	q := control.ServerQuery{
		AccountID: recovery.AccountID(in.AccountID), Region: recovery.Region(in.Region), Group: in.Group, Tags: in.Tag,
		Search: in.Search, Sort: in.Sort, Page: in.page(), Refresh: in.Refresh,
	}
	for _, state := range in.State {
		q.States = append(q.States, recovery.ReplicationState(state))
	}
	if in.Problem != "" {
		has := in.Problem == "true"
		q.Problem = &has
	}
	return q
}

func (s *Server) listServers(ctx context.Context, in *serverQuery) (*body[apitype.ServerPage], error) {
	list, err := s.control.Servers(ctx, callerOf(ctx), in.query())
	if err != nil {
		return nil, err
	}
	page := apitype.ServerPage{
		Page:  apitype.Page[apitype.Server]{Items: make([]apitype.Server, len(list.Servers)), Next: list.Next},
		Total: list.Total, Scopes: make([]apitype.ScopeStatus, len(list.Scopes)),
	}
	for i, server := range list.Servers {
		page.Items[i] = serverOf(*server)
	}
	for i, st := range list.Scopes {
		page.Scopes[i] = apitype.ScopeStatus{Scope: st.Scope, AsOf: st.AsOf, Servers: st.Servers, Error: part(st.Err)}
	}
	return bodyOf(page), nil
}

func serverOf(s control.Server) apitype.Server {
	return apitype.Server{SourceServer: s.SourceServer, Name: s.Name(), Group: s.Group, Problem: s.Problem, AsOf: s.AsOf}
}

// serverRef names a source server in a path.
type serverRef struct {
	AccountID      string `path:"accountID"`
	Region         string `path:"region"`
	SourceServerID string `path:"sourceServerID"`
}

func (s *Server) getServer(ctx context.Context, in *serverRef) (*body[apitype.Server], error) {
	server, err := s.control.Server(ctx, callerOf(ctx), recovery.ServerKey{
		Scope:          recovery.Scope{AccountID: recovery.AccountID(in.AccountID), Region: recovery.Region(in.Region)},
		SourceServerID: recovery.SourceServerID(in.SourceServerID),
	})
	if err != nil {
		return nil, err
	}
	return bodyOf(serverOf(server)), nil
}

// quotaQuery has nothing to choose.
type quotaQuery struct {
	Cursor string `query:"cursor" doc:"unused: the list has one page"`
}

func (s *Server) listQuotas(ctx context.Context, in *quotaQuery) (*body[apitype.QuotaPage], error) {
	uses, err := s.control.Quotas(ctx, callerOf(ctx))
	if err != nil {
		return nil, err
	}
	page := apitype.QuotaPage{
		Page: apitype.Page[apitype.QuotaUse]{Items: []apitype.QuotaUse{}}, Accounts: []apitype.CapacitySum{}, Total: sumOf(uses),
	}
	for _, u := range uses {
		page.Items = append(page.Items, quotaUseOf(u))
	}
	for _, some := range chunksBy(uses, func(u control.QuotaUse) recovery.AccountID { return u.AccountID }) {
		sum := sumOf(some)
		sum.AccountID, sum.AccountName = some[0].AccountID, some[0].AccountName
		page.Accounts = append(page.Accounts, sum)
	}
	return bodyOf(page), nil
}

func quotaUseOf(u control.QuotaUse) apitype.QuotaUse {
	q := u.Quotas.Quotas
	return apitype.QuotaUse{
		Scope: u.Scope, AccountName: u.AccountName, Staging: u.Staging, Quotas: q, QuotaSources: u.Quotas.Sources, QuotasAsOf: u.QuotasAsOf,
		Servers: apitype.ServerCapacity{
			AsOf: u.ServersAsOf, Source: u.Counts.Source, SourceBand: recovery.SourceServerBand(u.Counts.Source, q.SourceServers),
			Replicating: u.Counts.Replicating, ReplicatingBand: recovery.ReplicatingBand(u.Counts.Replicating, q.ReplicatingServers),
			Extended: u.Counts.Extended,
		},
		Own: u.Ledger.Own(), Foreign: u.Foreign, ForeignAsOf: u.ForeignAsOf, Free: u.Free(),
		Reservations: listOf(u.Ledger.Reservations), Tickets: listOf(u.Ledger.Tickets), Error: part(u.Err),
	}
}

func sumOf(uses []control.QuotaUse) apitype.CapacitySum {
	sum := control.SumUp(uses)
	return apitype.CapacitySum{
		Scopes: sum.Scopes, LeftOut: listOf(sum.LeftOut), Source: sum.Servers.Source, Replicating: sum.Servers.Replicating,
		Own: sum.Own, Foreign: sum.Foreign, Free: sum.Free,
	}
}

// chunksBy cuts a list where the key of its items changes.
func chunksBy[T any, K comparable](list []T, key func(T) K) [][]T {
	var cut [][]T
	for i, v := range list {
		if i == 0 || key(list[i-1]) != key(v) {
			cut = append(cut, nil)
		}
		cut[len(cut)-1] = append(cut[len(cut)-1], v)
	}
	return cut
}
