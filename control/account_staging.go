package control

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// Staging is a staging account, as it is registered and as DRS knows it.
type Staging struct {
	recovery.StagingAccount
	Registered bool
	// Extended are the Regions where source servers of it are extended into the target.
	Extended []recovery.Region
}

// RegionStatus says how a Region answered.
type RegionStatus struct {
	Region recovery.Region
	Err    error
}

// StagingAccounts are the staging accounts of a target account: those that are registered,
// and those that DRS knows of. A Region that does not answer is told, and hides nothing of
// the others.
func (c *Control) StagingAccounts(ctx context.Context, caller recovery.Caller, ref string) ([]Staging, []RegionStatus, error) {
	if err := c.admit(ctx, caller, "StagingAccounts"); err != nil {
		return nil, nil, err
	}
	a, err := c.account(ctx, caller, "StagingAccounts", ref)
	if err != nil {
		return nil, nil, err
	}
	found := map[recovery.AccountID]*Staging{}
	for _, s := range a.StagingAccounts {
		found[s.ID] = &Staging{StagingAccount: s, Registered: true}
	}
	ids, statuses := eachRegion(ctx, a.Regions, func(ctx context.Context, r recovery.Region) ([]recovery.AccountID, error) {
		return c.cloud.StagingAccounts(ctx, recovery.Scope{AccountID: a.ID, Region: r})
	})
	for i, r := range a.Regions {
		for _, id := range ids[i] {
			if found[id] == nil {
				found[id] = &Staging{StagingAccount: recovery.StagingAccount{ID: id}}
			}
			found[id].Extended = append(found[id].Extended, r)
		}
	}
	var all []Staging
	for _, s := range found {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b Staging) int { return cmp.Compare(a.ID, b.ID) })
	return all, statuses, nil
}

// Extensible is a source server of a staging account that can be extended.
type Extensible struct {
	recovery.Scope // it would be extended into
	cloud.ExtensibleServer
}

// ExtensibleServers are the source servers of a staging account that are not extended into
// the target account yet, in one Region or in all.
func (c *Control) ExtensibleServers(ctx context.Context, caller recovery.Caller, ref string, staging recovery.AccountID, region recovery.Region) ([]Extensible, []RegionStatus, error) {
	if err := c.admit(ctx, caller, "ExtensibleServers"); err != nil {
		return nil, nil, err
	}
	a, err := c.account(ctx, caller, "ExtensibleServers", ref)
	if err != nil {
		return nil, nil, err
	}
	s, ok := a.Staging(staging)
	if !ok {
		return nil, nil, notStaging(a, staging)
	}
	regions := a.StagingRegions(s)
	if region != "" {
		if !slices.Contains(regions, region) {
			return nil, nil, invalid("region", "account %s stages nothing in %s for account %s: it does in %s", staging, region, a.Name, listed(regions))
		}
		regions = []recovery.Region{region}
	}
	servers, statuses := eachRegion(ctx, regions, func(ctx context.Context, r recovery.Region) ([]cloud.ExtensibleServer, error) {
		return c.cloud.ExtensibleServers(ctx, recovery.Scope{AccountID: a.ID, Region: r}, staging)
	})
	var all []Extensible
	for i, r := range regions {
		for _, server := range servers[i] {
			all = append(all, Extensible{recovery.Scope{AccountID: a.ID, Region: r}, server})
		}
	}
	return all, statuses, nil
}

// eachRegion asks in all Regions at the same time, and says how each answered.
func eachRegion[T any](ctx context.Context, regions []recovery.Region, ask func(context.Context, recovery.Region) (T, error)) ([]T, []RegionStatus) {
	answers, statuses := make([]T, len(regions)), make([]RegionStatus, len(regions))
	var asking errgroup.Group
	asking.SetLimit(maxAsking)
	for i, r := range regions {
		asking.Go(func() error {
			ctx, cancel := context.WithTimeout(ctx, checkTime)
			defer cancel()
			statuses[i].Region = r
			answers[i], statuses[i].Err = ask(ctx, r)
			return nil // each status has its own
		})
	}
	_ = asking.Wait()
	return answers, statuses
}

// stagingAgrees finds where an account and the others would have calls in a staging account
// made as different roles: there is one way into an account.
func (c *Control) stagingAgrees(ctx context.Context, a recovery.Account) error {
	others, err := every(ctx, c.book.Accounts)
	if err != nil {
		return err
	}
	return stagingAgreesWith(a, others)
}

func stagingAgreesWith(a recovery.Account, others []recovery.Account) error {
	var ps recovery.Problems
	for i, s := range a.StagingAccounts {
		at := fmt.Sprintf("stagingAccounts[%d].roleARN", i)
		for _, o := range others {
			theirs, shared := o.Staging(s.ID)
			switch {
			case o.ID == a.ID || s.RoleARN == "":
			case o.ID == s.ID:
				ps.Addf(at, "account %s is the target account %s, too: leave roleARN and externalID out, Davit works there as that says", s.ID, o.Name)
			case shared && theirs.RoleARN != "" && (theirs.RoleARN != s.RoleARN || theirs.ExternalID != s.ExternalID):
				ps.Addf(at, "account %s has another role or external ID as staging account of %s: give both the same", s.ID, o.Name)
			}
		}
	}
	return ps.Err("account %s cannot be saved", a.ID)
}

// notStaging says that an account is no staging account of another.
func notStaging(a recovery.Account, id recovery.AccountID) error {
	return recovery.Errorf(recovery.NotFound, "account %s is no staging account of account %s", id, a.Name).
		WithRemedy("register it as one first: `davit account staging add %s`", a.ID)
}
