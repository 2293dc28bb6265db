package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Bindings lists role bindings by name.
func (c *Control) Bindings(ctx context.Context, caller recovery.Caller, p Page) ([]recovery.Binding, string, error) {
	if _, err := c.authorise(ctx, caller, "Bindings", deployment); err != nil {
		return nil, "", err
	}
	return c.book.Bindings(ctx, p)
}

// Binding reads a role binding by its ID or name.
func (c *Control) Binding(ctx context.Context, caller recovery.Caller, ref string) (recovery.Binding, error) {
	if _, err := c.authorise(ctx, caller, "Binding", deployment); err != nil {
		return recovery.Binding{}, err
	}
	return c.book.Binding(ctx, ref)
}

// CreateBinding gives a role to a group or a subject. It holds from the next request on,
// for those who are signed in already too. Conflict: nobody might be Admin any more, for a
// group that is bound is not what it is called.
func (c *Control) CreateBinding(ctx context.Context, caller recovery.Caller, b recovery.Binding) (recovery.Binding, error) {
	actor, err := c.authorise(ctx, caller, "CreateBinding", deployment)
	if err != nil {
		return recovery.Binding{}, err
	}
	if b.ID != "" {
		return recovery.Binding{}, invalid("bindingID", "a new role binding gets its ID from the server: leave it out")
	}
	b.ID = recovery.BindingID(newID("bind-", time.Now()))
	b.Name = recovery.TrimName(b.Name)
	if err := b.Check(); err != nil {
		return recovery.Binding{}, err
	}
	var made recovery.Binding
	err = c.changeBindings(ctx, caller, "", &b, func() (err error) {
		made, err = c.book.CreateBinding(ctx, b, actor)
		return err
	})
	return made, err
}

// ChangeBinding replaces the role binding if it still has the version. Conflict: nobody
// might be Admin any more.
func (c *Control) ChangeBinding(ctx context.Context, caller recovery.Caller, ref string, b recovery.Binding) (recovery.Binding, error) {
	actor, err := c.authorise(ctx, caller, "ChangeBinding", deployment)
	if err != nil {
		return recovery.Binding{}, err
	}
	old, err := c.book.Binding(ctx, ref)
	if err != nil {
		return recovery.Binding{}, err
	}
	if b.ID != "" && b.ID != old.ID {
		return recovery.Binding{}, invalid("bindingID", "role binding %s cannot become %s", old.ID, b.ID)
	}
	b.ID, b.Name = old.ID, recovery.TrimName(b.Name)
	if err := b.Check(); err != nil {
		return recovery.Binding{}, err
	}
	var changed recovery.Binding
	err = c.changeBindings(ctx, caller, old.ID, &b, func() (err error) {
		changed, err = c.book.ChangeBinding(ctx, b, actor)
		return err
	})
	return changed, err
}

// DeleteBinding takes the role away again, if the binding still has the version. Conflict:
// nobody might be Admin any more.
func (c *Control) DeleteBinding(ctx context.Context, caller recovery.Caller, ref string, version int64) error {
	actor, err := c.authorise(ctx, caller, "DeleteBinding", deployment)
	if err != nil {
		return err
	}
	b, err := c.book.Binding(ctx, ref)
	if err != nil {
		return err
	}
	return c.changeBindings(ctx, caller, b.ID, nil, func() error { return c.book.DeleteBinding(ctx, b.ID, version, actor) })
}
