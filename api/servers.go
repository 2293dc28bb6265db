package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// serverPage is how many servers a page has unless asked for otherwise.
const serverPage = 1000

func (s *Server) serverRoutes() {
	const tag = "servers"
	register(s, route{http.MethodGet, "/servers", "listServers", "List source servers over accounts and Regions", tag, 0}, s.listServers)
	register(s, route{http.MethodGet, "/servers/{accountID}/{region}/{sourceServerID}", "getServer", "Read a source server", tag, 0}, s.getServer,
		says("As it was last read from AWS. `problem` says why DRS would refuse to launch it."))
	register(s, route{http.MethodGet, "/quotas", "listQuotas", "Say how much of DRS's quotas is in use", tag, 0}, s.listQuotas)
}

// serverQuery chooses source servers.
type serverQuery struct {
	Paging
	AccountID string `query:"accountID"`
	Region    string `query:"region"`
}

func (s *Server) listServers(ctx context.Context, in *serverQuery) (*body[apitype.ServerPage], error) {
	after, err := serverCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	servers, statuses, err := s.control.Servers(ctx, callerOf(ctx), control.ServerFilter{
		AccountID: recovery.AccountID(in.AccountID), Region: recovery.Region(in.Region),
	})
	if err != nil {
		return nil, err
	}
	page := apitype.ServerPage{Scopes: []apitype.ScopeStatus{}}
	for _, st := range statuses {
		page.Scopes = append(page.Scopes, apitype.ScopeStatus{Scope: st.Scope, AsOf: st.AsOf, Servers: st.Servers, Error: part(st.Err)})
	}
	page.Page = serversAfter(servers, after, in.Limit)
	return bodyOf(page), nil
}

// serversAfter cuts a page out of servers that are in order of their keys.
func serversAfter(servers []control.Server, after string, limit int) apitype.Page[apitype.Server] {
	if limit == 0 {
		limit = serverPage
	}
	from := 0
	if after != "" {
		from, _ = slices.BinarySearchFunc(servers, after+"\x00", func(s control.Server, key string) int {
			return strings.Compare(s.String(), key)
		})
	}
	to := min(from+limit, len(servers))
	page := apitype.Page[apitype.Server]{Items: []apitype.Server{}}
	for _, server := range servers[from:to] {
		page.Items = append(page.Items, serverOf(server))
	}
	if to < len(servers) {
		page.Next = base64.RawURLEncoding.EncodeToString([]byte(servers[to-1].String()))
	}
	return page
}

func serverCursor(cursor string) (string, error) {
	key, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", recovery.Errorf(recovery.Invalid, "the cursor %q does not belong to this list", cursor).WithRemedy("begin again without a cursor")
	}
	return string(key), nil
}

func serverOf(s control.Server) apitype.Server {
	out := apitype.Server{SourceServer: s.SourceServer, Name: s.Name(), Group: s.Group}
	if err := s.Recoverable(); err != nil {
		out.Problem = err.Error()
	}
	return out
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

func (s *Server) listQuotas(ctx context.Context, in *quotaQuery) (*body[apitype.Page[apitype.QuotaUse]], error) {
	uses, err := s.control.Quotas(ctx, callerOf(ctx))
	if err != nil {
		return nil, err
	}
	page := apitype.Page[apitype.QuotaUse]{Items: []apitype.QuotaUse{}}
	for _, u := range uses {
		page.Items = append(page.Items, apitype.QuotaUse{
			Scope: u.Scope, AccountName: u.AccountName, Quotas: u.Quotas,
			Own: u.Ledger.Own(), Foreign: u.Foreign, ForeignAsOf: u.ForeignAsOf,
			Reservations: listOf(u.Ledger.Reservations), Tickets: listOf(u.Ledger.Tickets), Error: part(u.Err),
		})
	}
	return bodyOf(page), nil
}
