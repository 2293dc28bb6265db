package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// AccountRef names an account in a path.
type AccountRef struct {
	Account string `path:"account" doc:"its ID or name"`
}

func (s *Server) accountRoutes() {
	const tag = "accounts"
	register(s, route{http.MethodGet, "/accounts", "listAccounts", "List target accounts", tag, 0},
		func(ctx context.Context, in *accountQuery) (*body[apitype.Page[recovery.Account]], error) {
			f := control.AccountFilter{Region: in.Region, Search: in.Search, Order: in.order()}
			return pageOf(s.control.Accounts(ctx, callerOf(ctx), f, in.page()))
		})
	register(s, route{http.MethodPost, "/accounts", "createAccount", "Register a target account", tag, http.StatusCreated},
		func(ctx context.Context, in *struct{ Body apitype.AccountInput }) (*versioned[recovery.Account], error) {
			return accountAnswer(s.control.CreateAccount(ctx, callerOf(ctx), in.Body.Account()))
		})
	register(s, route{http.MethodGet, "/accounts/{account}", "getAccount", "Read a target account", tag, 0},
		func(ctx context.Context, in *AccountRef) (*versioned[recovery.Account], error) {
			return accountAnswer(s.control.Account(ctx, callerOf(ctx), in.Account))
		})
	register(s, route{http.MethodPut, "/accounts/{account}", "changeAccount", "Replace a target account", tag, 0}, s.changeAccount)
	register(s, route{http.MethodDelete, "/accounts/{account}", "deleteAccount", "Remove a target account that no group is in", tag, http.StatusNoContent}, s.deleteAccount)
	register(s, route{http.MethodPost, "/accounts/{account}/check", "checkAccount", "Ask AWS whether Davit can work in an account", tag, 0}, s.checkAccount,
		says("In each of the account's Regions its role is assumed, with its external ID and without, and AWS is asked about each permission that Davit needs. "+
			"A Region or a service that does not answer is a part of the answer, not an error. Nothing is changed: writes are dry runs, or of what cannot exist. It takes up to 40 seconds."))
	register(s, route{http.MethodGet, "/accounts/{account}/role", "getAccountRole", "Make the role that Davit needs in an account", tag, 0}, s.accountRole,
		says("The role's policies and a CloudFormation template of it, for the account as it is registered and for what the plans use there. Without an external ID anywhere, a fresh one is proposed. Nothing is created."))
	s.stagingRoutes()
	s.tagSyncRoutes()
}

// accountQuery chooses target accounts.
type accountQuery struct {
	Paging
	Sorting
	Region recovery.Region `query:"region" doc:"those that are used in the Region"`
	Search string          `query:"search" maxLength:"100" doc:"a text in the name or the ID, without regard to case"`
}

func accountAnswer(a recovery.Account, err error) (*versioned[recovery.Account], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(a, a.Version), nil
}

// accountChange names an account and the version that a change is made to.
type accountChange struct {
	AccountRef
	Guard
}

func (s *Server) deleteAccount(ctx context.Context, in *accountChange) (*none, error) {
	version, err := in.version(0)
	if err != nil {
		return nil, err
	}
	return nil, s.control.DeleteAccount(ctx, callerOf(ctx), in.Account, version)
}

// accountReplacement is an account as it shall be, and the version that it replaces.
type accountReplacement struct {
	AccountRef
	Guard
	Body apitype.AccountInput
}

func (s *Server) changeAccount(ctx context.Context, in *accountReplacement) (*versioned[recovery.Account], error) {
	a := in.Body.Account()
	var err error
	if a.Version, err = in.version(a.Version); err != nil {
		return nil, err
	}
	return accountAnswer(s.control.ChangeAccount(ctx, callerOf(ctx), in.Account, a))
}

// pageOf is the answer that a page of a list is.
func pageOf[T any](items []T, next string, err error) (*body[apitype.Page[T]], error) {
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.Page[T]{Items: listOf(items), Next: next}), nil
}

// listOf is the items as JSON has them: an empty list, never null.
func listOf[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
