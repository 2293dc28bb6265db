package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Accounts lists all target accounts that the query chooses, by name unless it says otherwise.
func (c *Client) Accounts(ctx context.Context, q apitype.AccountQuery) ([]recovery.Account, error) {
	return all[recovery.Account](ctx, c, "/accounts", values("region", string(q.Region), "search", q.Search, "sort", q.Sort))
}

// Account reads an account by its ID or name.
func (c *Client) Account(ctx context.Context, ref string) (a recovery.Account, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("accounts", ref)}, &a)
	return a, err
}

// CreateAccount registers a target account.
func (c *Client) CreateAccount(ctx context.Context, in apitype.AccountInput) (a recovery.Account, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/accounts", body: in}, &a)
	return a, err
}

// ChangeAccount replaces what an account says, unless it has changed since the version.
func (c *Client) ChangeAccount(ctx context.Context, ref string, version int64, in apitype.AccountInput) (a recovery.Account, err error) {
	err = c.call(ctx, request{method: http.MethodPut, path: at("accounts", ref), header: ifMatch(version), body: in}, &a)
	return a, err
}

// DeleteAccount removes an account that no group uses, unless it has changed since the
// version.
func (c *Client) DeleteAccount(ctx context.Context, ref string, version int64) error {
	return c.call(ctx, request{method: http.MethodDelete, path: at("accounts", ref), header: ifMatch(version)}, nil)
}

// CheckAccount asks AWS whether Davit can work in an account.
func (c *Client) CheckAccount(ctx context.Context, ref string) (a apitype.AccountAccess, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("accounts", ref, "check")}, &a)
	return a, err
}

// RoleWish says what of an account's role is to differ from how the account is registered.
type RoleWish struct {
	ExternalID, Principal string
	StagingAccountID      recovery.AccountID
}

// AccountRole makes the role that Davit needs in an account. Nothing is created.
func (c *Client) AccountRole(ctx context.Context, ref string, wish RoleWish) (role apitype.AccountRole, err error) {
	query := values("externalID", wish.ExternalID, "principal", wish.Principal, "stagingAccountID", string(wish.StagingAccountID))
	err = c.call(ctx, request{method: http.MethodGet, path: at("accounts", ref, "role"), query: query}, &role)
	return role, err
}

// StagingAccounts lists the staging accounts of an account.
func (c *Client) StagingAccounts(ctx context.Context, ref string) (page apitype.StagingPage, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("accounts", ref, "staging-accounts")}, &page)
	return page, err
}

// ExtensibleServers lists the source servers of a staging account that can be extended, in
// one Region or, if it is empty, in all.
func (c *Client) ExtensibleServers(ctx context.Context, ref string, staging recovery.AccountID, region recovery.Region) (page apitype.ExtensiblePage, err error) {
	query := values("region", string(region))
	err = c.call(ctx, request{method: http.MethodGet, path: at("accounts", ref, "staging-accounts", string(staging), "servers"), query: query}, &page)
	return page, err
}

// ExtendServers extends source servers of staging accounts into an account. It may be
// repeated.
func (c *Client) ExtendServers(ctx context.Context, ref string, in apitype.ExtendRequest) (done apitype.Extensions, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("accounts", ref, "extended-servers"), body: in}, &done)
	return done, err
}

// SyncTags synchronises the tags of an account's source servers with their instances. It
// may be repeated.
func (c *Client) SyncTags(ctx context.Context, ref string, in apitype.TagSyncRequest) (run apitype.TagRun, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("accounts", ref, "tag-sync"), body: in}, &run)
	return run, err
}

// LastTagSync gives the last run of tag synchronisation over an account.
func (c *Client) LastTagSync(ctx context.Context, ref string) (run apitype.TagRun, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("accounts", ref, "tag-sync")}, &run)
	return run, err
}
