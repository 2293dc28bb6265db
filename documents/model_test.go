package documents

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/ssmdoc"
)

// awsModel is one of AWS's service models, as the simulator keeps them.
type awsModel struct {
	Operations map[string]struct{ Input, Output struct{ Shape string } }
	Shapes     map[string]awsShape
}

type awsShape struct {
	Type     string
	Required []string
	Members  map[string]struct{ Shape string }
	Member   struct{ Shape string }
	Value    struct{ Shape string }
	Enum     []string
}

func modelOf(t *testing.T, service string) awsModel {
	t.Helper()
	if service == "elbv2" {
		service = "elasticloadbalancing"
	}
	file, err := os.Open(filepath.Join("..", "sim", "wire", "models", service+".json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var m awsModel
	if err := json.NewDecoder(zip).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// own are inputs of Automation's actions, not of the operations that they call.
var own = []string{"Service", "Api", "PropertySelector", "DesiredValues"}

func TestEveryCallIsSpeltAsAWSSpellsIt(t *testing.T) {
	checked := 0
	for _, d := range List() {
		for _, s := range d.AllSteps() {
			service, _ := s.Inputs["Service"].(string)
			operation, _ := s.Inputs["Api"].(string)
			if service == "" {
				continue
			}
			m := modelOf(t, service)
			op, ok := m.Operations[operation]
			if !ok {
				t.Errorf("%s, step %s: the model has no %s:%s", d.Name, s.Name, service, operation)
				continue
			}
			checked++
			input := map[string]any{}
			for name, v := range s.Inputs {
				if !slices.Contains(own, name) {
					input[name] = v
				}
			}
			c := modelCheck{t: t, model: m, where: d.Name + ", step " + s.Name, document: d}
			c.value(operation, input, op.Input.Shape)
			c.selectors(s, op.Output.Shape)
		}
	}
	if checked < 30 {
		t.Errorf("only %d calls were compared", checked)
	}
}

// modelCheck holds one step against the model of the operation that it calls.
type modelCheck struct {
	t        *testing.T
	model    awsModel
	where    string
	document Document
}

var wholeReference = regexp.MustCompile(`^\{\{ (\w+) \}\}$`)

func (c modelCheck) value(name string, value any, shape string) {
	c.t.Helper()
	s := c.model.Shapes[shape]
	if text, ok := value.(string); ok && strings.Contains(text, "{{") {
		c.parameter(name, text, s)
		return
	}
	fits := false
	switch v := value.(type) {
	case map[string]any:
		fits = s.Type == "structure" || s.Type == "map"
		c.members(name, v, s)
	case []any:
		fits = s.Type == "list"
		for _, item := range v {
			c.value(name, item, s.Member.Shape)
		}
	case bool:
		fits = s.Type == "boolean"
	case json.Number:
		fits = s.Type == "integer" || s.Type == "long"
	case string:
		fits = (s.Type == "string" || s.Type == "timestamp") && (s.Enum == nil || slices.Contains(s.Enum, v))
	}
	if !fits {
		c.t.Errorf("%s: %s is %v, which AWS wants as %s %v", c.where, name, value, s.Type, s.Enum)
	}
}

func (c modelCheck) members(name string, value map[string]any, s awsShape) {
	c.t.Helper()
	for member, v := range value {
		if s.Type == "map" {
			c.value(member, v, s.Value.Shape)
			continue
		}
		m, ok := s.Members[member]
		if !ok {
			c.t.Errorf("%s: %s has no %s", c.where, name, member)
			continue
		}
		c.value(member, v, m.Shape)
	}
	for _, member := range s.Required {
		if _, ok := value[member]; !ok {
			c.t.Errorf("%s: %s lacks %s, which AWS wants", c.where, name, member)
		}
	}
}

// parameter checks that a value which is all reference is of the type that AWS wants.
func (c modelCheck) parameter(name, text string, s awsShape) {
	c.t.Helper()
	m := wholeReference.FindStringSubmatch(text)
	if m == nil {
		return
	}
	p, ok := c.document.Parameter(m[1])
	if !ok {
		return
	}
	types := map[string][]string{
		"String": {"string", "timestamp"}, "StringList": {"list"}, "Boolean": {"boolean"}, "Integer": {"integer", "long"},
	}
	if !slices.Contains(types[p.Type], s.Type) {
		c.t.Errorf("%s: %s is parameter %s, which is %s, and AWS wants %s", c.where, name, p.Name, p.Type, s.Type)
	}
	for _, v := range p.AllowedValues {
		if s.Enum != nil && !slices.Contains(s.Enum, fmt.Sprint(v)) {
			c.t.Errorf("%s: %s may be %v, which is none of AWS's %v", c.where, name, v, s.Enum)
		}
	}
}

var selectorStep = regexp.MustCompile(`\.(\w+)|\[\d+\]`)

// selectors checks that what a step takes out of an answer can be in it.
func (c modelCheck) selectors(s ssmdoc.Step, output string) {
	c.t.Helper()
	selectors := []string{}
	if text, ok := s.Inputs["PropertySelector"].(string); ok {
		selectors = append(selectors, text)
	}
	for _, o := range s.Outputs {
		selectors = append(selectors, o.Selector)
	}
	for _, selector := range selectors {
		shape := output
		for _, m := range selectorStep.FindAllStringSubmatch(selector, -1) {
			next := c.model.Shapes[shape].Member.Shape
			if m[1] != "" {
				next = c.model.Shapes[shape].Members[m[1]].Shape
			}
			if next == "" {
				c.t.Errorf("%s: %s leads nowhere at %s", c.where, selector, m[0])
				break
			}
			shape = next
		}
	}
}
