package control

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// unusedNow says which execution stands in the way of changing a launch template, or nil:
// one that has a source server which is launched from it, or a drill that is still to put
// its default back. Executions that took values from a template that a plan names are not
// in the way: they have them frozen.
func (c *Control) unusedNow(ctx context.Context, t recovery.LaunchTemplate) error {
	users, err := c.usersOf(ctx, t)
	if err != nil || len(users) == 0 {
		return err
	}
	keys, claims := make([]recovery.ServerKey, len(users)), make([]string, len(users))
	for i, s := range users {
		keys[i], claims[i] = s.ServerKey, recovery.ServerClaim(s.ServerKey, "").Key
	}
	held, err := c.book.Claims(ctx, claims)
	if err != nil {
		return err
	}
	for _, claim := range held {
		id := recovery.ExecutionID(claim.Holder)
		e, _, err := c.book.LoadExecution(ctx, id)
		if err != nil && recovery.CodeOf(err) != recovery.NotFound {
			return err
		}
		why, remedy := occupation(id, e)
		return recovery.Errorf(recovery.Conflict, "launch template %s is in use: %s", t.Name, why).WithRemedy("%s", remedy)
	}
	kept, err := c.book.KeptLaunches(ctx, keys)
	for key, k := range kept {
		return recovery.Errorf(recovery.Conflict, "launch template %s is to be put back: drill %s changed it, and the next launch of %s builds on version %d, which was the default before",
			t.Name, k.ExecutionID, key.SourceServerID, k.Version).WithRemedy("run another drill of the server: it mends this, and puts back version %d", k.Version)
	}
	return err
}
