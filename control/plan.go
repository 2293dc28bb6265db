package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Plans lists the recovery plans that the filter chooses.
func (c *Control) Plans(ctx context.Context, caller recovery.Caller, f PlanFilter, p Page) ([]recovery.Plan, string, error) {
	if err := c.admit(ctx, caller, "Plans"); err != nil {
		return nil, "", err
	}
	var groups []recovery.Group
	if limited(caller) {
		var err error
		if groups, err = every(ctx, c.book.Groups); err != nil {
			return nil, "", err
		}
	}
	list := listing[recovery.Plan]{recovery.PlanRow, c.book.Plans, func(p recovery.Plan) standing { return standing{p.Name, string(p.ID), p.UpdatedAt} }}
	keep := readableAnd(caller, f.keeps, len(f.Tags) == 0 && f.Search == "", func(p recovery.Plan) subject { return ofPlan(p, groups) })
	return list.choose(ctx, fmt.Sprint(f), f.Order, keep, p)
}

// Plan reads a recovery plan by its ID or name.
func (c *Control) Plan(ctx context.Context, caller recovery.Caller, ref string) (recovery.Plan, error) {
	if err := c.admit(ctx, caller, "Plan"); err != nil {
		return recovery.Plan{}, err
	}
	return c.plan(ctx, caller, "Plan", ref)
}

// plan reads a plan for a use case that only reads.
func (c *Control) plan(ctx context.Context, caller recovery.Caller, useCase, ref string) (recovery.Plan, error) {
	p, err := c.book.Plan(ctx, ref)
	if err != nil {
		return recovery.Plan{}, err
	}
	if _, err := c.authorisePlan(ctx, caller, useCase, p); err != nil {
		return recovery.Plan{}, err
	}
	return p, nil
}

func (c *Control) authorisePlan(ctx context.Context, caller recovery.Caller, useCase string, p recovery.Plan) (recovery.Actor, error) {
	s, err := c.planSubject(ctx, caller, p)
	if err != nil {
		return recovery.Actor{}, err
	}
	return c.authorise(ctx, caller, useCase, s)
}

// SavedPlan is a recovery plan as it was saved, and which rules for launches are not kept.
type SavedPlan struct {
	recovery.Plan
	Findings []recovery.Finding
}

// CreatePlan saves a new recovery plan, with its defaults filled in.
func (c *Control) CreatePlan(ctx context.Context, caller recovery.Caller, p recovery.Plan) (SavedPlan, error) {
	if err := c.admit(ctx, caller, "CreatePlan"); err != nil {
		return SavedPlan{}, err
	}
	if p.ID != "" {
		return SavedPlan{}, invalid("planID", "a new plan gets its ID from the server: leave it out")
	}
	p.ID = recovery.PlanID(newID("plan-", time.Now()))
	actor, err := c.authorisePlan(ctx, caller, "CreatePlan", p)
	if err != nil {
		return SavedPlan{}, err
	}
	p, found, err := c.toSave(ctx, p, nil)
	if err != nil {
		return SavedPlan{}, err
	}
	p, err = c.book.CreatePlan(ctx, p, actor)
	return SavedPlan{p, found}, err
}

// ChangePlan replaces the recovery plan if it still has the version. Executions that
// run keep the plan that they began with.
func (c *Control) ChangePlan(ctx context.Context, caller recovery.Caller, ref string, p recovery.Plan) (SavedPlan, error) {
	if err := c.admit(ctx, caller, "ChangePlan"); err != nil {
		return SavedPlan{}, err
	}
	old, err := c.book.Plan(ctx, ref)
	if err != nil {
		return SavedPlan{}, err
	}
	if p.ID != "" && p.ID != old.ID {
		return SavedPlan{}, invalid("planID", "plan %s has the ID %s, which cannot change", old.Name, old.ID)
	}
	p.ID = old.ID
	if _, err := c.authorisePlan(ctx, caller, "ChangePlan", old); err != nil {
		return SavedPlan{}, err
	}
	// And as it shall be: nobody takes a plan to where they may not work.
	actor, err := c.authorisePlan(ctx, caller, "ChangePlan", p)
	if err != nil {
		return SavedPlan{}, err
	}
	p, found, err := c.toSave(ctx, p, &old)
	if err != nil {
		return SavedPlan{}, err
	}
	p, err = c.book.ChangePlan(ctx, p, actor)
	return SavedPlan{p, found}, err
}

