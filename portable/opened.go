package portable

import (
	"slices"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// opened is a mapping of an older file that is being carried over. Whoever has opened it
// closes it: what was not taken by then is listed, so that nothing is dropped in silence.
type opened struct {
	m     *migration
	p     specfile.Part
	what  string
	taken []string
}

func (m *migration) open(p specfile.Part, what string) *opened {
	if !p.IsMapping() {
		m.tell(recovery.SeverityError, p.Position(), "%s has fields, each with its value, and this is %s", what, p.Kind())
	}
	return &opened{m: m, p: p, what: what}
}

// close lists the fields that nobody has taken.
func (o *opened) close() {
	for _, name := range o.p.Names() {
		if !slices.Contains(o.taken, name) {
			o.m.left(o.p.NameAt(name), name+" of "+o.what, "Davit has nothing like it")
		}
	}
}

func (o *opened) at() specfile.Position                { return o.p.Position() }
func (o *opened) nameAt(name string) specfile.Position { return o.p.NameAt(name) }
func (o *opened) mapping() specfile.Part               { return specfile.Mapping(o.p.Position()) }
func (o *opened) text(name string) string              { return textIn(o.p, name) }
func (o *opened) take(name string) (specfile.Part, bool) {
	o.taken = append(o.taken, name)
	return o.p.Field(name)
}

// copy gives next a field under the name of today: the first of the older names that there
// is. A second one with another value is listed as left.
func (o *opened) copy(next specfile.Part, today string, older ...string) {
	for _, name := range older {
		part, ok := o.p.Field(name)
		if !ok {
			continue
		}
		if _, has := next.Field(today); has {
			continue // it stays untaken, and is listed
		}
		o.taken = append(o.taken, name)
		if !part.IsNothing() {
			next.Set(today, part)
		}
	}
}

// list takes a list; one that is none is told.
func (o *opened) list(name string) []specfile.Part {
	part, ok := o.take(name)
	if !ok || part.IsNothing() {
		return nil
	}
	if !part.IsList() {
		o.m.tell(recovery.SeverityError, part.Position(), "%s of %s is a list, not %s", name, o.what, part.Kind())
		return nil
	}
	return part.Items()
}
