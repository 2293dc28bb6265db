package sim

import (
	"errors"
	"fmt"
	"slices"
)

// workWait is aws:waitForAwsResourceProperty: it asks again until the property has one of
// the values.
func workWait(r *runner, _ *stepRun, _ *runbookStep, in map[string]any) progress {
	_, has, p := r.property(in)
	switch {
	case p.failure != nil:
		return p
	case has:
		return done(nil)
	}
	return later(r.after(usualPoll))
}

// workAssert is aws:assertAwsResourceProperty: it asks once.
func workAssert(r *runner, _ *stepRun, _ *runbookStep, in map[string]any) progress {
	found, has, p := r.property(in)
	switch {
	case p.failure != nil:
		return p
	case has:
		return done(nil)
	}
	return failed(stageAfter, failureVerification, fmt.Sprintf("The property %s is %s, which is none of the desired values %s", textOf(in["PropertySelector"]), quoted(found), textOf(in["DesiredValues"])))
}

// property calls the API and says whether what the selector finds is desired: a value, or
// where the selector finds several, all of them. Nothing found is not desired.
func (r *runner) property(in map[string]any) (found any, desired bool, p progress) {
	answer, p := r.call(in, "PropertySelector", "DesiredValues")
	if p.failure != nil {
		return nil, false, p
	}
	found, err := selected(answer, textOf(in["PropertySelector"]))
	if errors.Is(err, errNothingThere) {
		return nil, false, progress{}
	}
	if err != nil {
		return nil, false, refusedInput("%v", err)
	}
	wanted := textsOf(in["DesiredValues"])
	values := textsOf(found)
	desired = len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(wanted, v) })
	return found, desired, progress{}
}
