package ssmdoc

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// Parameter is what a document asks of whoever starts it.
type Parameter struct {
	Name           string
	Type           string // String, StringList, Boolean, Integer, MapList, StringMap, or an AWS:: type
	Description    string
	Default        any // as encoding/json would read it; nil when the parameter is required
	AllowedValues  []any
	AllowedPattern string
	MinItems       int // 0: no bound
	MaxItems       int
	MinChars       int
	MaxChars       int
}

// Required tells whether an execution cannot start without the parameter.
func (p Parameter) Required() bool { return p.Default == nil }

// IsList tells whether the parameter takes more than one value.
func (p Parameter) IsList() bool {
	return p.Type == "StringList" || p.Type == "MapList" || strings.HasPrefix(p.Type, "List<")
}

// plainTypes are the types without a resource behind them; a step's outputs have them too.
var plainTypes = []string{"String", "StringList", "Boolean", "Integer", "MapList", "StringMap"}

// resourceType is the form of types such as AWS::IAM::Role::Arn and List<AWS::EC2::Instance::Id>.
var resourceType = regexp.MustCompile(`^(AWS::\w+(::\w+){1,2}|List<AWS::\w+(::\w+){1,2}>)$`)

var parameterKeys = []string{
	"type", "description", "default", "allowedValues", "allowedPattern", "displayType",
	"minItems", "maxItems", "minChars", "maxChars",
}

var parameterName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// maxParameters is how many parameters StartAutomationExecution takes.
const maxParameters = 200

func (c *checker) parameters(n *node) {
	if n == nil || n.kind == null || !c.isMap(n, "parameters") {
		return
	}
	if len(n.fields) > maxParameters {
		c.addf(n.at, "there are %d parameters, and Systems Manager takes at most %d", len(n.fields), maxParameters)
	}
	for _, f := range n.fields {
		if !parameterName.MatchString(f.name) {
			c.addf(f.at, "parameter %s: a parameter's name has letters, digits, _ and -", f.name)
		}
		if c.known(f.value, parameterKeys, "parameter "+f.name) {
			c.doc.Parameters = append(c.doc.Parameters, c.parameter(f))
		}
	}
}

func (c *checker) parameter(f field) Parameter {
	n := f.value
	p := Parameter{
		Name:           f.name,
		Type:           n.field("type").str(),
		Description:    c.textOf(n, "description"),
		AllowedPattern: c.textOf(n, "allowedPattern"),
		MinItems:       c.whole(n, "minItems"),
		MaxItems:       c.whole(n, "maxItems"),
		MinChars:       c.whole(n, "minChars"),
		MaxChars:       c.whole(n, "maxChars"),
	}
	if !slices.Contains(plainTypes, p.Type) && !resourceType.MatchString(p.Type) {
		c.addf(f.at, "parameter %s has the type %q: %s, or a resource type such as AWS::IAM::Role::Arn", p.Name, p.Type, suggest(p.Type, plainTypes))
		return p
	}
	if d := n.field("displayType"); d != nil && d.text != "textfield" && d.text != "textarea" {
		c.addf(d.at, "displayType is textfield or textarea, not %q", d.text)
	}
	c.pattern(n, p)
	if v := n.field("allowedValues"); v != nil {
		p.AllowedValues = c.allowedValues(v, p)
	}
	if d := n.field("default"); d != nil && d.kind != null {
		p.Default = d.value()
		c.defaultFits(d, p)
	}
	return p
}

func (c *checker) whole(n *node, name string) int {
	v := n.field(name)
	if v == nil {
		return 0
	}
	i, err := json.Number(v.text).Int64()
	if v.kind != number || err != nil || i < 0 {
		c.addf(v.at, "%s is a whole number", name)
		return 0
	}
	return int(i)
}

func (c *checker) pattern(n *node, p Parameter) {
	if p.AllowedPattern == "" {
		return
	}
	at := n.field("allowedPattern").at
	if _, err := regexp.Compile(p.AllowedPattern); err != nil && !javaOnly(err) {
		c.addf(at, "allowedPattern of %s is not a regular expression: %s", p.Name, err)
	}
	if p.Type == "Integer" || p.Type == "Boolean" {
		c.addf(at, "allowedPattern is for text, and %s is %s: use allowedValues", p.Name, p.Type)
	}
}

var javaErrors = []syntax.ErrorCode{
	syntax.ErrInvalidPerlOp, syntax.ErrInvalidEscape, syntax.ErrInvalidRepeatOp, syntax.ErrInvalidRepeatSize, syntax.ErrLarge,
}

// javaOnly tells an expression that is wrong from one that only Java knows, which
// Systems Manager is written in: look-ahead, possessive quantifiers, back references, and
// more than a thousand repetitions.
func javaOnly(err error) bool {
	var s *syntax.Error
	return errors.As(err, &s) && slices.Contains(javaErrors, s.Code)
}

