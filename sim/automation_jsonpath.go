package sim

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// jsonPath is a compiled JSONPath, of the part of the language that documents use:
// members by dot or bracket, elements by index or slice, wildcards, descent, and filters
// that compare.
type jsonPath struct {
	parts    []pathPart
	definite bool // it names one place at most
}

// pathPart takes the values that one part of a path selects from v.
type pathPart func(v any) []any

// mostFound bounds what a path selects, since each .. may find the same again.
const mostFound = 100_000

// errNothingThere is a path that names one place, where there is nothing.
var errNothingThere = errors.New("nothing is there")

// find is what the path selects: the value itself where the path names one place, else
// the list of all that it selects.
func (p *jsonPath) find(v any) (any, error) {
	found := []any{v}
	for _, part := range p.parts {
		var next []any
		for _, each := range found {
			if next = append(next, part(each)...); len(next) > mostFound {
				return nil, fmt.Errorf("the path selects more than %d values", mostFound)
			}
		}
		found = next
	}
	if !p.definite {
		return append([]any{}, found...), nil
	}
	if len(found) == 0 {
		return nil, errNothingThere
	}
	return found[0], nil
}

// pathReader reads a path from its text.
type pathReader struct {
	rest     string
	definite bool
	depth    int // of filters within filters
}

// compilePath compiles a path; a leading $ or $. may be left out, as in AWS's examples.
func compilePath(text string) (*jsonPath, error) {
	r := &pathReader{rest: text, definite: true}
	r.rest = strings.TrimPrefix(r.rest, "$")
	if r.rest != "" && r.rest[0] != '.' && r.rest[0] != '[' {
		r.rest = "." + r.rest
	}
	parts, err := r.parts()
	if err == nil && r.rest != "" {
		err = fmt.Errorf("%q cannot follow", r.rest)
	}
	if err != nil {
		return nil, fmt.Errorf("the JSONPath %q is not valid: %w", text, err)
	}
	return &jsonPath{parts, r.definite}, nil
}

// parts reads parts for as long as there are some.
func (r *pathReader) parts() ([]pathPart, error) {
	var parts []pathPart
	for strings.HasPrefix(r.rest, ".") || strings.HasPrefix(r.rest, "[") {
		if r.take("..") {
			r.definite = false
			parts = append(parts, descend)
			if strings.HasPrefix(r.rest, "[") {
				continue
			}
		} else if strings.HasPrefix(r.rest, "[") {
			part, err := r.bracket()
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
			continue
		} else {
			r.take(".")
		}
		part, err := r.name()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}

func (r *pathReader) take(token string) bool {
	rest, ok := strings.CutPrefix(r.rest, token)
	if ok {
		r.rest = rest
	}
	return ok
}

func (r *pathReader) name() (pathPart, error) {
	if r.take("*") {
		r.definite = false
		return every, nil
	}
	end := strings.IndexAny(r.rest, ".[]()=!<>&| ,'\"")
	if end < 0 {
		end = len(r.rest)
	}
	name := r.rest[:end]
	if name == "" {
		return nil, errors.New("a name is missing")
	}
	r.rest = r.rest[end:]
	return memberOf(name), nil
}

// bracket reads ['name'], [3], [-1], [1:3], [*], [] and [?(…)].
func (r *pathReader) bracket() (pathPart, error) {
	r.take("[")
	if r.take("?(") {
		r.definite = false
		return r.filter()
	}
	if quote := firstOf(r.rest, "'\""); quote != "" {
		name, rest, ok := strings.Cut(r.rest[1:], quote)
		if !ok || !strings.HasPrefix(rest, "]") {
			return nil, errors.New("a bracket is not closed")
		}
		r.rest = rest[1:]
		return memberOf(name), nil
	}
	inside, rest, ok := strings.Cut(r.rest, "]")
	if !ok {
		return nil, errors.New("a bracket is not closed")
	}
	r.rest = rest
	if inside == "*" || inside == "" { // AWS's examples have [] for every element
		r.definite = false
		return every, nil
	}
	if from, to, slice := strings.Cut(inside, ":"); slice {
		r.definite = false
		return sliceOf(from, to)
	}
	i, err := strconv.Atoi(inside)
	if err != nil {
		return nil, fmt.Errorf("%q is no index", inside)
	}
	return elementOf(i), nil
}

func firstOf(s, chars string) string {
	if s != "" && strings.ContainsRune(chars, rune(s[0])) {
		return s[:1]
	}
	return ""
}

func memberOf(name string) pathPart {
	return func(v any) []any {
		if fields, ok := v.(map[string]any); ok {
			if value, has := fields[name]; has {
				return []any{value}
			}
		}
		return nil
	}
}

func elementOf(i int) pathPart {
	return func(v any) []any {
		items, _ := v.([]any)
		at := i
		if at < 0 {
			at += len(items)
		}
		if at < 0 || at >= len(items) {
			return nil
		}
		return []any{items[at]}
	}
}

func sliceOf(from, to string) (pathPart, error) {
	bounds := [2]*int{}
	for n, text := range []string{from, to} {
		if text == "" {
			continue
		}
		i, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no index", text)
		}
		bounds[n] = &i
	}
	return func(v any) []any {
		items, _ := v.([]any)
		clamp := func(i *int, usual int) int {
			switch {
			case i == nil:
				return usual
			case *i < 0:
				return max(0, len(items)+*i)
			}
			return min(*i, len(items))
		}
		start, end := clamp(bounds[0], 0), clamp(bounds[1], len(items))
		if start >= end {
			return nil
		}
		return items[start:end]
	}, nil
}

