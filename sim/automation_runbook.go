package sim

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// runbook is an Automation document, schema 0.3, that was read and found well formed.
type runbook struct {
	Description string
	AssumeRole  string
	Parameters  map[string]runbookParameter
	Variables   map[string]runbookVariable
	Steps       []*runbookStep // of the document itself, not of its loops
	Outputs     []string       // references, without braces

	byName map[string]*runbookStep // those of loops too
}

// runbookParameter is a parameter that a document takes.
type runbookParameter struct {
	Type        string // as written, such as AWS::EC2::Instance::Id
	Plain       string // one of valueTypes
	Description string
	Default     any
	HasDefault  bool
	Allowed     []any
	Pattern     *regexp.Regexp
	MinItems    *int
	MaxItems    *int
	MinChars    *int
	MaxChars    *int
}

// runbookVariable is a variable that a document's steps may set.
type runbookVariable struct {
	Type    string
	Default any
}

// runbookStep is one step of a document.
type runbookStep struct {
	Name, Action string
	Inputs       map[string]any
	Outputs      []runbookOutput
	OnFailure    string // Abort, Continue, or step:NAME
	OnCancel     string // Abort, or step:NAME
	NextStep     string
	IsEnd        *bool
	IsCritical   *bool
	MaxAttempts  any // an integer, or a reference
	Timeout      any // seconds, or a reference

	loop  *runbookStep   // within which it stands, or nil
	steps []*runbookStep // of a loop
	index int            // among the steps beside it
}

// runbookOutput is an output that a step takes from an API's answer.
type runbookOutput struct{ Name, Selector, Type string }

const (
	onFailureAbort    = "Abort"
	onFailureContinue = "Continue"
	stepPrefix        = "step:"
)

var (
	stepNamePattern      = regexp.MustCompile(`^[a-zA-Z0-9_]{1,128}$`)
	parameterNamePattern = regexp.MustCompile(`^[a-zA-Z0-9_]{1,50}$`)
)

// siblings are the steps among which the step stands.
func (b *runbook) siblings(s *runbookStep) []*runbookStep {
	if s.loop != nil {
		return s.loop.steps
	}
	return b.Steps
}

// following is the step after s among those beside it, or nil.
func (b *runbook) following(s *runbookStep) *runbookStep {
	if all := b.siblings(s); s.index+1 < len(all) {
		return all[s.index+1]
	}
	return nil
}

func (s *runbookStep) ends() bool { return s.IsEnd != nil && *s.IsEnd }

// critical says whether the step's failure makes the automation fail. Where the document
// does not say, a step whose failure is to be passed over does not.
func (s *runbookStep) critical() bool {
	if s.IsCritical != nil {
		return *s.IsCritical
	}
	return s.OnFailure != onFailureContinue
}

// readRunbook makes a runbook of a document's content. The error says where it is wrong.
func readRunbook(tree map[string]any) (*runbook, error) {
	r := &treeReader{}
	b := &runbook{byName: map[string]*runbookStep{}}
	r.only("the document", tree, "schemaVersion", "description", "assumeRole", "parameters", "variables", "mainSteps", "outputs", "files")
	b.Description = r.text(tree, "description")
	b.AssumeRole = r.text(tree, "assumeRole")
	b.Parameters = r.parameters(r.object(tree, "parameters"))
	b.Variables = r.variables(r.object(tree, "variables"))
	b.Steps = r.steps(b, nil, "mainSteps", tree["mainSteps"])
	for _, each := range r.list(tree, "outputs") {
		text, ok := each.(string)
		r.want(ok, "outputs: each must be a reference such as step.output")
		b.Outputs = append(b.Outputs, unbraced(text))
	}
	if r.err == nil {
		r.err = b.checkReferences(tree)
	}
	if r.err != nil {
		return nil, r.err
	}
	return b, nil
}

// treeReader takes a document's tree apart and keeps the first thing that is wrong.
type treeReader struct{ err error }

