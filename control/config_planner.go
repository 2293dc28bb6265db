package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// configPlanner makes a plan.
type configPlanner struct {
	*Control
	caller recovery.Caller
	req    ImportRequest
	// restores says that the file is all there is to be: what it does not have is deleted,
	// and objects are known by their IDs.
	restores bool
	file     portable.File
	plan     ConfigPlan
	existing []portable.Object
	byKey    map[portable.Key]portable.Object
	byID     map[string]portable.Object
	running  configInUse
	aws      *configAWS
	launches *configRules
}

// planConfig plans the import of a file that was read.
func (c *Control) planConfig(ctx context.Context, caller recovery.Caller, req ImportRequest, file portable.File, found []portable.Finding, restores bool) (ConfigPlan, error) {
	p := configPlanner{Control: c, caller: caller, req: req, restores: restores, file: file, aws: newConfigAWS(c, req.Offline)}
	p.launches = &configRules{aws: p.aws, templates: map[recovery.Scope]map[recovery.SourceServerID]*listedTemplate{}}
	p.plan.Version = file.Read
	if err := p.look(ctx); err != nil {
		return p.plan, err
	}
	p.match(found)
	if err := p.permit(ctx); err != nil {
		return p.plan, err
	}
	if err := p.judge(ctx); err != nil {
		return p.plan, err
	}
	return p.plan, p.finish()
}

// look reads what there is.
func (p *configPlanner) look(ctx context.Context) (err error) {
	if p.plan.now, err = p.book.Configuration(ctx); err != nil {
		return err
	}
	p.plan.state = p.plan.now.State
	if p.existing, err = objectsOf(p.plan.now); err != nil {
		return err
	}
	p.byKey, p.byID = map[portable.Key]portable.Object{}, map[string]portable.Object{}
	for _, o := range p.existing {
		p.byKey[o.Key()], p.byID[idKey(o.Kind, o.ID)] = o, o
	}
	p.running, err = p.configInUse(ctx)
	return err
}

// match finds for each object of the file the one that there is, if there is one, and what
// is to be done with both.
func (p *configPlanner) match(found []portable.Finding) {
	p.plan.Findings = slices.DeleteFunc(slices.Clone(found), func(f portable.Finding) bool { return f.Kind != "" })
	about := map[portable.Key][]portable.Finding{}
	for _, f := range found {
		if f.Kind != "" {
			key := portable.Key{Kind: f.Kind, Name: recovery.NameKey(f.Name)}
			about[key] = append(about[key], f)
		}
	}
	met := map[string]bool{}
	for _, o := range p.file.Objects {
		item := ConfigItem{Kind: o.Kind, Name: o.Name, object: o, Findings: about[o.Key()]}
		delete(about, o.Key()) // of two with the same name, which are refused, the first has them
		old, exists := p.find(o)
		if exists {
			item.id, item.before = old.ID, &old
			met[idKey(o.Kind, old.ID)] = true
		}
		p.plan.Items = append(p.plan.Items, item)
	}
	if !p.restores {
		return
	}
	for _, old := range p.existing {
		if !met[idKey(old.Kind, old.ID)] {
			p.plan.Items = append(p.plan.Items, ConfigItem{
				Kind: old.Kind, Name: old.Name, Action: ConfigDelete, Why: "it was not there then", object: old, id: old.ID, before: &old,
			})
		}
	}
}

// find is the object that there is for one of the file: of the same name, of the same
// account ID, or, where a snapshot is restored, of the same ID.
func (p *configPlanner) find(o portable.Object) (portable.Object, bool) {
	own := configKindOf(o.Kind).prefix == ""
	if p.restores || own {
		if old, ok := p.byID[idKey(o.Kind, o.ID)]; ok {
			return old, true
		}
	}
	if own || p.restores {
		return portable.Object{}, false
	}
	old, ok := p.byKey[o.Key()]
	return old, ok
}

// settle says what is done with an item that nothing speaks against.
func (p *configPlanner) settle(item *ConfigItem) {
	switch {
	case item.Action == ConfigDelete:
	case item.before == nil:
		item.Action = ConfigCreate
		if item.id == "" {
			item.id = p.newObjectID(item.object)
		}
	case string(item.before.Spec()) == string(item.object.Spec()):
		item.Action, item.Why = ConfigLeave, "it is the same already"
	case p.req.Mode == ImportSkip:
		item.Action, item.Why = ConfigLeave, "it exists, and what exists is skipped"
	case p.req.Mode == ImportFail:
		item.refuse(item.object.Find(recovery.SeverityError, "name", "it exists, and differs: what exists is refused in the mode fail"))
	default:
		item.Action = ConfigChange
	}
}

