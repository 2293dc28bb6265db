package control

import (
	"context"
	"slices"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// judge holds each object against the world in which everything that is not refused was
// imported, until that refuses nothing more. What is the same already is not judged: it
// was taken.
func (p *configPlanner) judge(ctx context.Context) error {
	for {
		w := newConfigWorld(p.world(), p.byID)
		all, changed := p.changed()
		p.aws.ask(ctx, w, all, changed)
		remarks, refused := make([][]portable.Finding, len(p.plan.Items)), false
		for i := range p.plan.Items {
			item := &p.plan.Items[i]
			if !item.changes() || item.Action == ConfigDelete {
				continue
			}
			remarks[i] = p.judgeItem(ctx, w, item)
			refused = refused || item.Action == ConfigRefuse
		}
		refused = p.needed(w) || refused
		if !refused && !p.withoutAdmin(w) {
			p.remark(w, remarks)
			return nil
		}
	}
}

// judgeItem refuses an item, or has it as it is saved. It gives what is to be said of one
// that is not refused.
func (p *configPlanner) judgeItem(ctx context.Context, w *configWorld, item *ConfigItem) []portable.Finding {
	object, found := configKindOf(item.Kind).judge(w, item.object)
	found = append(found, p.aws.of(item.object)...)
	if item.refuseFor(found) {
		return nil
	}
	item.object = object
	if item.Action == ConfigChange && string(item.before.Spec()) == string(object.Spec()) {
		item.Action, item.Why = ConfigLeave, "it is the same already"
		return nil
	}
	byRules := p.launches.of(ctx, w, item)
	if item.refuseFor(byRules) {
		return nil
	}
	return append(found, byRules...)
}

// refuseFor refuses the item where one of the findings blocks.
func (i *ConfigItem) refuseFor(found []portable.Finding) bool {
	for _, f := range found {
		if f.Blocks() {
			i.refuse(f)
		}
	}
	return i.Action == ConfigRefuse
}

// changed are the objects that would be created or changed, as they would be, and all are
// those of the file that stand or would.
func (p *configPlanner) changed() (all, changed []portable.Object) {
	for _, item := range p.plan.Items {
		switch {
		case item.Action == ConfigRefuse || item.Action == ConfigDelete:
			continue
		case item.changes():
			changed = append(changed, item.object)
		}
		all = append(all, item.object)
	}
	return all, changed
}

// needed refuses deletions of what something that stays refers to.
func (p *configPlanner) needed(w *configWorld) bool {
	users := map[portable.Key]string{}
	for _, o := range w.objects {
		for _, key := range configKindOf(o.Kind).needs(o.Value) {
			users[key] = string(o.Kind) + " " + o.Name
		}
	}
	refused := false
	for i := range p.plan.Items {
		item := &p.plan.Items[i]
		if item.Action != ConfigDelete {
			continue
		}
		user := users[item.object.Key()]
		if _, again := w.objects[item.object.Key()]; again {
			user = "" // another one has its name
		}
		if a, ok := item.object.Value.(recovery.Account); ok {
			if j := slices.IndexFunc(w.groups, func(g recovery.Group) bool { return g.AccountID == a.ID }); j >= 0 {
				user = "protection group " + w.groups[j].Name
			}
		}
		if user != "" {
			item.refuse(item.object.Find(recovery.SeverityError, "", "%s refers to it", user))
			refused = true
		}
	}
	return refused
}

// withoutAdmin refuses all changes of role bindings together where nobody might be Admin
// after them.
func (p *configPlanner) withoutAdmin(w *configWorld) bool {
	err := recovery.CheckAdminStays(p.plan.now.Bindings, w.bindings, p.caller)
	if err == nil {
		return false
	}
	refused := false
	for i := range p.plan.Items {
		if item := &p.plan.Items[i]; item.Kind == recovery.BindingResource && item.changes() {
			item.refuse(item.object.Find(recovery.SeverityError, "", "%s", err))
			refused = true
		}
	}
	return refused
}

// remark adds what is to be said of objects without refusing them.
func (p *configPlanner) remark(w *configWorld, remarks [][]portable.Finding) {
	for i, found := range remarks {
		p.plan.Items[i].Findings = append(p.plan.Items[i].Findings, found...)
	}
	if p.launches.cut {
		p.plan.Findings = append(p.plan.Findings, portable.Finding{
			Severity: recovery.SeverityWarning, Message: "there was no time to hold all launch configurations against the rules for launches: the preflight of each plan does that",
		})
	}
	p.plan.Findings = append(p.plan.Findings, p.aws.compare(p.file.Resources, w)...)
}
