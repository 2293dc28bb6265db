package portable

import (
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// unversioned is what the format of files is called that name no version.
const unversioned = ""

// step turns a file of one version into one of the next. Parts keep their places, so that
// what is found later is told with the line that people wrote.
type step struct {
	from, to string
	turn     func(*migration, specfile.Part) specfile.Part
}

// steps is the chain of versions. The versions before 3.0 are those of older tools of this
// field: 1.0 and 1.1, which named their fields in camelCase, files that named no version,
// and 2.1.0, with target accounts, and waves in PascalCase.
var steps = []step{
	{unversioned, "1.0", numbered("1.0")},
	{"1.0", "1.1", numbered("1.1")},
	{"1.1", "2.1.0", withPascalWaves},
	{"2.1.0", "3.0", withSections},
	{"3.0", Version, numbered(Version)}, // 3.1 has launch configurations
}

// sectioned are the versions that have sections and hashes.
var sectioned = []string{"3.0", Version}

// migration is what a chain of steps has to say.
type migration struct {
	options Options
	notes   []Finding
}

// tell notes something about a place.
func (m *migration) tell(s recovery.Severity, at specfile.Position, format string, args ...any) {
	m.notes = append(m.notes, Finding{Severity: s, Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...)})
}

// left lists what cannot be carried over.
func (m *migration) left(at specfile.Position, what, why string) {
	m.tell(recovery.SeverityWarning, at, "not carried over: %s: %s", what, why)
}

// migrate takes a file from its version to today's.
func migrate(root specfile.Part, version string, o Options) (specfile.Part, []Finding, bool) {
	from := slices.IndexFunc(steps, func(s step) bool { return s.from == version })
	if from < 0 {
		return root, nil, false
	}
	m := migration{options: o}
	for _, s := range steps[from:] {
		root = s.turn(&m, root)
	}
	return root, m.notes, true
}

// versions are those that can be read.
func versions() []string {
	known := []string{Version}
	for _, s := range steps {
		if s.from == unversioned {
			known = append(known, "files without a version that have protectionGroups or recoveryPlans")
			continue
		}
		known = append(known, s.from)
	}
	return known
}

// versionOf finds the version of a file, and where it says so. A file without one may be
// of an older tool, or a file of today that lacks it.
func versionOf(root specfile.Part) (version string, at specfile.Position, ok bool) {
	if part, has := root.Field("version"); has {
		version, ok = part.Text()
		return version, part.Position(), ok
	}
	if about, has := root.Field("exportMetadata"); has && about.IsMapping() {
		if part, has := about.Field("version"); has {
			version, ok = part.Text()
			return version, part.Position(), ok
		}
	}
	for _, name := range []string{"protectionGroups", "recoveryPlans"} {
		if _, has := root.Field(name); has {
			return unversioned, root.Position(), true
		}
	}
	return "", root.Position(), false
}

// numbered is a step between versions that are written in the same way.
func numbered(version string) func(*migration, specfile.Part) specfile.Part {
	return func(_ *migration, root specfile.Part) specfile.Part {
		next := root.Without("version")
		next.Set("version", specfile.Text(root.NameAt("version"), version))
		return next
	}
}

// withPascalWaves turns 1.1 into 2.1.0: waves have their fields in PascalCase, and what
// says where the file comes from is one field.
func withPascalWaves(_ *migration, root specfile.Part) specfile.Part {
	about := []string{"version", "exportedAt", "exportedBy", "exportDate", "sourceRegion", "sourceAccount"}
	next := root.Without(about...)
	metadata := specfile.Mapping(root.Position())
	for _, name := range about {
		if part, ok := root.Field(name); ok {
			metadata.Set(name, part)
		}
	}
	metadata.Set("version", specfile.Text(root.NameAt("version"), "2.1.0"))
	next.Set("exportMetadata", metadata)
	if plans, ok := root.Field("recoveryPlans"); ok && plans.IsList() {
		var turned []specfile.Part
		for _, plan := range plans.Items() {
			turned = append(turned, withPascalWavesIn(plan))
		}
		next.Set("recoveryPlans", specfile.List(plans.Position(), turned...))
	}
	return next
}

func withPascalWavesIn(plan specfile.Part) specfile.Part {
	waves, ok := plan.Field("waves")
	if !ok || !waves.IsList() {
		return plan
	}
	var turned []specfile.Part
	for _, wave := range waves.Items() {
		turned = append(turned, inPascalCase(wave))
	}
	next := plan.Without("waves")
	next.Set("waves", specfile.List(waves.Position(), turned...))
	return next
}

// inPascalCase gives the fields of a mapping names that begin with a capital.
func inPascalCase(p specfile.Part) specfile.Part {
	if !p.IsMapping() {
		return p
	}
	next := specfile.Mapping(p.Position())
	for _, name := range p.Names() {
		value, _ := p.Field(name)
		next.Set(strings.ToUpper(name[:min(1, len(name))])+name[min(1, len(name)):], value)
	}
	return next
}
