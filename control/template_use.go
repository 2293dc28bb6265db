package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// servesOne is the source server that DRS made the template for, if it did.
func (t LaunchTemplate) servesOne() (recovery.ServerKey, bool) {
	id := t.SourceServerID()
	return recovery.ServerKey{Scope: t.Scope, SourceServerID: id}, id != ""
}

// unusedNow says what stands in the way of changing a launch template, or nil: an execution or
// somebody other than the hand of that name has the source server that DRS made it for, or a
// drill is still to put its default back. Executions that took values from a template that a
// plan names are not in the way: they have them frozen.
func (c *Control) unusedNow(ctx context.Context, t recovery.LaunchTemplate, hand string) error {
	server, of := LaunchTemplate{LaunchTemplate: t}.servesOne()
	if !of {
		return nil
	}
	has, err := c.whoHas(ctx, []recovery.ServerKey{server}, hand)
	if err != nil {
		return err
	}
	if by, held := has[server]; held {
		return recovery.Errorf(recovery.Conflict, "launch template %s is in use: %s", t.Name, by.why).WithRemedy("%s", by.remedy)
	}
	kept, err := c.book.KeptLaunches(ctx, []recovery.ServerKey{server})
	if k, left := kept[server]; left && k.TemplateID == t.ID {
		return recovery.Errorf(recovery.Conflict, "launch template %s is to be put back: drill %s changed it, and the next launch of %s builds on version %d, which was the default before",
			t.Name, k.ExecutionID, server.SourceServerID, k.Version).WithRemedy("run another drill of the server: it mends this, and puts back version %d", k.Version)
	}
	return err
}

// holding is why somebody has a server, and how that ends.
type holding struct{ why, remedy string }

// whoHas says of those of the servers that an execution, or somebody other than the hand of that
// name, has now why that is.
func (c *Control) whoHas(ctx context.Context, servers []recovery.ServerKey, hand string) (map[recovery.ServerKey]holding, error) {
	keys, of := make([]string, len(servers)), map[string]recovery.ServerKey{}
	for i, server := range servers {
		keys[i] = recovery.ServerClaim(server, "").Key
		of[keys[i]] = server
	}
	held, err := c.book.Claims(ctx, keys)
	if err != nil {
		return nil, err
	}
	has, read := map[recovery.ServerKey]holding{}, map[recovery.ExecutionID]*recovery.Execution{}
	for _, claim := range held {
		id := recovery.ExecutionID(claim.Holder)
		e, known := read[id]
		if !known && !recovery.IsByHand(claim.Holder) {
			if e, _, err = c.book.LoadExecution(ctx, id); err != nil && recovery.CodeOf(err) != recovery.NotFound {
				return nil, err
			}
			read[id] = e
		}
		if claim.Holder == hand || e == nil && claim.Until.Before(time.Now()) {
			continue // or somebody left it behind who came to nothing
		}
		why, remedy := occupation(id, e)
		has[of[claim.Key]] = holding{why, remedy}
	}
	return has, nil
}
