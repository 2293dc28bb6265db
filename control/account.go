package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// maxAsking is how many accounts and Regions are asked at the same time.
const maxAsking = 16

// Accounts lists the target accounts that the filter chooses.
func (c *Control) Accounts(ctx context.Context, caller recovery.Caller, f AccountFilter, p Page) ([]recovery.Account, string, error) {
	if err := c.admit(ctx, caller, "Accounts"); err != nil {
		return nil, "", err
	}
	list := listing[recovery.Account]{recovery.AccountRow, c.book.Accounts, func(a recovery.Account) standing { return standing{a.Name, string(a.ID), a.UpdatedAt} }}
	keep := readableAnd(caller, f.keeps, f == AccountFilter{Order: f.Order}, func(a recovery.Account) subject { return inAccount(a.ID) })
	return list.choose(ctx, fmt.Sprint(f), f.Order, keep, p)
}

// Account reads a target account by its ID or name.
func (c *Control) Account(ctx context.Context, caller recovery.Caller, ref string) (recovery.Account, error) {
	if err := c.admit(ctx, caller, "Account"); err != nil {
		return recovery.Account{}, err
	}
	return c.account(ctx, caller, "Account", ref)
}

// account reads an account for a use case that only reads.
func (c *Control) account(ctx context.Context, caller recovery.Caller, useCase, ref string) (recovery.Account, error) {
	a, err := c.book.Account(ctx, ref)
	if err != nil {
		return recovery.Account{}, err
	}
	if _, err := c.authorise(ctx, caller, useCase, inAccount(a.ID)); err != nil {
		return recovery.Account{}, err
	}
	return a, nil
}

// CreateAccount registers a target account.
func (c *Control) CreateAccount(ctx context.Context, caller recovery.Caller, a recovery.Account) (recovery.Account, error) {
	actor, err := c.authorise(ctx, caller, "CreateAccount", inAccount(a.ID))
	if err != nil {
		return recovery.Account{}, err
	}
	a.Name = recovery.TrimName(a.Name)
	if err := a.Check(); err != nil {
		return recovery.Account{}, err
	}
	if err := c.stagingAgrees(ctx, a); err != nil {
		return recovery.Account{}, err
	}
	return c.book.CreateAccount(ctx, a, actor)
}

// ChangeAccount replaces what the account says, if it still has the version. A Region
// that groups are in cannot be taken from it.
func (c *Control) ChangeAccount(ctx context.Context, caller recovery.Caller, ref string, a recovery.Account) (recovery.Account, error) {
	if err := c.admit(ctx, caller, "ChangeAccount"); err != nil {
		return recovery.Account{}, err
	}
	old, err := c.book.Account(ctx, ref)
	if err != nil {
		return recovery.Account{}, err
	}
	actor, err := c.authorise(ctx, caller, "ChangeAccount", inAccount(old.ID))
	if err != nil {
		return recovery.Account{}, err
	}
	if a.ID == "" {
		a.ID = old.ID
	}
	a.Name = recovery.TrimName(a.Name)
	if err := a.Check(); err != nil {
		return recovery.Account{}, err
	}
	if a.ID != old.ID {
		return recovery.Account{}, invalid("accountID", "account %s cannot become account %s: create that one", old.ID, a.ID)
	}
	if err := c.regionsNeeded(ctx, a); err != nil {
		return recovery.Account{}, err
	}
	if err := c.stagingAgrees(ctx, a); err != nil {
		return recovery.Account{}, err
	}
	return c.book.ChangeAccount(ctx, a, actor)
}

func (c *Control) regionsNeeded(ctx context.Context, a recovery.Account) error {
	groups, err := c.groupsOf(ctx, a.ID)
	if err != nil {
		return err
	}
	return regionsNeededBy(a, groups)
}

func regionsNeededBy(a recovery.Account, groups []recovery.Group) error {
	var ps recovery.Problems
	for _, g := range groups {
		if !a.HasRegion(g.Region) {
			ps.Addf("regions", "protection group %s is in %s: delete it first, or keep the Region", g.Name, g.Region)
		}
	}
	if len(ps) == 0 {
		return nil
	}
	return &recovery.Error{Code: recovery.Conflict, Message: "account " + a.Name + " cannot be changed", Details: ps}
}

// DeleteAccount removes the account if it still has the version and no group is in it.
func (c *Control) DeleteAccount(ctx context.Context, caller recovery.Caller, ref string, version int64) error {
	if err := c.admit(ctx, caller, "DeleteAccount"); err != nil {
		return err
	}
	a, err := c.book.Account(ctx, ref)
	if err != nil {
		return err
	}
	actor, err := c.authorise(ctx, caller, "DeleteAccount", inAccount(a.ID))
	if err != nil {
		return err
	}
	groups, err := c.groupsOf(ctx, a.ID)
	if err != nil {
		return err
	}
	if len(groups) > 0 {
		return recovery.Errorf(recovery.Conflict, "account %s is in use by the protection groups %s", a.Name, listed(groupNames(groups))).
			WithRemedy("delete these groups first")
	}
	return c.book.DeleteAccount(ctx, a.ID, version, actor)
}

func (c *Control) groupsOf(ctx context.Context, id recovery.AccountID) ([]recovery.Group, error) {
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(groups, func(g recovery.Group) bool { return g.AccountID != id }), nil
}

// identityIn says as whom calls are made in the scope. Calls that would end up in another
// account are an error.
func (c *Control) identityIn(ctx context.Context, scope recovery.Scope) (string, error) {
	account, arn, err := c.cloud.Identity(ctx, scope)
	if err != nil {
		return "", err
	}
	if account != scope.AccountID {
		return arn, recovery.Errorf(recovery.Denied, "calls for account %s are made as %s, which is in account %s", scope.AccountID, arn, account).
			WithRemedy("give the account a role of its own, or Davit the credentials of account %s", scope.AccountID)
	}
	return arn, nil
}

// invalid is an Invalid error about one field.
func invalid(field, format string, args ...any) *recovery.Error {
	var ps recovery.Problems
	ps.Addf(field, format, args...)
	return &recovery.Error{Code: recovery.Invalid, Message: "the request is not valid", Details: ps}
}
