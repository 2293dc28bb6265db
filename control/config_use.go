package control

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// configInUse is which execution runs with which configuration. What runs has a copy of it,
// and yet nobody should find another plan behind a recovery than the one that they look up.
type configInUse struct {
	plans    map[recovery.PlanID]recovery.ExecutionID
	groups   map[string]recovery.ExecutionID
	accounts map[recovery.AccountID]recovery.ExecutionID
}

func (c *Control) configInUse(ctx context.Context) (configInUse, error) {
	in := configInUse{
		plans: map[recovery.PlanID]recovery.ExecutionID{}, groups: map[string]recovery.ExecutionID{}, accounts: map[recovery.AccountID]recovery.ExecutionID{},
	}
	ids, err := c.book.ActiveExecutions(ctx)
	if err != nil {
		return in, err
	}
	for _, id := range ids {
		e, _, err := c.book.LoadExecution(ctx, id)
		if err != nil {
			return in, err
		}
		in.plans[e.Plan.ID] = id
		for _, w := range e.Plan.Waves {
			for _, g := range w.Groups {
				in.groups[recovery.NameKey(g)] = id
			}
		}
		for _, account := range ofExecution(e).accounts {
			in.accounts[account] = id
		}
	}
	return in, nil
}

// by is the execution that runs with what an item would change.
func (in configInUse) by(item ConfigItem) (recovery.ExecutionID, bool) {
	if item.before == nil {
		return "", false
	}
	var id recovery.ExecutionID
	var busy bool
	switch v := item.before.Value.(type) {
	case recovery.Account:
		id, busy = in.accounts[v.ID]
	case recovery.Group:
		id, busy = in.groups[recovery.NameKey(v.Name)]
	case recovery.Plan:
		id, busy = in.plans[v.ID]
	}
	return id, busy
}
