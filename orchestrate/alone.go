package orchestrate

import (
	"maps"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Missing is a reference of an action's parameter to what only an execution knows.
type Missing struct {
	Parameter, Reference string
	Why                  string
}

// onlyInExecutions says why a reference means nothing outside of an execution. What is not
// here is known without one: an incident, for one, is taken to be now, as a start does.
var onlyInExecutions = map[recovery.RefField]string{
	recovery.FieldExecutionID:      "there is no execution",
	recovery.FieldInstanceIDs:      "no server is launched",
	recovery.FieldPrivateAddresses: "no server is launched",
	recovery.FieldOutput:           "no other action is run",
}

// ResolveAlone gives the parameters of the action as they would be sent if it ran by itself
// now, as an execution of the creation would resolve them, and which references stay open.
// A parameter with such stays as it is written.
func ResolveAlone(c Creation, id recovery.ActionID, now time.Time) (recovery.ActionParameters, []Missing, error) {
	events, err := Create(c, recovery.Engine, now)
	if err != nil {
		return nil, nil, err
	}
	e, err := recovery.ApplyAll(nil, events)
	if err != nil {
		return nil, nil, err
	}
	a := e.Action(id)
	if a == nil {
		return nil, nil, recovery.Errorf(recovery.Internal, "plan %s has no action %s", c.Plan.Name, id)
	}
	written := e.ActionSpec(a).Parameters
	known, missing := recovery.ActionParameters{}, []Missing{}
	for _, name := range slices.Sorted(maps.Keys(written)) {
		open := missingIn(name, written[name])
		missing = append(missing, open...)
		if len(open) == 0 {
			known[name] = written[name]
		}
	}
	resolved, err := resolve(e, a, known)
	if err != nil {
		return nil, nil, recovery.Errorf(recovery.Invalid, "action %s cannot be run by itself: %s", a.Name, err)
	}
	for _, m := range missing {
		resolved[m.Parameter] = written[m.Parameter]
	}
	return resolved, missing, nil
}

// missingIn finds what a parameter's values refer to that only an execution knows.
func missingIn(name string, values recovery.ActionValues) []Missing {
	var found []Missing
	for _, v := range values {
		parts, err := recovery.ParseValue(v)
		if err != nil {
			continue // resolve tells of it
		}
		for _, part := range parts {
			if part.Ref == nil {
				continue
			}
			if why, open := onlyInExecutions[part.Ref.Field]; open {
				found = append(found, Missing{name, part.Text, why})
			}
		}
	}
	return found
}
