package control

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// bindingsHold is how long a change of role bindings keeps others from making one, if the
// process dies at it.
const bindingsHold = 10 * time.Second

// changeBindings lets a change of the role bindings through that leaves an Admin: of old,
// if any, to shall, if any. One at a time is made: two people who each take the role from
// the other would both be right by what they saw.
func (c *Control) changeBindings(ctx context.Context, caller recovery.Caller, old recovery.BindingID, shall *recovery.Binding, change func() error) error {
	owner := "bindings/" + rand.Text()
	err := c.book.TakeBindings(ctx, owner, time.Now().Add(bindingsHold))
	if recovery.CodeOf(err) == recovery.Conflict {
		return recovery.Errorf(recovery.Conflict, "somebody else is changing role bindings now").WithRemedy("look at them again in a moment")
	}
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
		defer cancel()
		_ = c.book.LeaveBindings(ctx, owner) // or its time comes
	}()
	now, err := c.book.AllBindings(ctx)
	if err != nil {
		return err
	}
	then := slices.DeleteFunc(slices.Clone(now), func(b recovery.Binding) bool { return b.ID == old })
	if shall != nil {
		then = append(then, *shall)
	}
	if err := recovery.CheckAdminStays(now, then, caller); err != nil {
		return err
	}
	return change()
}
