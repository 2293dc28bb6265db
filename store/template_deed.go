package store

import (
	"context"
	"encoding/json"

	"github.com/davit-dr/davit/recovery"
)

// maxDeeds is how many deeds of a launch template are kept to be shown; the trail has all.
const maxDeeds = 100

// NoteTemplateDeed records what was done to the launch template of that key and name.
func (b *Book) NoteTemplateDeed(ctx context.Context, key, name string, deed recovery.TemplateDeed) error {
	change, err := deed.Change(key, name)
	if err != nil {
		return err
	}
	stream := recovery.ResourceStream(change.Kind, key)
	return b.appendAll(ctx, stream, "change of launch template "+key, func(seen int64) (recovery.Commit, error) {
		deeds, err := b.TemplateDeeds(ctx, key)
		if err != nil {
			return recovery.Commit{}, err
		}
		body, err := json.Marshal(append([]recovery.TemplateDeed{deed}, deeds[:min(len(deeds), maxDeeds-1)]...))
		return recovery.Commit{
			Events: []recovery.Event{recovery.NewEvent(stream, seen, deed.At, deed.By, change)},
			Rows:   []recovery.Row{{Kind: recovery.TemplateDeedsRow, ID: key, Body: body}},
		}, err
	})
}

// TemplateDeeds are what people had Davit do to the launch template of that key, the last
// first.
func (b *Book) TemplateDeeds(ctx context.Context, key string) ([]recovery.TemplateDeed, error) {
	row, err := b.Row(ctx, recovery.TemplateDeedsRow, key)
	if recovery.CodeOf(err) == recovery.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	deeds, err := decode[[]recovery.TemplateDeed](row)
	if err != nil {
		return nil, err
	}
	return *deeds, nil
}
