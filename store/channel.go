package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

var channels = kind[recovery.Channel]{
	resource: recovery.ChannelResource, row: recovery.ChannelRow, word: "channel",
	fields: func(c *recovery.Channel) fields {
		return fields{string(c.ID), c.Name, &c.Version, &c.CreatedAt, &c.UpdatedAt}
	},
}

// CreateChannel stores a new channel and gives it as stored. Conflict: its ID or name is taken.
func (b *Book) CreateChannel(ctx context.Context, c recovery.Channel, by recovery.Actor) (recovery.Channel, error) {
	return channels.create(ctx, b, c, by)
}

// ChangeChannel replaces the channel of c's ID and Version and gives it as stored. Stale: that is
// not its version any more. Conflict: its new name is taken.
func (b *Book) ChangeChannel(ctx context.Context, c recovery.Channel, by recovery.Actor) (recovery.Channel, error) {
	return channels.change(ctx, b, c, by)
}

// DeleteChannel deletes the channel. Stale: the version is not its version any more.
func (b *Book) DeleteChannel(ctx context.Context, id recovery.ChannelID, version int64, by recovery.Actor) error {
	return channels.remove(ctx, b, string(id), version, by)
}

// Channel reads a channel by its ID, or else by its name without regard to case.
func (b *Book) Channel(ctx context.Context, idOrName string) (recovery.Channel, error) {
	return channels.find(ctx, b, idOrName)
}

// Channels lists channels in order of their names, and gives the cursor of the next page, which
// is empty after the last one.
func (b *Book) Channels(ctx context.Context, p ListPage) ([]recovery.Channel, string, error) {
	return channels.list(ctx, b, p)
}

// AllChannels reads all channels, in order of their names.
func (b *Book) AllChannels(ctx context.Context) ([]recovery.Channel, error) {
	var all []recovery.Channel
	return all, b.eachRow(ctx, recovery.ChannelRow, Query{Limit: MaxPage}, func(row recovery.Row) error {
		c, err := decode[recovery.Channel](row)
		if err == nil {
			all = append(all, *c)
		}
		return err
	})
}
