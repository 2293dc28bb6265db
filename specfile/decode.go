package specfile

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
)

// Decode reads the document into what into points to, by the names of its JSON fields.
// Fields that into does not have, and values of another type, are Problems; then into
// is left alone.
func (d Document) Decode(into any) error {
	c := checker{}
	value := c.value(d.root, reflect.TypeOf(into).Elem(), "the document")
	if err := c.problems.err(d.file); err != nil {
		return err
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("read %s: %w", d.file, err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %s: %w", d.file, err)
	}
	return nil
}

// checker holds nodes against Go types, and makes of them what encoding/json would.
type checker struct{ problems Problems }

// value gives the node as a value for the type; name is what messages call it.
func (c *checker) value(n *node, t reflect.Type, name string) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.kind == null {
		return nil // a field with nothing behind it is a field left out
	}
	if t == parameterValues {
		return c.parameter(n, name)
	}
	if readsItself(t) {
		return c.ownForm(n, t, name)
	}
	switch t.Kind() {
	case reflect.Struct:
		return c.object(n, t, name)
	case reflect.Map:
		return c.dictionary(n, t, name)
	case reflect.Slice, reflect.Array:
		return c.list(n, t, name)
	default:
		return c.scalar(n, t, name)
	}
}

func (c *checker) object(n *node, t reflect.Type, name string) any {
	if !c.is(n, mapping, name, "fields, each with its value") {
		return nil
	}
	known := shapeOf(t)
	out := map[string]any{}
	for i, f := range n.fields {
		field, ok := known[f.name]
		if !ok {
			c.problems.addf(f.at, "unknown field %s: %s", f.name, Suggest(f.name, known.names()))
			continue
		}
		if v := c.value(f.value, field.Type, f.name); v != nil {
			out[f.name] = v
		}
		if field.today != "" && n.field(field.today) == nil {
			n.fields[i].name = field.today // by which findings about it name it
		}
	}
	return out
}

func (c *checker) dictionary(n *node, t reflect.Type, name string) any {
	if !c.is(n, mapping, name, "keys, each with its value") {
		return nil
	}
	out := map[string]any{}
	for _, f := range n.fields {
		if f.value.kind == null {
			c.problems.addf(f.at, "%s.%s has no value: give one, or \"\" for none", name, f.name)
			continue
		}
		out[f.name] = c.value(f.value, t.Elem(), f.name)
	}
	return out
}

func (c *checker) list(n *node, t reflect.Type, name string) any {
	if n.kind != sequence {
		c.problems.addf(n.at, "%s is a list, not %s: write each entry on a line of its own after \"- \", or all in [ ]", name, n.kind)
		return nil
	}
	out := make([]any, 0, len(n.items))
	for i, item := range n.items {
		at := fmt.Sprintf("%s[%d]", name, i)
		if item.kind == null {
			c.problems.addf(item.at, "%s has nothing behind its dash: give a value, or remove it", at)
			continue
		}
		out = append(out, c.value(item, t.Elem(), at))
	}
	return out
}

func (c *checker) is(n *node, want kind, name, form string) bool {
	if n.kind == want {
		return true
	}
	c.problems.addf(n.at, "%s is %s, not %s: it has %s", name, want, n.kind, form)
	return false
}

func (c *checker) scalar(n *node, t reflect.Type, name string) any {
	switch t.Kind() {
	case reflect.String:
		return c.text(n, name)
	case reflect.Bool:
		if n.kind == boolean {
			return strings.EqualFold(n.text, "true")
		}
		c.problems.addf(n.at, "%s is true or false, not %s", name, n.shown())
	case reflect.Float32, reflect.Float64:
		if n.kind == number && plainNumber.MatchString(n.text) {
			return json.Number(n.text)
		}
		c.problems.addf(n.at, "%s is a number such as 1.5, not %s", name, n.shown())
	case reflect.Interface:
		return n.text
	default:
		return c.whole(n, t, name)
	}
	return nil
}

func (c *checker) text(n *node, name string) any {
	switch n.kind {
	case text:
		return n.text
	case number:
		why := ""
		if leadingZero.MatchString(n.text) {
			why = ", which loses the 0 that it begins with"
		}
		c.problems.addf(n.at, "%s is text, but %s without quotes is %s%s: write \"%s\"", name, n.text, n.kind, why, n.text)
	case boolean:
		c.problems.addf(n.at, "%s is text, but %s without quotes is %s: write \"%s\"", name, n.text, n.kind, n.text)
	default:
		c.problems.addf(n.at, "%s is text, not %s", name, n.kind)
	}
	return nil
}

var (
	// plainWhole leaves out octal, hexadecimal and 1_000: what they mean is not the
	// same to every reader.
	plainWhole  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
)

func (c *checker) whole(n *node, t reflect.Type, name string) any {
	if n.kind == number && plainWhole.MatchString(n.text) {
		if json.Unmarshal([]byte(n.text), reflect.New(t).Interface()) == nil {
			return json.Number(n.text)
		}
		c.problems.addf(n.at, "%s: %s is out of range", name, n.text)
		return nil
	}
	if d, err := time.ParseDuration(n.text); err == nil && n.kind == text && strings.HasSuffix(name, "Seconds") {
		c.problems.addf(n.at, "%s is a whole number of seconds: write %d for %s", name, int64(d.Seconds()), n.text)
		return nil
	}
	if n.kind == number && leadingZero.MatchString(n.text) {
		c.problems.addf(n.at, "%s is a whole number, but %s begins with 0, which some readers take for octal: leave the 0 out", name, n.text)
		return nil
	}
	c.problems.addf(n.at, "%s is a whole number such as 30, not %s", name, n.shown())
	return nil
}

// ownForm lets the type read the value, so that its complaint gets a place.
func (c *checker) ownForm(n *node, t reflect.Type, name string) any {
	var v any = n.text
	if n.kind == number || n.kind == boolean {
		v = json.RawMessage(n.text)
	}
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, reflect.New(t).Interface())
	}
	switch {
	case err == nil && n.kind != mapping && n.kind != sequence:
		return v
	case t == reflect.TypeFor[time.Time]():
		c.problems.addf(n.at, "%s is a time such as 2026-11-23T03:00:00Z, not %s", name, n.shown())
	default:
		c.problems.addf(n.at, "%s is not valid: %s", name, err)
	}
	return nil
}

// shown is the node as a message names it.
func (n *node) shown() string {
	switch n.kind {
	case text:
		return fmt.Sprintf("the text %q", n.text)
	case number, boolean:
		return n.text
	default:
		return string(n.kind)
	}
}
