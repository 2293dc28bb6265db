package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// writeJSON writes v as the JSON protocols do: members that are nil are left out, empty
// collections are not, and members that travel elsewhere than in the body are skipped.
func writeJSON(b *bytes.Buffer, n *node, v reflect.Value) {
	v = reflect.Indirect(v)
	switch {
	case n.shape.Union:
		writeUnionJSON(b, n, v)
	case n.shape.Type == "structure":
		writeStructureJSON(b, n, v)
	case n.shape.Type == "list":
		writeListJSON(b, n, v)
	case n.shape.Type == "map":
		writeMapJSON(b, n, v)
	case n.shape.Type == "timestamp":
		writeTimeJSON(b, v.Interface().(time.Time), n.shape.TimestampFormat)
	case n.shape.Type == "blob":
		writeString(b, base64.StdEncoding.EncodeToString(v.Bytes()))
	case v.Kind() == reflect.String:
		writeString(b, v.String())
	default:
		b.WriteString(scalarText(v))
	}
}

func writeStructureJSON(b *bytes.Buffer, n *node, v reflect.Value) {
	b.WriteByte('{')
	first := true
	for _, m := range n.members {
		field := v.Field(m.field)
		if m.ref.Location != "" || absent(field) {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		writeString(b, m.wire)
		b.WriteByte(':')
		writeJSON(b, m.node, field)
	}
	b.WriteByte('}')
}

// writeUnionJSON writes the one member a union holds. The SDK holds it in a type whose
// name ends in Member and the member's name, with the value in its field Value.
func writeUnionJSON(b *bytes.Buffer, n *node, v reflect.Value) {
	held := reflect.Indirect(v.Elem())
	_, suffix, _ := strings.Cut(held.Type().Name(), "Member")
	for name, ref := range n.shape.Members {
		if upperFirst(name) != suffix {
			continue
		}
		value := held.FieldByName("Value")
		part, err := n.planner.plan(ref.Shape, value.Type())
		if err != nil {
			panic(fmt.Sprintf("wire: member %s of union %s: %v", name, n.name, err))
		}
		b.WriteByte('{')
		writeString(b, wireName(name, ref))
		b.WriteByte(':')
		writeJSON(b, part, value)
		b.WriteByte('}')
		return
	}
	panic(fmt.Sprintf("wire: union %s does not hold %s", n.name, held.Type()))
}

func writeListJSON(b *bytes.Buffer, n *node, v reflect.Value) {
	b.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			b.WriteByte(',')
		}
		writeJSON(b, n.elem, v.Index(i))
	}
	b.WriteByte(']')
}

func writeMapJSON(b *bytes.Buffer, n *node, v reflect.Value) {
	b.WriteByte('{')
	for i, key := range sortedKeys(v) {
		if i > 0 {
			b.WriteByte(',')
		}
		writeString(b, key.String())
		b.WriteByte(':')
		writeJSON(b, n.elem, v.MapIndex(key))
	}
	b.WriteByte('}')
}

// writeTimeJSON writes an instant as seconds since 1970 unless the model says otherwise.
func writeTimeJSON(b *bytes.Buffer, t time.Time, format string) {
	if format == "iso8601" {
		writeString(b, iso8601(t))
		return
	}
	b.WriteString(strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', -1, 64))
}

func writeString(b *bytes.Buffer, s string) {
	quoted, _ := json.Marshal(s) // cannot fail: invalid UTF-8 is replaced
	b.Write(quoted)
}

// scalarText writes a number or a boolean as every protocol does.
func scalarText(v reflect.Value) string {
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	return v.String()
}

// absent says whether a member has no value: a nil pointer, collection or union, or an
// enumeration's empty string, since the SDK holds those without a pointer.
func absent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	case reflect.String:
		return v.Len() == 0
	}
	return false
}

func sortedKeys(v reflect.Value) []reflect.Value {
	return slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int {
		return strings.Compare(a.String(), b.String())
	})
}

func iso8601(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
