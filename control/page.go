package control

import (
	"context"

	"github.com/davit-dr/davit/store"
)

// Page says which part of a list is wanted.
type Page = store.ListPage

// every reads all pages of a list.
func every[T any](ctx context.Context, list func(context.Context, store.ListPage) ([]T, string, error)) ([]T, error) {
	var all []T
	p := store.ListPage{Limit: store.MaxPage}
	for {
		items, next, err := list(ctx, p)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if next == "" {
			return all, nil
		}
		p.Cursor = next
	}
}
