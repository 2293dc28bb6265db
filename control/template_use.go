package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// unusedNow says which execution stands in the way of changing a launch template, or nil:
// one that has the source server that DRS made it for, or a drill that is still to put its
// default back. Executions that took values from a template that a plan names are not in the
// way: they have them frozen.
func (c *Control) unusedNow(ctx context.Context, t recovery.LaunchTemplate) error {
	if t.SourceServerID() == "" {
		return nil
	}
	server := recovery.ServerKey{Scope: t.Scope, SourceServerID: t.SourceServerID()}
	held, err := c.book.Claims(ctx, []string{recovery.ServerClaim(server, "").Key})
	if err != nil {
		return err
	}
	for _, claim := range held {
		id := recovery.ExecutionID(claim.Holder)
		e, _, err := c.book.LoadExecution(ctx, id)
		if err != nil && recovery.CodeOf(err) != recovery.NotFound {
			return err
		}
		if e == nil && claim.Until.Before(time.Now()) {
			continue // a start left it behind that came to nothing
		}
		why, remedy := occupation(id, e)
		return recovery.Errorf(recovery.Conflict, "launch template %s is in use: %s", t.Name, why).WithRemedy("%s", remedy)
	}
	kept, err := c.book.KeptLaunches(ctx, []recovery.ServerKey{server})
	if k, left := kept[server]; left && k.TemplateID == t.ID {
		return recovery.Errorf(recovery.Conflict, "launch template %s is to be put back: drill %s changed it, and the next launch of %s builds on version %d, which was the default before",
			t.Name, k.ExecutionID, server.SourceServerID, k.Version).WithRemedy("run another drill of the server: it mends this, and puts back version %d", k.Version)
	}
	return err
}
