package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) tagSyncRoutes() {
	const tag = "accounts"
	register(s, route{http.MethodGet, "/accounts/{account}/tag-sync", "getTagSync", "Get the last run of tag synchronisation over an account", tag, 0}, s.getTagSync,
		says("What it changed, what failed and what it had no time for. Runs before it are in the audit trail."))
	register(s, route{http.MethodPost, "/accounts/{account}/tag-sync", "syncTags", "Synchronise the tags of an account's source servers with their EC2 instances", tag, 0}, s.syncTags,
		says("Source servers get the tags of the EC2 instances that they replicate; where the account's `tagSync.back` is set, instances get what only the server has. No tag is removed, and those of AWS itself (`aws:`) are left alone. What has no time within a request is LEFT, and a repeat goes on there. A server that fails keeps none of the others back."),
		fails(recovery.Conflict))
}

func (s *Server) getTagSync(ctx context.Context, in *AccountRef) (*body[apitype.TagRun], error) {
	run, err := s.control.LastTagSync(ctx, callerOf(ctx), in.Account)
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.RunOf(run, false)), nil
}

// tagSyncing names the account, and what is asked for.
type tagSyncing struct {
	AccountRef
	Body apitype.TagSyncRequest
}

func (s *Server) syncTags(ctx context.Context, in *tagSyncing) (*body[apitype.TagRun], error) {
	run, err := s.control.SyncTags(ctx, callerOf(ctx), in.Account, in.Body.DryRun)
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.RunOf(run, in.Body.DryRun)), nil
}
