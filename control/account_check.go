package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/cfn"
	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

const (
	// checkTime is how long one Region has to answer: one that is misspelt has nobody there
	// who would refuse.
	checkTime = 40 * time.Second
	// askTime is how long one permission is waited for, so that a service that hangs leaves
	// time for what comes after.
	askTime = 12 * time.Second
	// maxProbes is how many permissions of one service are asked about at the same time.
	maxProbes = 6
)

// AWSPermission is an IAM action that Davit needs in an account.
type AWSPermission = cloud.Permission

// Trust is what is known of a role's trust policy.
type Trust = cloud.Trust

// Verdict is what is known of a permission.
type Verdict = cloud.Verdict

// Policy is an IAM policy.
type Policy = cfn.Policy

// AccountCheck says whether Davit can work in an account.
type AccountCheck struct {
	Account recovery.Account
	Regions []Access
	// Staging are the staging accounts that Davit has a role in.
	Staging []StagingCheck
	// TrustErr is what is wrong with the role's trust, or nil.
	TrustErr *recovery.Error
	Warnings []string
	// Missing allows what was refused, as far as a policy of the role helps.
	Missing Policy
}

// StagingCheck says whether Davit can look into a staging account.
type StagingCheck struct {
	Account  recovery.StagingAccount
	Regions  []Access
	TrustErr *recovery.Error
}

// Access says whether Davit can work in one Region of an account.
type Access struct {
	Region recovery.Region
	ARN    string // as whom calls are made
	Err    error  // why nothing works there; nil: it was asked for each permission
	Trust  Trust
	// Permissions are those that Davit needs there, with AWS's answers.
	Permissions []PermissionAnswer
}

// PermissionAnswer is a permission, and what AWS says of it.
type PermissionAnswer struct {
	AWSPermission
	Subject string // that it was asked about; empty: it is limited to nothing
	Verdict
}

// OK reports whether Davit can work in the Region. What nobody can ask does not count.
func (a Access) OK() bool {
	return a.Err == nil && !slices.ContainsFunc(a.Permissions, func(p PermissionAnswer) bool {
		return p.Answer == cloud.AnswerNo || p.Answer == cloud.AnswerUnknown && !p.Indirect
	})
}

// OK reports whether Davit can work in the account.
func (c AccountCheck) OK() bool {
	return c.TrustErr == nil && !slices.ContainsFunc(c.Regions, notOK) && !slices.ContainsFunc(c.Staging, func(s StagingCheck) bool {
		return s.TrustErr != nil || slices.ContainsFunc(s.Regions, notOK)
	})
}

func notOK(a Access) bool { return !a.OK() }

// CheckAccount asks AWS, Region by Region, as whom Davit's calls are made, how the role is
// trusted, and of each permission whether it is there. It changes nothing.
func (c *Control) CheckAccount(ctx context.Context, caller recovery.Caller, ref string) (AccountCheck, error) {
	if err := c.admit(ctx, caller, "CheckAccount"); err != nil {
		return AccountCheck{}, err
	}
	a, err := c.account(ctx, caller, "CheckAccount", ref)
	if err != nil {
		return AccountCheck{}, err
	}
	n, err := c.needsOf(ctx, a)
	if err != nil {
		return AccountCheck{}, err
	}
	check := AccountCheck{Account: a, Regions: make([]Access, len(a.Regions))}
	var asking errgroup.Group
	asking.SetLimit(maxAsking)
	for i, region := range a.Regions {
		here := n.in(a, region)
		asking.Go(func() error {
			check.Regions[i] = c.checkRegion(ctx, recovery.Scope{AccountID: a.ID, Region: region}, here.Permissions(), here)
			return nil // each has its own error
		})
	}
	c.checkStaging(ctx, &asking, &check)
	_ = asking.Wait()
	check.judge(n.all(a))
	return check, nil
}

// checkStaging has the staging accounts asked that Davit has a role in.
func (c *Control) checkStaging(ctx context.Context, asking *errgroup.Group, check *AccountCheck) {
	look := slices.DeleteFunc(slices.Clone(cloud.Permissions), func(p AWSPermission) bool { return p.Feature != cloud.FeatureStaging })
	for _, s := range check.Account.StagingAccounts {
		if s.RoleARN == "" {
			continue
		}
		regions := make([]Access, len(check.Account.StagingRegions(s)))
		check.Staging = append(check.Staging, StagingCheck{Account: s, Regions: regions})
		for i, region := range check.Account.StagingRegions(s) {
			asking.Go(func() error {
				regions[i] = c.checkRegion(ctx, recovery.Scope{AccountID: s.ID, Region: region}, look, cloud.Needs{})
				return nil
			})
		}
	}
}

