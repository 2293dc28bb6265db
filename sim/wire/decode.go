package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Every protocol's request is first made a tree: map[string]any by wire name, []any,
// json.Number, string, bool, nil, or text. The decoder then moves the tree into a Go value
// by its node and collects the constraints that are violated on the way.

// text is a scalar of a protocol in which all scalars travel as text.
type text string

// decoder moves one request's tree into its input.
type decoder struct {
	ec2        bool // names parameters as EC2 does
	byName     bool // members are called by their names, and none may be unknown
	violations []violation
}

// mismatch is a value of the wrong type, which AWS refuses before it checks constraints.
type mismatch struct{ path, want string }

func (e *mismatch) Error() string {
	return fmt.Sprintf("the value of %s is not a %s", e.path, e.want)
}

// value decodes in, which is not nil, into v.
func (d *decoder) value(n *node, v reflect.Value, in any, path string) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch n.shape.Type {
	case "structure":
		return d.structure(n, v, in, path)
	case "list":
		return d.list(n, v, in, path)
	case "map":
		return d.mapping(n, v, in, path)
	}
	return d.scalar(n, v, in, path)
}

func (d *decoder) structure(n *node, v reflect.Value, in any, path string) error {
	fields, ok := in.(map[string]any)
	if !ok || n.shape.Union {
		return &mismatch{path, "structure"}
	}
	if d.byName {
		if err := d.known(n, fields, path); err != nil {
			return err
		}
	}
	for _, m := range n.members {
		value := fields[d.keyOf(m)]
		if value == nil {
			if m.required {
				d.missing(m, d.memberPath(path, m))
			}
			continue
		}
		if err := d.value(m.node, v.Field(m.field), value, d.memberPath(path, m)); err != nil {
			return err
		}
	}
	return nil
}

// known refuses members that the structure does not have.
func (d *decoder) known(n *node, fields map[string]any, path string) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.ContainsFunc(n.members, func(m *member) bool { return m.name == name }) {
			return &unknownMember{strings.TrimPrefix(path+"."+name, ".")}
		}
	}
	return nil
}

func (d *decoder) keyOf(m *member) string {
	if d.byName {
		return m.name
	}
	return m.wire
}

func (d *decoder) list(n *node, v reflect.Value, in any, path string) error {
	items, ok := in.([]any)
	if !ok {
		return &mismatch{path, "list"}
	}
	d.checkLength(n, in, len(items), path)
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if item == nil {
			return &mismatch{d.elemPath(path, i), n.elem.shape.Type}
		}
		if err := d.value(n.elem, v.Index(i), item, d.elemPath(path, i)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) mapping(n *node, v reflect.Value, in any, path string) error {
	entries, ok := in.(map[string]any)
	if !ok {
		return &mismatch{path, "map"}
	}
	d.checkLength(n, in, len(entries), path)
	v.Set(reflect.MakeMapWithSize(v.Type(), len(entries)))
	for name, item := range entries {
		if item == nil {
			continue
		}
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := d.scalar(n.key, key, name, path+".key"); err != nil {
			return err
		}
		if err := d.value(n.elem, value, item, path+"."+name); err != nil {
			return err
		}
		v.SetMapIndex(key, value)
	}
	return nil
}

// scalar decodes a value without parts and checks its constraints.
func (d *decoder) scalar(n *node, v reflect.Value, in any, path string) error {
	ok := false
	switch n.shape.Type {
	case "string", "character":
		ok = setString(v, in)
	case "integer", "long":
		ok = setInteger(v, in)
	case "float", "double":
		ok = setFloat(v, in)
	case "boolean":
		ok = setBool(v, in)
	case "timestamp":
		ok = setTime(v, in)
	case "blob":
		ok = d.blob(v, in)
	}
	if !ok {
		return &mismatch{path, n.shape.Type}
	}
	d.checkScalar(n, v, path)
	return nil
}

func setString(v reflect.Value, in any) bool {
	s, ok := asString(in)
	v.SetString(s)
	return ok
}

func setInteger(v reflect.Value, in any) bool {
	s, ok := numeral(in)
	i, err := strconv.ParseInt(s, 10, v.Type().Bits())
	v.SetInt(i)
	return ok && err == nil
}

func setFloat(v reflect.Value, in any) bool {
	s, ok := numeral(in)
	f, err := strconv.ParseFloat(s, v.Type().Bits())
	v.SetFloat(f)
	return ok && err == nil
}

func setBool(v reflect.Value, in any) bool {
	switch in := in.(type) {
	case bool:
		v.SetBool(in)
		return true
	case text:
		b, err := strconv.ParseBool(strings.ToLower(string(in)))
		v.SetBool(b)
		return err == nil
	}
	return false
}

// blob takes the bytes themselves by name, as boto3 does, and base64 from the wire.
func (d *decoder) blob(v reflect.Value, in any) bool {
	if s, ok := asString(in); ok && d.byName {
		in = raw(s)
	}
	return setBlob(v, in)
}

// setBlob sets bytes, or the reader that the SDK has for a large body.
func setBlob(v reflect.Value, in any) bool {
	if b, ok := in.(raw); ok {
		if v.Kind() == reflect.Interface {
			v.Set(reflect.ValueOf(bytes.NewReader(b)))
		} else {
			v.SetBytes(b)
		}
		return true
	}
	s, ok := asString(in)
	b, err := base64.StdEncoding.DecodeString(s)
	v.SetBytes(b)
	return ok && err == nil
}

// setTime takes every spelling of an instant, seconds since 1970, ISO 8601 and that of
// HTTP's headers, since AWS takes any from a client.
func setTime(v reflect.Value, in any) bool {
	if number, ok := in.(json.Number); ok {
		seconds, err := number.Float64()
		v.Set(reflect.ValueOf(time.UnixMilli(int64(seconds * 1000)).UTC()))
		return err == nil
	}
	s, ok := asString(in)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t, err = http.ParseTime(s)
	}
	v.Set(reflect.ValueOf(t.UTC()))
	return ok && err == nil
}

// asString accepts what travels as a string.
func asString(in any) (string, bool) {
	switch in := in.(type) {
	case string:
		return in, true
	case text:
		return string(in), true
	}
	return "", false
}

// numeral accepts what travels as a number.
func numeral(in any) (string, bool) {
	switch in := in.(type) {
	case json.Number:
		return string(in), true
	case text:
		return string(in), true
	}
	return "", false
}

func (d *decoder) memberPath(path string, m *member) string {
	name := lowerFirst(m.name)
	if d.ec2 {
		name = m.query
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

func (d *decoder) elemPath(path string, i int) string {
	if d.ec2 {
		return path + "." + strconv.Itoa(i+1)
	}
	return path + "." + strconv.Itoa(i+1) + ".member"
}
