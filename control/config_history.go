package control

import (
	"context"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// ConfigurationHistory lists the imports of configuration, the newest first.
func (c *Control) ConfigurationHistory(ctx context.Context, caller recovery.Caller, p Page) ([]recovery.ConfigurationImport, string, error) {
	if _, err := c.authorise(ctx, caller, "ConfigurationHistory", deployment); err != nil {
		return nil, "", err
	}
	return c.book.Imports(ctx, p)
}

// PlanRollback says what rolling an import back would do, and does nothing.
func (c *Control) PlanRollback(ctx context.Context, caller recovery.Caller, id recovery.ImportID, req ImportRequest) (ConfigPlan, error) {
	if err := c.admit(ctx, caller, "PlanRollback"); err != nil {
		return ConfigPlan{}, err
	}
	return c.planRollback(ctx, caller, id, req)
}

// RollBackConfiguration restores the configuration as it was before an import: what was
// changed since, also by others, becomes as it was, and what was created is deleted. It is
// an import of its own, with a snapshot before it.
func (c *Control) RollBackConfiguration(ctx context.Context, caller recovery.Caller, id recovery.ImportID, req ImportRequest) (ConfigPlan, error) {
	actor, err := c.authorise(ctx, caller, "RollBackConfiguration", deployment)
	if err != nil {
		return ConfigPlan{}, err
	}
	return c.carryOut(ctx, actor, req, func() (ConfigPlan, error) { return c.planRollback(ctx, caller, id, req) })
}

func (c *Control) planRollback(ctx context.Context, caller recovery.Caller, id recovery.ImportID, req ImportRequest) (ConfigPlan, error) {
	made, err := c.book.ImportOf(ctx, id)
	if err != nil {
		return ConfigPlan{}, err
	}
	snapshot, err := c.book.Snapshot(ctx, id)
	if err != nil {
		return ConfigPlan{}, err
	}
	name := "snapshot-before-" + string(id) + ".json"
	file, found := portable.Read(name, snapshot, portable.Options{})
	plan, err := c.planConfig(ctx, caller, ImportRequest{Mode: ImportUpdate, Offline: req.Offline}, file, found, true)
	plan.Source = recovery.ImportSource{File: name, FileHash: made.SnapshotHash, RollbackOf: id, Reason: req.Reason}
	return plan, err
}
