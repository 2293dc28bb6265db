package sim

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/davit-dr/davit/sim/wire"
)

func (w *World) getFunction(ctx context.Context, in *lambda.GetFunctionInput) (*lambda.GetFunctionOutput, error) {
	out := &lambda.GetFunctionOutput{}
	return out, w.look(func(t *tx) error {
		f, version, err := findFunction(t, placeOf(ctx), in.FunctionName, in.Qualifier)
		if err != nil {
			return err
		}
		configuration := f.describe(version)
		out.Configuration = &configuration
		out.Code = &lambdatypes.FunctionCodeLocation{RepositoryType: aws.String("S3")}
		out.Tags = f.Tags
		return nil
	})
}

func (f *function) describe(version string) lambdatypes.FunctionConfiguration {
	arn := f.ARN
	if version != latestVersion {
		arn += ":" + version
	}
	return lambdatypes.FunctionConfiguration{
		FunctionName: aws.String(f.Name), FunctionArn: aws.String(arn), Runtime: lambdatypes.Runtime(f.Runtime), Handler: aws.String(f.Handler), Role: aws.String(f.Role),
		Timeout: aws.Int32(int32(f.Timeout / time.Second)), MemorySize: aws.Int32(f.Memory), Version: aws.String(latestVersion),
		LastModified: aws.String(f.Modified.Format("2006-01-02T15:04:05.000-0700")), PackageType: lambdatypes.PackageTypeZip,
		Architectures: []lambdatypes.Architecture{lambdatypes.ArchitectureX8664},
		State:         lambdatypes.StateActive, LastUpdateStatus: lambdatypes.LastUpdateStatusSuccessful,
	}
}

const usualFunctionsPage = 50

func (w *World) listFunctions(ctx context.Context, in *lambda.ListFunctionsInput) (*lambda.ListFunctionsOutput, error) {
	out := &lambda.ListFunctionsOutput{Functions: []lambdatypes.FunctionConfiguration{}}
	return out, w.look(func(t *tx) error {
		found, next, err := cut(functions.all(t, placeOf(ctx)), func(f *function) string { return f.Name }, page{token: in.Marker, max: in.MaxItems, usual: usualFunctionsPage})
		if err != nil {
			return &lambdatypes.InvalidParameterValueException{Type: aws.String("User"), Message: aws.String("The marker is not valid.")}
		}
		out.NextMarker = next
		for _, f := range found {
			out.Functions = append(out.Functions, f.describe(latestVersion))
		}
		return nil
	})
}

// invoke has the function do what it was told to do, and takes as long as that takes. A
// function that fails is an answer of success with FunctionError, as Lambda has it. In a
// settlement, which happens at one instant, no time passes.
func (w *World) invoke(ctx context.Context, in *lambda.InvokeInput) (*lambda.InvokeOutput, error) {
	var (
		f     function
		takes time.Duration
	)
	out := &lambda.InvokeOutput{StatusCode: 200}
	err := w.look(func(t *tx) error {
		found, version, err := findFunction(t, placeOf(ctx), in.FunctionName, in.Qualifier)
		if err != nil {
			return err
		}
		f, out.ExecutedVersion = *found, aws.String(version)
		takes = w.scaled(min(f.Duration, f.Timeout))
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(in.Payload) > 0 && !json.Valid(in.Payload):
		return nil, &lambdatypes.InvalidRequestContentException{Type: aws.String("User"), Message: aws.String("Could not parse request body into json: the payload is not JSON.")}
	case in.InvocationType == lambdatypes.InvocationTypeDryRun:
		return &lambda.InvokeOutput{StatusCode: 204, ExecutedVersion: out.ExecutedVersion}, nil
	case in.InvocationType == lambdatypes.InvocationTypeEvent:
		return &lambda.InvokeOutput{StatusCode: 202}, nil
	}
	if w.under == nil {
		if err := pause(ctx, takes); err != nil {
			return nil, err
		}
	}
	request := wire.CallFrom(ctx).RequestID
	out.Payload, out.FunctionError = f.outcome(request, in.Payload)
	if in.LogType == lambdatypes.LogTypeTail {
		log := fmt.Sprintf("START RequestId: %s Version: $LATEST\nEND RequestId: %s\nREPORT RequestId: %s\tDuration: %d ms\tMemory Size: %d MB\n",
			request, request, request, min(f.Duration, f.Timeout).Milliseconds(), f.Memory)
		out.LogResult = aws.String(base64.StdEncoding.EncodeToString([]byte(log)))
	}
	return out, nil
}

// outcome is what the function gives back, and whether it failed.
func (f *function) outcome(request string, event []byte) (payload []byte, failed *string) {
	kind, message := f.ErrorType, f.Error
	if f.Duration > f.Timeout {
		kind, message = "Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", request, f.Timeout.Seconds())
	}
	if message != "" {
		payload, _ = json.Marshal(map[string]string{"errorMessage": message, "errorType": kind}) // strings always encode
		return payload, aws.String("Unhandled")
	}
	switch {
	case f.Returns != "":
		return []byte(f.Returns), nil
	case len(event) == 0:
		return []byte("null"), nil
	}
	return event, nil
}

// serveFunctions registers the operations of Lambda that this world has.
func (w *World) serveFunctions(m *wire.Mux) {
	wire.Handle(m, "lambda", "GetFunction", w.getFunction)
	wire.Handle(m, "lambda", "ListFunctions", w.listFunctions)
	wire.Handle(m, "lambda", "Invoke", w.invoke)
}
