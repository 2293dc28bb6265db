package control

import (
	"fmt"
	"maps"
	"slices"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// configWorld is the configuration as it would be after an import, and is judged as that.
type configWorld struct {
	accounts []recovery.Account
	groups   []recovery.Group
	byName   map[string]recovery.Group // and by ID
	plans    map[string]recovery.Plan
	channels map[string]recovery.Channel
	bindings []recovery.Binding
	objects  map[portable.Key]portable.Object
	// old are the objects that there are, by kind and ID.
	old map[string]portable.Object
}

// newConfigWorld makes the world of objects: those that stay and those that are imported.
func newConfigWorld(objects map[portable.Key]portable.Object, old map[string]portable.Object) *configWorld {
	w := &configWorld{
		byName: map[string]recovery.Group{}, plans: map[string]recovery.Plan{}, channels: map[string]recovery.Channel{},
		objects: objects, old: old,
	}
	for _, key := range slices.SortedFunc(maps.Keys(objects), compareKeys) {
		switch v := objects[key].Value.(type) {
		case recovery.Account:
			w.accounts = append(w.accounts, v)
		case recovery.Group:
			w.groups = append(w.groups, v)
			w.byName[key.Name] = v
		case recovery.Plan:
			w.plans[key.Name] = v
		case recovery.Channel:
			w.channels[key.Name] = v
		case recovery.Binding:
			w.bindings = append(w.bindings, v)
		}
	}
	for _, g := range w.groups {
		if _, taken := w.byName[string(g.ID)]; !taken && g.ID != "" {
			w.byName[string(g.ID)] = g
		}
	}
	return w
}

func compareKeys(a, b portable.Key) int {
	if a.Kind != b.Kind {
		return slices.Index(portable.Kinds(), a.Kind) - slices.Index(portable.Kinds(), b.Kind)
	}
	if a.Name < b.Name {
		return -1
	}
	return 1
}

// groupsIn are those of the groups that a plan names, by name or ID: judging a plan does
// not go through all of them.
func (w *configWorld) groupsIn(p recovery.Plan) []recovery.Group {
	var named []recovery.Group
	for _, wave := range p.Waves {
		for _, ref := range wave.Groups {
			g, ok := w.byName[recovery.NameKey(ref)]
			if !ok {
				g, ok = w.byName[ref]
			}
			if ok {
				named = append(named, g)
			}
		}
	}
	return named
}

func (w *configWorld) groupNames() []string { return groupNames(w.groups) }

// judgeAccount holds an account against the others and the groups in it.
func judgeAccount(w *configWorld, o portable.Object) (portable.Object, []portable.Finding) {
	a := o.Value.(recovery.Account)
	var all []portable.Finding
	if err := stagingAgreesWith(a, w.accounts); err != nil {
		all = append(all, o.Explain(err)...)
	}
	inIt := slices.DeleteFunc(slices.Clone(w.groups), func(g recovery.Group) bool { return g.AccountID != a.ID })
	if err := regionsNeededBy(a, inIt); err != nil {
		all = append(all, o.Explain(err)...)
	}
	return o, all
}

// judgeGroup holds a group against the accounts, and against what it was.
func judgeGroup(w *configWorld, o portable.Object) (portable.Object, []portable.Finding) {
	g := o.Value.(recovery.Group)
	var all []portable.Finding
	if field, wrong := knownScope(g.Scope, w.accounts); wrong != "" {
		all = append(all, o.Find(recovery.SeverityError, field, "%s", wrong))
	}
	if old, is := w.old[idKey(o.Kind, o.ID)]; is {
		if err := g.CheckChange(old.Value.(recovery.Group)); err != nil {
			all = append(all, o.Explain(err)...)
		}
	}
	return o, all
}

// judgePlan holds a plan against its groups and channels, and names them as they do.
func judgePlan(w *configWorld, o portable.Object) (portable.Object, []portable.Finding) {
	p, groups := o.Value.(recovery.Plan), w.groupsIn(o.Value.(recovery.Plan))
	var ps recovery.Problems
	for i, wave := range p.Waves {
		for j, ref := range wave.Groups {
			if _, ok := groupCalled(groups, ref); !ok {
				ps.Addf(fmt.Sprintf("waves[%d].groups[%d]", i, j), "there is no protection group %q, neither in the file nor on this server: %s", ref, suggest(ref, w.groupNames()))
			}
		}
	}
	for _, n := range p.Notifications.Names() {
		if _, ok := w.channels[recovery.NameKey(n.Message)]; !ok {
			ps.Addf(n.Field, "there is no channel %q, neither in the file nor on this server: %s", n.Message, suggest(n.Message, slices.Collect(maps.Keys(w.channels))))
		}
	}
	if len(ps) > 0 {
		return o, o.Explain(ps.Err("recovery plan %q", p.Name))
	}
	p, err := withGroups(p, groups)
	if err == nil {
		err = p.Check()
	}
	if err == nil {
		if _, ps := placed(p, groups, w.accounts); len(ps) > 0 {
			err = ps.Err("recovery plan %q", p.Name)
		}
	}
	if err != nil {
		return o, o.Explain(err)
	}
	named, err := o.Replaced(p)
	if err != nil {
		return o, o.Explain(err)
	}
	return named, nil
}

// judgeChannel holds a channel against the plans that it names.
func judgeChannel(w *configWorld, o portable.Object) (portable.Object, []portable.Finding) {
	ch := o.Value.(recovery.Channel)
	var all []portable.Finding
	for i, name := range ch.Plans {
		if _, ok := w.plans[recovery.NameKey(name)]; !ok {
			all = append(all, o.Find(recovery.SeverityError, fmt.Sprintf("plans[%d]", i), "there is no recovery plan %q, neither in the file nor on this server: %s", name, suggest(name, slices.Collect(maps.Keys(w.plans)))))
		}
	}
	if len(w.channels) > maxChannels {
		all = append(all, o.Find(recovery.SeverityError, "", "there would be %d channels, and %d are possible", len(w.channels), maxChannels))
	}
	return o, all
}

// judgeFeature says so when a setting is of a feature that this Davit does not have.
func judgeFeature(_ *configWorld, o portable.Object) (portable.Object, []portable.Finding) {
	if _, err := featureCalled(o.Value.(recovery.FeatureSetting).Name); err != nil {
		return o, []portable.Finding{o.Find(recovery.SeverityWarning, "name", "this version of Davit has no feature %q: its setting is kept for one that does", o.Name)}
	}
	return o, nil
}

func idKey(kind recovery.ResourceKind, id string) string { return string(kind) + " " + id }
