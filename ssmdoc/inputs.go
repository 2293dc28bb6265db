package ssmdoc

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	serviceName   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	operationName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
)

// awsCall checks the form of a service's and an operation's name.
func (c *checker) awsCall(s Step) {
	c.spelt(s.inputs.field("Service"), serviceName, "Service is the name that the AWS CLI has for a service, such as rds or elbv2")
	c.spelt(s.inputs.field("Api"), operationName, "Api is the operation's name as the service's API or boto3 has it, such as DescribeDBInstances or describe_db_instances")
}

func (c *checker) spelt(v *node, pattern *regexp.Regexp, message string) {
	if v != nil && v.kind == text && !strings.Contains(v.text, "{{") && !pattern.MatchString(v.text) {
		c.addf(v.at, "%s, not %q", message, v.text)
	}
}

func (c *checker) awsProperty(s Step) {
	c.awsCall(s)
	if v := s.inputs.field("PropertySelector"); v != nil && v.kind == text && !strings.HasPrefix(v.text, "$") {
		c.addf(v.at, "PropertySelector begins with $, the answer, not %q", v.text)
	}
	if v := s.inputs.field("DesiredValues"); v != nil && v.kind == sequence && len(v.items) == 0 {
		c.addf(v.at, "DesiredValues has at least one value")
	}
}

func (c *checker) command(s Step) {
	if s.inputs.field("InstanceIds") == nil && s.inputs.field("Targets") == nil {
		c.addf(s.Position, "step %s: aws:runCommand needs InstanceIds or Targets", s.Name)
	}
}

var (
	isoDuration = regexp.MustCompile(`^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$`)
	// secondsIn are those of the groups of isoDuration.
	secondsIn = []int{86400, 3600, 60, 1}
)

// maxSleep is how many seconds a step may sleep: a second less than seven days.
const maxSleep = 604799

func (c *checker) sleep(s Step) {
	d, until := s.inputs.field("Duration"), s.inputs.field("Timestamp")
	if until == nil {
		until = s.inputs.field("TimeStamp")
	}
	if (d == nil) == (until == nil) {
		c.addf(s.Position, "step %s: aws:sleep has either Duration or Timestamp", s.Name)
	}
	if d == nil || strings.Contains(d.text, "{{") {
		return
	}
	parts := isoDuration.FindStringSubmatch(d.text)
	if parts == nil || strings.Join(parts[1:], "") == "" {
		c.addf(d.at, "Duration is written as ISO 8601 has it, such as PT30S, PT10M or P1D, not %q", d.text)
		return
	}
	total := 0
	for i, part := range parts[1:] {
		n, _ := strconv.Atoi(part) // an empty part is 0
		total += n * secondsIn[i]
	}
	if total > maxSleep {
		c.addf(d.at, "Duration is at most %d seconds, not %d", maxSleep, total)
	}
}

// variableUpdate checks that the variable is one of the document's.
func (c *checker) variableUpdate(s Step) {
	v := s.inputs.field("Name")
	if v == nil || v.kind != text {
		return
	}
	name, ok := strings.CutPrefix(bareReference(v.text), "variable:")
	if !ok {
		c.addf(v.at, "Name is variable:NAME, not %q", v.text)
	} else if !c.hasVariable(name) {
		c.addf(v.at, "there is no variable %s: %s", name, suggest(name, c.variableNames()))
	}
}

func (c *checker) hasVariable(name string) bool { return slices.Contains(c.variableNames(), name) }

func (c *checker) variableNames() []string {
	names := make([]string, len(c.doc.Variables))
	for i, v := range c.doc.Variables {
		names[i] = v.Name
	}
	return names
}

var operations = []string{
	"StringEquals", "EqualsIgnoreCase", "StartsWith", "EndsWith", "Contains",
	"NumericEquals", "NumericGreater", "NumericLesser", "NumericGreaterOrEquals", "NumericLesserOrEquals",
	"BooleanEquals",
}

// branch checks the choices; where they lead, flow does.
func (c *checker) branch(s Step) {
	choices := s.inputs.field("Choices")
	if choices == nil || choices.kind != sequence {
		return
	}
	if len(choices.items) == 0 {
		c.addf(choices.at, "step %s has no choices", s.Name)
	}
	for _, choice := range choices.items {
		if !c.isMap(choice, "a choice") {
			continue
		}
		if choice.field("NextStep") == nil {
			c.addf(choice.at, "step %s: a choice has no NextStep", s.Name)
		}
		c.condition(choice, []string{"NextStep"})
	}
}

// condition checks And, Or, Not, or a variable with one operation. Besides are entries
// that belong to what the condition is in.
func (c *checker) condition(n *node, besides []string) {
	if !c.known(n, slices.Concat(besides, []string{"And", "Or", "Not", "Variable"}, operations), "a condition") {
		return
	}
	for _, name := range []string{"And", "Or"} {
		if list := n.field(name); list != nil {
			c.conditions(list, name)
			return
		}
	}
	if not := n.field("Not"); not != nil {
		c.condition(not, nil)
		return
	}
	var found []string
	for _, f := range n.fields {
		if slices.Contains(operations, f.name) {
			found = append(found, f.name)
		}
	}
	if n.field("Variable") == nil || len(found) != 1 {
		c.addf(n.at, "a condition has a Variable and one operation (%s, …), or And, Or, Not", operations[0])
	}
}

func (c *checker) conditions(list *node, name string) {
	if list.kind != sequence || len(list.items) < 2 {
		c.addf(list.at, "%s is a list of at least two conditions", name)
		return
	}
	for _, item := range list.items {
		c.condition(item, nil)
	}
}
