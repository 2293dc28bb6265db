package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// outboxStream is whose version guards changes of the outbox. It has no events: what
// channels are told follows from the events of executions.
const outboxStream = "notifier"

// notifierRow is the ID of the one row that says since when anything is told.
const notifierRow = "notifier"

// NotifierSince is since when anything is told. The first who asks makes it the time
// given, so that a new server announces no past.
func (b *Book) NotifierSince(ctx context.Context, now time.Time) (time.Time, error) {
	row, err := b.Row(ctx, recovery.NotifierRow, notifierRow)
	switch recovery.CodeOf(err) {
	case "":
		since, err := decode[time.Time](row)
		if err != nil {
			return time.Time{}, err
		}
		return *since, nil
	case recovery.NotFound:
	default:
		return time.Time{}, err
	}
	body, err := json.Marshal(now.UTC())
	if err != nil {
		return time.Time{}, err
	}
	return now.UTC(), b.Commit(ctx, recovery.Commit{Stream: outboxStream, Rows: []recovery.Row{{Kind: recovery.NotifierRow, ID: notifierRow, Body: body}}})
}

// ExecutionHead reads an execution without its waves, batches and actions.
func (b *Book) ExecutionHead(ctx context.Context, id recovery.ExecutionID) (*recovery.Execution, error) {
	head, err := b.head(ctx, id)
	if err != nil {
		return nil, err
	}
	return decode[recovery.Execution](head)
}

// ExecutionEvents reads an execution's events after a sequence number.
func (b *Book) ExecutionEvents(ctx context.Context, id recovery.ExecutionID, after int64) ([]recovery.Event, error) {
	return b.Events(ctx, recovery.ExecutionStream(id), after, MaxPage)
}

// AllEvents reads all events of a stream, in order.
func (b *Book) AllEvents(ctx context.Context, stream string) ([]recovery.Event, error) {
	var all []recovery.Event
	for {
		page, err := b.Events(ctx, stream, int64(len(all)), MaxPage)
		if err != nil {
			return nil, err
		}
		if all = append(all, page...); len(page) < MaxPage {
			return all, nil
		}
	}
}

// NewestExecutions reads the heads of the newest executions, a page of them, and gives the
// cursor of the next.
func (b *Book) NewestExecutions(ctx context.Context, cursor string) ([]*recovery.Execution, string, error) {
	return b.Executions(ctx, Filter{}, ListPage{Cursor: cursor})
}

// Told says how far an execution's events were told; nil: not at all.
func (b *Book) Told(ctx context.Context, id recovery.ExecutionID) (*recovery.Told, error) {
	row, err := b.Row(ctx, recovery.ToldRow, string(id))
	if recovery.CodeOf(err) == recovery.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decode[recovery.Told](row)
}

// OpenTold lists the executions of which more is to come.
func (b *Book) OpenTold(ctx context.Context) ([]*recovery.Told, error) {
	var open []*recovery.Told
	return open, b.eachRow(ctx, recovery.ToldRow, Query{Attrs: map[string]string{"open": "true"}, Limit: MaxPage}, func(row recovery.Row) error {
		told, err := decode[recovery.Told](row)
		open = append(open, told)
		return err
	})
}

// OldTold lists executions whose end was told before a time, some of them.
func (b *Book) OldTold(ctx context.Context, before time.Time) ([]recovery.Told, error) {
	return older[recovery.Told](ctx, b, recovery.ToldRow, map[string]string{"open": "false"}, before, maxOld)
}

// DueNotifications lists what a channel is to be sent by a time, what is due first before
// the rest, at most limit of it.
func (b *Book) DueNotifications(ctx context.Context, channel recovery.ChannelID, by time.Time, limit int) ([]recovery.Notification, error) {
	attrs := map[string]string{"state": string(recovery.NotificationPending), "channel": string(channel)}
	return older[recovery.Notification](ctx, b, recovery.NotificationRow, attrs, by, limit)
}

// OldNotifications lists notifications of a state that ended before a time, some of them.
func (b *Book) OldNotifications(ctx context.Context, state recovery.NotificationState, before time.Time) ([]recovery.Notification, error) {
	return older[recovery.Notification](ctx, b, recovery.NotificationRow, map[string]string{"state": string(state)}, before, maxOld)
}

// NotificationFilter chooses notifications. What is empty does not matter.
type NotificationFilter struct {
	Channel     recovery.ChannelID
	State       recovery.NotificationState
	ExecutionID recovery.ExecutionID
}

