package control

import (
	"context"
	"slices"
	"strings"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// needs are what Davit uses in an account besides the account itself, by Region, as its
// plans say.
type needs map[recovery.Region]cloud.Needs

// needsOf reads from the plans what their actions use in the account.
func (c *Control) needsOf(ctx context.Context, a recovery.Account) (needs, error) {
	plans, err := every(ctx, c.book.Plans)
	if err != nil {
		return nil, err
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return nil, err
	}
	n := needs{}
	for _, p := range plans {
		p, _ := placed(p, groups, []recovery.Account{a}) // actions of other accounts are others' business
		for _, w := range p.Waves {
			for _, action := range slices.Concat(w.PreWaveActions, w.PostWaveActions) {
				if action.AccountID == a.ID && action.Region != "" {
					n.add(action)
				}
			}
		}
	}
	return n, nil
}

// add adds what an action and its rollback use.
func (n needs) add(a recovery.ActionSpec) {
	here := n[a.Region]
	n.use(&here, withRole(a.Parameters, a.RoleARN))
	if a.Rollback != nil {
		n.use(&here, withRole(a.Rollback.Parameters, a.RoleARN))
	}
	n[a.Region] = here
}

func (needs) use(here *cloud.Needs, p recovery.ActionParameters) {
	for _, ref := range p.SecretRefs() {
		if ref.Service == "ssm" {
			here.Parameters = with(here.Parameters, ref.ID)
		} else {
			here.Secrets = with(here.Secrets, ref.ID)
		}
	}
	for _, role := range p[recovery.ParameterAssumeRole] {
		if strings.HasPrefix(role, "arn:") {
			here.Roles = with(here.Roles, role)
		}
	}
}

// in are the needs in one Region of the account.
func (n needs) in(a recovery.Account, region recovery.Region) cloud.Needs {
	here := n[region]
	here.TagSync = a.TagSync
	for _, s := range a.StagingAccounts {
		if slices.Contains(a.StagingRegions(s), region) {
			here.Staging = append(here.Staging, s.ID)
		}
	}
	return here
}

// all are the needs in all Regions.
func (n needs) all(a recovery.Account) cloud.Needs {
	all := cloud.Needs{TagSync: a.TagSync}
	for _, here := range n {
		all.Secrets, all.Parameters, all.Roles = with(all.Secrets, here.Secrets...), with(all.Parameters, here.Parameters...), with(all.Roles, here.Roles...)
	}
	for _, s := range a.StagingAccounts {
		all.Staging = append(all.Staging, s.ID)
	}
	return all
}

// with is a list with values that it may have already, in order.
func with(list []string, values ...string) []string {
	list = slices.Concat(list, values)
	slices.Sort(list)
	return slices.Compact(list)
}