// DeletePlan removes the recovery plan if it still has the version and no execution of
// it moves. Its past executions stay, each with its copy of the plan.
func (c *Control) DeletePlan(ctx context.Context, caller recovery.Caller, ref string, version int64) error {
	if err := c.admit(ctx, caller, "DeletePlan"); err != nil {
		return err
	}
	p, err := c.book.Plan(ctx, ref)
	if err != nil {
		return err
	}
	actor, err := c.authorisePlan(ctx, caller, "DeletePlan", p)
	if err != nil {
		return err
	}
	heads, _, err := c.book.Executions(ctx, store.Filter{Plan: p.ID}, store.ListPage{Limit: 1})
	if err != nil {
		return err
	}
	if len(heads) > 0 && !heads[0].State.Ended() {
		return recovery.Errorf(recovery.Conflict, "recovery plan %s is running: execution %s is %s", p.Name, heads[0].ID, heads[0].State).
			WithRemedy("wait for its end, or cancel it")
	}
	return c.book.DeletePlan(ctx, p.ID, version, actor)
}

// toSave is the plan as it will be saved in place of one, or of none, and what the rules for launches say of it.
func (c *Control) toSave(ctx context.Context, p recovery.Plan, before *recovery.Plan) (recovery.Plan, []recovery.Finding, error) {
	p, err := c.checkedPlan(ctx, p)
	if err != nil {
		return p, nil, err
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return p, nil, err
	}
	found, err := c.planRules(ctx, p, before, groups)
	return p, found, err
}

// checkedPlan is the plan as it will be saved, once nothing is wrong with it.
func (c *Control) checkedPlan(ctx context.Context, p recovery.Plan) (recovery.Plan, error) {
	p = p.WithDefaults()
	if err := p.Check(); err != nil {
		return p, err
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return p, err
	}
	if p, err = withGroups(p, groups); err != nil {
		return p, err
	}
	if err := p.Check(); err != nil { // a group may have been named by its ID as well
		return p, err
	}
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return p, err
	}
	if _, ps := placed(p, groups, accounts); len(ps) > 0 {
		return p, ps.Err("recovery plan %q cannot be saved", p.Name)
	}
	if err := c.channelsExist(ctx, p); err != nil {
		return p, err
	}
	return p, c.serversOnce(ctx, p, groups)
}

// withGroups names the plan's groups, which may be given by ID, as the groups themselves
// do. An unknown one is an error.
func withGroups(p recovery.Plan, groups []recovery.Group) (recovery.Plan, error) {
	var ps recovery.Problems
	p.Waves = slices.Clone(p.Waves)
	for i, w := range p.Waves {
		names := slices.Clone(w.Groups)
		for j, name := range names {
			g, ok := groupCalled(groups, name)
			if !ok {
				ps.Addf(fmt.Sprintf("waves[%d].groups[%d]", i, j), "there is no protection group %q: %s", name, suggest(name, groupNames(groups)))
				continue
			}
			names[j] = g.Name
		}
		p.Waves[i].Groups = names
	}
	return p, ps.Err("recovery plan %q cannot be saved", p.Name)
}

func groupNamed(groups []recovery.Group, name string) (recovery.Group, bool) {
	i := slices.IndexFunc(groups, func(g recovery.Group) bool { return recovery.NameKey(g.Name) == recovery.NameKey(name) })
	if i < 0 {
		return recovery.Group{}, false
	}
	return groups[i], true
}

// groupCalled finds a group by its name, or else by its ID.
func groupCalled(groups []recovery.Group, ref string) (recovery.Group, bool) {
	if g, ok := groupNamed(groups, ref); ok {
		return g, true
	}
	i := slices.IndexFunc(groups, func(g recovery.Group) bool { return string(g.ID) == ref })
	if i < 0 {
		return recovery.Group{}, false
	}
	return groups[i], true
}

// serversOnce refuses a plan in which a server appears twice, through groups whose tags
// have come to choose the same. A plan can be saved while AWS does not answer: then the
// preflight, which asks again, is what finds it.
func (c *Control) serversOnce(ctx context.Context, p recovery.Plan, groups []recovery.Group) error {
	var ps recovery.Problems
	seen := map[recovery.ServerKey]string{}
	for i, w := range p.Waves {
		for j, name := range w.Groups {
			g, _ := groupNamed(groups, name)
			have, err := c.inventory.servers(ctx, g.Scope, inventoryLife)
			if err != nil {
				continue
			}
			for _, s := range g.Select(have.seen) {
				if first, again := seen[s.ServerKey]; again {
					ps.Addf(fmt.Sprintf("waves[%d].groups[%d]", i, j), "server %s is in group %s and in group %s: a server is recovered once", serverName(s), first, g.Name)
				}
				seen[s.ServerKey] = g.Name
			}
		}
	}
	return ps.Err("recovery plan %q cannot be saved", p.Name)
}
