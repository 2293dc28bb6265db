package control

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// maxReason is how long the reason of a change may be.
const maxReason = 500

// TemplateRollback asks for a launch template to say again what an earlier version says.
type TemplateRollback struct {
	To string // a version: its number or $Latest
	// Default is the default version that whoever asks has seen.
	Default int64
	Reason  string
	DryRun  bool
}

// RolledBack is what a rollback came to, or would come to.
type RolledBack struct {
	Before, Default int64 // the default version; in a dry run it stays
	ContentOf       int64 // the version that is said again
	Changes         []recovery.LaunchChange
	DryRun          bool
}

// RollBackLaunchTemplate has a launch template say again what an earlier version says, by a
// new version that becomes the default: whoever builds on the latest version, as AWS advises
// and DRS does, builds on what holds. Where the latest version says it already, that becomes
// the default.
//
// EC2 takes whatever is last told to be the default. So one change at a time is let through,
// and only when the default is still what whoever asks has seen. A repeat after a lost answer
// finds the version that was made as the latest one.
func (c *Control) RollBackLaunchTemplate(ctx context.Context, caller recovery.Caller, scope recovery.Scope, id string, r TemplateRollback) (RolledBack, error) {
	actor, err := c.authorise(ctx, caller, "RollBackLaunchTemplate", inAccount(scope.AccountID))
	if err != nil {
		return RolledBack{}, err
	}
	if len(r.Reason) > maxReason {
		return RolledBack{}, invalid("reason", "it is longer than %d characters", maxReason)
	}
	var done RolledBack
	return done, c.changeTemplate(ctx, scope, id, r.DryRun, func(ctx context.Context, h *LaunchTemplateHistory) (recovery.TemplateDeed, error) {
		target, err := h.toRollBackTo(r)
		if err != nil {
			return recovery.TemplateDeed{}, err
		}
		done = RolledBack{Before: h.Default.Number, Default: h.Default.Number, ContentOf: target.Number, Changes: h.Default.Diff(target), DryRun: r.DryRun}
		if r.DryRun {
			return recovery.TemplateDeed{}, nil
		}
		if done.Default, err = c.repeatVersion(ctx, h, target, actor, r.Reason); err != nil {
			return recovery.TemplateDeed{}, err
		}
		return recovery.TemplateDeed{
			By: actor, What: recovery.TemplateRolledBack, Reason: r.Reason,
			DefaultBefore: done.Before, DefaultVersion: done.Default, ContentOf: done.ContentOf,
		}, nil
	})
}

// toRollBackTo is the version that is meant, once nothing speaks against it.
func (h LaunchTemplateHistory) toRollBackTo(r TemplateRollback) (recovery.LaunchTemplateVersion, error) {
	var ps recovery.Problems
	target := h.version(&ps, "to", r.To, 0)
	switch {
	case len(ps) > 0:
		return target, ps.Err("launch template %s cannot be rolled back", h.Name)
	case r.Default != h.Default.Number:
		return target, recovery.Errorf(recovery.Stale, "the default of launch template %s is version %d now, not %d", h.Name, h.Default.Number, r.Default).
			WithRemedy("look at it again, and repeat the rollback if it is still wanted")
	case len(h.Default.Diff(target)) == 0:
		return target, recovery.Errorf(recovery.Conflict, "the default of launch template %s, version %d, says what version %d says", h.Name, h.Default.Number, target.Number).
			WithRemedy("compare other versions with `davit template diff`")
	}
	return target, nil
}

// repeatVersion has the default version say what the target says, and gives its number.
func (c *Control) repeatVersion(ctx context.Context, h *LaunchTemplateHistory, target recovery.LaunchTemplateVersion, actor recovery.Actor, reason string) (int64, error) {
	latest := h.Latest
	if len(latest.Diff(target)) > 0 {
		why := fmt.Sprintf("version %d again, by %s", target.Number, actor.Name)
		if reason != "" {
			why += ": " + reason
		}
		token := fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d/%d/%d/%s", h.Scope, h.ID, target.Number, h.Default.Number, latest.Number, why)))
		var err error
		latest, err = c.cloud.RepeatTemplateVersion(ctx, h.Scope, cloud.TemplateVersionOrder{
			TemplateID: h.ID, Source: target.Number, Description: recovery.VersionDescription(why), Token: token,
		})
		if err != nil {
			return 0, err
		}
		if len(latest.Diff(target)) > 0 {
			return 0, recovery.Errorf(recovery.Internal, "EC2 made version %d of %s of version %d, and it says something else; the default stays", latest.Number, h.Name, target.Number).
				WithRemedy("compare them with `davit template diff`, and change the template in EC2")
		}
	}
	if err := c.cloud.SetDefaultVersion(ctx, h.Scope, h.ID, latest.Number); err != nil {
		return 0, err
	}
	h.Default, h.Latest = latest, latest
	return latest.Number, nil
}
