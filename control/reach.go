package control

import (
	"context"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// subject is what a use case is about, as far as a role may reach it or not.
type subject struct {
	name     string // as errors call it
	accounts []recovery.AccountID
	plan     *recovery.Plan // the plan itself, or that of an execution
}

// deployment is what belongs to no account and no plan.
var deployment = subject{name: "this deployment"}

func inAccount(id recovery.AccountID) subject {
	return subject{name: "account " + string(id), accounts: []recovery.AccountID{id}}
}

func ofGroup(g recovery.Group) subject {
	return subject{name: "protection group " + g.Name, accounts: []recovery.AccountID{g.AccountID}}
}

// ofPlan is a plan and the accounts that its groups and actions are in.
func ofPlan(p recovery.Plan, groups []recovery.Group) subject {
	s := subject{name: "recovery plan " + p.Name, plan: &p, accounts: actionAccounts(p)}
	for _, w := range p.Waves {
		for _, name := range w.Groups {
			if g, ok := groupCalled(groups, name); ok {
				s.accounts = append(s.accounts, g.AccountID)
			}
		}
	}
	return s
}

func ofExecution(e *recovery.Execution) subject {
	s := subject{name: "execution " + string(e.ID), plan: &e.Plan, accounts: actionAccounts(e.Plan)}
	for _, b := range e.Batches {
		s.accounts = append(s.accounts, b.Scope.AccountID)
	}
	return s
}

// actionAccounts are the accounts that the plan's actions name.
func actionAccounts(p recovery.Plan) []recovery.AccountID {
	var ids []recovery.AccountID
	for _, w := range p.Waves {
		for _, a := range slices.Concat(w.PreWaveActions, w.PostWaveActions) {
			if a.AccountID != "" {
				ids = append(ids, a.AccountID)
			}
		}
	}
	return ids
}

// covers reports whether a grant reaches the subject for a permission. One that is for
// some accounts reaches what is in these alone; one that is for some plans reaches these
// and their executions. Of everything else both may only read what belongs to all.
func covers(g recovery.Grant, p Permission, s subject) bool {
	if len(g.AccountIDs) > 0 {
		for _, id := range s.accounts {
			if !slices.Contains(g.AccountIDs, id) {
				return false
			}
		}
		if len(s.accounts) == 0 && p != PermitRead {
			return false
		}
	}
	if len(g.PlanTags) == 0 {
		return true
	}
	if s.plan == nil {
		return p == PermitRead
	}
	return recovery.TagsMatch(g.PlanTags, s.plan.Tags)
}

// everywhere reports whether one of the caller's grants gives the permission without any
// limit, so that nothing needs to be looked up to know it.
func everywhere(caller recovery.Caller, p Permission) bool {
	return slices.ContainsFunc(caller.Grants, func(g recovery.Grant) bool {
		return p.permits(g.Role) && len(g.AccountIDs) == 0 && len(g.PlanTags) == 0
	})
}

// reach says for error messages how far the caller's grants of a permission reach.
func reach(caller recovery.Caller, p Permission) string {
	var parts []string
	for _, g := range caller.Grants {
		if !p.permits(g.Role) {
			continue
		}
		var limits []string
		if len(g.AccountIDs) > 0 {
			limits = append(limits, "in the accounts "+listed(g.AccountIDs))
		}
		if len(g.PlanTags) > 0 {
			limits = append(limits, "for plans with the tags "+recovery.TagText(g.PlanTags))
		}
		parts = append(parts, string(g.Role)+" "+strings.Join(limits, " and "))
	}
	return strings.Join(parts, ", ")
}

// planSubject is a plan as a subject. What it takes to know its accounts is looked up for
// those alone whose grants have limits.
func (c *Control) planSubject(ctx context.Context, caller recovery.Caller, p recovery.Plan) (subject, error) {
	if !limited(caller) {
		return ofPlan(p, nil), nil
	}
	groups, err := every(ctx, c.book.Groups)
	return ofPlan(p, groups), err
}

// limited reports whether any of the caller's grants has limits.
func limited(caller recovery.Caller) bool {
	return slices.ContainsFunc(caller.Grants, func(g recovery.Grant) bool { return len(g.AccountIDs)+len(g.PlanTags) > 0 })
}

// readable leaves of a list what the caller may read.
func readable[T any](caller recovery.Caller, items []T, about func(T) subject) []T {
	if everywhere(caller, PermitRead) {
		return items
	}
	return slices.DeleteFunc(items, func(item T) bool { return !mayRead(caller, about(item)) })
}

func mayRead(caller recovery.Caller, s subject) bool {
	_, ok := actsAs(caller, PermitRead, s)
	return ok
}

// readableAnd keeps of a list what the filter keeps and the caller may read; nil: all.
func readableAnd[T any](caller recovery.Caller, filter func(T) bool, empty bool, about func(T) subject) func(T) bool {
	if everywhere(caller, PermitRead) {
		if empty {
			return nil
		}
		return filter
	}
	return func(item T) bool {
		return filter(item) && mayRead(caller, about(item))
	}
}
