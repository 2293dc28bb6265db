package launchrule

import (
	"fmt"
	"reflect"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"

	"github.com/davit-dr/davit/recovery"
)

// costLimit bounds the evaluation of one rule: an expression over all settings of a template
// takes some thousands.
const costLimit = 200_000

// variables are what an expression can speak of: the launch configuration by its fields,
// what else its template says by EC2's paths, the server, and where and in which mode.
var variables = []cel.EnvOption{
	cel.Variable("launch", cel.MapType(cel.StringType, cel.DynType)),
	cel.Variable("template", cel.MapType(cel.StringType, cel.StringType)),
	cel.Variable("server", cel.MapType(cel.StringType, cel.DynType)),
	cel.Variable("values", cel.MapType(cel.StringType, cel.DynType)),
	cel.Variable("mode", cel.StringType),
	cel.Variable("accountID", cel.StringType),
	cel.Variable("region", cel.StringType),
	cel.OptionalTypes(),
	ext.Strings(), ext.Sets(),
}

// compiled is a rule that can be evaluated.
type compiled struct {
	Rule
	program cel.Program
	fields  []string // of launch that the expression speaks of
}

func compile(r Rule) (compiled, error) {
	env, err := cel.NewEnv(variables...)
	if err != nil {
		return compiled{}, err
	}
	ast, issues := env.Compile(r.Require)
	if err := issues.Err(); err != nil {
		return compiled{}, fmt.Errorf("%s", strings.TrimSpace(err.Error()))
	}
	if kind := ast.OutputType(); !kind.IsExactType(cel.BoolType) {
		return compiled{}, fmt.Errorf("the expression gives a %s: it has to be true or false", kind)
	}
	program, err := env.Program(ast, cel.CostLimit(costLimit))
	return compiled{r, program, launchFieldsOf(ast.NativeRep().Expr())}, err
}

// Check gives a finding for each rule that the launch does not comply with in the mode, and
// for each that cannot be told, which does not comply either.
func (s *Set) Check(c recovery.LaunchCase, scope recovery.Scope, m recovery.Mode) []recovery.Finding {
	var found []recovery.Finding
	for _, b := range s.Breaches(c, scope, m) {
		found = append(found, recovery.Finding{Code: recovery.FindingLaunchRule, Severity: b.Severity(), Where: c.Where(), Why: b.Why, Remedy: b.Remedy})
	}
	return found
}

// Breach is a rule that a launch does not comply with.
type Breach struct {
	Rule
	Why string
	// Fields are the fields of a launch configuration that the rule speaks of.
	Fields []string
}

// Breaches are the rules that the launch does not comply with in the mode.
func (s *Set) Breaches(c recovery.LaunchCase, scope recovery.Scope, m recovery.Mode) []Breach {
	if s == nil {
		return nil
	}
	input := inputOf(c, scope, m)
	var found []Breach
	for _, r := range s.rules {
		if r.When != "" && r.When != m {
			continue
		}
		if why := r.broken(input); why != "" {
			found = append(found, Breach{r.Rule, why, r.fields})
		}
	}
	return found
}

// Severity is that of a finding that the rule is not kept.
func (r Rule) Severity() recovery.Severity {
	if r.Effect == Block {
		return recovery.SeverityError
	}
	return recovery.SeverityWarning
}

// broken says why the launch does not comply with the rule, or "".
func (r compiled) broken(input map[string]any) string {
	input["values"] = r.Values
	if r.Values == nil {
		input["values"] = map[string]any{}
	}
	out, _, err := r.program.Eval(input)
	switch {
	case err != nil:
		return fmt.Sprintf("it cannot be told whether the rule %s is kept (%s): %s", r.Name, r.Description, err)
	case out.Value() != true:
		return fmt.Sprintf("the rule %s is not kept: %s", r.Name, r.Description)
	}
	return ""
}

// inputOf is a launch as expressions see it. What nobody states is not in launch.
func inputOf(c recovery.LaunchCase, scope recovery.Scope, m recovery.Mode) map[string]any {
	template := map[string]string{}
	for _, s := range c.Template.Settings {
		template[s.Name] = s.Value
	}
	tags := c.Server.Tags
	if tags == nil {
		tags = map[string]string{}
	}
	return map[string]any{
		"launch": launchFields(c.Launch), "template": template, "mode": string(m),
		"accountID": string(scope.AccountID), "region": string(scope.Region),
		"server": map[string]any{"sourceServerID": string(c.Server.SourceServerID), "name": c.Server.Name(), "os": c.Server.OS, "tags": tags},
	}
}

// launchFields are the fields that are stated, by their names in JSON.
func launchFields(c recovery.LaunchConfiguration) map[string]any {
	fields := map[string]any{}
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsNil() {
			continue
		}
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if f.Kind() == reflect.Pointer {
			f = f.Elem()
		}
		if f.Kind() == reflect.String {
			fields[name] = f.String()
			continue
		}
		fields[name] = f.Interface()
	}
	return fields
}
