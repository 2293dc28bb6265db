package control

import (
	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// configKind is what the use cases have to know of a kind of configuration, to export,
// import and restore it. A new kind is a new entry of configKinds, beside those of
// portable and of store.
type configKind struct {
	resource recovery.ResourceKind
	word     string
	prefix   string // of its IDs; empty: its objects have IDs of their own
	// create, change and remove are the use cases that do by themselves what an import does.
	create, change, remove string
	// read is the use case that shows one.
	read string
	// about is what a role must reach for it.
	about func(value any, w *configWorld) subject
	// all are those that there are.
	all func(store.Configuration) []any
	// judge finds what is wrong with one among the others, and gives it as it is saved.
	judge func(w *configWorld, o portable.Object) (portable.Object, []portable.Finding)
	// needs are the objects that one refers to.
	needs func(value any) []portable.Key
}

var configKinds = []configKind{
	{
		resource: recovery.AccountResource, word: "account",
		create: "CreateAccount", change: "ChangeAccount", remove: "DeleteAccount", read: "Account",
		about: func(v any, _ *configWorld) subject { return inAccount(v.(recovery.Account).ID) },
		all:   func(c store.Configuration) []any { return anys(c.Accounts) },
		judge: judgeAccount,
		needs: func(any) []portable.Key { return nil },
	},
	{
		resource: recovery.ChannelResource, word: "channel", prefix: "chan-",
		create: "CreateChannel", change: "ChangeChannel", remove: "DeleteChannel", read: "Channel",
		about: func(any, *configWorld) subject { return deployment },
		all:   func(c store.Configuration) []any { return anys(c.Channels) },
		judge: judgeChannel,
		needs: func(v any) []portable.Key { return keysOf(recovery.PlanResource, v.(recovery.Channel).Plans) },
	},
	{
		resource: recovery.GroupResource, word: "protection group", prefix: "grp-",
		create: "CreateGroup", change: "ChangeGroup", remove: "DeleteGroup", read: "Group",
		about: func(v any, _ *configWorld) subject { return ofGroup(v.(recovery.Group)) },
		all:   func(c store.Configuration) []any { return anys(c.Groups) },
		judge: judgeGroup,
		needs: func(any) []portable.Key { return nil }, // its account, which has another name
	},
	{
		resource: recovery.PlanResource, word: "recovery plan", prefix: "plan-",
		create: "CreatePlan", change: "ChangePlan", remove: "DeletePlan", read: "Plan",
		about: func(v any, w *configWorld) subject {
			p := v.(recovery.Plan)
			return ofPlan(p, w.groupsIn(p))
		},
		all:   func(c store.Configuration) []any { return anys(c.Plans) },
		judge: judgePlan,
		needs: func(v any) []portable.Key {
			p := v.(recovery.Plan)
			var channels, groups []string
			for _, n := range p.Notifications.Names() {
				channels = append(channels, n.Message)
			}
			for _, w := range p.Waves {
				groups = append(groups, w.Groups...)
			}
			return append(keysOf(recovery.ChannelResource, channels), keysOf(recovery.GroupResource, groups)...)
		},
	},
	{
		resource: recovery.BindingResource, word: "role binding", prefix: "bind-",
		create: "CreateBinding", change: "ChangeBinding", remove: "DeleteBinding", read: "Binding",
		about: func(any, *configWorld) subject { return deployment },
		all:   func(c store.Configuration) []any { return anys(c.Bindings) },
		judge: func(_ *configWorld, o portable.Object) (portable.Object, []portable.Finding) { return o, nil },
		needs: func(any) []portable.Key { return nil },
	},
	{
		resource: recovery.FeatureResource, word: "feature",
		create: "SetFeature", change: "SetFeature", remove: "SetFeature", read: "Feature",
		about: func(any, *configWorld) subject { return deployment },
		all:   func(c store.Configuration) []any { return anys(c.Features) },
		judge: judgeFeature,
		needs: func(any) []portable.Key { return nil },
	},
	{
		resource: recovery.RetentionResource, word: "retention",
		create: "SetRetention", change: "SetRetention", remove: "SetRetention", read: "Retention",
		about: func(any, *configWorld) subject { return deployment },
		all:   func(c store.Configuration) []any { return anys(c.Retention) },
		judge: func(_ *configWorld, o portable.Object) (portable.Object, []portable.Finding) { return o, nil },
		needs: func(any) []portable.Key { return nil },
	},
}

func anys[T any](values []T) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}

func keysOf(kind recovery.ResourceKind, names []string) []portable.Key {
	keys := make([]portable.Key, len(names))
	for i, name := range names {
		keys[i] = portable.Key{Kind: kind, Name: recovery.NameKey(name)}
	}
	return keys
}

func configKindOf(r recovery.ResourceKind) configKind {
	for _, k := range configKinds {
		if k.resource == r {
			return k
		}
	}
	return configKind{} // portable gives none that is not here: a test holds the tables together
}

// objectsOf are all objects of a configuration, in the order of a file.
func objectsOf(c store.Configuration) ([]portable.Object, error) {
	var all []portable.Object
	for _, kind := range portable.Kinds() {
		for _, v := range configKindOf(kind).all(c) {
			o, err := portable.NewObject(kind, v)
			if err != nil {
				return nil, err
			}
			all = append(all, o)
		}
	}
	return all, nil
}
