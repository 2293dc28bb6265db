package portable

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// MaxBytes is the largest file that is read.
const MaxBytes = 32 << 20

// Options say how a file is read.
type Options struct {
	// Edited takes a file that was changed by hand although it has the hash of another.
	Edited bool
	// AccountID is the account of groups in files that name none.
	AccountID recovery.AccountID
}

// Read reads a file of today's format or of an earlier one, in YAML or JSON. The findings
// are all that is to be said of it, in order of place. Where one that blocks is about no
// object, the file is no good as a whole; else those objects are that it is about.
func Read(name string, data []byte, o Options) (File, []Finding) {
	r := reader{file: File{Name: name}, options: o}
	r.read(data)
	SortFindings(r.found)
	return r.file, r.found
}

type reader struct {
	file    File
	options Options
	found   []Finding
	root    specfile.Document
}

// find notes what is wrong with the file at a place.
func (r *reader) find(s recovery.Severity, at specfile.Position, format string, args ...any) {
	r.found = append(r.found, Finding{Severity: s, Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...)})
}

func (r *reader) read(data []byte) {
	docs, err := specfile.Parse(r.file.Name, data)
	if err != nil {
		r.found = append(r.found, problems(err, Object{})...)
		return
	}
	root := docs[0].Root()
	switch {
	case len(docs) > 1:
		r.find(recovery.SeverityError, docs[1].Root().Position(), "the file holds %d documents: a configuration is one", len(docs))
		return
	case !root.IsMapping():
		r.find(recovery.SeverityError, root.Position(), "a configuration has fields, each with its value, and this is %s", root.Kind())
		return
	}
	r.root = docs[0]
	if !r.today() {
		return
	}
	r.fields()
	r.sections()
	r.once()
	r.whole()
}

// today has the file in today's format, and reports whether it is.
func (r *reader) today() bool {
	version, at, ok := versionOf(r.root.Root())
	if !ok {
		r.find(recovery.SeverityError, at, "the version of the format is text in quotes, such as \"%s\"", Version)
		return false
	}
	r.file.Read = version
	if version == Version {
		return true
	}
	root, notes, known := migrate(r.root.Root(), version, r.options)
	if !known {
		r.find(recovery.SeverityError, at, "version %q of the format is not known: those that can be read are %s", version, strings.Join(versions(), ", "))
		return false
	}
	r.found = append(r.found, notes...)
	r.root = r.root.With(root)
	return true
}

// fields reads what is no section.
func (r *reader) fields() {
	known := []string{"version", "hash", "exported", "counts", resourcesField}
	for _, k := range kinds {
		known = append(known, k.section)
	}
	root := r.root.Root()
	for _, name := range root.Names() {
		if !slices.Contains(known, name) && name != "$schema" {
			r.find(recovery.SeverityError, root.NameAt(name), "unknown field %s: %s", name, specfile.Suggest(name, known))
		}
	}
	if part, ok := root.Field("exported"); ok {
		r.file.Exported = &Exported{}
		r.decode(part, r.file.Exported)
	}
	if part, ok := root.Field(resourcesField); ok {
		r.decode(part, &r.file.Resources)
		for i, item := range part.Items() {
			if i < len(r.file.Resources) {
				r.file.Resources[i].document = r.root.With(item)
			}
		}
	}
}

// decode reads a part of the file that is no object.
func (r *reader) decode(p specfile.Part, into any) {
	if err := r.root.With(p).Decode(into); err != nil {
		r.found = append(r.found, problems(err, Object{})...)
	}
}

func (r *reader) sections() {
	for _, k := range kinds {
		part, ok := r.root.Root().Field(k.section)
		if !ok || part.IsNothing() {
			continue
		}
		if !part.IsList() {
			r.find(recovery.SeverityError, part.Position(), "%s is a list, not %s: write each entry on a line of its own after \"- \"", k.section, part.Kind())
			continue
		}
		for _, item := range part.Items() {
			r.object(k, item)
		}
	}
}

// object reads one object.
func (r *reader) object(k kind, p specfile.Part) {
	o := Object{Kind: k.resource, document: r.root.With(p.Without("hash"))}
	if name, ok := p.Field("name"); ok {
		o.Name, _ = name.Text()
	}
	in := reflect.New(k.input).Interface()
	if err := o.document.Decode(in); err != nil {
		r.found = append(r.found, problems(err, o)...)
		r.file.Objects = append(r.file.Objects, o)
		return
	}
	value, err := k.value(in)
	if err == nil {
		place := o.document
		if o, err = k.object(value); err == nil {
			o.document = place
		}
	}
	if err != nil {
		r.found = append(r.found, o.Explain(err)...)
		r.file.Objects = append(r.file.Objects, o)
		return
	}
	r.file.Objects = append(r.file.Objects, o)
	r.found = append(r.found, o.Check()...)
}

