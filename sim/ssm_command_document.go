package sim

import (
	"fmt"
	"slices"
	"strings"
)

// The plugins of Command documents that this simulator knows.
const (
	pluginShell      = "aws:runShellScript"
	pluginPowerShell = "aws:runPowerShellScript"
)

// commandDocument is a Command document that was read: its parameters and the scripts
// that it runs, in order.
type commandDocument struct {
	Parameters map[string]runbookParameter
	Scripts    []commandScript
}

// commandScript is one step of a Command document.
type commandScript struct {
	Name, Plugin string
	Inputs       map[string]any
}

// readCommandDocument reads schema 2.x, and 1.2 with its runtimeConfig.
func readCommandDocument(tree map[string]any) (*commandDocument, error) {
	r := &treeReader{}
	schema, _ := tree["schemaVersion"].(string)
	r.want(slices.Contains([]string{"1.2", "2.0", "2.2"}, schema), "the schema version of a Command document must be the string \"2.2\", \"2.0\" or \"1.2\", not %s", quoted(tree["schemaVersion"]))
	r.only("the document", tree, "schemaVersion", "description", "parameters", "mainSteps", "runtimeConfig", "variables")
	d := &commandDocument{Parameters: r.parameters(r.object(tree, "parameters"))}
	if schema == "1.2" {
		config := r.object(tree, "runtimeConfig")
		for _, plugin := range sortedKeys(config) {
			d.Scripts = append(d.Scripts, r.oldScript(plugin, config[plugin])...)
		}
	} else {
		for i, each := range r.list(tree, "mainSteps") {
			d.Scripts = append(d.Scripts, r.script(i, each))
		}
	}
	r.want(len(d.Scripts) > 0, "the document has no steps")
	if r.err != nil {
		return nil, r.err
	}
	return d, nil
}

func (r *treeReader) script(i int, each any) commandScript {
	fields, ok := each.(map[string]any)
	r.want(ok, "mainSteps[%d] must be a map", i)
	where := fmt.Sprintf("mainSteps[%d]", i)
	r.only(where, fields, "action", "name", "inputs", "precondition", "onFailure", "isEnd", "isCritical", "timeoutSeconds", "maxAttempts", "finallyStep")
	s := commandScript{Name: r.text(fields, "name"), Plugin: r.text(fields, "action"), Inputs: r.object(fields, "inputs")}
	r.want(s.Name != "", "%s needs a name", where)
	r.want(strings.HasPrefix(s.Plugin, "aws:"), "%s: %q is no plugin", where, s.Plugin)
	return s
}

// oldScript is a plugin of schema 1.2, whose properties are a list of inputs.
func (r *treeReader) oldScript(plugin string, config any) []commandScript {
	fields, ok := config.(map[string]any)
	r.want(ok, "runtimeConfig.%s must be a map", plugin)
	properties := fields["properties"]
	if one, isMap := properties.(map[string]any); isMap {
		properties = []any{one}
	}
	items, ok := properties.([]any)
	r.want(ok, "runtimeConfig.%s needs properties", plugin)
	var all []commandScript
	for i, item := range items {
		inputs, ok := item.(map[string]any)
		r.want(ok, "runtimeConfig.%s.properties[%d] must be a map", plugin, i)
		all = append(all, commandScript{Name: plugin, Plugin: plugin, Inputs: inputs})
	}
	return all
}
