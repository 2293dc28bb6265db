package control

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// watchedScopes are the accounts and Regions that are looked at in the background.
type watchedScopes struct {
	// targets are the Regions of all target accounts.
	targets map[recovery.Scope]bool
	// staging are the Regions of staging accounts that Davit has a role in: what replicates
	// there counts there. One that is a target account too is looked at as that.
	staging map[recovery.Scope]string // the account's name
}

// all are the targets and the staging accounts.
func (w watchedScopes) all() map[recovery.Scope]bool {
	all := map[recovery.Scope]bool{}
	for scope := range w.targets {
		all[scope] = true
	}
	for scope := range w.staging {
		all[scope] = true
	}
	return all
}

// scopesToWatch are those of the accounts.
func scopesToWatch(accounts []recovery.Account) watchedScopes {
	w := watchedScopes{targets: map[recovery.Scope]bool{}, staging: map[recovery.Scope]string{}}
	targets := map[recovery.AccountID]bool{}
	for _, a := range accounts {
		targets[a.ID] = true
		for _, r := range a.Regions {
			w.targets[recovery.Scope{AccountID: a.ID, Region: r}] = true
		}
	}
	for _, a := range accounts {
		for _, s := range a.StagingAccounts {
			if s.RoleARN == "" || targets[s.ID] {
				continue
			}
			for _, r := range a.StagingRegions(s) {
				w.staging[recovery.Scope{AccountID: s.ID, Region: r}] = s.Name
			}
		}
	}
	return w
}

// allScopes are those of all accounts.
func (c *Control) allScopes(ctx context.Context) (watchedScopes, error) {
	accounts, err := every(ctx, c.book.Accounts)
	return scopesToWatch(accounts), err
}
