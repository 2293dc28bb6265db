package notify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// tellExecutions turns the new events of executions into notifications.
func (n *Notifier) tellExecutions(ctx context.Context, channels []recovery.Channel) error {
	ids, err := n.candidates(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := n.tellExecution(ctx, id, channels); err != nil {
			return fmt.Errorf("tell of execution %s: %w", id, err)
		}
	}
	return nil
}

// candidates are the executions that may have something new: those that are active, those
// whose end was not told, and now and then the newest.
func (n *Notifier) candidates(ctx context.Context) ([]recovery.ExecutionID, error) {
	active, err := n.store.ActiveExecutions(ctx)
	if err != nil {
		return nil, err
	}
	changed := map[recovery.ExecutionID]bool{}
	for _, id := range active {
		version, err := n.store.ExecutionVersion(ctx, id)
		if err != nil {
			return nil, err
		}
		changed[id] = n.seen[id] < version
	}
	open, err := n.store.OpenTold(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range open {
		changed[t.ExecutionID] = changed[t.ExecutionID] || !slices.Contains(active, t.ExecutionID) || len(t.Asked) > 0
	}
	if time.Since(n.newest) >= newestEvery {
		if err := n.newestOf(ctx, changed); err != nil {
			return nil, err
		}
	}
	var ids []recovery.ExecutionID
	for id, is := range changed {
		if is {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// newestOf adds the newest executions, back to a day before they were looked through last:
// what is older was told or is stale.
func (n *Notifier) newestOf(ctx context.Context, changed map[recovery.ExecutionID]bool) error {
	begun := time.Now()
	back := n.newest
	if back.IsZero() {
		back = begun.Add(-staleAfter)
	}
	back = back.Add(-lateAfter) // an execution becomes visible some time after it was made
	for cursor := ""; ; {
		heads, next, err := n.store.NewestExecutions(ctx, cursor)
		if err != nil {
			return err
		}
		for _, e := range heads {
			if e.CreatedAt.Before(back) {
				next = ""
				break
			}
			changed[e.ID] = changed[e.ID] || n.seen[e.ID] < e.Version
		}
		if cursor = next; cursor == "" {
			n.newest = begun
			return nil
		}
	}
}

// tellExecution turns the new events of one execution into notifications, and escalates
// its open approvals.
func (n *Notifier) tellExecution(ctx context.Context, id recovery.ExecutionID, channels []recovery.Channel) error {
	e, err := n.store.ExecutionHead(ctx, id)
	if recovery.CodeOf(err) == recovery.NotFound {
		return nil // it is still being made
	}
	if err != nil {
		return err
	}
	told, err := n.told(ctx, e)
	if err != nil {
		return err
	}
	if e.Version == told.Seq && e.State.Ended() != told.Open && !due(*told, e.Plan, channels, time.Now()) {
		n.seen[id] = e.Version
		return nil
	}
	in, err := n.claim(ctx)
	if err != nil {
		return err
	}
	// Read again: until now another process may have been the notifier.
	if told, err = n.told(ctx, e); err != nil {
		return err
	}
	return n.advance(ctx, in, e, *told, channels)
}

// told is how far the execution was told. Of one from before anything was told, only what
// comes from now on is.
func (n *Notifier) told(ctx context.Context, e *recovery.Execution) (*recovery.Told, error) {
	told, err := n.store.Told(ctx, e.ID)
	if err != nil || told != nil {
		return told, err
	}
	told = &recovery.Told{ExecutionID: e.ID}
	if e.CreatedAt.Before(n.since) {
		told.Seq = e.Version
	}
	return told, nil
}

func (n *Notifier) advance(ctx context.Context, in string, e *recovery.Execution, told recovery.Told, channels []recovery.Channel) error {
	var news []recovery.News
	for told.Seq < e.Version {
		events, err := n.store.ExecutionEvents(ctx, e.ID, told.Seq)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, ev := range events {
			told.Seq = ev.Seq
			told.Asked = asked(told.Asked, ev)
			if found := newsOf(e, ev); found != nil {
				news = append(news, *found)
			}
		}
	}
	now := time.Now()
	var all []recovery.Notification
	for _, found := range thinned(news, now) {
		for _, c := range channels {
			if c.Wants(found) {
				all = append(all, n.addressed(found, c, now))
			}
		}
	}
	all = append(all, n.escalate(&told, e, channels, now)...)
	told.UpdatedAt = now.UTC()
	told.Open = !e.State.Ended()
	if err := n.saveAll(ctx, in, all, told); err != nil {
		return err
	}
	n.seen[e.ID] = told.Seq
	return nil
}

// saveAll saves notifications and, with the last of them, how far was told. After a crash
// in between the first are made again, and are the same.
func (n *Notifier) saveAll(ctx context.Context, in string, all []recovery.Notification, told recovery.Told) error {
	for len(all) > itemsAtOnce {
		if err := n.save(ctx, in, recovery.Outbox{Notifications: all[:itemsAtOnce]}); err != nil {
			return err
		}
		all = all[itemsAtOnce:]
	}
	return n.save(ctx, in, recovery.Outbox{Notifications: all, Told: &told})
}

// tellNews turns what is in no execution's events into notifications.
func (n *Notifier) tellNews(ctx context.Context, channels []recovery.Channel) error {
	if waiting, err := n.store.News(ctx); err != nil || len(waiting) == 0 {
		return err
	}
	in, err := n.claim(ctx)
	if err != nil {
		return err
	}
	waiting, err := n.store.News(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	for _, found := range waiting {
		o := recovery.Outbox{ToldNews: []recovery.News{found}}
		for _, c := range channels {
			if c.Wants(found) && now.Sub(found.At) <= staleAfter {
				o.Notifications = append(o.Notifications, n.addressed(found, c, now))
			}
		}
		if err := n.save(ctx, in, o); err != nil {
			return err
		}
	}
	return nil
}
