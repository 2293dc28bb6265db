package control

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// QuotaUse is how much of DRS's quotas is in use in an account and Region.
type QuotaUse struct {
	recovery.Scope
	AccountName string
	Quotas      recovery.Quotas
	Ledger      recovery.Ledger
	Foreign     recovery.Usage
	ForeignAsOf time.Time
	Err         error // why what others use could not be asked
}

// seenLately is how old a look at the jobs of a scope may be that the engine took.
const seenLately = time.Minute

// Quotas says, for each account and Region, how much of the quotas Davit's executions
// hold, what others use, and who waits.
func (c *Control) Quotas(ctx context.Context, caller recovery.Caller) ([]QuotaUse, error) {
	if err := c.admit(ctx, caller, "Quotas"); err != nil {
		return nil, err
	}
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return nil, err
	}
	accounts = readable(caller, accounts, func(a recovery.Account) subject { return inAccount(a.ID) })
	var uses []QuotaUse
	for _, a := range accounts {
		for _, r := range a.Regions {
			uses = append(uses, QuotaUse{
				Scope: recovery.Scope{AccountID: a.ID, Region: r}, AccountName: a.Name, Quotas: a.Quotas.OrDefaults(),
			})
		}
	}
	asking, ctx := errgroup.WithContext(ctx)
	asking.SetLimit(maxAsking)
	for i := range uses {
		asking.Go(func() error { return c.quotaUse(ctx, &uses[i]) })
	}
	return uses, asking.Wait()
}

func (c *Control) quotaUse(ctx context.Context, u *QuotaUse) (err error) {
	if u.Ledger, err = c.book.Ledger(ctx, u.Scope); err != nil {
		return err
	}
	seen, err := c.jobs(ctx, u.Scope, seenLately)
	u.Err = err // what was seen last is shown all the same
	u.Foreign, u.ForeignAsOf = u.Ledger.Foreign(seen.Jobs), seen.AsOf
	return nil
}
