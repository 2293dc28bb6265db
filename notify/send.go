package notify

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// sendDue has each channel sent what is due for it. Channels do not wait for each other:
// each has a goroutine of its own while there is something to send.
func (n *Notifier) sendDue(ctx context.Context, channels []recovery.Channel) error {
	for _, c := range channels {
		if c.Paused || n.isBusy(c.ID) {
			continue
		}
		due, err := n.store.DueNotifications(ctx, c.ID, time.Now(), 1)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			continue
		}
		n.setBusy(c.ID, true)
		n.working.Go(func() {
			defer n.setBusy(c.ID, false)
			if err := n.sendTo(ctx, c); err != nil && ctx.Err() == nil && recovery.CodeOf(err) != recovery.Conflict {
				n.log.WarnContext(ctx, "a channel was not sent what is due", "channel", c.Name, "err", err)
			}
		})
	}
	return nil
}

func (n *Notifier) isBusy(id recovery.ChannelID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.busy[id]
}

func (n *Notifier) setBusy(id recovery.ChannelID, is bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.busy[id] = is; !is {
		delete(n.busy, id)
	}
}

// sendTo sends a channel what is due, one after the other, until an attempt fails: the
// others are then tried at the next look.
func (n *Notifier) sendTo(ctx context.Context, c recovery.Channel) error {
	if _, err := n.claim(ctx); err != nil {
		return err
	}
	due, err := n.store.DueNotifications(ctx, c.ID, time.Now(), sendAtOnce)
	if err != nil {
		return err
	}
	for _, d := range due {
		delivered, err := n.send(ctx, c, d)
		if err != nil || !delivered {
			return err
		}
	}
	return nil
}

// send makes one attempt. It is noted before it is made, with the time of the next, so that
// a crash in between is an attempt whose answer nobody knows.
func (n *Notifier) send(ctx context.Context, c recovery.Channel, d recovery.Notification) (bool, error) {
	in, err := n.claim(ctx)
	if err != nil {
		return false, err
	}
	if why := n.useless(ctx, d); why != "" {
		return true, n.end(ctx, in, d, recovery.NotificationDropped, why)
	}
	now := time.Now()
	d.Attempts, d.AttemptAt, d.NextAt = d.Attempts+1, now.UTC(), now.Add(backoff(d.Attempts+1)).UTC()
	if err := n.save(ctx, in, recovery.Outbox{Notifications: []recovery.Notification{d}}); err != nil {
		return false, err
	}
	got := n.deliver(ctx, c, d.Message)
	if ctx.Err() != nil {
		return false, ctx.Err() // it is sent again
	}
	if in, err = n.claim(ctx); err != nil {
		return false, err
	}
	switch {
	case got.Delivered:
		return true, n.end(ctx, in, d, recovery.NotificationDelivered, got.Answer)
	case d.NextAt.Sub(d.CreatedAt) > giveUpAfter:
		n.log.WarnContext(ctx, "a notification is given up", "channel", c.Name, "id", d.ID, "kind", d.Kind, "attempts", d.Attempts, "answer", got.Answer)
		return false, n.end(ctx, in, d, recovery.NotificationGivenUp, got.Answer)
	}
	return false, n.end(ctx, in, d, recovery.NotificationPending, got.Answer)
}

// end saves what became of a notification.
func (n *Notifier) end(ctx context.Context, in string, d recovery.Notification, state recovery.NotificationState, answer string) error {
	moved, err := d.Moved(state, time.Now().UTC(), answer)
	if err != nil {
		return err
	}
	return n.save(ctx, in, recovery.Outbox{Notifications: []recovery.Notification{moved}})
}

// useless says why a notification need not be sent any more, or nothing: what it asks for
// was answered.
func (n *Notifier) useless(ctx context.Context, d recovery.Notification) string {
	if !d.Kind.Asks() || d.ExecutionID == "" {
		return ""
	}
	e, _, err := n.store.LoadExecution(ctx, d.ExecutionID)
	if err != nil || waits(e, d) {
		return "" // what cannot be looked up is sent
	}
	return "it was answered before this could be sent"
}

// waits reports whether what the notification asks for is still open.
func waits(e *recovery.Execution, d recovery.Notification) bool {
	if e.State.Ended() {
		return false
	}
	if d.Action == "" {
		w := e.Wave(d.Wave)
		return w != nil && w.State == recovery.WaveWaiting && w.Approval() != nil && w.Approval().State.Open()
	}
	for _, a := range e.Actions {
		if a.Name == d.Action && a.State == recovery.ActionWaiting {
			return true
		}
	}
	return false
}

// deliver sends a message to a channel.
func (n *Notifier) deliver(ctx context.Context, c recovery.Channel, m recovery.Message) recovery.Delivery {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	var answer string
	var err error
	switch c.Kind {
	case recovery.SNSChannel:
		answer, err = n.publish(ctx, c, m)
	default:
		answer, err = n.post(ctx, c, m)
	}
	took := time.Since(begun)
	if err != nil {
		answer = err.Error()
	}
	return recovery.Delivery{Delivered: err == nil, Answer: answer, TookMillis: took.Milliseconds()}
}

// Test sends a channel a message that says it is a test, now, and tells what came of it.
func (n *Notifier) Test(ctx context.Context, c recovery.Channel) recovery.Delivery {
	return n.deliver(ctx, c, n.testMessage(c, time.Now()))
}
