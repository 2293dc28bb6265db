package store

import (
	"context"
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// DropInventories removes what is kept of the source servers of all scopes but these. What a
// crash in the middle leaves, the next call removes: the head of a scope goes last.
func (b *Book) DropInventories(ctx context.Context, but map[recovery.Scope]bool) error {
	used := map[string]bool{}
	for scope := range but {
		used[scope.String()] = true
	}
	var gone []string
	err := b.eachRow(ctx, inventoryRow, Query{Limit: MaxPage}, func(row recovery.Row) error {
		if !used[row.ID] {
			gone = append(gone, row.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, scope := range gone {
		if err := b.dropInventory(ctx, scope); err != nil {
			return fmt.Errorf("remove the kept source servers of %s: %w", scope, err)
		}
	}
	return nil
}

func (b *Book) dropInventory(ctx context.Context, scope string) error {
	var items []item
	for set := range 2 {
		chunks, err := b.Children(ctx, inventoryChunkRow, inventorySet(scope, set))
		if err != nil {
			return err
		}
		for _, chunk := range chunks {
			items = append(items, rowItem(recovery.Row{Kind: inventoryChunkRow, ID: chunk.ID}))
		}
	}
	items = append(items, rowItem(recovery.Row{Kind: inventoryRow, ID: scope}))
	for _, c := range pack(recovery.Commit{Stream: inventoryStream(scope)}, items) {
		if err := b.Commit(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
