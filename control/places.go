package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// actionFields are the fields of a wave that hold actions, by their stage.
var actionFields = []struct {
	stage recovery.ActionStage
	field string
}{{recovery.ActionBefore, "preWaveActions"}, {recovery.ActionAfter, "postWaveActions"}}

// placed is the plan in which every action says where it runs. Where that is not clear,
// or Davit does not know the account, it notes a problem. What the plan itself
// was saved with stays: a group's account and Region cannot change, so that the same
// action runs in the same place whenever the plan does.
func placed(p recovery.Plan, groups []recovery.Group, accounts []recovery.Account) (recovery.Plan, recovery.Problems) {
	var ps recovery.Problems
	p.Waves = slices.Clone(p.Waves)
	for i := range p.Waves {
		w := &p.Waves[i]
		scopes := scopesIn(*w, groups)
		w.PreWaveActions, w.PostWaveActions = slices.Clone(w.PreWaveActions), slices.Clone(w.PostWaveActions)
		for _, list := range actionFields {
			actions := w.Actions(list.stage)
			for j := range actions {
				a, at := &actions[j], fmt.Sprintf("waves[%d].%s[%d].", i, list.field, j)
				named := a.AccountID != "" || a.Region != ""
				if !place(a, scopes, &ps, at) || !named {
					continue
				}
				if !knownAccount(a.AccountID, accounts) {
					ps.Addf(at+"accountID", "%s", unknownAccount(a.AccountID, accounts))
				}
			}
		}
	}
	return p, ps
}

// scopesIn are where the groups of a wave are, as far as they are known.
func scopesIn(w recovery.WaveSpec, groups []recovery.Group) []recovery.Scope {
	var scopes []recovery.Scope
	for _, name := range w.Groups {
		if g, ok := groupNamed(groups, name); ok && !slices.Contains(scopes, g.Scope) {
			scopes = append(scopes, g.Scope)
		}
	}
	return scopes
}

// place completes where the action runs by where its wave's groups are, the account and
// the Region each by itself, and reports whether that is known now.
func place(a *recovery.ActionSpec, scopes []recovery.Scope, ps *recovery.Problems, at string) bool {
	accounts, regions := []recovery.AccountID{a.AccountID}, []recovery.Region{a.Region}
	if a.AccountID == "" {
		accounts = distinct(scopes, func(s recovery.Scope) recovery.AccountID { return s.AccountID })
	}
	if a.Region == "" {
		regions = distinct(scopes, func(s recovery.Scope) recovery.Region { return s.Region })
	}
	if len(accounts) == 1 && len(regions) == 1 {
		a.AccountID, a.Region = accounts[0], regions[0]
		return true
	}
	if len(scopes) == 0 { // a wave without groups, or with unknown ones: that is told already
		return false
	}
	missing, field := "accountID and region", "accountID"
	switch {
	case len(accounts) == 1:
		missing, field = "region", "region"
	case len(regions) == 1:
		missing = "accountID"
	}
	ps.Addf(at+field, "it is not clear where the action runs: the wave's protection groups are in %s: give %s", scopeNames(scopes), missing)
	return false
}

// distinct are the values that scopes have, each once.
func distinct[T comparable](scopes []recovery.Scope, of func(recovery.Scope) T) []T {
	var found []T
	for _, s := range scopes {
		if v := of(s); !slices.Contains(found, v) {
			found = append(found, v)
		}
	}
	return found
}

func scopeNames(scopes []recovery.Scope) string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = s.String()
	}
	return listed(names)
}

// knownAccount reports whether actions may run in the account: in any Region of it, since
// an action may be about the source, whose Region nothing is recovered to.
func knownAccount(id recovery.AccountID, accounts []recovery.Account) bool {
	return slices.ContainsFunc(accounts, func(a recovery.Account) bool { return a.ID == id })
}

func unknownAccount(id recovery.AccountID, accounts []recovery.Account) string {
	return fmt.Sprintf("account %s is not known: %s", id, suggest(string(id), accountIDs(accounts)))
}

// knownScope says why nothing can be recovered to an account and Region, and by which field.
func knownScope(scope recovery.Scope, accounts []recovery.Account) (field, wrong string) {
	i := slices.IndexFunc(accounts, func(a recovery.Account) bool { return a.ID == scope.AccountID })
	switch {
	case i < 0:
		return "accountID", unknownAccount(scope.AccountID, accounts)
	case !accounts[i].HasRegion(scope.Region):
		return "region", fmt.Sprintf("account %s is not used in %s, only in %s: add the Region to the account", accounts[i].Name, scope.Region, listed(accounts[i].Regions))
	}
	return "", ""
}

// placedNow is the plan as it runs now, with every action's account and Region.
func (c *Control) placedNow(ctx context.Context, p recovery.Plan) (recovery.Plan, error) {
	if !slices.ContainsFunc(p.Waves, recovery.WaveSpec.HasActions) {
		return p, nil
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return p, err
	}
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return p, err
	}
	p, ps := placed(p, groups, accounts)
	return p, ps.Err("recovery plan %q cannot run: it is not clear where its actions do", p.Name)
}