// newObjectID is the ID of an object that is created: its own, if no other has it, so that
// what is restored elsewhere is what it was.
func (p *configPlanner) newObjectID(o portable.Object) string {
	k := configKindOf(o.Kind)
	if k.prefix == "" {
		return o.ID
	}
	_, taken := p.byID[idKey(o.Kind, o.ID)]
	taken = taken || slices.ContainsFunc(p.plan.Items, func(i ConfigItem) bool { return i.Kind == o.Kind && i.id == o.ID })
	if !taken && strings.HasPrefix(o.ID, k.prefix) && len(o.ID) <= recovery.MaxName && recovery.CheckName(o.ID) == nil {
		return o.ID
	}
	return newID(k.prefix, time.Now())
}

// refuse refuses the item because of a finding.
func (i *ConfigItem) refuse(why portable.Finding) {
	i.Findings = append(i.Findings, why)
	i.Action = ConfigRefuse
}

// changes reports whether the item changes anything.
func (i ConfigItem) changes() bool {
	return i.Action == ConfigCreate || i.Action == ConfigChange || i.Action == ConfigDelete
}

// permit refuses what the caller may not do by itself, what is in use, and what was found
// to be wrong already.
func (p *configPlanner) permit(ctx context.Context) error {
	w := newConfigWorld(p.world(), p.byID)
	for i := range p.plan.Items {
		item := &p.plan.Items[i]
		if slices.ContainsFunc(item.Findings, portable.Finding.Blocks) || !item.object.Readable() {
			item.Action = ConfigRefuse
			continue
		}
		if p.settle(item); !item.changes() {
			continue
		}
		k := configKindOf(item.Kind)
		useCase, values := k.create, []any{item.object.Value}
		switch item.Action {
		case ConfigChange:
			useCase, values = k.change, append(values, item.before.Value)
		case ConfigDelete:
			useCase = k.remove
		}
		for _, v := range values {
			_, err := p.authorise(ctx, p.caller, useCase, k.about(v, w))
			switch {
			case recovery.CodeOf(err) == recovery.Denied:
				item.refuse(item.object.Find(recovery.SeverityError, "", "%s", err))
			case err != nil:
				return err
			}
		}
		if by, busy := p.running.by(*item); busy && item.Action != ConfigCreate {
			item.refuse(item.object.Find(recovery.SeverityError, "", "execution %s is running with it: wait for its end, or cancel it", by))
		}
	}
	return nil
}

// world is what there would be after the import of what is not refused.
func (p *configPlanner) world() map[portable.Key]portable.Object {
	shall := maps.Clone(p.byKey)
	for _, item := range p.plan.Items {
		if item.Action == ConfigRefuse || item.Action == ConfigLeave {
			continue
		}
		if item.before != nil {
			delete(shall, item.before.Key())
		}
	}
	for _, item := range p.plan.Items {
		if item.Action != ConfigRefuse && item.Action != ConfigLeave && item.Action != ConfigDelete && item.object.Readable() {
			shall[item.object.Key()] = item.object
		}
	}
	return shall
}

// finish counts, and says of each change what it changes.
func (p *configPlanner) finish() error {
	for i := range p.plan.Items {
		item := &p.plan.Items[i]
		switch item.Action {
		case ConfigCreate:
			p.plan.Counts.Created++
		case ConfigChange:
			p.plan.Counts.Changed++
		case ConfigDelete:
			p.plan.Counts.Deleted++
		case ConfigLeave:
			p.plan.Counts.Unchanged++
		default:
			p.plan.Counts.Refused++
		}
		if err := item.compare(); err != nil {
			return err
		}
		if item.Action == ConfigRefuse && item.Why == "" {
			item.Why = firstBlocking(item.Findings)
		}
	}
	portable.SortFindings(p.plan.Findings)
	return p.digest()
}

func firstBlocking(found []portable.Finding) string {
	for _, f := range found {
		if f.Blocks() {
			return f.Message
		}
	}
	return ""
}

func (i *ConfigItem) compare() error {
	if i.Action != ConfigChange {
		return nil
	}
	change := recovery.ResourceChanged{Kind: i.Kind, ID: i.id, Before: i.before.Spec(), After: i.object.Spec()}
	var err error
	i.Changes, err = change.Fields()
	return err
}

// digest tells what the plan does from what every other plan does.
func (p *configPlanner) digest() error {
	sum := sha256.New()
	for _, item := range p.plan.Items {
		spec, err := json.Marshal([]any{item.Kind, item.Name, item.Action, item.object.Spec(), item.Changes})
		if err != nil {
			return fmt.Errorf("encode the plan for %s %s: %w", item.Kind, item.Name, err)
		}
		sum.Write(spec)
	}
	sum.Write([]byte(p.plan.state))
	p.plan.Digest = hex.EncodeToString(sum.Sum(nil)[:16])
	return nil
}
