package sim

import (
	"maps"
	"strings"
)

// workVariable is aws:updateVariable. The variable keeps its type.
func workVariable(r *runner, _ *stepRun, _ *runbookStep, in map[string]any) progress {
	name := strings.TrimPrefix(textOf(in["Name"]), variablePrefix)
	declared, has := r.book.Variables[name]
	if !has {
		return refusedInput("the document has no variable %q", name)
	}
	value, err := typed(in["Value"], declared.Type)
	if text, ok := in["Value"].(string); ok && err != nil {
		value, err = parseTyped([]string{text}, declared.Type)
	}
	if err != nil {
		return refusedInput("the variable %s: %v", name, err)
	}
	variables := maps.Clone(r.a.Variables)
	if variables == nil {
		variables = map[string]any{}
	}
	variables[name] = value
	r.a.Variables = variables
	return done(map[string]any{name: value})
}