// every is all elements of a list or all members of a map, these in order of their names.
func every(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case map[string]any:
		var all []any
		for _, key := range sortedKeys(v) {
			all = append(all, v[key])
		}
		return all
	}
	return nil
}

// descend is the value and all that is in it, at any depth.
func descend(v any) []any {
	all := []any{v}
	for _, inner := range every(v) {
		all = append(all, descend(inner)...)
	}
	return all
}

// condition is a filter's test of one element.
type condition func(v any) bool

const deepestFilter = 8

// filter reads the rest of [?( … )]: comparisons joined by && and ||, of which && binds
// more tightly.
func (r *pathReader) filter() (pathPart, error) {
	if r.depth++; r.depth > deepestFilter {
		return nil, errors.New("filters are nested too deeply")
	}
	test, err := r.anyOf()
	r.depth--
	if err != nil {
		return nil, err
	}
	r.space()
	if !r.take(")]") {
		return nil, errors.New("a filter is not closed")
	}
	return func(v any) []any {
		var kept []any
		for _, each := range every(v) {
			if test(each) {
				kept = append(kept, each)
			}
		}
		return kept
	}, nil
}

func (r *pathReader) space() { r.rest = strings.TrimLeft(r.rest, " ") }

func (r *pathReader) anyOf() (condition, error) {
	left, err := r.allOf()
	for err == nil {
		r.space()
		if !r.take("||") {
			break
		}
		before := left
		var right condition
		right, err = r.allOf()
		left = func(v any) bool { return before(v) || right(v) }
	}
	return left, err
}

func (r *pathReader) allOf() (condition, error) {
	left, err := r.comparison()
	for err == nil {
		r.space()
		if !r.take("&&") {
			break
		}
		before := left
		var right condition
		right, err = r.comparison()
		left = func(v any) bool { return before(v) && right(v) }
	}
	return left, err
}

// operand gives a comparison's value for one element, and whether there is one.
type operand func(v any) (any, bool)

func (r *pathReader) comparison() (condition, error) {
	left, err := r.operand()
	if err != nil {
		return nil, err
	}
	r.space()
	for _, op := range []string{"==", "!=", "<=", ">=", "<", ">"} {
		if !r.take(op) {
			continue
		}
		right, err := r.operand()
		if err != nil {
			return nil, err
		}
		return func(v any) bool {
			a, hasA := left(v)
			b, hasB := right(v)
			return hasA && hasB && compared(a, op, b)
		}, nil
	}
	return func(v any) bool { _, has := left(v); return has }, nil
}

func (r *pathReader) operand() (operand, error) {
	r.space()
	if r.take("@") {
		parts, err := r.parts()
		path := &jsonPath{parts, true}
		return func(v any) (any, bool) {
			found, err := path.find(v)
			return found, err == nil
		}, err
	}
	literal, err := r.literal()
	return func(any) (any, bool) { return literal, true }, err
}

func (r *pathReader) literal() (any, error) {
	if quote := firstOf(r.rest, "'\""); quote != "" {
		text, rest, ok := strings.Cut(r.rest[1:], quote)
		if !ok {
			return nil, errors.New("a text is not closed")
		}
		r.rest = rest
		return text, nil
	}
	end := strings.IndexAny(r.rest, " )&|")
	if end < 0 {
		end = len(r.rest)
	}
	word := r.rest[:end]
	r.rest = r.rest[end:]
	switch word {
	case "true", "false":
		return word == "true", nil
	case "null":
		return nil, nil
	}
	f, err := strconv.ParseFloat(word, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no value", word)
	}
	return f, nil
}

func compared(a any, op string, b any) bool {
	var order int
	var comparable bool
	switch a := a.(type) {
	case float64:
		other, ok := b.(float64)
		order, comparable = cmp.Compare(a, other), ok
	case string:
		other, ok := b.(string)
		order, comparable = strings.Compare(a, other), ok
	default:
		same := textOf(a) == textOf(b)
		return op == "==" && same || op == "!=" && !same
	}
	switch {
	case !comparable:
		return op == "!="
	case op == "==":
		return order == 0
	case op == "!=":
		return order != 0
	case op == "<":
		return order < 0
	case op == "<=":
		return order <= 0
	case op == ">":
		return order > 0
	}
	return order >= 0
}
