package control

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// QuotaUse is how much of DRS's quotas is in use in an account and Region.
type QuotaUse struct {
	recovery.Scope
	AccountName string
	// Staging says that it is a staging account: of it the source servers alone are known.
	Staging     bool
	Quotas      recovery.EffectiveQuotas
	QuotasAsOf  time.Time // when Service Quotas told its; zero: it has not
	Ledger      recovery.Ledger
	Foreign     recovery.Usage
	ForeignAsOf time.Time
	Counts      ServerCounts
	ServersAsOf time.Time
	Err         error // why it could not be asked; what was seen last is shown
}

// ServerCounts are the source servers of an account and Region. Extended ones replicate in
// their staging account, and count as replicating there.
type ServerCounts struct{ Source, Replicating, Extended int }

// Free is what a recovery could use of the quotas of jobs now; in a staging account none runs.
func (u QuotaUse) Free() recovery.Usage {
	if u.Staging {
		return recovery.Usage{}
	}
	return u.Quotas.Free(u.Ledger.Own().Plus(u.Foreign))
}

// CapacitySum is the use of several accounts and Regions.
type CapacitySum struct {
	Scopes  int // that are in the sum
	LeftOut []recovery.Scope
	Servers ServerCounts
	Own     recovery.Usage
	Foreign recovery.Usage
	Free    recovery.Usage
}

// SumUp adds the use of accounts and Regions up. Those that did not answer are left out, and
// named. Of a staging account what replicates there counts: its servers are recovered in
// others.
func SumUp(uses []QuotaUse) CapacitySum {
	var sum CapacitySum
	for _, u := range uses {
		if u.Err != nil {
			sum.LeftOut = append(sum.LeftOut, u.Scope)
			continue
		}
		sum.Scopes++
		sum.Servers.Replicating += u.Counts.Replicating
		if u.Staging {
			continue
		}
		sum.Servers.Source += u.Counts.Source
		sum.Servers.Extended += u.Counts.Extended
		sum.Own, sum.Foreign, sum.Free = sum.Own.Plus(u.Ledger.Own()), sum.Foreign.Plus(u.Foreign), sum.Free.Plus(u.Free())
	}
	return sum
}

const (
	// seenLately is how old a look at the jobs of a scope may be that the engine took.
	seenLately = time.Minute
	// quotaTime is how long a look at the jobs is waited for.
	quotaTime = 20 * time.Second
)

// Quotas says, for each account and Region, how much of the quotas is in use by servers, by
// Davit's executions and by others, what is free, and who waits. One that does not answer
// says so, and holds up no other.
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
	var scopes []recovery.Scope
	for _, a := range accounts {
		for _, r := range a.Regions {
			scope := recovery.Scope{AccountID: a.ID, Region: r}
			scopes, uses = append(scopes, scope), append(uses, QuotaUse{Scope: scope, AccountName: a.Name})
		}
	}
	staging := scopesToWatch(accounts).staging
	for _, scope := range slices.SortedFunc(maps.Keys(staging), compareScopes) {
		scopes, uses = append(scopes, scope), append(uses, QuotaUse{Scope: scope, AccountName: staging[scope], Staging: true})
	}
	c.inventory.bring(ctx, scopes, false)
	asking, ctx := errgroup.WithContext(ctx)
	for i := range uses {
		asking.Go(func() error { return c.quotaUse(ctx, &uses[i]) })
	}
	return uses, asking.Wait()
}

func (c *Control) quotaUse(ctx context.Context, u *QuotaUse) error {
	var told recovery.ToldQuotas
	var err error
	if u.Quotas, told, err = c.book.EffectiveQuotas(ctx, u.Scope); err != nil {
		return err
	}
	u.QuotasAsOf = told.AsOf
	if u.Ledger, err = c.book.Ledger(ctx, u.Scope); err != nil {
		return err
	}
	have := c.inventory.at(u.Scope).read()
	u.Counts, u.ServersAsOf, u.Err = countServers(have.seen), have.asOf, have.err
	if u.Staging {
		return nil
	}
	seen, err := c.jobsFor(ctx, u)
	if u.Err == nil {
		u.Err = err // what was seen last is shown all the same
	}
	u.Foreign, u.ForeignAsOf = u.Ledger.Foreign(seen.Jobs), seen.AsOf
	return nil
}

// jobsFor are the jobs there. An account that does not answer anyhow is not asked.
func (c *Control) jobsFor(ctx context.Context, u *QuotaUse) (recovery.Jobs, error) {
	if u.Err != nil {
		return c.book.Jobs(ctx, u.Scope)
	}
	ctx, cancel := context.WithTimeout(ctx, quotaTime)
	defer cancel()
	return c.jobs(ctx, u.Scope, seenLately)
}

func countServers(servers []recovery.SourceServer) ServerCounts {
	n := ServerCounts{Source: len(servers)}
	for _, s := range servers {
		if s.Replicating() {
			n.Replicating++
		}
		if s.Extended() {
			n.Extended++
		}
	}
	return n
}