func (c *checker) allowedValues(v *node, p Parameter) []any {
	if v.kind != sequence || len(v.items) == 0 {
		c.addf(v.at, "allowedValues of %s is a list with at least one value", p.Name)
		return nil
	}
	values := make([]any, len(v.items))
	for i, item := range v.items {
		values[i] = item.value()
		if want := scalarKind(p.Type); want != "" && item.kind != want {
			c.addf(item.at, "allowedValues of %s, which is %s: %s is not %s", p.Name, p.Type, item.shown(), want)
		}
	}
	return values
}

// scalarKind is the form of one value of the type, or "" where there are several.
func scalarKind(typ string) kind {
	switch typ {
	case "String", "StringList":
		return text
	case "Boolean":
		return boolean
	case "Integer":
		return number
	}
	return ""
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

var typeForms = map[string]kind{
	"String": text, "Boolean": boolean, "Integer": number,
	"StringList": sequence, "MapList": sequence, "StringMap": mapping,
}

func (c *checker) defaultFits(d *node, p Parameter) {
	want, ok := typeForms[p.Type]
	if !ok {
		want = text
		if p.IsList() {
			want = sequence
		}
	}
	if d.kind != want {
		c.addf(d.at, "default of %s, which is %s, is %s, not %s", p.Name, p.Type, want, d.shown())
		return
	}
	if err := p.fits(d.value()); err != nil {
		c.addf(d.at, "default of %s: %s", p.Name, err)
	}
}

// Accepts tells why an execution could not start with these values, which are written
// as StartAutomationExecution takes them: a list of texts for every parameter, numbers,
// true and false as text, and maps as JSON. No values are the default.
func (p Parameter) Accepts(values []string) error {
	if len(values) == 0 {
		if p.Required() {
			return errors.New("it is required")
		}
		return nil
	}
	if !p.IsList() && len(values) > 1 {
		return fmt.Errorf("it is %s and takes one value, not %d", p.Type, len(values))
	}
	list := make([]any, len(values))
	for i, s := range values {
		v, err := p.one(s)
		if err != nil {
			return err
		}
		list[i] = v
	}
	if p.IsList() {
		return p.fits(list)
	}
	return p.fits(list[0])
}

var wholeNumber = regexp.MustCompile(`^-?[0-9]+$`)

// one reads one value as the parameter's type has it.
func (p Parameter) one(s string) (any, error) {
	switch p.Type {
	case "Boolean":
		if s != "true" && s != "false" {
			return nil, fmt.Errorf("it is true or false, not %q", s)
		}
		return s == "true", nil
	case "Integer":
		if !wholeNumber.MatchString(s) {
			return nil, fmt.Errorf("it is a whole number, not %q", s)
		}
		return json.Number(s), nil
	case "StringMap", "MapList":
		m := map[string]any{}
		if err := json.Unmarshal([]byte(s), &m); err != nil {
			return nil, fmt.Errorf("it is a map in JSON: %w", err)
		}
		return m, nil
	}
	return s, nil
}

// fits holds a value of the right form against the parameter's bounds.
func (p Parameter) fits(value any) error {
	list, isList := value.([]any)
	if !isList {
		return p.fitsOne(value)
	}
	if p.MinItems > 0 && len(list) < p.MinItems {
		return fmt.Errorf("it has %d values, and needs at least %d", len(list), p.MinItems)
	}
	if p.MaxItems > 0 && len(list) > p.MaxItems {
		return fmt.Errorf("it has %d values, and takes at most %d", len(list), p.MaxItems)
	}
	for _, v := range list {
		if err := p.fitsOne(v); err != nil {
			return err
		}
	}
	return nil
}

func (p Parameter) fitsOne(value any) error {
	if len(p.AllowedValues) > 0 && !slices.ContainsFunc(p.AllowedValues, func(v any) bool { return fmt.Sprint(v) == fmt.Sprint(value) }) {
		return fmt.Errorf("%v is not one of %v", value, p.AllowedValues)
	}
	s, ok := value.(string)
	if !ok || strings.Contains(s, "{{") { // a reference is judged when it has a value
		return nil
	}
	if re, err := regexp.Compile(p.AllowedPattern); err == nil && !re.MatchString(s) {
		return fmt.Errorf("%q does not match %s", s, p.AllowedPattern)
	}
	if n := utf8.RuneCountInString(s); n < p.MinChars || p.MaxChars > 0 && n > p.MaxChars {
		return fmt.Errorf("it has %d characters, and needs %d to %d", n, p.MinChars, p.MaxChars)
	}
	return nil
}
