package control

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/report"
	"github.com/davit-dr/davit/store"
)

// maxDrills is in how many drills, the newest first, a server's last one is looked for.
const maxDrills = 500

// addServers adds the servers that are known, as they were seen last, or those of the plan
// alone, with the last drill of each. AWS is not asked.
func (c *Control) addServers(ctx context.Context, h *report.History, plans []recovery.Plan, planned bool) error {
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return err
	}
	scopes, err := c.knownScopes(ctx, groups)
	if err != nil {
		return err
	}
	drilled, err := c.drilled(ctx)
	if err != nil {
		return err
	}
	planGroups := groupsOfPlans(plans, groups)
	for _, scope := range scopes {
		servers, asOf, err := c.book.Inventory(ctx, scope)
		if err != nil {
			return err
		}
		if asOf.IsZero() {
			h.Unasked = append(h.Unasked, scope.String()+": what servers are there today; those that drills recovered are counted")
		}
		for _, s := range servers {
			state := report.ServerState{ServerKey: s.ServerKey, Name: s.Name(), Plans: plansOf(s, plans, planGroups)}
			if last, known := drilled[s.ServerKey]; known {
				state.DrilledAt, state.Execution = last.CreatedAt, last.ID
			}
			if !planned || len(state.Plans) > 0 {
				h.Servers = append(h.Servers, state)
			}
			delete(drilled, s.ServerKey)
		}
		if asOf.IsZero() {
			addDrilled(h, scope, drilled, plans, planned)
		}
	}
	return nil
}

// addDrilled adds the servers of a scope that are known from drills alone: what is there
// today nobody has asked yet.
func addDrilled(h *report.History, scope recovery.Scope, drilled map[recovery.ServerKey]*recovery.Execution, plans []recovery.Plan, planned bool) {
	keys := slices.SortedFunc(maps.Keys(drilled), func(a, b recovery.ServerKey) int { return cmp.Compare(a.SourceServerID, b.SourceServerID) })
	for _, key := range keys {
		last := drilled[key]
		ours := slices.ContainsFunc(plans, func(p recovery.Plan) bool { return p.ID == last.Plan.ID })
		if key.Scope != scope || planned && !ours {
			continue
		}
		h.Servers = append(h.Servers, report.ServerState{
			ServerKey: key, Name: drilledName(last, key), Plans: []string{last.Plan.Name}, DrilledAt: last.CreatedAt, Execution: last.ID,
		})
	}
}

func drilledName(e *recovery.Execution, key recovery.ServerKey) string {
	for _, b := range e.Batches {
		if s := b.Find(key.SourceServerID); s != nil && b.Scope == key.Scope {
			return cmp.Or(s.Name, string(key.SourceServerID))
		}
	}
	return string(key.SourceServerID)
}

// knownScopes are the accounts and Regions of all accounts and groups, in order.
func (c *Control) knownScopes(ctx context.Context, groups []recovery.Group) ([]recovery.Scope, error) {
	scopes, err := c.scopes(ctx, "", "")
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if !slices.Contains(scopes, g.Scope) {
			scopes = append(scopes, g.Scope)
		}
	}
	slices.SortFunc(scopes, compareScopes)
	return scopes, nil
}

// groupsOfPlans are the groups of each plan: they are looked up once, and not for every
// server.
func groupsOfPlans(plans []recovery.Plan, groups []recovery.Group) [][]recovery.Group {
	all := make([][]recovery.Group, len(plans))
	for i, p := range plans {
		for _, w := range p.Waves {
			for _, name := range w.Groups {
				if g, ok := groupCalled(groups, name); ok {
					all[i] = append(all[i], g)
				}
			}
		}
	}
	return all
}

// plansOf are the names of the plans whose groups choose the server.
func plansOf(s recovery.SourceServer, plans []recovery.Plan, groups [][]recovery.Group) []string {
	var names []string
	for i, p := range plans {
		if slices.ContainsFunc(groups[i], func(g recovery.Group) bool { return g.Scope == s.Scope && g.Match(s) }) {
			names = append(names, p.Name)
		}
	}
	return names
}

// drilled is the last drill that recovered each server.
func (c *Control) drilled(ctx context.Context) (map[recovery.ServerKey]*recovery.Execution, error) {
	last := map[recovery.ServerKey]*recovery.Execution{}
	heads, _, err := c.book.Executions(ctx, store.Filter{Mode: recovery.Drill}, store.ListPage{Limit: maxDrills})
	if err != nil {
		return nil, err
	}
	for _, head := range heads {
		e, _, err := c.book.LoadExecution(ctx, head.ID)
		if err != nil {
			return nil, err
		}
		for _, w := range e.Waves {
			for _, in := range e.Current(w.Index) {
				if _, newer := last[in.Key()]; !newer && in.Server.WasRecovered() {
					last[in.Key()] = e
				}
			}
		}
	}
	return last, nil
}
