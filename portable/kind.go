package portable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// kinds are the kinds of objects, in the order in which a file has them: what others refer
// to comes before them. A new kind is a new entry.
var kinds = []kind{
	kindOf("accounts", recovery.AccountResource, "accountID",
		func(in apitype.AccountInput) (recovery.Account, error) { return in.Account(), nil },
		func(a *recovery.Account) parts { return parts{&a.Name, (*string)(&a.ID)} },
		func(a recovery.Account) recovery.Account { a.Name = recovery.TrimName(a.Name); return a },
		recovery.Account.Check),
	kindOf("channels", recovery.ChannelResource, "channelID",
		func(in apitype.ChannelInput) (recovery.Channel, error) { return in.Channel(), nil },
		func(c *recovery.Channel) parts { return parts{&c.Name, (*string)(&c.ID)} },
		func(c recovery.Channel) recovery.Channel { c.Name = recovery.TrimName(c.Name); return c },
		recovery.Channel.Check),
	kindOf("groups", recovery.GroupResource, "groupID",
		func(in apitype.GroupInput) (recovery.Group, error) { return in.Group(), nil },
		func(g *recovery.Group) parts { return parts{&g.Name, (*string)(&g.ID)} },
		func(g recovery.Group) recovery.Group { g.Name = recovery.TrimName(g.Name); return g },
		recovery.Group.Check),
	kindOf("plans", recovery.PlanResource, "planID",
		apitype.PlanInput.Plan,
		func(p *recovery.Plan) parts { return parts{&p.Name, (*string)(&p.ID)} },
		recovery.Plan.WithDefaults, recovery.Plan.Check),
	kindOf("roleBindings", recovery.BindingResource, "bindingID",
		func(in apitype.BindingInput) (recovery.Binding, error) { return in.Binding(), nil },
		func(b *recovery.Binding) parts { return parts{&b.Name, (*string)(&b.ID)} },
		func(b recovery.Binding) recovery.Binding { b.Name = recovery.TrimName(b.Name); return b },
		recovery.Binding.Check),
	kindOf("features", recovery.FeatureResource, "name",
		func(in featureInput) (recovery.FeatureSetting, error) {
			return recovery.FeatureSetting{Name: in.Name, Deployment: in.Deployment, Accounts: in.Accounts, Roles: in.Roles}, nil
		},
		func(f *recovery.FeatureSetting) parts { return parts{(*string)(&f.Name), (*string)(&f.Name)} },
		func(f recovery.FeatureSetting) recovery.FeatureSetting { return f },
		recovery.FeatureSetting.Check),
	kindOf("retention", recovery.RetentionResource, "name",
		func(in retentionInput) (recovery.RetentionRule, error) {
			return recovery.RetentionRule{Name: in.Name, Days: in.Days}, nil
		},
		func(r *recovery.RetentionRule) parts { return parts{(*string)(&r.Name), (*string)(&r.Name)} },
		func(r recovery.RetentionRule) recovery.RetentionRule { return r },
		recovery.RetentionRule.Check),
}

// retentionInput is how long a part of the audit trail is kept, as a file has it.
type retentionInput struct {
	Name recovery.Retained `json:"name,omitempty" enum:"executions,configuration,access,tagSync" doc:"the part of the trail"`
	apitype.RetentionInput
}

// featureInput is the setting of a feature as a file has it.
type featureInput struct {
	Name recovery.FeatureName `json:"name,omitempty" doc:"of the feature: see davit feature list"`
	apitype.FeatureInput
}

// Kinds are the kinds of objects, in the order in which a file has them.
func Kinds() []recovery.ResourceKind {
	all := make([]recovery.ResourceKind, len(kinds))
	for i, k := range kinds {
		all[i] = k.resource
	}
	return all
}

// Section is the field of a file that has the objects of a kind.
func Section(r recovery.ResourceKind) string {
	if k, ok := kindOfResource(r); ok {
		return k.section
	}
	return string(r)
}

// ResourceOf is the kind whose objects are in a section; "group" is as good as "groups".
func ResourceOf(section string) (recovery.ResourceKind, error) {
	var names []string
	for _, k := range kinds {
		if strings.EqualFold(k.section, section) || strings.EqualFold(string(k.resource), section) {
			return k.resource, nil
		}
		names = append(names, k.section)
	}
	return "", recovery.Errorf(recovery.Invalid, "%q is no kind of configuration: there are %s", section, strings.Join(names, ", "))
}

