package control

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// Metrics says why the caller may not read the metrics of the deployment, or nil. They are
// of all accounts: a role that is for some of them does not reach them.
func (c *Control) Metrics(ctx context.Context, caller recovery.Caller) error {
	if err := c.admit(ctx, caller, "Metrics"); err != nil {
		return err
	}
	if everywhere(caller, PermitRead) {
		return nil
	}
	s := subject{name: "what is measured of all accounts and plans"}
	return c.refuse(ctx, caller, "Metrics", s, outOfReach(caller, PermitRead, s))
}
