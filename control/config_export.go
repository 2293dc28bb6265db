package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
)

// ExportQuery says what is exported.
type ExportQuery struct {
	// Only are kinds (plans) or objects (plan/shop) that are exported, with what they refer
	// to; none: everything.
	Only []string
	// Plain leaves out when, where and by whom it was exported, so that the same
	// configuration gives the same file.
	Plain bool
	// Offline asks AWS nothing, and has no fingerprints.
	Offline bool
}

// ExportConfiguration gives the configuration as a file has it, as it was at one moment.
// What the caller may not read is left out, and the file says so.
func (c *Control) ExportConfiguration(ctx context.Context, caller recovery.Caller, q ExportQuery) (portable.File, error) {
	if err := c.admit(ctx, caller, "ExportConfiguration"); err != nil {
		return portable.File{}, err
	}
	now, err := c.book.Configuration(ctx)
	if err != nil {
		return portable.File{}, err
	}
	objects, err := objectsOf(now)
	if err != nil {
		return portable.File{}, err
	}
	all := map[portable.Key]portable.Object{}
	for _, o := range objects {
		all[o.Key()] = o
	}
	w := newConfigWorld(all, nil)
	objects, err = chosen(w, objects, q.Only)
	if err != nil {
		return portable.File{}, err
	}
	objects, leftOut := readableObjects(caller, w, objects)
	f := portable.File{Objects: objects, Resources: c.resourcesOf(ctx, w, objects, q.Offline)}
	if !q.Plain {
		f.Exported = &portable.Exported{At: time.Now().UTC().Truncate(time.Second), By: nameOf(caller), Davit: c.version, Chosen: q.Only, LeftOut: leftOut}
		if i := slices.IndexFunc(now.Accounts, func(a recovery.Account) bool { return a.Own }); i >= 0 {
			f.Exported.AccountID = now.Accounts[i].ID
			if len(now.Accounts[i].Regions) > 0 {
				f.Exported.Region = now.Accounts[i].Regions[0]
			}
		}
	}
	return f, nil
}

// chosen are the objects that were asked for, and what they refer to.
func chosen(w *configWorld, objects []portable.Object, only []string) ([]portable.Object, error) {
	if len(only) == 0 {
		return objects, nil
	}
	wanted := map[portable.Key]bool{}
	for _, ref := range only {
		keys, err := named(objects, ref)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			w.with(wanted, key)
		}
	}
	return slices.DeleteFunc(slices.Clone(objects), func(o portable.Object) bool { return !wanted[o.Key()] }), nil
}

// named are the objects of a kind, or the one of a kind that has the name or the ID.
func named(objects []portable.Object, ref string) ([]portable.Key, error) {
	section, name, one := strings.Cut(ref, "/")
	kind, err := portable.ResourceOf(section)
	if err != nil {
		return nil, err
	}
	var keys []portable.Key
	for _, o := range objects {
		if o.Kind == kind && (!one || recovery.NameKey(o.Name) == recovery.NameKey(name) || o.ID == name) {
			keys = append(keys, o.Key())
		}
	}
	if one && len(keys) == 0 {
		var names []string
		for _, o := range objects {
			if o.Kind == kind {
				names = append(names, o.Name)
			}
		}
		return nil, recovery.Errorf(recovery.NotFound, "there is no %s %q", configKindOf(kind).word, name).WithRemedy("%s", suggest(name, names))
	}
	return keys, nil
}

// with adds an object and what it refers to.
func (w *configWorld) with(wanted map[portable.Key]bool, key portable.Key) {
	o, exists := w.objects[key]
	if !exists || wanted[key] {
		return
	}
	wanted[key] = true
	for _, needed := range configKindOf(o.Kind).needs(o.Value) {
		w.with(wanted, needed)
	}
	var accounts []recovery.AccountID
	switch v := o.Value.(type) {
	case recovery.Group:
		accounts = append(accounts, v.AccountID)
	case recovery.Plan:
		accounts = actionAccounts(v)
	}
	for _, a := range w.accounts {
		if slices.Contains(accounts, a.ID) {
			w.with(wanted, portable.Key{Kind: recovery.AccountResource, Name: recovery.NameKey(a.Name)})
		}
	}
}

// readableObjects leaves out what the caller may not read, and says of which kinds that was.
func readableObjects(caller recovery.Caller, w *configWorld, objects []portable.Object) (readable []portable.Object, leftOut []string) {
	for _, o := range objects {
		k := configKindOf(o.Kind)
		if _, may := actsAs(caller, useCases[k.read], k.about(o.Value, w)); may {
			readable = append(readable, o)
		} else if section := portable.Section(o.Kind); !slices.Contains(leftOut, section) {
			leftOut = append(leftOut, section)
		}
	}
	return readable, leftOut
}

// resourcesOf are the fingerprints of what objects refer to in AWS, as far as it answers.
func (c *Control) resourcesOf(ctx context.Context, w *configWorld, objects []portable.Object, offline bool) []portable.Resource {
	a := newConfigAWS(c, offline)
	a.ask(ctx, w, objects, nil)
	kept := map[string]bool{}
	for _, o := range objects {
		kept[string(o.Kind)+" "+o.Name] = true
	}
	return slices.DeleteFunc(a.resources(w), func(r portable.Resource) bool {
		return r.Kind == portable.MembersResource && !kept[string(recovery.GroupResource)+" "+r.Name]
	})
}
