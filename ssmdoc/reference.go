package ssmdoc

import (
	"regexp"
	"slices"
	"strings"
)

// referencePattern finds {{ name }}. What is between other double braces, such as a Go
// template's {{ .Name }}, Systems Manager leaves alone.
var referencePattern = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_][\w:./\-\[\]'"$*@?=,]*)\s*\}\}`)

// bareReference takes the braces off, where there are any.
func bareReference(s string) string {
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "{{"), "}}"))
}

// systemVariables are there in every document.
var systemVariables = []string{
	"global:ACCOUNT_ID", "global:AWS_PARTITION", "global:DATE", "global:DATE_TIME", "global:REGION",
	"automation:EXECUTION_ID",
}

// references checks that everything which is referred to exists, and that a step which
// is referred to can have run by then.
func (c *checker) references(root *node) {
	none := map[string]bool{}
	for _, name := range []string{"assumeRole", "variables"} {
		if n := root.field(name); n != nil {
			n.each(func(at Position, s string) { c.referencesIn(at, s, none) })
		}
	}
	c.stepReferences(c.doc.Steps, none)
}

// stepReferences checks a list of steps; before are steps that ran before all of them.
func (c *checker) stepReferences(steps []Step, before map[string]bool) {
	next := successors(steps)
	for i, s := range steps {
		seen := map[string]bool{}
		for name := range before {
			seen[name] = true
		}
		for j := range steps {
			if reachable(next, j)[i] {
				seen[steps[j].Name] = true
				addNames(seen, steps[j].Steps)
			}
		}
		c.referencesOf(s, seen)
	}
}

func addNames(set map[string]bool, steps []Step) {
	for _, s := range flat(steps) {
		set[s.Name] = true
	}
}

// referencesOf checks one step, and the steps in it if it is a loop: they see the loop's
// own values, and each other's from the round before.
func (c *checker) referencesOf(s Step, before map[string]bool) {
	if s.Action == "aws:loop" {
		before[s.Name] = true
		addNames(before, s.Steps)
		c.stepReferences(s.Steps, before)
	}
	for _, f := range s.node.fields {
		switch f.name {
		case "name", "action", "description", "outputs":
			continue
		case "inputs":
			if s.Action == "aws:loop" {
				c.loopReferences(f.value, before)
				continue
			}
		}
		f.value.each(func(at Position, text string) { c.referencesIn(at, text, before) })
	}
}

// loopReferences checks a loop's inputs but for its steps, which are checked as steps.
func (c *checker) loopReferences(inputs *node, before map[string]bool) {
	for _, f := range inputs.fields {
		if f.name != "Steps" {
			f.value.each(func(at Position, text string) { c.referencesIn(at, text, before) })
		}
	}
}

func (c *checker) referencesIn(at Position, s string, before map[string]bool) {
	for _, m := range referencePattern.FindAllStringSubmatch(s, -1) {
		c.reference(at, m[1], before)
	}
}

func (c *checker) reference(at Position, ref string, before map[string]bool) {
	if _, ok := c.doc.Parameter(ref); ok {
		return
	}
	prefix, name, hasColon := strings.Cut(ref, ":")
	switch {
	case prefix == "variable" && hasColon:
		if !c.hasVariable(name) {
			c.addf(at, "{{ %s }}: there is no variable %s: %s", ref, name, suggest(name, c.variableNames()))
		}
	case prefix == "ssm" && hasColon:
		c.addf(at, "{{ %s }}: a value of the parameter store can only be the default of a parameter: refer to that", ref)
	case prefix == "resolve" && hasColon:
		c.addf(at, "{{ %s }}: Systems Manager does not resolve secrets in a document: pass the secret's ARN, and let the command fetch it", ref)
	case hasColon:
		if !slices.Contains(systemVariables, ref) {
			c.addf(at, "{{ %s }}: there is no such system variable: %s", ref, suggest(ref, systemVariables))
		}
	case ref == "RESOURCE_ID": // of a maintenance window's target
	case strings.Contains(ref, "."):
		c.partReference(at, ref, before)
	default:
		c.addf(at, "{{ %s }}: there is no parameter %s: %s", ref, ref, suggest(ref, c.parameterNames()))
	}
}

// partReference is a step's output, or an entry of a parameter that is a map.
func (c *checker) partReference(at Position, ref string, before map[string]bool) {
	name, _, _ := strings.Cut(ref, ".")
	if p, ok := c.doc.Parameter(name); ok {
		if p.Type != "StringMap" {
			c.addf(at, "{{ %s }}: parameter %s is %s and has no entries", ref, name, p.Type)
		}
		return
	}
	if c.stepOutput(at, ref) && !before[name] {
		c.addf(at, "{{ %s }}: step %s cannot have run yet when this is needed", ref, name)
	}
}

// stepOutput tells whether a step has the output, and reports if not.
func (c *checker) stepOutput(at Position, ref string) bool {
	name, output, _ := strings.Cut(ref, ".")
	s, ok := c.steps[name]
	if !ok {
		c.addf(at, "%s: there is no step %s: %s", ref, name, suggest(name, namesOf(c.doc.AllSteps())))
		return false
	}
	output, _, _ = strings.Cut(output, ".")
	known := outputNames(s)
	if !slices.Contains(known, output) && output != "OutputPayload" {
		c.addf(at, "%s: step %s has no output %s: %s", ref, name, output, suggest(output, known))
		return false
	}
	return true
}

func outputNames(s Step) []string {
	names := slices.Clone(actions[s.Action].outputs)
	for _, o := range s.Outputs {
		names = append(names, o.Name)
	}
	return names
}

func (c *checker) parameterNames() []string {
	names := make([]string, len(c.doc.Parameters))
	for i, p := range c.doc.Parameters {
		names[i] = p.Name
	}
	return names
}
