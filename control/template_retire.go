package control

import (
	"context"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// TemplateRetirement asks for old versions of a launch template to be deleted.
type TemplateRetirement struct {
	Keep   int // how many of the newest stay at least
	Reason string
	DryRun bool
}

// Retirement is what retiring versions came to, or would come to.
type Retirement struct {
	Default  int64
	Versions int // there are since; in a dry run, there are now
	Retired  []recovery.LaunchTemplateVersion
	// Stayed are versions older than those that are kept which stay, and why.
	Stayed []StayedVersion
	DryRun bool
}

// StayedVersion is an old version that is not deleted.
type StayedVersion struct {
	Number int64
	Why    string
}

// RetireTemplateVersions deletes the old versions of a launch template, which EC2 limits to
// 5,000: never the default, the latest, one that a group, plan, mode or scenario names by its
// number, nor any while an execution or a drill's put-back needs the template. What EC2 does not delete stays, with
// EC2's reason. It may be repeated.
func (c *Control) RetireTemplateVersions(ctx context.Context, caller recovery.Caller, scope recovery.Scope, id string, r TemplateRetirement) (Retirement, error) {
	actor, err := c.authorise(ctx, caller, "RetireTemplateVersions", inAccount(scope.AccountID))
	if err != nil {
		return Retirement{}, err
	}
	var ps recovery.Problems
	if r.Keep < 1 {
		ps.Addf("keep", "it is how many versions stay, 1 at least, not %d", r.Keep)
	}
	if len(r.Reason) > maxReason {
		ps.Addf("reason", "it is longer than %d characters", maxReason)
	}
	if err := ps.Err("no versions can be retired so"); err != nil {
		return Retirement{}, err
	}
	return c.retire(ctx, actor, scope, id, r, func(recovery.LaunchTemplateVersion) bool { return true })
}

// retire deletes those of the old versions that are meant.
func (c *Control) retire(ctx context.Context, actor recovery.Actor, scope recovery.Scope, id string, r TemplateRetirement, meant func(recovery.LaunchTemplateVersion) bool) (Retirement, error) {
	var done Retirement
	err := c.changeTemplate(ctx, scope, id, r.DryRun, func(ctx context.Context, h *LaunchTemplateHistory) (recovery.TemplateDeed, error) {
		named, err := c.namedVersions(ctx, h.LaunchTemplate.LaunchTemplate)
		if err != nil {
			return recovery.TemplateDeed{}, err
		}
		all := recovery.LaunchTemplateVersions{Default: h.Default.Number, All: h.Versions}
		old := slices.DeleteFunc(all.Retirable(r.Keep, named), func(v recovery.LaunchTemplateVersion) bool { return !meant(v) })
		done = Retirement{Default: h.Default.Number, Versions: len(h.Versions), Retired: old, Stayed: stayed(all, r.Keep, named), DryRun: r.DryRun}
		if r.DryRun || len(old) == 0 {
			return recovery.TemplateDeed{}, nil
		}
		err = c.deleteVersions(ctx, h, &done)
		return done.deed(actor, r.Reason), err
	})
	return done, err
}

// namedVersions are the versions of the template that somebody has written down.
func (c *Control) namedVersions(ctx context.Context, t recovery.LaunchTemplate) ([]int64, error) {
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return nil, err
	}
	plans, err := every(ctx, c.book.Plans)
	if err != nil {
		return nil, err
	}
	var specs []recovery.LaunchSpec
	for _, g := range groups {
		specs = append(specs, g.LaunchSpecs()...)
	}
	for _, p := range plans {
		specs = append(specs, p.LaunchSpecs()...)
	}
	return t.NamedVersions(specs), nil
}

// stayed tells of the versions that would be old enough, and stay.
func stayed(all recovery.LaunchTemplateVersions, keep int, named []int64) []StayedVersion {
	var stay []StayedVersion
	for i, v := range all.All {
		switch {
		case i < keep:
		case v.Number == all.Default:
			stay = append(stay, StayedVersion{v.Number, "it is the default"})
		case slices.Contains(named, v.Number):
			stay = append(stay, StayedVersion{v.Number, "a group or a plan names it"})
		}
	}
	return stay
}

// deleteVersions has EC2 delete them, and notes which it has not. When it is broken off, what
// became of them is asked.
func (c *Control) deleteVersions(ctx context.Context, h *LaunchTemplateHistory, r *Retirement) error {
	numbers := make([]int64, len(r.Retired))
	for i, v := range r.Retired {
		numbers[i] = v.Number
	}
	left, err := c.cloud.DeleteTemplateVersions(ctx, h.Scope, h.ID, numbers)
	if err != nil {
		now, lookErr := c.cloud.LaunchTemplateVersions(context.WithoutCancel(ctx), h.Scope, h.ID)
		if lookErr != nil {
			return err
		}
		left = map[int64]error{}
		for _, v := range now.All {
			left[v.Number] = err
		}
	}
	r.Retired = slices.DeleteFunc(slices.Clone(r.Retired), func(v recovery.LaunchTemplateVersion) bool {
		why := left[v.Number]
		if why != nil {
			r.Stayed = append(r.Stayed, StayedVersion{v.Number, why.Error()})
		}
		return why != nil
	})
	r.Versions -= len(r.Retired)
	return err
}

// deed is the retirement as it is recorded; none, where nothing was deleted.
func (r Retirement) deed(actor recovery.Actor, reason string) recovery.TemplateDeed {
	if len(r.Retired) == 0 {
		return recovery.TemplateDeed{}
	}
	return recovery.TemplateDeed{
		By: actor, What: recovery.TemplateRetired, Reason: reason, DefaultBefore: r.Default, DefaultVersion: r.Default,
		Retired: len(r.Retired), FirstRetired: r.Retired[0].Number, LastRetired: r.Retired[len(r.Retired)-1].Number,
	}
}
