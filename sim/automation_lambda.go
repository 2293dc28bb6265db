package sim

import (
	"encoding/json"
	"fmt"
)

// workLambda is aws:invokeLambdaFunction. A function that failed fails the step.
func workLambda(r *runner, _ *stepRun, d *runbookStep, in map[string]any) progress {
	input := map[string]any{"FunctionName": in["FunctionName"]}
	for _, name := range []string{"Qualifier", "InvocationType", "LogType", "ClientContext"} {
		if in[name] != nil {
			input[name] = in[name]
		}
	}
	switch {
	case in["Payload"] != nil:
		input["Payload"] = textOf(in["Payload"])
	case in["InputPayload"] != nil:
		input["Payload"] = textOf(in["InputPayload"])
	}
	answer, err := r.invoke("lambda", "Invoke", input)
	if err != nil {
		return failedCall("Invoke", err)
	}
	outputs := map[string]any{"StatusCode": answer["StatusCode"], "Payload": answer["Payload"]}
	for _, name := range []string{"FunctionError", "LogResult"} {
		if answer[name] != nil {
			outputs[name] = answer[name]
		}
	}
	if answer["FunctionError"] != nil {
		p := failed(stageAfter, failureAction, fmt.Sprintf("The function %s failed (%s): %s", textOf(in["FunctionName"]), textOf(answer["FunctionError"]), textOf(answer["Payload"])))
		p.outputs = outputs
		return p
	}
	if err := addPayloadOutputs(outputs, d.Outputs, textOf(answer["Payload"])); err != nil {
		return failed(stageAfter, failureVerification, err.Error())
	}
	return done(outputs)
}

// addPayloadOutputs takes the outputs that the step states from a payload of JSON.
func addPayloadOutputs(outputs map[string]any, wanted []runbookOutput, payload string) error {
	if len(wanted) == 0 {
		return nil
	}
	var v any
	if err := json.Unmarshal([]byte(payload), &v); err != nil {
		return fmt.Errorf("the payload is not JSON: %w", err)
	}
	fields, _ := v.(map[string]any)
	root := map[string]any{"Payload": v} // documents write $.Payload.x as well as $.x
	for name, value := range fields {
		root[name] = value
	}
	taken, err := takeOutputs(wanted, root)
	for name, value := range taken {
		outputs[name] = value
	}
	return err
}
