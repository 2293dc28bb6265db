package notify

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// ended are the states of notifications that nothing more becomes of.
var ended = []recovery.NotificationState{recovery.NotificationDelivered, recovery.NotificationGivenUp, recovery.NotificationDropped}

// sweep removes what is old, and drops what is for channels that are gone.
func (n *Notifier) sweep(ctx context.Context, channels []recovery.Channel) error {
	now := time.Now()
	if now.Sub(n.swept) < sweepEvery {
		return nil
	}
	if err := n.dropUnsent(ctx, channels, now); err != nil {
		return err
	}
	for _, state := range ended {
		if err := n.removeOld(ctx, state, now.Add(-keepNotifications)); err != nil {
			return err
		}
	}
	for {
		old, err := n.store.OldTold(ctx, now.Add(-keepTold))
		if err != nil || len(old) == 0 {
			n.swept = now
			return err
		}
		in, err := n.claim(ctx)
		if err != nil {
			return err
		}
		if err := n.save(ctx, in, recovery.Outbox{Forgotten: old}); err != nil {
			return err
		}
		for _, t := range old {
			delete(n.seen, t.ExecutionID)
		}
	}
}

func (n *Notifier) removeOld(ctx context.Context, state recovery.NotificationState, before time.Time) error {
	for {
		old, err := n.store.OldNotifications(ctx, state, before)
		if err != nil || len(old) == 0 {
			return err
		}
		in, err := n.claim(ctx)
		if err != nil {
			return err
		}
		if err := n.save(ctx, in, recovery.Outbox{Removed: old}); err != nil {
			return err
		}
	}
}

// dropUnsent drops what has been due for long because its channel is gone or paused.
func (n *Notifier) dropUnsent(ctx context.Context, channels []recovery.Channel, now time.Time) error {
	sends := map[recovery.ChannelID]bool{}
	for _, c := range channels {
		sends[c.ID] = !c.Paused
	}
	for {
		waiting, err := n.store.OldNotifications(ctx, recovery.NotificationPending, now.Add(-sweepEvery))
		if err != nil {
			return err
		}
		var dropped []recovery.Notification
		for _, w := range waiting {
			if sends[w.ChannelID] {
				continue
			}
			d, err := w.Moved(recovery.NotificationDropped, now.UTC(), "its channel is gone or paused")
			if err != nil {
				return err
			}
			dropped = append(dropped, d)
		}
		if len(dropped) == 0 {
			return nil
		}
		in, err := n.claim(ctx)
		if err != nil {
			return err
		}
		if err := n.save(ctx, in, recovery.Outbox{Notifications: dropped}); err != nil {
			return err
		}
	}
}