// Readable reports whether the object could be read: one that could not has no value.
func (o Object) Readable() bool { return o.Value != nil }

// once finds objects that are in the file twice.
func (r *reader) once() {
	first := map[string]Object{}
	for _, o := range r.file.Objects {
		names := []string{"name " + recovery.NameKey(o.Name)}
		if k, _ := kindOfResource(o.Kind); k.idField == "accountID" && o.ID != "" {
			names = append(names, "accountID "+o.ID)
		}
		for _, n := range names {
			field, value, _ := strings.Cut(n, " ")
			if value == "" {
				continue
			}
			key := string(o.Kind) + " " + n
			if other, again := first[key]; again {
				r.found = append(r.found, o.Find(recovery.SeverityError, field, "%q is there twice, as %q on line %d too: names differ by more than case", value, other.Name, other.document.Locate(field).Line))
				continue
			}
			first[key] = o
		}
	}
}

// whole holds the file against its hash. What is not the same was cut, damaged on its
// way, or changed by hand.
func (r *reader) whole() {
	part, ok := r.root.Root().Field("hash")
	if !ok || r.options.Edited || !slices.Contains(sectioned, r.file.Read) {
		return
	}
	said, _ := part.Text()
	what := r.changed()
	document, err := r.file.document(r.file.Read)
	if err == nil && hashIn(document) == said && what == "" {
		return
	}
	const remedy = "if somebody changed it on purpose, remove the line with the hash at its top, or import it with --edited; else export it again"
	if what == "" {
		what = "it has not what it was written with"
	}
	r.find(recovery.SeverityError, part.Position(), "the file is not as it was exported: %s. It was cut, damaged or changed: %s", what, remedy)
}

// hashIn is the hash that stands in a document.
func hashIn(document json.RawMessage) string {
	var head struct {
		Hash string `json:"hash"`
	}
	_ = json.Unmarshal(document, &head) // it was written here
	return head.Hash
}

// shownChanges is how many changed objects a message names.
const shownChanges = 10

// changed says which objects do not have their own hashes, and of which kinds some are missing.
func (r *reader) changed() string {
	var all []string
	root := r.root.Root()
	have := map[string]int{}
	for _, o := range r.file.Objects {
		have[Section(o.Kind)]++
	}
	if counts, ok := root.Field("counts"); ok {
		for _, section := range counts.Names() {
			part, _ := counts.Field(section)
			if said, _ := part.Scalar(); said != fmt.Sprint(have[section]) {
				all = append(all, fmt.Sprintf("it has %d %s, and had %s", have[section], section, said))
			}
		}
	}
	for _, k := range kinds {
		part, ok := root.Field(k.section)
		if !ok {
			continue
		}
		for i, item := range part.Items() {
			said, has := item.Field("hash")
			o, found := r.nth(k.resource, i)
			if !has || !found || !o.Readable() {
				continue
			}
			if hash, _ := said.Text(); hash != hashOf(o.spec) {
				all = append(all, fmt.Sprintf("%s %s on line %d differs", k.resource, o.Name, item.Position().Line))
			}
		}
	}
	if rest := len(all) - shownChanges; rest > 0 {
		all = append(all[:shownChanges], fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(all, "; ")
}

// nth is the n-th object of a kind, in the order of the file.
func (r *reader) nth(kind recovery.ResourceKind, n int) (Object, bool) {
	from := slices.IndexFunc(r.file.Objects, func(o Object) bool { return o.Kind == kind })
	if from < 0 || from+n >= len(r.file.Objects) || r.file.Objects[from+n].Kind != kind {
		return Object{}, false
	}
	return r.file.Objects[from+n], true
}

// problems are findings of what a reader of files says, about an object or, where that
// has no kind, the file.
func problems(err error, o Object) []Finding {
	var ps specfile.Problems
	if !errors.As(err, &ps) {
		return []Finding{{Severity: recovery.SeverityError, Kind: o.Kind, Name: o.Name, Message: err.Error()}}
	}
	var all []Finding
	for _, p := range ps {
		all = append(all, Finding{Severity: recovery.SeverityError, Kind: o.Kind, Name: o.Name, Line: p.Line, Column: p.Column, Message: p.Message})
	}
	return all
}