func (r *treeReader) want(ok bool, format string, args ...any) {
	if !ok && r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func (r *treeReader) only(where string, fields map[string]any, known ...string) {
	for _, name := range sortedKeys(fields) {
		r.want(slices.Contains(known, name), "%s has no field %q", where, name)
	}
}

func (r *treeReader) text(fields map[string]any, name string) string {
	v, has := fields[name]
	s, ok := v.(string)
	r.want(ok || !has || v == nil, "%s must be a string", name)
	return s
}

func (r *treeReader) object(fields map[string]any, name string) map[string]any {
	v, has := fields[name]
	object, ok := v.(map[string]any)
	r.want(ok || !has || v == nil, "%s must be a map", name)
	return object
}

func (r *treeReader) list(fields map[string]any, name string) []any {
	v, has := fields[name]
	items, ok := v.([]any)
	r.want(ok || !has || v == nil, "%s must be a list", name)
	return items
}

func (r *treeReader) flag(where string, fields map[string]any, name string) *bool {
	v, has := fields[name]
	if !has {
		return nil
	}
	b, ok := v.(bool)
	if text, is := v.(string); is && (text == "true" || text == "false") {
		b, ok = text == "true", true
	}
	r.want(ok, "%s: %s must be true or false", where, name)
	return &b
}

func (r *treeReader) count(where string, fields map[string]any, name string) *int {
	v, has := fields[name]
	if !has {
		return nil
	}
	f, ok := v.(float64)
	r.want(ok && f >= 0 && f == float64(int(f)), "%s: %s must be a whole number", where, name)
	n := int(f)
	return &n
}

func (r *treeReader) parameters(all map[string]any) map[string]runbookParameter {
	found := map[string]runbookParameter{}
	for _, name := range sortedKeys(all) {
		where := "parameter " + name
		fields, ok := all[name].(map[string]any)
		r.want(ok, "%s must be a map", where)
		r.want(parameterNamePattern.MatchString(name), "%s: a name has letters, digits and underscores, at most 50", where)
		r.only(where, fields, "type", "description", "default", "allowedValues", "allowedPattern", "minItems", "maxItems", "minChars", "maxChars", "displayType", "maxSize", "minSize")
		p := runbookParameter{Type: r.text(fields, "type"), Description: r.text(fields, "description"), Allowed: r.list(fields, "allowedValues")}
		p.Plain, ok = plainType(p.Type)
		r.want(ok, "%s has the type %q; it must be one of %s", where, p.Type, strings.Join(valueTypes, ", "))
		p.MinItems, p.MaxItems = r.count(where, fields, "minItems"), r.count(where, fields, "maxItems")
		p.MinChars, p.MaxChars = r.count(where, fields, "minChars"), r.count(where, fields, "maxChars")
		if pattern := r.text(fields, "allowedPattern"); pattern != "" {
			var err error
			p.Pattern, err = regexp.Compile(pattern)
			r.want(err == nil, "%s: allowedPattern %q is no regular expression that this simulator knows", where, pattern)
		}
		r.defaultOf(where, &p, fields)
		found[name] = p
	}
	return found
}

// defaultOf reads the default. One that refers to Parameter Store is looked up when the
// automation starts, and typed then.
func (r *treeReader) defaultOf(where string, p *runbookParameter, fields map[string]any) {
	p.Default, p.HasDefault = fields["default"]
	text, isText := p.Default.(string)
	if !p.HasDefault || isText && referencePattern.MatchString(text) {
		return
	}
	if isText && p.Plain != typeString && p.Plain != typeStringList {
		parsed, err := parseTyped([]string{text}, p.Plain)
		r.want(err == nil, "%s: the default %s is not of its type", where, quoted(text))
		p.Default = parsed
		return
	}
	value, err := typed(p.Default, p.Plain)
	r.want(err == nil, "%s: the default %s is not of its type", where, quoted(p.Default))
	p.Default = value
}

func (r *treeReader) variables(all map[string]any) map[string]runbookVariable {
	found := map[string]runbookVariable{}
	for _, name := range sortedKeys(all) {
		where := "variable " + name
		fields, ok := all[name].(map[string]any)
		r.want(ok, "%s must be a map", where)
		r.only(where, fields, "type", "description", "default", "allowedValues", "allowedPattern", "minItems", "maxItems", "minChars", "maxChars")
		v := runbookVariable{Type: r.text(fields, "type"), Default: fields["default"]}
		r.want(slices.Contains(valueTypes, v.Type), "%s has the type %q; it must be one of %s", where, v.Type, strings.Join(valueTypes, ", "))
		text, isText := v.Default.(string)
		if v.Default != nil && !(isText && referencePattern.MatchString(text)) {
			value, err := typed(v.Default, v.Type)
			r.want(err == nil, "%s: the default %s is not of its type", where, quoted(v.Default))
			v.Default = value
		}
		found[name] = v
	}
	return found
}

func (r *treeReader) steps(b *runbook, loop *runbookStep, where string, list any) []*runbookStep {
	items, ok := list.([]any)
	r.want(ok && len(items) > 0, "%s must be a list of at least one step", where)
	var all []*runbookStep
	for i, item := range items {
		fields, ok := item.(map[string]any)
		r.want(ok, "%s[%d] must be a map", where, i)
		if r.err != nil {
			return nil
		}
		s := r.step(fields)
		s.loop, s.index = loop, i
		r.want(b.byName[s.Name] == nil, "two steps have the name %q", s.Name)
		b.byName[s.Name] = s
		all = append(all, s)
		if s.Action == actionLoop {
			r.want(loop == nil, "step %s: a loop cannot stand within a loop", s.Name)
			r.checkLoop(s)
			if r.err == nil {
				s.steps = r.steps(b, s, "step "+s.Name+": inputs.Steps", s.Inputs["Steps"])
			}
		}
	}
	return all
}

func (r *treeReader) step(fields map[string]any) *runbookStep {
	s := &runbookStep{Name: r.text(fields, "name"), Action: r.text(fields, "action")}
	where := "step " + s.Name
	r.want(stepNamePattern.MatchString(s.Name), "the step name %q is not valid: it has letters, digits and underscores, at most 128", s.Name)
	r.only(where, fields, "name", "action", "description", "inputs", "outputs", "onFailure", "onCancel", "nextStep", "isEnd", "isCritical", "maxAttempts", "timeoutSeconds")
	a := actions[s.Action]
	r.want(a != nil, "%s: there is no action %q", where, s.Action)
	s.Inputs = r.object(fields, "inputs")
	s.OnFailure = cmp.Or(r.text(fields, "onFailure"), onFailureAbort)
	s.OnCancel = cmp.Or(r.text(fields, "onCancel"), onFailureAbort)
	s.NextStep = r.text(fields, "nextStep")
	s.IsEnd, s.IsCritical = r.flag(where, fields, "isEnd"), r.flag(where, fields, "isCritical")
	s.MaxAttempts = r.number(where, fields, "maxAttempts", 1, 10)
	s.Timeout = r.number(where, fields, "timeoutSeconds", 1, 30*24*3600)
	for _, each := range r.list(fields, "outputs") {
		s.Outputs = append(s.Outputs, r.output(where, each))
	}
	if a != nil {
		r.inputs(where, a, s.Inputs)
	}
	return s
}

// inputs checks the names of a step's inputs. An action that passes them on to an API
// takes any.
func (r *treeReader) inputs(where string, a *runbookAction, inputs map[string]any) {
	for _, name := range a.needs {
		r.want(inputs[name] != nil, "%s: the input %s is needed", where, name)
	}
	if !a.open {
		r.only(where+": inputs", inputs, slices.Concat(a.needs, a.takes)...)
	}
}

// number is a whole number, or a reference to one.
func (r *treeReader) number(where string, fields map[string]any, name string, least, most float64) any {
	v, has := fields[name]
	if !has {
		return nil
	}
	if text, ok := v.(string); ok {
		if referencePattern.MatchString(text) {
			return text
		}
		parsed, err := parseTyped([]string{text}, typeInteger)
		r.want(err == nil, "%s: %s must be a whole number", where, name)
		v = parsed
	}
	f, ok := v.(float64)
	r.want(ok && f == float64(int64(f)) && f >= least && f <= most, "%s: %s must be a whole number from %v to %v", where, name, least, most)
	return f
}

func (r *treeReader) output(where string, each any) runbookOutput {
	fields, ok := each.(map[string]any)
	r.want(ok, "%s: an output must be a map", where)
	o := runbookOutput{r.text(fields, "Name"), r.text(fields, "Selector"), cmp.Or(r.text(fields, "Type"), typeString)}
	r.only(where+": outputs", fields, "Name", "Selector", "Type")
	r.want(o.Name != "" && o.Selector != "", "%s: an output needs Name and Selector", where)
	r.want(slices.Contains(valueTypes, o.Type), "%s: the output %s has the type %q", where, o.Name, o.Type)
	_, err := compilePath(o.Selector)
	r.want(err == nil, "%s: the output %s: %v", where, o.Name, err)
	return o
}
