package wire

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// violation is one constraint of the model that a request does not keep. The wording is
// AWS's own, because people search for it and programs parse it.
type violation struct {
	path    string
	missing bool
	value   string // as AWS repeats it
	secret  bool   // the value is not repeated
	rule    string
}

func (v violation) String() string {
	if v.missing {
		return fmt.Sprintf("Value null at '%s' failed to satisfy constraint: Member must not be null", v.path)
	}
	if v.secret {
		return fmt.Sprintf("Value at '%s' failed to satisfy constraint: %s", v.path, v.rule)
	}
	return fmt.Sprintf("Value '%s' at '%s' failed to satisfy constraint: %s", v.value, v.path, v.rule)
}

// summary is the message about all violations of a request.
func summary(violations []violation) string {
	lines := make([]string, len(violations))
	for i, v := range violations {
		lines[i] = v.String()
	}
	noun := "errors"
	if len(violations) == 1 {
		noun = "error"
	}
	return fmt.Sprintf("%d validation %s detected: %s", len(violations), noun, strings.Join(lines, "; "))
}

func (d *decoder) missing(m *member, path string) {
	d.violations = append(d.violations, violation{path: path, missing: true})
}

func (d *decoder) violate(n *node, path string, value any, rule string, args ...any) {
	v := violation{path: path, rule: fmt.Sprintf(rule, args...), secret: n.shape.Sensitive}
	if !v.secret {
		v.value = fmt.Sprint(value)
	}
	d.violations = append(d.violations, v)
}

// checkLength holds a count of characters, bytes or elements against its bounds.
func (d *decoder) checkLength(n *node, value any, length int, path string) {
	if n.shape.Min != nil && float64(length) < *n.shape.Min {
		d.violate(n, path, value, "Member must have length greater than or equal to %s", number(*n.shape.Min))
	}
	if n.shape.Max != nil && float64(length) > *n.shape.Max {
		d.violate(n, path, value, "Member must have length less than or equal to %s", number(*n.shape.Max))
	}
}

func (d *decoder) checkScalar(n *node, v reflect.Value, path string) {
	switch {
	case v.Kind() == reflect.String:
		d.checkString(n, v.String(), path)
	case v.CanInt():
		d.checkRange(n, float64(v.Int()), path)
	case v.CanFloat():
		d.checkRange(n, v.Float(), path)
	case v.Type() == bytesType:
		d.checkLength(n, "", v.Len(), path)
	}
}

func (d *decoder) checkString(n *node, s, path string) {
	if len(n.enum) > 0 && !slices.Contains(n.enum, s) {
		d.violate(n, path, s, "Member must satisfy enum value set: [%s]", strings.Join(n.enum, ", "))
		return
	}
	d.checkLength(n, s, utf8.RuneCountInString(s), path)
	if n.pattern != nil && !n.pattern.MatchString(s) {
		d.violate(n, path, s, "Member must satisfy regular expression pattern: %s", n.shape.Pattern)
	}
}

func (d *decoder) checkRange(n *node, value float64, path string) {
	if n.shape.Min != nil && value < *n.shape.Min {
		d.violate(n, path, number(value), "Member must have value greater than or equal to %s", number(*n.shape.Min))
	}
	if n.shape.Max != nil && value > *n.shape.Max {
		d.violate(n, path, number(value), "Member must have value less than or equal to %s", number(*n.shape.Max))
	}
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