// checkRegion asks who Davit is in the scope, and then about each permission. Where nobody
// answers as whom, nothing else is asked.
func (c *Control) checkRegion(ctx context.Context, scope recovery.Scope, permissions []AWSPermission, here cloud.Needs) Access {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	access := Access{Region: scope.Region}
	access.Trust = c.cloud.Trust(ctx, scope)
	if access.ARN, access.Err = c.identityIn(ctx, scope); access.Err != nil {
		return access
	}
	for _, p := range permissions {
		for _, subject := range here.Subjects(p) {
			access.Permissions = append(access.Permissions, PermissionAnswer{AWSPermission: p, Subject: subject})
		}
	}
	c.askAll(ctx, scope, access.Permissions)
	return access
}

// askAll asks about permissions, those of different services apart from each other, so
// that one that hangs does not keep the others waiting. What is needed for two features is
// asked once.
func (c *Control) askAll(ctx context.Context, scope recovery.Scope, answers []PermissionAnswer) {
	services := map[string]*errgroup.Group{}
	first := map[string]int{}
	for i := range answers {
		a := &answers[i]
		if _, again := first[a.key()]; again {
			continue
		}
		first[a.key()] = i
		service := serviceOf(a.Action)
		if services[service] == nil {
			services[service] = &errgroup.Group{}
			services[service].SetLimit(maxProbes)
		}
	}
	var all errgroup.Group
	for service, group := range services {
		all.Go(func() error {
			for i := range answers {
				if a := &answers[i]; first[a.key()] == i && serviceOf(a.Action) == service {
					group.Go(func() error { c.askOne(ctx, scope, a); return nil })
				}
			}
			return group.Wait()
		})
	}
	_ = all.Wait() // the answers have their own errors
	for i := range answers {
		answers[i].Verdict = answers[first[answers[i].key()]].Verdict
	}
}

func (c *Control) askOne(ctx context.Context, scope recovery.Scope, a *PermissionAnswer) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	a.Verdict = c.cloud.Ask(ctx, scope, a.AWSPermission, a.Subject)
}

// key is what two questions have in common that AWS answers alike.
func (a PermissionAnswer) key() string {
	return fmt.Sprintf("%s %s %s %s", a.Action, a.Through, a.Passed, a.Subject)
}

func serviceOf(action string) string {
	for i := range action {
		if action[i] == ':' {
			return action[:i]
		}
	}
	return action
}

// judge finds what the answers come to together.
func (c *AccountCheck) judge(all cloud.Needs) {
	var missing []AWSPermission
	for _, r := range c.Regions {
		for _, p := range r.Permissions {
			if p.Answer == cloud.AnswerNo && !p.Beyond {
				missing = append(missing, p.AWSPermission)
			}
		}
	}
	c.Missing = cfn.Allow(missing, all)
	if len(c.Regions) > 0 {
		c.Missing = c.Missing.In(c.Account.ID, c.Regions[0].Region.Partition())
	}
	c.TrustErr = trustErr(c.Account.ID, c.Regions)
	for i, s := range c.Staging {
		c.Staging[i].TrustErr = trustErr(s.Account.ID, s.Regions)
	}
	if !c.Account.Own && c.Account.ExternalID == "" {
		c.Warnings = append(c.Warnings, "the account has no external ID: anybody whom the role trusts can have it used for their own ends; "+
			"`davit account role` proposes one, and a role that asks for it")
	}
}

// trustErr is what is wrong with a trust policy, or nil.
func trustErr(id recovery.AccountID, regions []Access) *recovery.Error {
	for _, r := range regions {
		if r.Trust.Without.Answer == cloud.AnswerYes {
			return recovery.Errorf(recovery.Denied, "the role %s can be assumed without its external ID", r.Trust.RoleARN).
				WithRemedy("add the condition StringEquals sts:ExternalId to the role's trust policy in account %s: `davit account role %s --format trust` prints it", id, id)
		}
	}
	return nil
}
