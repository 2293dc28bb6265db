package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// importTries is how often an import is planned anew because the configuration changed
// between its plan and its being carried out.
const importTries = 5

// PlanImport says what importing a file would do, and does nothing.
func (c *Control) PlanImport(ctx context.Context, caller recovery.Caller, req ImportRequest) (ConfigPlan, error) {
	if err := c.admit(ctx, caller, "PlanImport"); err != nil {
		return ConfigPlan{}, err
	}
	return c.planImport(ctx, caller, req)
}

// ImportConfiguration imports a file: all of it or nothing, or with Partial what is not
// refused. A snapshot is taken before. The plan is that which PlanImport shows.
func (c *Control) ImportConfiguration(ctx context.Context, caller recovery.Caller, req ImportRequest) (ConfigPlan, error) {
	actor, err := c.authorise(ctx, caller, "ImportConfiguration", deployment)
	if err != nil {
		return ConfigPlan{}, err
	}
	return c.carryOut(ctx, actor, req, func() (ConfigPlan, error) { return c.planImport(ctx, caller, req) })
}

func (c *Control) planImport(ctx context.Context, caller recovery.Caller, req ImportRequest) (ConfigPlan, error) {
	if req.Mode == "" {
		req.Mode = ImportUpdate
	}
	if !slices.Contains(ImportModes, req.Mode) {
		return ConfigPlan{}, invalid("mode", "%q is not known: give one of %v", req.Mode, ImportModes)
	}
	if req.AccountID != "" {
		if err := req.AccountID.Check(); err != nil {
			return ConfigPlan{}, invalid("accountID", "%s", err)
		}
	}
	if len(req.Content) > portable.MaxBytes {
		return ConfigPlan{}, recovery.Errorf(recovery.TooLarge, "the file has more than %d MB", portable.MaxBytes>>20)
	}
	file, found := portable.Read(req.File, req.Content, portable.Options{Edited: req.Edited, AccountID: req.AccountID})
	plan, err := c.planConfig(ctx, caller, req, file, found, false)
	sum := sha256.Sum256(req.Content)
	plan.Source = recovery.ImportSource{File: req.File, FileHash: hex.EncodeToString(sum[:]), Reason: req.Reason}
	return plan, err
}

// carryOut makes a plan, and does what it says. When the configuration changes in between
// it is made anew, unless a certain plan is wanted.
func (c *Control) carryOut(ctx context.Context, actor recovery.Actor, req ImportRequest, plan func() (ConfigPlan, error)) (ConfigPlan, error) {
	for tries := 1; ; tries++ {
		p, err := plan()
		switch {
		case err != nil:
			return p, err
		case req.Plan != "" && req.Plan != p.Digest:
			return p, recovery.Errorf(recovery.Stale, "what the import would do is not what was looked at any more, and nothing was done").
				WithRemedy("look at the plan again")
		case p.bad(), p.Blocked() && !req.Partial:
			return p, p.refusal()
		case p.Changes() == 0:
			return p, nil
		}
		if err = c.makeImport(ctx, actor, &p); recovery.CodeOf(err) != recovery.Stale || req.Plan != "" || tries == importTries {
			return p, err
		}
	}
}

// refusal is the error of a plan that cannot be carried out, with everything that speaks
// against it.
func (p ConfigPlan) refusal() error {
	e := &recovery.Error{Code: recovery.Conflict, Message: "the configuration was not imported, and nothing was changed"}
	add := func(found []portable.Finding) {
		for _, f := range found {
			if f.Blocks() {
				e.Details = append(e.Details, detailOf(f))
			}
		}
	}
	if add(p.Findings); len(e.Details) > 0 {
		e.Code = recovery.Invalid
	}
	for _, item := range p.Items {
		if item.Action == ConfigRefuse {
			add(item.Findings)
		}
	}
	if e.Code == recovery.Conflict {
		e.Remedy = "put it right, or import what can be (--partial)"
	}
	return e
}

func detailOf(f portable.Finding) recovery.Detail {
	d := recovery.Detail{Field: f.Field, Message: f.Message, Line: f.Line, Column: f.Column}
	if f.Kind != "" {
		d.Field = fmt.Sprintf("%s %s", f.Kind, f.Name)
		if f.Field != "" {
			d.Field += ": " + f.Field
		}
	}
	return d
}

// makeImport carries a plan out.
func (c *Control) makeImport(ctx context.Context, actor recovery.Actor, p *ConfigPlan) error {
	objects, err := objectsOf(p.now)
	if err != nil {
		return err
	}
	before := portable.File{Objects: objects}
	snapshot, err := before.Write(portable.JSON, "")
	if err != nil {
		return err
	}
	hash, err := before.Hash()
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	in := store.Import{
		ConfigurationImport: recovery.ConfigurationImport{
			ID: recovery.ImportID(newID("imp-", now)), At: now, By: actor, ImportSource: p.Source, Counts: p.Counts, SnapshotHash: hash,
		},
		State: p.state, Snapshot: snapshot, Resources: map[recovery.ResourceKind]int{},
	}
	for _, o := range objects {
		in.Resources[o.Kind]++
	}
	for _, item := range p.Items {
		if !item.changes() {
			continue
		}
		change := store.ResourceChange{Kind: item.Kind, ID: item.id}
		if item.Action != ConfigDelete {
			if change.After, err = json.Marshal(item.object.WithID(item.id)); err != nil {
				return fmt.Errorf("encode %s %s: %w", item.Kind, item.Name, err)
			}
		}
		in.Changes = append(in.Changes, change)
	}
	if err := c.book.Import(ctx, in); err != nil {
		return err
	}
	p.ImportID = in.ID
	c.log.InfoContext(ctx, "configuration was imported", "import", in.ID, "actor", actor.Name, "created", p.Counts.Created, "changed", p.Counts.Changed, "deleted", p.Counts.Deleted)
	return nil
}
