package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) stagingRoutes() {
	const tag = "accounts"
	register(s, route{http.MethodGet, "/accounts/{account}/staging-accounts", "listStagingAccounts", "List the staging accounts of a target account", tag, 0}, s.listStagingAccounts,
		says("Those that are registered, and those that DRS knows of. What is registered is a part of the account: it is changed with it. A Region that does not answer is told in `regions`."))
	register(s, route{http.MethodGet, "/accounts/{account}/staging-accounts/{stagingAccountID}/servers", "listExtensibleServers", "List the source servers of a staging account that can be extended", tag, 0}, s.listExtensibleServers,
		says("Those that are not extended into the target account yet. A Region that does not answer is told in `regions`."))
	register(s, route{http.MethodPost, "/accounts/{account}/extended-servers", "extendServers", "Extend source servers of staging accounts into a target account", tag, 0}, s.extendServers,
		says("DRS can then recover them in the target account. One that is extended already is left alone and told, so that the request may be repeated. One that is refused has its error in the answer, and keeps none of the others back."))
}

func (s *Server) listStagingAccounts(ctx context.Context, in *AccountRef) (*body[apitype.StagingPage], error) {
	found, statuses, err := s.control.StagingAccounts(ctx, callerOf(ctx), in.Account)
	if err != nil {
		return nil, err
	}
	page := apitype.StagingPage{Items: []apitype.KnownStagingAccount{}, Regions: regionStatuses(statuses)}
	for _, f := range found {
		page.Items = append(page.Items, apitype.KnownStagingAccount{StagingAccount: f.StagingAccount, Registered: f.Registered, Extended: f.Extended})
	}
	return bodyOf(page), nil
}

// stagingQuery names a staging account of an account, and a Region.
type stagingQuery struct {
	AccountRef
	Staging string `path:"stagingAccountID"`
	Region  string `query:"region" doc:"only those in this Region"`
}

func (s *Server) listExtensibleServers(ctx context.Context, in *stagingQuery) (*body[apitype.ExtensiblePage], error) {
	found, statuses, err := s.control.ExtensibleServers(ctx, callerOf(ctx), in.Account, recovery.AccountID(in.Staging), recovery.Region(in.Region))
	if err != nil {
		return nil, err
	}
	page := apitype.ExtensiblePage{Items: []apitype.ExtensibleServer{}, Regions: regionStatuses(statuses)}
	for _, f := range found {
		page.Items = append(page.Items, apitype.ExtensibleServer{Region: f.Region, StagingServerARN: f.ARN, Hostname: f.Hostname, Tags: f.Tags})
	}
	return bodyOf(page), nil
}

func regionStatuses(all []control.RegionStatus) []apitype.RegionStatus {
	out := []apitype.RegionStatus{}
	for _, s := range all {
		out = append(out, apitype.RegionStatus{Region: s.Region, Error: part(s.Err)})
	}
	return out
}

// extension names the account to extend into, and the servers.
type extension struct {
	AccountRef
	Body apitype.ExtendRequest
}

func (s *Server) extendServers(ctx context.Context, in *extension) (*body[apitype.Extensions], error) {
	done, err := s.control.ExtendServers(ctx, callerOf(ctx), in.Account, in.Body.StagingServerARNs, in.Body.Tags)
	if err != nil {
		return nil, err
	}
	out := apitype.Extensions{Items: []apitype.Extension{}}
	for _, d := range done {
		out.Items = append(out.Items, apitype.Extension{StagingServerARN: d.StagingServerARN, SourceServerID: d.SourceServerID, Already: d.Already, Error: part(d.Err)})
	}
	return bodyOf(out), nil
}
