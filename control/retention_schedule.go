package control

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

const (
	// retentionLook is how often it is looked whether a run is due, and retentionEvery is the
	// time between two of them.
	retentionLook  = time.Hour
	retentionEvery = 24 * time.Hour
)

// RetentionSchedule runs retention once a day, where a part of the trail is not kept for
// ever. Of several processes one does.
type RetentionSchedule struct{ control *Control }

// NewRetentionSchedule makes the schedule of a Control. It starts nothing.
func NewRetentionSchedule(c *Control) *RetentionSchedule { return &RetentionSchedule{c} }

// Run makes runs until ctx ends.
func (s *RetentionSchedule) Run(ctx context.Context) error {
	return nowAndThen(ctx, retentionLook, func() {
		due, err := s.due(ctx)
		if err == nil && due {
			_, err = s.control.runRetention(ctx, scheduler)
		}
		if err != nil && ctx.Err() == nil && recovery.CodeOf(err) != recovery.Conflict { // somebody is at it
			s.control.log.WarnContext(ctx, "what is to be archived of the audit trail was not archived: it is tried again", "err", err)
		}
	})
}

func (s *RetentionSchedule) due(ctx context.Context) (bool, error) {
	rules, err := s.control.book.Retention(ctx)
	if err != nil || !slices.ContainsFunc(rules, func(r recovery.RetentionRule) bool { return r.Days > 0 }) {
		return false, err
	}
	last, err := s.control.book.Trail(ctx, store.TrailQuery{Type: recovery.RetentionRan{}.Type(), Limit: 1})
	if err != nil || len(last.Events) == 0 {
		return err == nil, err
	}
	since := time.Since(last.Events[0].At)
	return since >= retentionEvery || since < 0, nil // the clock was set back
}
