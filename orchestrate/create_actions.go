package orchestrate

import (
	"cmp"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// maxSelected is how many servers a selection by tags keeps: one more than a parameter
// may have values, so that too many are noticed.
const maxSelected = recovery.MaxParameterValues + 1

// actions are those of all waves, each with the account and Region that it runs in.
func (c Creation) actions() ([]recovery.Action, error) {
	var all []recovery.Action
	for i, w := range c.Plan.Waves {
		for _, stage := range []recovery.ActionStage{recovery.ActionBefore, recovery.ActionAfter} {
			for j, spec := range w.Actions(stage) {
				scope, err := c.actionScope(i, spec)
				if err != nil {
					return nil, err
				}
				a := recovery.Action{
					ID: recovery.NewActionID(i, stage, j), Name: spec.Name,
					Wave: i, Stage: stage, Index: j, Scope: scope, State: recovery.ActionNotStarted, Attempt: 1,
					Selected: c.selected(i, spec),
				}
				if !spec.RunIn.In(c.Mode) {
					a.State, a.Skip = recovery.ActionSkipped, recovery.SkippedByMode
				}
				all = append(all, a)
			}
		}
	}
	return all, nil
}

// actionScope is where an action runs: where it says, or where its wave's servers are,
// the account and the Region each by itself.
func (c Creation) actionScope(wave int, spec recovery.ActionSpec) (recovery.Scope, error) {
	scopes := map[recovery.Scope]bool{}
	for _, p := range c.Servers[wave] {
		scopes[recovery.Scope{AccountID: cmp.Or(spec.AccountID, p.AccountID), Region: cmp.Or(spec.Region, p.Region)}] = true
	}
	if spec.AccountID != "" && spec.Region != "" {
		return recovery.Scope{AccountID: spec.AccountID, Region: spec.Region}, nil
	}
	if len(scopes) == 1 {
		for scope := range scopes {
			return scope, nil
		}
	}
	return recovery.Scope{}, recovery.Errorf(recovery.Invalid, "it is not clear where action %s of wave %s runs: the wave's servers are in %d accounts and Regions",
		spec.Name, c.Plan.Waves[wave].Name, len(scopes)).WithRemedy("give the action its accountID and region")
}

// selected are the servers that the action's selections by tags mean, as their tags are now.
func (c Creation) selected(wave int, spec recovery.ActionSpec) map[string][]recovery.ServerKey {
	refs := spec.Parameters.References()
	if spec.Rollback != nil {
		refs = append(refs, spec.Rollback.Parameters.References()...)
	}
	var selected map[string][]recovery.ServerKey
	for _, ref := range refs {
		if ref.TagKey == "" {
			continue
		}
		if selected == nil {
			selected = map[string][]recovery.ServerKey{}
		}
		selected[ref.Selection()] = c.withTag(c.waveOf(wave, ref), ref)
	}
	return selected
}

func (c Creation) waveOf(own int, ref recovery.Reference) int {
	if at := slices.IndexFunc(c.Plan.Waves, func(w recovery.WaveSpec) bool {
		return recovery.NameKey(w.Name) == recovery.NameKey(ref.Wave)
	}); at >= 0 {
		return at
	}
	return own
}

func (c Creation) withTag(wave int, ref recovery.Reference) []recovery.ServerKey {
	selector := recovery.Selector{Tags: map[string]string{ref.TagKey: ref.TagValue}}
	keys := []recovery.ServerKey{}
	for _, p := range c.Servers[wave] {
		if len(keys) < maxSelected && selector.Match(recovery.SourceServer{ServerKey: p.ServerKey, Tags: p.Tags}) {
			keys = append(keys, p.ServerKey)
		}
	}
	return keys
}
