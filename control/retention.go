package control

import (
	"context"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Retention says how long each part of the trail is kept.
func (c *Control) Retention(ctx context.Context, caller recovery.Caller) ([]recovery.RetentionRule, error) {
	if _, err := c.authorise(ctx, caller, "Retention", deployment); err != nil {
		return nil, err
	}
	return c.book.Retention(ctx)
}

// SetRetention says how long a part of the trail is kept, if it still has the version (0:
// it was never set). What is older is archived by the next run.
func (c *Control) SetRetention(ctx context.Context, caller recovery.Caller, r recovery.RetentionRule) (recovery.RetentionRule, error) {
	actor, err := c.authorise(ctx, caller, "SetRetention", deployment)
	if err != nil {
		return recovery.RetentionRule{}, err
	}
	if err := r.Check(); err != nil {
		return recovery.RetentionRule{}, err
	}
	return c.book.SetRetention(ctx, r, actor)
}

// Archives lists the files that streams were archived in, the oldest first.
func (c *Control) Archives(ctx context.Context, caller recovery.Caller) ([]recovery.StreamsArchived, error) {
	if _, err := c.authorise(ctx, caller, "Archives", deployment); err != nil {
		return nil, err
	}
	events, err := c.book.AllEvents(ctx, recovery.ArchiveStream)
	if err != nil {
		return nil, err
	}
	var all []recovery.StreamsArchived
	for _, ev := range events {
		if body, ok := ev.Body.(recovery.StreamsArchived); ok {
			all = append(all, body)
		}
	}
	return all, nil
}

// Holds lists legal holds by name, those that were lifted too.
func (c *Control) Holds(ctx context.Context, caller recovery.Caller, p Page) ([]recovery.Hold, string, error) {
	if _, err := c.authorise(ctx, caller, "Holds", deployment); err != nil {
		return nil, "", err
	}
	return c.book.Holds(ctx, p)
}

// Hold reads a legal hold by its ID or name.
func (c *Control) Hold(ctx context.Context, caller recovery.Caller, ref string) (recovery.Hold, error) {
	if _, err := c.authorise(ctx, caller, "Hold", deployment); err != nil {
		return recovery.Hold{}, err
	}
	return c.book.Hold(ctx, ref)
}

// PlaceHold places a legal hold. What it is on must be there; a plan is named by its name
// or its ID.
func (c *Control) PlaceHold(ctx context.Context, caller recovery.Caller, h recovery.Hold) (recovery.Hold, error) {
	actor, err := c.authorise(ctx, caller, "PlaceHold", deployment)
	if err != nil {
		return recovery.Hold{}, err
	}
	h.ID, h.Name, h.LiftedAt, h.LiftReason = recovery.HoldID(newID("hold-", time.Now())), recovery.TrimName(h.Name), time.Time{}, ""
	if err := h.Check(); err != nil {
		return recovery.Hold{}, err
	}
	if h.On, err = c.heldThing(ctx, h.On); err != nil {
		return recovery.Hold{}, err
	}
	return c.book.PlaceHold(ctx, h, actor)
}

// heldThing looks for what a hold is to be on, and gives it with its ID.
func (c *Control) heldThing(ctx context.Context, on string) (string, error) {
	kind, ref, _ := strings.Cut(on, "/")
	switch kind {
	case "execution":
		_, err := c.book.ExecutionHead(ctx, recovery.ExecutionID(ref))
		return on, err
	case "plan":
		plan, err := c.book.Plan(ctx, ref)
		return recovery.ResourceStream(recovery.PlanResource, string(plan.ID)), err
	}
	return on, nil
}

// LiftHold lifts a legal hold, and keeps why. Conflict: it was lifted already.
func (c *Control) LiftHold(ctx context.Context, caller recovery.Caller, ref, reason string) (recovery.Hold, error) {
	actor, err := c.authorise(ctx, caller, "LiftHold", deployment)
	if err != nil {
		return recovery.Hold{}, err
	}
	h, err := c.book.Hold(ctx, ref)
	if err != nil {
		return recovery.Hold{}, err
	}
	if !h.LiftedAt.IsZero() {
		return recovery.Hold{}, recovery.Errorf(recovery.Conflict, "the hold %s was lifted already, at %s", h.Name, h.LiftedAt.Format(time.RFC3339))
	}
	h.LiftedAt, h.LiftReason = time.Now().UTC(), reason
	if err := h.Check(); err != nil {
		return recovery.Hold{}, err
	}
	return c.book.ChangeHold(ctx, h, actor)
}

// holdsNow are the holds that count.
func (c *Control) holdsNow(ctx context.Context) ([]recovery.Hold, error) {
	all, err := every(ctx, c.book.Holds)
	if err != nil {
		return nil, err
	}
	var now []recovery.Hold
	for _, h := range all {
		if h.LiftedAt.IsZero() {
			now = append(now, h)
		}
	}
	return now, nil
}
