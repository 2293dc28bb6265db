package sim

import (
	"fmt"
	"maps"
)

// workAPI is aws:executeAwsApi: one call, and the outputs taken from its answer.
func workAPI(r *runner, _ *stepRun, d *runbookStep, in map[string]any) progress {
	answer, p := r.call(in)
	if p.failure != nil {
		return p
	}
	outputs, err := takeOutputs(d.Outputs, answer)
	if err != nil {
		return failed(stageAfter, failureVerification, err.Error())
	}
	return done(outputs)
}

// call calls the API that inputs name as Service and Api, with the other inputs.
func (r *runner) call(in map[string]any, own ...string) (map[string]any, progress) {
	service, operation := textOf(in["Service"]), textOf(in["Api"])
	input := maps.Clone(in)
	for _, name := range append([]string{"Service", "Api"}, own...) {
		delete(input, name)
	}
	answer, err := r.invoke(service, operation, input)
	if err != nil {
		if _, resolved, unknown := r.t.world.mux.Resolve(service, operation); unknown == nil {
			operation = resolved
		}
		return nil, failedCall(operation, err)
	}
	return answer, progress{}
}

// takeOutputs selects the outputs that a step states from an answer.
func takeOutputs(wanted []runbookOutput, answer any) (map[string]any, error) {
	outputs := map[string]any{}
	for _, o := range wanted {
		v, err := selected(answer, o.Selector)
		if err == nil {
			v, err = typed(v, o.Type)
		}
		if err != nil {
			return nil, fmt.Errorf("the output %s: the selector %s: %w", o.Name, o.Selector, err)
		}
		outputs[o.Name] = v
	}
	return outputs, nil
}

func selected(answer any, selector string) (any, error) {
	path, err := compilePath(selector)
	if err != nil {
		return nil, err
	}
	return path.find(answer)
}
