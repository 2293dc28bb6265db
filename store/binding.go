package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

var bindings = kind[recovery.Binding]{
	resource: recovery.BindingResource, row: recovery.BindingRow, word: "role binding",
	fields: func(b *recovery.Binding) fields {
		return fields{string(b.ID), b.Name, &b.Version, &b.CreatedAt, &b.UpdatedAt}
	},
}

// CreateBinding stores a new role binding and gives it as stored. Conflict: its name is taken.
func (b *Book) CreateBinding(ctx context.Context, v recovery.Binding, by recovery.Actor) (recovery.Binding, error) {
	return bindings.create(ctx, b, v, by)
}

// ChangeBinding replaces the binding of v's ID and Version and gives it as stored. Stale:
// that is not its version any more. Conflict: its new name is taken.
func (b *Book) ChangeBinding(ctx context.Context, v recovery.Binding, by recovery.Actor) (recovery.Binding, error) {
	return bindings.change(ctx, b, v, by)
}

// DeleteBinding deletes the binding. Stale: the version is not its version any more.
func (b *Book) DeleteBinding(ctx context.Context, id recovery.BindingID, version int64, by recovery.Actor) error {
	return bindings.remove(ctx, b, string(id), version, by)
}

// Binding reads a role binding by its ID, or else by its name without regard to case.
func (b *Book) Binding(ctx context.Context, idOrName string) (recovery.Binding, error) {
	return bindings.find(ctx, b, idOrName)
}

// Bindings lists role bindings in order of their names, and gives the cursor of the next
// page, which is empty after the last one.
func (b *Book) Bindings(ctx context.Context, p ListPage) ([]recovery.Binding, string, error) {
	return bindings.list(ctx, b, p)
}

// AllBindings are all role bindings in order of their names.
func (b *Book) AllBindings(ctx context.Context) ([]recovery.Binding, error) {
	var all []recovery.Binding
	err := b.eachRow(ctx, recovery.BindingRow, Query{}, func(row recovery.Row) error {
		v, err := decode[recovery.Binding](row)
		if err == nil {
			all = append(all, *v)
		}
		return err
	})
	return all, err
}
