package ssmdoc

import (
	"slices"
	"strings"
)

// Step is one step of a document.
type Step struct {
	Position    // where it begins
	Name        string
	Action      string
	Description string
	Inputs      map[string]any // as encoding/json would read them
	Outputs     []Output
	Steps       []Step // of aws:loop

	node      *node
	inputs    *node
	onFailure string
	onCancel  string
	nextStep  string
	isEnd     bool
	at        map[string]Position // of its keys
}

// Timed tells whether the step says itself how long it may take.
func (s Step) Timed() bool { return s.node.field("timeoutSeconds") != nil }

// Output is a value that a step takes out of its answer.
type Output struct{ Name, Selector, Type string }

var stepKeys = []string{
	"name", "action", "description", "inputs", "outputs", "onFailure", "onCancel", "nextStep",
	"isEnd", "isCritical", "maxAttempts", "timeoutSeconds",
}

// readSteps reads a list of steps; inLoop are those of aws:loop.
func (c *checker) readSteps(n *node, inLoop bool) []Step {
	if n.kind != sequence || len(n.items) == 0 {
		c.addf(n.at, "there must be a list of at least one step, not %s", n.shown())
		return nil
	}
	var steps []Step
	for _, item := range n.items {
		if c.known(item, stepKeys, "a step") {
			steps = append(steps, c.step(item, inLoop))
		}
	}
	return steps
}

func (c *checker) step(n *node, inLoop bool) Step {
	s := Step{
		Position:    n.at,
		Name:        c.textOf(n, "name"),
		Action:      c.textOf(n, "action"),
		Description: c.textOf(n, "description"),
		node:        n,
		inputs:      n.field("inputs"),
		onFailure:   c.textOf(n, "onFailure"),
		onCancel:    c.textOf(n, "onCancel"),
		nextStep:    c.textOf(n, "nextStep"),
		isEnd:       c.flag(n, "isEnd"),
		at:          map[string]Position{},
	}
	for _, f := range n.fields {
		s.at[f.name] = f.value.at
	}
	c.flag(n, "isCritical")
	c.atLeastOne(n, "maxAttempts")
	c.atLeastOne(n, "timeoutSeconds")
	if s.inputs == nil || s.inputs.kind == null {
		s.inputs = &node{kind: mapping, at: n.at}
	}
	c.named(s)
	c.act(&s, n.field("outputs"))
	if s.Action == "aws:loop" {
		c.loop(&s, inLoop)
	}
	c.steps[s.Name] = s
	return s
}

func (c *checker) named(s Step) {
	_, twice := c.steps[s.Name]
	switch {
	case s.Name == "":
		c.addf(s.Position, "the step has no name")
	case !wordPattern.MatchString(s.Name) || len(s.Name) > 128:
		c.addf(s.at["name"], "step %s: a step's name has 1 to 128 letters, digits and _", s.Name)
	case twice:
		c.addf(s.at["name"], "there are two steps named %s", s.Name)
	}
}

// act checks what the step does: its action, inputs and outputs.
func (c *checker) act(s *Step, outputs *node) {
	a, ok := actions[s.Action]
	switch {
	case s.Action == "":
		c.addf(s.Position, "step %s has no action", s.Name)
	case !ok:
		c.addf(s.at["action"], "step %s: there is no action %s: %s", s.Name, s.Action, suggest(s.Action, actionNames()))
	case !c.isMap(s.inputs, "inputs"):
	default:
		s.Inputs, _ = s.inputs.value().(map[string]any)
		c.inputs(*s, a)
	}
	if outputs == nil {
		return
	}
	if a.quiet {
		c.addf(outputs.at, "step %s: %s has no answer to select outputs from", s.Name, s.Action)
	}
	s.Outputs = c.stepOutputs(outputs)
}

func (c *checker) stepOutputs(n *node) []Output {
	if n.kind != sequence {
		c.addf(n.at, "outputs is a list of Name, Selector and Type, not %s", n.kind)
		return nil
	}
	var outputs []Output
	for _, item := range n.items {
		if !c.known(item, []string{"Name", "Selector", "Type"}, "an output") {
			continue
		}
		o := Output{item.field("Name").str(), item.field("Selector").str(), item.field("Type").str()}
		if !parameterName.MatchString(o.Name) {
			c.addf(item.at, "an output has a Name of letters, digits, _ and -, not %q", o.Name)
		}
		if !strings.HasPrefix(o.Selector, "$") {
			c.addf(item.at, "output %s has a Selector that begins with $, the answer, not %q", o.Name, o.Selector)
		}
		if o.Type != "" && !slices.Contains(plainTypes, o.Type) {
			c.addf(item.at, "output %s has the Type %q: %s", o.Name, o.Type, suggest(o.Type, plainTypes))
		}
		if slices.ContainsFunc(outputs, func(have Output) bool { return have.Name == o.Name }) {
			c.addf(item.at, "there are two outputs named %s", o.Name)
		}
		outputs = append(outputs, o)
	}
	return outputs
}

// flag reads true or false, which Systems Manager takes as text too.
func (c *checker) flag(n *node, name string) bool {
	v := n.field(name)
	if v == nil {
		return false
	}
	if !isBool(v.text) {
		c.addf(v.at, "%s is true or false, not %s", name, v.shown())
	}
	return strings.EqualFold(v.text, "true")
}

func isBool(s string) bool { return strings.EqualFold(s, "true") || strings.EqualFold(s, "false") }

func (c *checker) atLeastOne(n *node, name string) {
	v := n.field(name)
	if v == nil || v.kind == text && strings.Contains(v.text, "{{") {
		return
	}
	if !wholeNumber.MatchString(v.text) || strings.HasPrefix(v.text, "-") || strings.Trim(v.text, "0") == "" {
		c.addf(v.at, "%s is a whole number of at least 1, not %s", name, v.shown())
	}
}

// loop reads the steps of a loop and checks what makes it end.
func (c *checker) loop(s *Step, inLoop bool) {
	if inLoop {
		c.addf(s.Position, "step %s: a loop cannot be inside a loop", s.Name)
	}
	if s.onCancel != "" {
		c.addf(s.at["onCancel"], "step %s: a loop takes no onCancel; the steps in it do", s.Name)
	}
	each, while := s.inputs.field("Iterators"), s.inputs.field("LoopCondition")
	if (each == nil) == (while == nil) {
		c.addf(s.Position, "step %s: a loop has either Iterators or LoopCondition", s.Name)
	}
	if while != nil && while.kind == mapping {
		c.condition(while, nil)
	}
	if m := s.inputs.field("MaxIterations"); m != nil && (len(m.text) > 3 || len(m.text) == 3 && m.text > "100") && wholeNumber.MatchString(m.text) {
		c.addf(m.at, "MaxIterations is at most 100, not %s", m.text)
	}
	if each != nil && each.kind == sequence && len(each.items) > 100 {
		c.addf(each.at, "a loop goes over at most 100 values, not %d", len(each.items))
	}
	if inner := s.inputs.field("Steps"); inner != nil {
		s.Steps = c.readSteps(inner, true)
		c.flow(s.Steps)
	}
}
