package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// PlanVersions lists how a recovery plan was from each of its changes on, the newest first,
// and gives the cursor of the next page, which is empty after the last one. A page may have
// fewer than its limit: a deletion is a change that leaves no version.
func (b *Book) PlanVersions(ctx context.Context, id recovery.PlanID, p ListPage) ([]recovery.PlanVersion, string, error) {
	page, err := b.Trail(ctx, TrailQuery{Stream: planStream(id), Type: recovery.ResourceChanged{}.Type(), Limit: p.Limit, Cursor: p.Cursor})
	if err != nil {
		return nil, "", err
	}
	versions := make([]recovery.PlanVersion, 0, len(page.Events))
	for _, ev := range page.Events {
		v, err := planVersion(ev)
		if err != nil {
			return nil, "", err
		}
		if v != nil {
			versions = append(versions, *v)
		}
	}
	return versions, page.Next, nil
}

// PlanVersion reads one version of a recovery plan. NotFound: it never had that.
func (b *Book) PlanVersion(ctx context.Context, id recovery.PlanID, version int64) (recovery.PlanVersion, error) {
	if version > 0 {
		events, err := b.Events(ctx, planStream(id), version-1, 1)
		if err != nil {
			return recovery.PlanVersion{}, err
		}
		for _, ev := range events {
			if v, err := planVersion(ev); v != nil || err != nil {
				return *v, err
			}
		}
	}
	return recovery.PlanVersion{}, recovery.Errorf(recovery.NotFound, "recovery plan %s has no version %d", id, version).
		WithRemedy("list those that it has with `davit plan history %s`", id)
}

func planStream(id recovery.PlanID) string {
	return recovery.ResourceStream(recovery.PlanResource, string(id))
}

// planVersion is the version that an event made; nil: it made none.
func planVersion(ev recovery.Event) (*recovery.PlanVersion, error) {
	change, ok := ev.Body.(recovery.ResourceChanged)
	if !ok || len(change.After) == 0 {
		return nil, nil
	}
	v := &recovery.PlanVersion{At: ev.At, By: ev.Actor, Change: change.Change, ImportID: change.ImportID}
	if err := json.Unmarshal(change.After, &v.Plan); err != nil {
		return v, fmt.Errorf("read %s as event %d of it says: %w", ev.Stream, ev.Seq, err)
	}
	if change.Change != recovery.Changed {
		return v, nil
	}
	var err error
	v.Changes, err = change.Fields()
	return v, err
}
