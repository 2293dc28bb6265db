package orchestrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/davit-dr/davit/recovery"
)

// maxParameterBytes is how much all parameters of an action may come to: they are part
// of its row.
const maxParameterBytes = 32 << 10

// resolve gives the action's parameters with everything in place that they refer to.
// Secrets stay as the references that they are.
func resolve(e *recovery.Execution, a *recovery.Action, parameters recovery.ActionParameters) (recovery.ActionParameters, error) {
	resolved := recovery.ActionParameters{}
	total := 0
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		list, err := resolveValues(e, a, parameters[name])
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", name, err)
		}
		for _, v := range list {
			total += recovery.JSONSize(v)
		}
		resolved[name] = list
	}
	if role := e.ActionSpec(a).RoleARN; role != "" {
		resolved[recovery.ParameterAssumeRole] = recovery.ActionValues{role}
	}
	if total > maxParameterBytes {
		return nil, fmt.Errorf("the parameters come to %d bytes: %d are allowed", total, maxParameterBytes)
	}
	return resolved, nil
}

func resolveValues(e *recovery.Execution, a *recovery.Action, values recovery.ActionValues) (recovery.ActionValues, error) {
	list := recovery.ActionValues{}
	for _, v := range values {
		more, err := resolveValue(e, a, v)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	if n := len(list); n > recovery.MaxParameterValues {
		return nil, fmt.Errorf("it has %d values, and SSM takes %d: choose fewer servers, by server= or by a tag", n, recovery.MaxParameterValues)
	}
	for _, v := range list {
		if n := utf8.RuneCountInString(v); n > recovery.MaxParameterValue && !strings.Contains(v, "{{resolve:") {
			return nil, fmt.Errorf("a value has %d characters, and SSM takes %d", n, recovery.MaxParameterValue)
		}
	}
	return list, nil
}

// resolveValue resolves one value. A reference that is the whole value gives as many
// values as it has; inside a text they are joined with commas.
func resolveValue(e *recovery.Execution, a *recovery.Action, value string) ([]string, error) {
	parts, err := recovery.ParseValue(value)
	if err != nil {
		return nil, err
	}
	if len(parts) == 1 && parts[0].Ref != nil {
		return lookUp(e, a, *parts[0].Ref, parts[0].Text)
	}
	var text strings.Builder
	for _, part := range parts {
		if part.Ref == nil {
			text.WriteString(part.Text)
			continue
		}
		values, err := lookUp(e, a, *part.Ref, part.Text)
		if err != nil {
			return nil, err
		}
		text.WriteString(strings.Join(values, ","))
	}
	return []string{text.String()}, nil
}

// lookUp gives the values of a reference.
func lookUp(e *recovery.Execution, a *recovery.Action, ref recovery.Reference, text string) ([]string, error) {
	w := e.Waves[a.Wave]
	if ref.Wave != "" {
		w = e.Wave(ref.Wave)
	}
	switch ref.Field {
	case recovery.FieldExecutionID:
		return []string{string(e.ID)}, nil
	case recovery.FieldMode:
		return []string{string(e.Mode)}, nil
	case recovery.FieldIncidentAt:
		return []string{e.IncidentAt.UTC().Format(time.RFC3339)}, nil
	case recovery.FieldPlan:
		return []string{e.Plan.Name}, nil
	case recovery.FieldWave:
		return []string{w.Name}, nil
	case recovery.FieldOutput:
		return outputOf(e, w, ref, text)
	}
	return serversOf(e, a, w, ref, text)
}

func outputOf(e *recovery.Execution, w *recovery.Wave, ref recovery.Reference, text string) ([]string, error) {
	for _, other := range e.Actions {
		if other.Wave != w.Index || other.Stage == recovery.ActionRollback || recovery.NameKey(other.Name) != recovery.NameKey(ref.Action) {
			continue
		}
		values, ok := other.Report.Outputs[ref.Output]
		switch {
		case ok:
			return values, checkOutput(values, text)
		case other.State == recovery.ActionSucceeded || other.State == recovery.ActionRolledBack:
			return nil, fmt.Errorf("%s: action %s has no such output: it has %s", text, other.Name, outputNames(other))
		}
		return nil, fmt.Errorf("%s: action %s is %s and has no outputs", text, other.Name, other.State)
	}
	return nil, fmt.Errorf("%s: there is no such action in wave %s", text, w.Name)
}

// checkOutput says why an output cannot be passed on as it is kept, or nil.
func checkOutput(values []string, text string) error {
	switch all := strings.Join(values, "\n"); {
	case strings.Contains(all, recovery.Redacted):
		return fmt.Errorf("%s: the output has the value of a secret, which Davit does not keep: have the document read the secret itself, by its ARN", text)
	case strings.Contains(all, recovery.CutHere):
		return fmt.Errorf("%s: the output was too large to be kept whole", text)
	case strings.Contains(all, "{{"):
		return fmt.Errorf("%s: the output has {{ in it, which would be read as a reference", text)
	}
	return nil
}

func outputNames(a *recovery.Action) string {
	var names []string
	for name := range a.Report.Outputs {
		names = append(names, name)
	}
	if len(names) == 0 {
		return "none"
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// serversOf gives what is asked of the recovered servers of the wave that are meant. Of
// source server IDs it gives those that were not recovered, too.
func serversOf(e *recovery.Execution, a *recovery.Action, w *recovery.Wave, ref recovery.Reference, text string) ([]string, error) {
	var found []string
	for _, in := range e.Current(w.Index) {
		s := in.Server
		if !means(a, ref, in) {
			continue
		}
		if ref.Field == recovery.FieldSourceServerIDs {
			found = append(found, string(s.SourceServerID))
			continue
		}
		if !s.State.Recovered() || s.InstanceID == "" || s.Gone {
			continue
		}
		value := string(s.InstanceID)
		if ref.Field == recovery.FieldPrivateAddresses {
			value = s.PrivateIP
		}
		if value == "" {
			return nil, fmt.Errorf("%s: the private address of %s (%s) is not known", text, s.Name, s.InstanceID)
		}
		found = append(found, value)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: wave %s has no such recovered server", text, w.Name)
	}
	return found, nil
}

// means reports whether the reference's choice has the server.
func means(a *recovery.Action, ref recovery.Reference, in recovery.ServerIn) bool {
	switch {
	case ref.Server != "":
		return recovery.NameKey(in.Server.Name) == recovery.NameKey(ref.Server) || string(in.Server.SourceServerID) == ref.Server
	case ref.TagKey != "":
		return slices.Contains(a.Selected[ref.Selection()], in.Key())
	}
	return true
}
