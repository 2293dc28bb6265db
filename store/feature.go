package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

var features = kind[recovery.FeatureSetting]{
	resource: recovery.FeatureResource, row: recovery.FeatureRow, word: "setting of a feature",
	fields: func(f *recovery.FeatureSetting) fields {
		return fields{string(f.Name), string(f.Name), &f.Version, &f.CreatedAt, &f.UpdatedAt}
	},
}

// SetFeature stores the setting of a feature and gives it as stored. Its version is 0 for
// the first. Stale: that is not its version any more.
func (b *Book) SetFeature(ctx context.Context, f recovery.FeatureSetting, by recovery.Actor) (recovery.FeatureSetting, error) {
	return features.set(ctx, b, f, by)
}

// Feature reads the setting of a feature; one that was never set is empty.
func (b *Book) Feature(ctx context.Context, name recovery.FeatureName) (recovery.FeatureSetting, error) {
	row, err := b.Row(ctx, recovery.FeatureRow, string(name))
	if recovery.CodeOf(err) == recovery.NotFound {
		return recovery.FeatureSetting{Name: name}, nil
	}
	if err != nil {
		return recovery.FeatureSetting{}, err
	}
	f, err := decode[recovery.FeatureSetting](row)
	if err != nil {
		return recovery.FeatureSetting{}, err
	}
	return *f, nil
}

// FeatureSettings reads all settings that there are.
func (b *Book) FeatureSettings(ctx context.Context) ([]recovery.FeatureSetting, error) {
	all, _, err := features.list(ctx, b, ListPage{Limit: MaxPage})
	return all, err
}
