package ssmdoc

import (
	"bytes"
	"regexp"
	"slices"
	"unicode/utf8"
)

// MaxBytes is how large a document may be: Systems Manager takes 64 KB.
const MaxBytes = 64 << 10

// Document is an Automation document as far as it could be read.
type Document struct {
	Description string
	AssumeRole  string // as it is written, most often "{{ AutomationAssumeRole }}"
	Parameters  []Parameter
	Variables   []Variable
	Steps       []Step   // those of the document; a loop's are in its step
	Outputs     []string // "step.Output"
}

// Variable is what steps can change with aws:updateVariable.
type Variable struct {
	Name    string
	Type    string
	Default any
}

// Parameter gives the parameter of a name.
func (d *Document) Parameter(name string) (Parameter, bool) {
	i := slices.IndexFunc(d.Parameters, func(p Parameter) bool { return p.Name == name })
	if i < 0 {
		return Parameter{}, false
	}
	return d.Parameters[i], true
}

// AllSteps gives every step with those inside loops, each loop before its steps.
func (d *Document) AllSteps() []Step { return flat(d.Steps) }

func flat(steps []Step) []Step {
	var all []Step
	for _, s := range steps {
		all = append(append(all, s), flat(s.Steps)...)
	}
	return all
}

// Parse reads a document in YAML or JSON and tells everything that is wrong in it, in
// order of place; name is what the problems call the file. The document is nil when the
// text could not be read at all, and there are problems then. A document with problems is
// what could be read of it.
func Parse(name string, data []byte) (*Document, []Problem) {
	c := &checker{problems: problems{file: name}, doc: &Document{}, steps: map[string]Step{}}
	root := c.root(data)
	if root == nil {
		return nil, c.sorted()
	}
	c.document(root)
	return c.doc, c.sorted()
}

// checker reads one document and collects what is wrong in it.
type checker struct {
	problems
	doc   *Document
	steps map[string]Step // by name, those inside loops too
}

func (c *checker) root(data []byte) *node {
	if len(data) > MaxBytes {
		c.addf(Position{1, 1}, "the document has %d bytes, and Systems Manager takes at most %d", len(data), MaxBytes)
		return nil
	}
	if !utf8.Valid(data) {
		c.addf(Position{1, 1}, "the document is not text in UTF-8")
		return nil
	}
	read := readYAML
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		read = readJSON
	}
	root := read(data, &c.problems)
	switch {
	case root == nil && len(c.list) == 0:
		c.addf(Position{1, 1}, "the document is empty")
	case root != nil && root.kind != mapping:
		c.addf(root.at, "the document is a map with schemaVersion and mainSteps, not %s", root.kind)
		return nil
	}
	return root
}

var topKeys = []string{"schemaVersion", "description", "assumeRole", "parameters", "variables", "mainSteps", "outputs", "files"}

func (c *checker) document(root *node) {
	c.known(root, topKeys, "the document")
	c.schemaVersion(root)
	c.doc.Description = c.textOf(root, "description")
	c.doc.AssumeRole = c.textOf(root, "assumeRole")
	c.parameters(root.field("parameters"))
	c.variables(root.field("variables"))
	c.attachments(root.field("files"))
	steps := root.field("mainSteps")
	if steps == nil {
		c.addf(root.at, "mainSteps is missing: the list of the document's steps")
		return
	}
	c.doc.Steps = c.readSteps(steps, false)
	c.flow(c.doc.Steps)
	c.references(root)
	c.outputs(root.field("outputs"))
}

func (c *checker) schemaVersion(root *node) {
	switch v := root.field("schemaVersion"); {
	case v == nil:
		c.addf(root.at, `schemaVersion is missing: an Automation document has "0.3"`)
	case v.kind == number:
		c.addf(v.at, `schemaVersion is text, but %s without quotes is a number: write "%s"`, v.text, v.text)
	case v.text != "0.3":
		c.addf(v.at, `schemaVersion is "0.3" in an Automation document, not %q`, v.text)
	}
}

// known reports entries of a map that have none of the names, and where it is no map.
func (c *checker) known(n *node, names []string, what string) bool {
	if n.kind != mapping {
		c.addf(n.at, "%s is a map, not %s", what, n.kind)
		return false
	}
	for _, f := range n.fields {
		if !slices.Contains(names, f.name) {
			c.addf(f.at, "%s has no %s: %s", what, f.name, suggest(f.name, names))
		}
	}
	return true
}

// textOf gives an optional entry that is text.
func (c *checker) textOf(n *node, name string) string {
	v := n.field(name)
	if v == nil || v.kind == null {
		return ""
	}
	if v.kind != text {
		c.addf(v.at, "%s is text, not %s", name, v.kind)
		return ""
	}
	return v.text
}

var wordPattern = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

func (c *checker) variables(n *node) {
	if n == nil || !c.isMap(n, "variables") {
		return
	}
	for _, f := range n.fields {
		if !wordPattern.MatchString(f.name) {
			c.addf(f.at, "variable %s: a variable's name has letters, digits and _", f.name)
		}
		if !c.known(f.value, []string{"type", "description", "default"}, "variable "+f.name) {
			continue
		}
		v := Variable{Name: f.name, Type: f.value.field("type").str()}
		if !slices.Contains(plainTypes, v.Type) {
			c.addf(f.at, "variable %s has the type %q: %s", f.name, v.Type, suggest(v.Type, plainTypes))
		}
		if d := f.value.field("default"); d != nil {
			v.Default = d.value()
		}
		c.doc.Variables = append(c.doc.Variables, v)
	}
}

func (c *checker) isMap(n *node, what string) bool {
	if n.kind != mapping {
		c.addf(n.at, "%s is a map, not %s", what, n.kind)
	}
	return n.kind == mapping
}

// attachments checks the files that a document brings along for its scripts.
func (c *checker) attachments(n *node) {
	if n == nil || !c.isMap(n, "files") {
		return
	}
	for _, f := range n.fields {
		if c.known(f.value, []string{"checksums", "size"}, "file "+f.name) && f.value.field("checksums") == nil {
			c.addf(f.at, "file %s has no checksums: Systems Manager wants its sha256", f.name)
		}
	}
}

// outputs checks what the document gives to whoever started it.
func (c *checker) outputs(n *node) {
	if n == nil {
		return
	}
	if n.kind != sequence {
		c.addf(n.at, `outputs is a list of "step.Output", not %s`, n.kind)
		return
	}
	for _, item := range n.items {
		name := bareReference(item.text)
		if c.stepOutput(item.at, name) {
			c.doc.Outputs = append(c.doc.Outputs, name)
		}
	}
}
