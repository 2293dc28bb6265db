package control

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// tried is an action that is to be run by itself, in the plan that it would be part of.
type tried struct {
	request TestRunRequest
	plan    recovery.Plan
	wave    int
	stage   recovery.ActionStage
	index   int
}

// findTried finds the action that is meant, and puts it into the plan as it is to be run.
func findTried(p recovery.Plan, r TestRunRequest) (*tried, error) {
	t := &tried{request: r, plan: p.WithDefaults()} // a copy
	found := t.find()
	switch {
	case r.Drafted != nil && len(found) == 0:
		if err := t.add(); err != nil {
			return nil, err
		}
	case len(found) == 0:
		return nil, recovery.Errorf(recovery.NotFound, "%s has no action %q: %s", t.among(), r.Action, suggest(r.Action, t.names())).
			WithRemedy("list its actions with `davit plan show %s`", p.Name)
	case len(found) > 1:
		return nil, invalid("wave", "plan %s has an action %s in several waves: say which wave is meant", p.Name, r.Action)
	default:
		t = found[0]
	}
	spec := t.spec()
	if r.Drafted != nil {
		*spec = *r.Drafted
		t.plan = t.plan.WithDefaults()
	}
	return t, t.prepare()
}

// find finds the actions that the request may mean.
func (t *tried) find() []*tried {
	name := t.request.Action
	if t.request.Drafted != nil {
		name = t.request.Drafted.Name
	}
	var found []*tried
	for i, w := range t.plan.Waves {
		if t.request.Wave != "" && recovery.NameKey(w.Name) != recovery.NameKey(t.request.Wave) {
			continue
		}
		for _, stage := range []recovery.ActionStage{recovery.ActionBefore, recovery.ActionAfter} {
			for j, a := range w.Actions(stage) {
				if recovery.NameKey(a.Name) == recovery.NameKey(name) {
					found = append(found, &tried{t.request, t.plan, i, stage, j})
				}
			}
		}
	}
	return found
}

// add adds the drafted action to its wave.
func (t *tried) add() error {
	t.wave = slices.IndexFunc(t.plan.Waves, func(w recovery.WaveSpec) bool { return recovery.NameKey(w.Name) == recovery.NameKey(t.request.Wave) })
	if t.wave < 0 {
		return recovery.Errorf(recovery.NotFound, "plan %s has no wave %q", t.plan.Name, t.request.Wave).
			WithRemedy("save the plan with the wave first: an action runs where its wave's groups are")
	}
	t.stage = recovery.ActionAfter
	list := &t.plan.Waves[t.wave].PostWaveActions
	if t.request.Stage == recovery.ActionBefore {
		t.stage, list = recovery.ActionBefore, &t.plan.Waves[t.wave].PreWaveActions
	}
	t.index, *list = len(*list), append(*list, recovery.ActionSpec{})
	return nil
}

// apart is a copy of the plan whose actions can be changed.
func apart(p recovery.Plan) recovery.Plan {
	p.Waves = slices.Clone(p.Waves)
	for i := range p.Waves {
		w := &p.Waves[i]
		w.PreWaveActions, w.PostWaveActions = slices.Clone(w.PreWaveActions), slices.Clone(w.PostWaveActions)
	}
	return p
}

func (t *tried) spec() *recovery.ActionSpec { return &t.plan.Waves[t.wave].Actions(t.stage)[t.index] }

// prepare gives the action its values for this run, and says why it can never be run so.
func (t *tried) prepare() error {
	spec, r := t.spec(), t.request
	if r.Rollback {
		if spec.Rollback == nil {
			return recovery.Errorf(recovery.Invalid, "action %s has no rollback", spec.Name)
		}
		back := *spec.Rollback
		spec.DocumentName, spec.DocumentVersion, spec.Parameters, spec.Rollback = back.DocumentName, back.DocumentVersion, back.Parameters, nil
	}
	if !spec.RunIn.In(r.Mode) {
		return recovery.Errorf(recovery.Invalid, "action %s does not run in a %s: its runIn is %s", spec.Name, r.Mode, spec.RunIn).
			WithRemedy("test it as in the other mode, if what it does then may be done now")
	}
	params := maps.Clone(spec.Parameters)
	if params == nil {
		params = recovery.ActionParameters{}
	}
	var ps recovery.Problems
	for _, name := range r.given() {
		params[name] = r.Parameters[name]
		for _, v := range params[name] {
			_, err := recovery.ParseValue(v)
			ps.Check("parameters."+name, err)
		}
	}
	spec.Parameters = params
	return ps.Err("action %s cannot be run", spec.Name)
}

// alone is the plan without what the action by itself does not need, so that nothing is
// asked about it: other actions, and the groups of waves that it says nothing of. What is
// needed of its own wave is where it is.
func (t *tried) alone() recovery.Plan {
	p := apart(t.plan)
	spec := *t.spec()
	spec.Requires, spec.Rollback = "", nil // that the source is away is no surprise in a recovery only
	about := map[string]bool{}
	if spec.AccountID == "" || spec.Region == "" {
		about[recovery.NameKey(p.Waves[t.wave].Name)] = true
	}
	for _, ref := range spec.Parameters.References() {
		if ref.Field.OfServers() {
			about[recovery.NameKey(cmp.Or(ref.Wave, p.Waves[t.wave].Name))] = true
		}
	}
	for i := range p.Waves {
		w := &p.Waves[i]
		w.PreWaveActions, w.PostWaveActions = nil, nil
		if !about[recovery.NameKey(w.Name)] {
			w.Groups = nil
		}
	}
	own := &p.Waves[t.wave]
	if t.stage == recovery.ActionBefore {
		own.PreWaveActions = []recovery.ActionSpec{spec}
	} else {
		own.PostWaveActions = []recovery.ActionSpec{spec}
	}
	return p
}

// aloneID is the action's ID in an execution of the plan that alone gives.
func (t *tried) aloneID() recovery.ActionID { return recovery.NewActionID(t.wave, t.stage, 0) }

func (t *tried) where() string {
	where := "action " + t.spec().Name + " of wave " + t.plan.Waves[t.wave].Name
	if t.request.Rollback {
		where = "the rollback of " + where
	}
	return where
}

// run is the test run without what has to be asked for.
func (t *tried) run() recovery.TestRun {
	spec := t.spec()
	run := recovery.TestRun{
		PlanID: t.plan.ID, Plan: t.plan.Name, PlanVersion: t.plan.Version, Wave: t.plan.Waves[t.wave].Name, Stage: t.stage, Action: spec.Name,
		ActionID: recovery.NewActionID(t.wave, t.stage, t.index), Drafted: t.request.Drafted != nil, Mode: t.request.Mode,
		Scope: recovery.Scope{AccountID: spec.AccountID, Region: spec.Region}, DocumentName: spec.DocumentName, DocumentVersion: spec.DocumentVersion,
		Parameters: spec.Parameters, Given: t.request.given(), Reason: t.request.Reason,
	}
	if t.request.Rollback {
		run.Stage = recovery.ActionRollback
	}
	return run
}

// among says where actions were looked for.
func (t *tried) among() string {
	if t.request.Wave == "" {
		return "plan " + t.plan.Name
	}
	return fmt.Sprintf("wave %s of plan %s", t.request.Wave, t.plan.Name)
}

func (t *tried) names() []string {
	var names []string
	for _, w := range t.plan.Waves {
		for _, a := range slices.Concat(w.PreWaveActions, w.PostWaveActions) {
			names = append(names, a.Name)
		}
	}
	return names
}
