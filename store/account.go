package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

var accounts = kind[recovery.Account]{
	resource: recovery.AccountResource, row: recovery.AccountRow, word: "account",
	fields: func(a *recovery.Account) fields {
		return fields{string(a.ID), a.Name, &a.Version, &a.CreatedAt, &a.UpdatedAt}
	},
}

// CreateAccount stores a new account and gives it as stored. Conflict: its ID or name is taken.
func (b *Book) CreateAccount(ctx context.Context, a recovery.Account, by recovery.Actor) (recovery.Account, error) {
	return accounts.create(ctx, b, a, by)
}

// ChangeAccount replaces the account of a's ID and Version and gives it as stored. Stale: that is
// not its version any more. Conflict: its new name is taken.
func (b *Book) ChangeAccount(ctx context.Context, a recovery.Account, by recovery.Actor) (recovery.Account, error) {
	return accounts.change(ctx, b, a, by)
}

// DeleteAccount deletes the account. Stale: the version is not its version any more.
func (b *Book) DeleteAccount(ctx context.Context, id recovery.AccountID, version int64, by recovery.Actor) error {
	return accounts.remove(ctx, b, string(id), version, by)
}

// Account reads an account by its ID, or else by its name without regard to case.
func (b *Book) Account(ctx context.Context, idOrName string) (recovery.Account, error) {
	return accounts.find(ctx, b, idOrName)
}

// Accounts lists accounts in order of their names, and gives the cursor of the next page, which
// is empty after the last one.
func (b *Book) Accounts(ctx context.Context, p ListPage) ([]recovery.Account, string, error) {
	return accounts.list(ctx, b, p)
}

// Callable gives an account as calls there are made: a target account, or else one that
// hangs on a target account as its staging account, and has a role.
func (b *Book) Callable(ctx context.Context, id recovery.AccountID) (recovery.Account, error) {
	a, err := b.Account(ctx, string(id))
	if recovery.CodeOf(err) != recovery.NotFound {
		return a, err
	}
	for p := (ListPage{}); ; {
		targets, next, listErr := b.Accounts(ctx, p)
		if listErr != nil {
			return recovery.Account{}, listErr
		}
		for _, target := range targets {
			if s, ok := target.Staging(id); ok && s.RoleARN != "" {
				return s.Callable(), nil
			}
		}
		if next == "" {
			return recovery.Account{}, err
		}
		p.Cursor = next
	}
}
