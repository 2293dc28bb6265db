package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// KeptLaunches gives, of those of the servers that a drill has changed and not put back, the
// launch configuration that they had.
func (b *Book) KeptLaunches(ctx context.Context, keys []recovery.ServerKey) (map[recovery.ServerKey]recovery.KeptBy, error) {
	found := map[recovery.ServerKey]recovery.KeptBy{}
	for _, key := range keys {
		row, err := b.Row(ctx, recovery.KeptLaunchRow, key.String())
		if recovery.CodeOf(err) == recovery.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		kept, err := decode[recovery.KeptBy](row)
		if err != nil {
			return nil, err
		}
		found[key] = *kept
	}
	return found, nil
}
