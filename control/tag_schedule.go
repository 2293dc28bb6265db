package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// tagSyncEvery is how often it is looked which accounts are due.
const tagSyncEvery = 30 * time.Second

// scheduler is the actor of what a schedule asks for.
var scheduler = recovery.Actor{Name: "davit", Source: "SCHEDULE", Verified: true}

// TagSchedule makes the runs of tag synchronisation that accounts ask for by themselves.
// Of several processes one makes each.
type TagSchedule struct{ control *Control }

// NewTagSchedule makes the schedule of a Control. It starts nothing.
func NewTagSchedule(c *Control) *TagSchedule { return &TagSchedule{c} }

// Run makes runs until ctx ends. Accounts go one after another: none of it is urgent, and
// AWS's call rates are better spent on recoveries.
func (s *TagSchedule) Run(ctx context.Context) error {
	return nowAndThen(ctx, tagSyncEvery, func() {
		accounts, err := every(ctx, s.control.book.Accounts)
		if err != nil && ctx.Err() == nil {
			s.control.log.WarnContext(ctx, "the accounts whose tags are synchronised could not be read", "err", err)
		}
		for _, a := range accounts {
			if err := s.control.syncTagsIfDue(ctx, a); err != nil && ctx.Err() == nil {
				s.control.log.WarnContext(ctx, "tags were not synchronised", "account", a.ID, "err", err)
			}
		}
	})
}

func (c *Control) syncTagsIfDue(ctx context.Context, a recovery.Account) error {
	due := func(a recovery.Account) bool { return c.tagSyncDue(ctx, a) }
	if !due(a) {
		return nil
	}
	run, err := c.syncTags(ctx, a, scheduledTagSync, scheduler, due)
	if recovery.CodeOf(err) == recovery.Conflict {
		return nil // somebody is at it
	}
	if err == nil && run.Failed() {
		t := run.Total()
		c.log.WarnContext(ctx, "tags were not synchronised everywhere", "account", a.ID, "failed", t.Failed, "left", t.Left)
	}
	return err
}

// tagSyncDue reports whether a run of the account's schedule is due.
func (c *Control) tagSyncDue(ctx context.Context, a recovery.Account) bool {
	if a.TagSync.EverySeconds == 0 {
		return false
	}
	f, err := c.book.Feature(ctx, tagSyncFeature)
	if err != nil {
		return false // the next look asks again
	}
	registered, _ := featureCalled(tagSyncFeature)
	if on, _ := f.Value(registered.Default, "", []recovery.AccountID{a.ID}); !on {
		return false
	}
	last, err := c.book.LastTagRun(ctx, a.ID)
	if recovery.CodeOf(err) == recovery.NotFound {
		return true
	}
	since := time.Since(last.StartedAt)
	return err == nil && (since >= a.TagSync.Every() || since < 0) // the clock was set back
}