// Notifications lists notifications, those that are to be sent first, then the others by
// when they ended, newest first, and gives the cursor of the next page.
func (b *Book) Notifications(ctx context.Context, f NotificationFilter, p ListPage) ([]recovery.Notification, string, error) {
	attrs := map[string]string{}
	for name, value := range map[string]string{"channel": string(f.Channel), "state": string(f.State), "execution": string(f.ExecutionID)} {
		if value != "" {
			attrs[name] = value
		}
	}
	page, err := b.Rows(ctx, recovery.NotificationRow, Query{Attrs: attrs, Newest: true, Limit: p.Limit, Cursor: p.Cursor})
	if err != nil {
		return nil, "", err
	}
	all, err := values[recovery.Notification](page.Rows)
	return all, page.Next, err
}

// AddNews has channels told of something that is in no execution's events. News of a key
// that was there before is the same news.
func (b *Book) AddNews(ctx context.Context, n recovery.News) error {
	row, err := NewsRow(n)
	if err != nil {
		return err
	}
	return b.Commit(ctx, recovery.Commit{Stream: outboxStream, Rows: []recovery.Row{row}})
}

// NewsRow is the row that AddNews writes, for a commit that has the event itself.
func NewsRow(n recovery.News) (recovery.Row, error) {
	body, err := json.Marshal(n)
	return recovery.Row{Kind: recovery.NewsRow, ID: n.Key, Sort: recovery.SortTime(n.At), Body: body}, err
}

// News lists what AddNews has added and nobody has told yet, oldest first, some of it.
func (b *Book) News(ctx context.Context) ([]recovery.News, error) {
	page, err := b.Rows(ctx, recovery.NewsRow, Query{})
	if err != nil {
		return nil, err
	}
	return values[recovery.News](page.Rows)
}

// SaveOutbox makes a change of the outbox. Conflict: another is the notifier now. Stale:
// the time of the claim has passed.
func (b *Book) SaveOutbox(ctx context.Context, o recovery.Outbox) error {
	c := recovery.Commit{Stream: outboxStream, Take: []recovery.Claim{{Key: outboxStream, Holder: o.Owner, Until: o.Until}}}
	add := func(row recovery.Row, v any) error {
		body, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode %s %s: %w", row.Kind, row.ID, err)
		}
		row.Body = body
		c.Rows = append(c.Rows, row)
		return nil
	}
	for _, n := range o.Notifications {
		if err := add(notificationRow(n), n); err != nil {
			return err
		}
	}
	if o.Told != nil {
		if err := add(toldRow(*o.Told), *o.Told); err != nil {
			return err
		}
	}
	for _, n := range o.ToldNews {
		c.Rows = append(c.Rows, recovery.Row{Kind: recovery.NewsRow, ID: n.Key})
	}
	for _, n := range o.Removed {
		c.Rows = append(c.Rows, recovery.Row{Kind: recovery.NotificationRow, ID: n.ID})
	}
	for _, t := range o.Forgotten {
		c.Rows = append(c.Rows, recovery.Row{Kind: recovery.ToldRow, ID: string(t.ExecutionID)})
	}
	return b.Commit(ctx, c)
}

// LeaveOutbox gives the notifier's claim back.
func (b *Book) LeaveOutbox(ctx context.Context, owner string) error {
	return b.Commit(ctx, recovery.Commit{Stream: outboxStream, Release: []recovery.Claim{{Key: outboxStream, Holder: owner}}})
}

func notificationRow(n recovery.Notification) recovery.Row {
	at := n.NextAt
	if n.State != recovery.NotificationPending {
		at = n.EndedAt
	}
	attrs := map[string]string{"state": string(n.State), "channel": string(n.ChannelID)}
	if n.ExecutionID != "" {
		attrs["execution"] = string(n.ExecutionID)
	}
	return recovery.Row{Kind: recovery.NotificationRow, ID: n.ID, Attrs: attrs, Sort: recovery.SortTime(at)}
}

func toldRow(t recovery.Told) recovery.Row {
	return recovery.Row{
		Kind: recovery.ToldRow, ID: string(t.ExecutionID), Sort: recovery.SortTime(t.UpdatedAt),
		Attrs: map[string]string{"open": strconv.FormatBool(t.Open)},
	}
}

// maxOld is how many rows are removed at a time: as many as fit into a commit.
const maxOld = 70

// older reads rows whose Sort is a time, at most limit of those before that time.
func older[T any](ctx context.Context, b *Book, kind recovery.RowKind, attrs map[string]string, before time.Time, limit int) ([]T, error) {
	page, err := b.Rows(ctx, kind, Query{Attrs: attrs, Before: sortTime(before), Limit: limit})
	if err != nil {
		return nil, err
	}
	return values[T](page.Rows)
}

func values[T any](rows []recovery.Row) ([]T, error) {
	all := make([]T, len(rows))
	for i, row := range rows {
		v, err := decode[T](row)
		if err != nil {
			return nil, err
		}
		all[i] = *v
	}
	return all, nil
}
