package control

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// VersionOrigin is what Davit knows of a version of a launch template that it made.
type VersionOrigin struct {
	By     recovery.Actor // who had it made
	Reason string
	// ExecutionID and Plan are the execution that it was made for; Plan, with Scenario, or Group
	// alone what was applied outside of one.
	ExecutionID           recovery.ExecutionID
	Plan, Scenario, Group string
	// ContentOf is the version that it says again, after a rollback.
	ContentOf int64
	// CopyOf is what it is a copy of: ACCOUNT/REGION/ID/VERSION.
	CopyOf string
}

// maxOrigins is how many executions are looked up for the history of one template.
const maxOrigins = 100

// readOrigins finds out for whom Davit made versions of the template: for rollbacks, copies and
// what was applied by hand, which its deeds tell, and for executions, which the versions'
// descriptions name.
func (c *Control) readOrigins(ctx context.Context, h *LaunchTemplateHistory) (err error) {
	if h.Deeds, err = c.book.TemplateDeeds(ctx, recovery.TemplateKey(h.Scope, h.ID)); err != nil {
		return err
	}
	h.Origins = map[int64]VersionOrigin{}
	for _, d := range h.Deeds {
		// Applying DRS's own settings alone makes no version that is Davit's.
		applied := d.What == recovery.LaunchApplied && d.DefaultVersion != d.DefaultBefore
		if d.What == recovery.TemplateRolledBack || d.What == recovery.TemplateCopied || applied {
			h.Origins[d.DefaultVersion] = VersionOrigin{
				By: d.By, Reason: d.Reason, ContentOf: d.ContentOf, CopyOf: d.CopyOf, Plan: d.Plan, Scenario: d.Scenario, Group: d.Group,
			}
		}
	}
	known := map[recovery.ExecutionID]VersionOrigin{}
	for _, v := range h.Versions {
		id := v.ExecutionID()
		if id == "" {
			continue
		}
		origin, read := known[id]
		if !read && len(known) < maxOrigins {
			if origin, err = c.originIn(ctx, id); err != nil {
				return err
			}
			known[id] = origin
		}
		if origin.ExecutionID != "" {
			h.Origins[v.Number] = origin
		}
	}
	return nil
}

// originIn is who started the execution and why; none where it is not this server's. Why, its
// first event has.
func (c *Control) originIn(ctx context.Context, id recovery.ExecutionID) (VersionOrigin, error) {
	e, _, err := c.book.LoadExecution(ctx, id)
	if recovery.CodeOf(err) == recovery.NotFound {
		return VersionOrigin{}, nil
	}
	if err != nil {
		return VersionOrigin{}, err
	}
	origin := VersionOrigin{By: e.StartedBy, ExecutionID: id, Plan: e.Plan.Name}
	first, err := c.book.Events(ctx, recovery.ExecutionStream(id), 0, 1)
	if recovery.CodeOf(err) == recovery.NotFound {
		return origin, nil // they are in an archive
	}
	for _, ev := range first {
		if added, ok := ev.Body.(recovery.ExecutionAdded); ok {
			origin.Reason = added.Comment
		}
	}
	return origin, err
}
