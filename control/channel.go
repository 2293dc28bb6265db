package control

import (
	"context"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// maxChannels is how many channels there can be: each is asked about all that happens.
const maxChannels = 50

// Tester sends a channel a test message now.
type Tester interface {
	Test(ctx context.Context, c recovery.Channel) recovery.Delivery
}

// Channels lists the channels of notifications by name.
func (c *Control) Channels(ctx context.Context, caller recovery.Caller, p Page) ([]recovery.Channel, string, error) {
	if err := c.admit(ctx, caller, "Channels"); err != nil {
		return nil, "", err
	}
	return c.book.Channels(ctx, p)
}

// Channel reads a channel by its ID or name.
func (c *Control) Channel(ctx context.Context, caller recovery.Caller, ref string) (recovery.Channel, error) {
	if err := c.admit(ctx, caller, "Channel"); err != nil {
		return recovery.Channel{}, err
	}
	return c.book.Channel(ctx, ref)
}

// CreateChannel saves a new channel. It is told of what happens from then on.
func (c *Control) CreateChannel(ctx context.Context, caller recovery.Caller, ch recovery.Channel) (recovery.Channel, error) {
	actor, err := c.authorise(ctx, caller, "CreateChannel", deployment)
	if err != nil {
		return recovery.Channel{}, err
	}
	if ch.ID != "" {
		return recovery.Channel{}, invalid("channelID", "a new channel gets its ID from the server: leave it out")
	}
	all, err := c.book.AllChannels(ctx)
	if err != nil {
		return recovery.Channel{}, err
	}
	if len(all) >= maxChannels {
		return recovery.Channel{}, recovery.Errorf(recovery.Conflict, "there are %d channels, and no more are possible", maxChannels).
			WithRemedy("delete one that nobody needs, or send several teams' news through one topic of SNS, whose subscriptions filter")
	}
	ch.ID = recovery.ChannelID(newID("chan-", time.Now()))
	if ch, err = c.checkedChannel(ctx, ch); err != nil {
		return recovery.Channel{}, err
	}
	return c.book.CreateChannel(ctx, ch, actor)
}

// ChangeChannel replaces what the channel says, if it still has the version. One that
// plans name keeps its name.
func (c *Control) ChangeChannel(ctx context.Context, caller recovery.Caller, ref string, ch recovery.Channel) (recovery.Channel, error) {
	actor, err := c.authorise(ctx, caller, "ChangeChannel", deployment)
	if err != nil {
		return recovery.Channel{}, err
	}
	old, err := c.book.Channel(ctx, ref)
	if err != nil {
		return recovery.Channel{}, err
	}
	if ch.ID != "" && ch.ID != old.ID {
		return recovery.Channel{}, invalid("channelID", "channel %s cannot become channel %s", old.ID, ch.ID)
	}
	ch.ID = old.ID
	if ch, err = c.checkedChannel(ctx, ch); err != nil {
		return recovery.Channel{}, err
	}
	if recovery.NameKey(ch.Name) != recovery.NameKey(old.Name) {
		if err := c.channelUnused(ctx, old, "renamed"); err != nil {
			return recovery.Channel{}, err
		}
	}
	return c.book.ChangeChannel(ctx, ch, actor)
}

// DeleteChannel removes the channel if it still has the version and no plan names it. What
// it was not sent yet is dropped.
func (c *Control) DeleteChannel(ctx context.Context, caller recovery.Caller, ref string, version int64) error {
	actor, err := c.authorise(ctx, caller, "DeleteChannel", deployment)
	if err != nil {
		return err
	}
	ch, err := c.book.Channel(ctx, ref)
	if err != nil {
		return err
	}
	if err := c.channelUnused(ctx, ch, "deleted"); err != nil {
		return err
	}
	return c.book.DeleteChannel(ctx, ch.ID, version, actor)
}

// TestChannel sends a channel a message that says it is a test, and tells the answer.
func (c *Control) TestChannel(ctx context.Context, caller recovery.Caller, ref string) (recovery.Delivery, error) {
	actor, err := c.authorise(ctx, caller, "TestChannel", deployment)
	if err != nil {
		return recovery.Delivery{}, err
	}
	ch, err := c.book.Channel(ctx, ref)
	if err != nil {
		return recovery.Delivery{}, err
	}
	if c.tester == nil {
		return recovery.Delivery{}, recovery.Errorf(recovery.Unavailable, "this server sends no notifications")
	}
	c.log.InfoContext(ctx, "a channel is tested", "actor", actor.Name, "channel", ch.Name)
	return c.tester.Test(ctx, ch), nil
}

// NotificationFilter chooses notifications. The channel is an ID or a name.
type NotificationFilter = store.NotificationFilter

// Notifications lists what was sent to channels or is to be, and what came of it.
func (c *Control) Notifications(ctx context.Context, caller recovery.Caller, f NotificationFilter, p Page) ([]recovery.Notification, string, error) {
	if _, err := c.authorise(ctx, caller, "Notifications", deployment); err != nil {
		return nil, "", err
	}
	if f.Channel != "" {
		ch, err := c.book.Channel(ctx, string(f.Channel))
		switch recovery.CodeOf(err) {
		case "":
			f.Channel = ch.ID
		case recovery.NotFound: // one that is gone is still known by its ID
		default:
			return nil, "", err
		}
	}
	return c.book.Notifications(ctx, f, p)
}

// checkedChannel is the channel as it is saved.
func (c *Control) checkedChannel(ctx context.Context, ch recovery.Channel) (recovery.Channel, error) {
	ch.Name = recovery.TrimName(ch.Name)
	if err := ch.Check(); err != nil {
		return ch, err
	}
	if len(ch.Plans) == 0 {
		return ch, nil
	}
	plans, err := every(ctx, c.book.Plans)
	if err != nil {
		return ch, err
	}
	known := map[string]string{}
	for _, p := range plans {
		known[recovery.NameKey(p.Name)] = p.Name
	}
	var ps recovery.Problems
	for i, name := range ch.Plans {
		if known[recovery.NameKey(name)] == "" {
			ps.Addf(fmt.Sprintf("plans[%d]", i), "there is no recovery plan %q: %s", name, suggest(name, planNames(plans)))
		}
	}
	return ch, ps.Err("channel %q cannot be saved", ch.Name)
}

func planNames(plans []recovery.Plan) []string {
	names := make([]string, len(plans))
	for i, p := range plans {
		names[i] = p.Name
	}
	return names
}

// channelUnused says which plans name the channel, and so keep it as it is.
func (c *Control) channelUnused(ctx context.Context, ch recovery.Channel, what string) error {
	plans, err := every(ctx, c.book.Plans)
	if err != nil {
		return err
	}
	var users []string
	for _, p := range plans {
		for _, named := range p.Notifications.Names() {
			if recovery.NameKey(named.Message) == recovery.NameKey(ch.Name) {
				users = append(users, p.Name)
				break
			}
		}
	}
	if len(users) == 0 {
		return nil
	}
	return recovery.Errorf(recovery.Conflict, "channel %s cannot be %s: the recovery plans %s name it", ch.Name, what, listed(users)).
		WithRemedy("take the channel out of the notifications of these plans first, or pause it")
}

// channelsExist says which channels a plan names that there are not.
func (c *Control) channelsExist(ctx context.Context, p recovery.Plan) error {
	named := p.Notifications.Names()
	if len(named) == 0 {
		return nil
	}
	channels, err := c.book.AllChannels(ctx)
	if err != nil {
		return err
	}
	known, names := map[string]bool{}, make([]string, len(channels))
	for i, ch := range channels {
		known[recovery.NameKey(ch.Name)], names[i] = true, ch.Name
	}
	var ps recovery.Problems
	for _, n := range named {
		if !known[recovery.NameKey(n.Message)] {
			ps.Addf(n.Field, "there is no channel %q: %s", n.Message, suggest(n.Message, names))
		}
	}
	return ps.Err("recovery plan %q cannot be saved", p.Name)
}
