package sim

import (
	"errors"
	"fmt"
	"strings"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

func failed(stage, kind, message string) progress {
	return progress{failure: &stepFailure{Status: ssmtypes.AutomationExecutionStatusFailed, Stage: stage, Type: kind, Message: message}}
}

// refusedInput is a step whose inputs cannot be used.
func refusedInput(format string, args ...any) progress {
	return failed(stageInput, failureVerification, fmt.Sprintf(format, args...))
}

// failedCall is a step whose call of an AWS API was refused, with AWS's own sentence.
func failedCall(operation string, err error) progress {
	var refusal *wire.Error
	if !errors.As(err, &refusal) {
		return failed(stageInvocation, failureAction, err.Error())
	}
	kind := failureAction
	switch code := refusal.Code; {
	case strings.Contains(code, "Throttl") || strings.Contains(code, "LimitExceeded") && strings.Contains(code, "Request") || strings.Contains(code, "TooManyRequests"):
		kind = failureThrottling
	case strings.Contains(code, "AccessDenied") || strings.Contains(code, "Unauthorized") || strings.Contains(code, "NotAuthorized"):
		kind = failurePermission
	case code == "ParamValidationError":
		return refusedInput("%s", refusal.Message)
	}
	return failed(stageInvocation, kind, fmt.Sprintf("An error occurred (%s) when calling the %s operation: %s", refusal.Code, operation, refusal.Message))
}

// failureText is a failure as Automation words it. Programs take the sentences around the
// cause off, so they are AWS's.
func (s *stepRun) failureText() string {
	if s.Failure == nil {
		return ""
	}
	when := "Execute/Cancelling action"
	switch s.Failure.Stage {
	case stageInput:
		when = "validating and resolving the step inputs"
	case stageAfter:
		when = "Poll action status for completion"
	}
	cause := strings.TrimSuffix(s.Failure.Message, ".")
	return "Step fails when it is " + when + ". " + cause + ". Please refer to Automation Service Troubleshooting Guide for more diagnosis details."
}

// details are what FailureDetails has to say besides stage and type.
func (f *stepFailure) details() map[string][]string {
	const longest = 512
	message := []rune(f.Message)
	if len(message) > longest {
		message = message[:longest]
	}
	return map[string][]string{"VerificationErrorMessage": {string(message)}}
}
