package control

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// launchTargets are how servers would be launched with nothing stated: as AWS has it now, and
// where a drill has changed that and not put it back, as it was before the drill, which is
// what the next launch is built on.
func (c *Control) launchTargets(ctx context.Context, scope recovery.Scope, ids []recovery.SourceServerID) ([]cloud.LaunchTarget, error) {
	targets, err := c.cloud.LaunchTargets(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	keys := make([]recovery.ServerKey, len(ids))
	for i, id := range ids {
		keys[i] = recovery.ServerKey{Scope: scope, SourceServerID: id}
	}
	kept, err := c.book.KeptLaunches(ctx, keys)
	if err != nil {
		return nil, err
	}
	reading, ctx := errgroup.WithContext(ctx)
	reading.SetLimit(maxAsking)
	for i := range targets {
		k, changed := kept[recovery.ServerKey{Scope: scope, SourceServerID: targets[i].SourceServerID}]
		if !changed {
			continue
		}
		reading.Go(func() error { return c.asKept(ctx, scope, &targets[i], k.KeptLaunch) })
	}
	return targets, reading.Wait()
}

// asKept has a target be what was kept of it. A version that was deleted since cannot be put
// back either: then AWS's word holds.
func (c *Control) asKept(ctx context.Context, scope recovery.Scope, t *cloud.LaunchTarget, kept recovery.KeptLaunch) error {
	versions, err := c.cloud.LaunchTemplateVersions(ctx, scope, kept.TemplateID)
	if recovery.CodeOf(err) == recovery.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if v := versions.Find(kept.Version); v != nil {
		t.TemplateID, t.TemplateVersion, t.Template = kept.TemplateID, kept.Version, *v
		t.Launch = kept.Settings.Over(v.Launch())
	}
	return nil
}