// kind is what the format has to know of a kind of object.
type kind struct {
	section  string // of a file
	resource recovery.ResourceKind
	idField  string
	// input is the type that an object is read into: as people write it.
	input reflect.Type
	// value makes of what was read what it describes.
	value func(input any) (any, error)
	// parts are the name and the ID in a value.
	parts func(value any) (name, id string)
	// without is the value without its ID, and with is it with one.
	with func(value any, id string) any
	// normal is the value as it is saved.
	normal func(value any) any
	check  func(value any) error
}

type parts struct{ name, id *string }

func kindOf[T, I any](section string, resource recovery.ResourceKind, idField string,
	read func(I) (T, error), of func(*T) parts, normal func(T) T, check func(T) error,
) kind {
	return kind{
		section: section, resource: resource, idField: idField, input: reflect.TypeFor[I](),
		value: func(in any) (any, error) { return read(*in.(*I)) },
		parts: func(v any) (string, string) {
			value := v.(T)
			p := of(&value)
			return *p.name, *p.id
		},
		with: func(v any, id string) any {
			value := v.(T)
			*of(&value).id = id
			return value
		},
		normal: func(v any) any { return normal(v.(T)) },
		check:  func(v any) error { return check(v.(T)) },
	}
}

func kindOfResource(r recovery.ResourceKind) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.resource == r })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// identified reports whether the ID is a part of what an object says, and no hint.
func (k kind) identified() bool { return k.resource == recovery.AccountResource || k.idField == "name" }

// counted are the fields that a store sets, beside the ID, and the format: the file has one.
var counted = []string{"format", "version", "createdAt", "updatedAt"}

// spec is a value as a file has it, without what a store counts.
func (k kind) spec(value any) (json.RawMessage, error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("encode a %s: %w", k.resource, err)
	}
	fields, err := ordered(encoded)
	if err != nil {
		return nil, err
	}
	fields = slices.DeleteFunc(fields, func(f jsonField) bool {
		return slices.Contains(counted, f.name) || f.name == k.idField && !k.identified()
	})
	return joined(fields), nil
}

// jsonField is a field of a JSON object, with its value as it was written.
type jsonField struct {
	name  string
	value json.RawMessage
}

// ordered takes a JSON object apart, in the order of its fields.
func ordered(object json.RawMessage) ([]jsonField, error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var fields []jsonField
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		f := jsonField{name: name.(string)}
		if err := d.Decode(&f.value); err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// joined is the JSON object of the fields.
func joined(fields []jsonField) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(text(f.name))
		b.WriteByte(':')
		b.Write(f.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// text is a text as JSON has it.
func text(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // text can always be encoded
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// NewObject makes an object of a recovery.Account, recovery.Group and so on.
func NewObject(r recovery.ResourceKind, value any) (Object, error) {
	k, ok := kindOfResource(r)
	if !ok {
		return Object{}, recovery.Errorf(recovery.Invalid, "%q is no kind of configuration", r)
	}
	return k.object(value)
}

func (k kind) object(value any) (Object, error) {
	value = k.normal(value)
	spec, err := k.spec(value)
	if err != nil {
		return Object{}, err
	}
	o := Object{Kind: k.resource, Value: value, spec: spec}
	o.Name, o.ID = k.parts(value)
	return o, nil
}

// Replaced is the object with another value, at the same place of its file.
func (o Object) Replaced(value any) (Object, error) {
	n, err := NewObject(o.Kind, value)
	n.document = o.document
	if n.ID == "" {
		n.ID = o.ID
	}
	return n, err
}

// WithID is the object's value with an ID.
func (o Object) WithID(id string) any {
	k, _ := kindOfResource(o.Kind)
	return k.with(o.Value, id)
}

// Check finds everything wrong with the object by itself.
func (o Object) Check() []Finding {
	k, _ := kindOfResource(o.Kind)
	if err := k.check(o.Value); err != nil {
		return o.Explain(err)
	}
	return nil
}
