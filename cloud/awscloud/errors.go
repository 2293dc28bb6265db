package awscloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/davit-dr/davit/recovery"
)

// codes says what AWS's error codes mean to us. What is not here is judged by its HTTP
// status.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/CommonErrors.html,
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, and for
// Systems Manager and Secrets Manager the pages of the operations.
var codes = map[string]recovery.Code{
	"ValidationException":           recovery.Invalid,
	"ValidationError":               recovery.Invalid,
	"UninitializedAccountException": recovery.Invalid,

	"ResourceNotFoundException":     recovery.NotFound,
	"ConflictException":             recovery.Conflict,
	"IncorrectInstanceState":        recovery.Conflict,
	"ServiceQuotaExceededException": recovery.QuotaExceeded,

	// Of automations. Only IdempotentParameterMismatch may be a Conflict when one is
	// started: it says that the automation was started before.
	"AutomationDefinitionNotFoundException":         recovery.NotFound,
	"AutomationDefinitionVersionNotFoundException":  recovery.NotFound,
	"AutomationDefinitionNotApprovedException":      recovery.Invalid,
	"AutomationExecutionNotFoundException":          recovery.NotFound,
	"AutomationStepNotFoundException":               recovery.Invalid,
	"InvalidAutomationExecutionParametersException": recovery.Invalid,
	"InvalidAutomationSignalException":              recovery.Invalid,
	"InvalidTarget":                                 recovery.Invalid,
	"InvalidAutomationStatusUpdateException":        recovery.Conflict,
	"IdempotentParameterMismatch":                   recovery.Conflict,
	"AutomationExecutionLimitExceededException":     recovery.QuotaExceeded,

	// Of documents. SSM says InvalidDocument of one that does not exist.
	"InvalidDocument":              recovery.NotFound,
	"InvalidDocumentVersion":       recovery.NotFound,
	"InvalidDocumentContent":       recovery.Invalid,
	"InvalidDocumentSchemaVersion": recovery.Invalid,
	"InvalidDocumentType":          recovery.Invalid,
	"MaxDocumentSizeExceeded":      recovery.Invalid,
	"InvalidDocumentOperation":     recovery.Conflict,
	"DocumentAlreadyExists":        recovery.Conflict,
	"DuplicateDocumentContent":     recovery.Conflict,
	"DuplicateDocumentVersionName": recovery.Conflict,
	"DocumentLimitExceeded":        recovery.QuotaExceeded,
	"DocumentVersionLimitExceeded": recovery.QuotaExceeded,

	// Of launch templates. That one is full passes only when somebody deletes versions: a
	// server is not held back for that.
	"MaxTemplateVersionLimitExceeded": recovery.Invalid,
	"MaxTemplateLimitExceeded":        recovery.QuotaExceeded,

	"InvalidLaunchTemplateName.AlreadyExistsException": recovery.Conflict,

	// Of quotas.
	"NoSuchResourceException":  recovery.NotFound,
	"IllegalArgumentException": recovery.Invalid,
	"ServiceException":         recovery.Unavailable,

	// Of secrets.
	"ParameterNotFound":        recovery.NotFound,
	"ParameterVersionNotFound": recovery.NotFound,
	"InvalidKeyId":             recovery.Invalid,
	"DecryptionFailure":        recovery.Denied,

	"ThrottlingException":       recovery.Throttled,
	"Throttling":                recovery.Throttled,
	"TooManyRequestsException":  recovery.Throttled,
	"RequestLimitExceeded":      recovery.Throttled,
	"RequestThrottled":          recovery.Throttled,
	"RequestThrottledException": recovery.Throttled,
	"SlowDown":                  recovery.Throttled,
	"TooManyUpdates":            recovery.Throttled,
	"EC2ThrottledException":     recovery.Throttled,

	"AuthorizationError":          recovery.Denied, // SNS's
	"AccessDenied":                recovery.Denied,
	"AccessDeniedException":       recovery.Denied,
	"UnauthorizedOperation":       recovery.Denied,
	"UnauthorizedAccess":          recovery.Denied,
	"OptInRequired":               recovery.Denied,
	"RegionDisabledException":     recovery.Denied,
	"SubscriptionRequired":        recovery.Denied,
	"PendingVerification":         recovery.Denied,
	"UnrecognizedClientException": recovery.Unauthenticated,
	"InvalidClientTokenId":        recovery.Unauthenticated,
	"InvalidAccessKeyId":          recovery.Unauthenticated,
	"InvalidSignatureException":   recovery.Unauthenticated,
	"SignatureDoesNotMatch":       recovery.Unauthenticated,
	"IncompleteSignature":         recovery.Unauthenticated,
	"MissingAuthenticationToken":  recovery.Unauthenticated,
	"AuthFailure":                 recovery.Unauthenticated,
	"ExpiredToken":                recovery.Unauthenticated,
	"ExpiredTokenException":       recovery.Unauthenticated,
	"InvalidToken":                recovery.Unauthenticated,
	"RequestExpired":              recovery.Unauthenticated,

	// Whatever the status is that they come with, nobody knows what happened.
	"InternalServerError":  recovery.Unavailable,
	"InternalServiceError": recovery.Unavailable,
}

// codeOf is our code for an answer of AWS.
func codeOf(awsCode string, status int) recovery.Code {
	if code, ok := codes[awsCode]; ok {
		return code
	}
	// EC2 spells it in three ways: of an ID, of a name, of a version of a launch template.
	if strings.HasSuffix(awsCode, ".NotFound") || strings.HasSuffix(awsCode, ".NotFoundException") || strings.HasSuffix(awsCode, ".VersionNotFound") {
		return recovery.NotFound
	}
	switch {
	case status == 401:
		return recovery.Unauthenticated
	case status == 402:
		return recovery.QuotaExceeded
	case status == 403:
		return recovery.Denied
	case status == 404:
		return recovery.NotFound
	case status == 408: // too slow to be read, or to be answered
		return recovery.Unavailable
	case status == 409:
		return recovery.Conflict
	case status == 429:
		return recovery.Throttled
	case status >= 400 && status < 500:
		return recovery.Invalid
	default:
		return recovery.Unavailable
	}
}

// failed makes a recovery.Error of what the SDK returned for the call. It never promises
// that a change was not carried out unless AWS refused it or it was not sent.
func (k *call) failed(ctx context.Context, err error) error {
	if ours, ok := recovery.AsError(err); ok {
		return ours
	}
	if api, ok := answered(err); ok {
		return k.refused(err, api)
	}
	if ctx.Err() != nil {
		return k.interrupted(ctx.Err())
	}
	var none *credentialsError
	if errors.As(err, &none) {
		return k.noCredentials(none)
	}
	return k.unanswered(err)
}

func answered(err error) (smithy.APIError, bool) {
	var api smithy.APIError
	return api, errors.As(err, &api)
}

// refused is for an answer of AWS that says no.
func (k *call) refused(err error, api smithy.APIError) error {
	e := &recovery.Error{
		Code:       codeOf(api.ErrorCode(), statusOf(err)),
		AWSCode:    api.ErrorCode(),
		RequestID:  requestID(err),
		RetryAfter: retryAfter(err),
		Err:        err,
	}
	var none *credentialsError
	switch {
	case errors.As(err, &none) && none.role == "":
		e.Message = fmt.Sprintf("cannot %s in %s: Davit has no AWS credentials of its own: %s", k.doing, k.scope, k.said(api))
		e.WithRemedy("check Davit's own AWS credentials and this machine's clock")
	case errors.As(err, &none):
		e.Message = fmt.Sprintf("cannot %s in %s: STS did not let Davit assume the role %s: %s", k.doing, k.scope, none.role, k.said(api))
		k.remedyAssume(e)
	case e.Code == recovery.Unavailable:
		e.Message = fmt.Sprintf("%s failed to %s in %s: %s%s", k.product(), k.doing, k.scope, k.said(api), k.doubt())
	default:
		e.Message = fmt.Sprintf("%s refused to %s in %s: %s", k.product(), k.doing, k.scope, k.said(api))
		e.Servers = k.refusal.blamed(k.named)
		k.remedy(e, api)
	}
	if e.Code == recovery.Unauthenticated && k.session != nil {
		// A session may be revoked before its time: the next call asks for a new one.
		k.session.Invalidate()
	}
	return e
}

// doubt is what must be added where a change may have happened.
func (k *call) doubt() string {
	if !k.changes {
		return ""
	}
	return "; it may have been carried out all the same"
}

// said is AWS's message, in full: a validation's findings are in its field list.
func (k *call) said(api smithy.APIError) string {
	text := cmp.Or(api.ErrorMessage(), api.ErrorCode())
	return strings.Join(append([]string{text}, k.refusal.findings(text)...), "; ")
}

// unknownAccount is for an account that Davit cannot look up.
func unknownAccount(ctx context.Context, scope recovery.Scope, err error) error {
	if _, ok := recovery.AsError(err); ok {
		return fmt.Errorf("call AWS in %s: %w", scope, err)
	}
	code := recovery.Internal
	if ctx.Err() != nil {
		code = recovery.Unavailable
	}
	return recovery.Errorf(code, "cannot look up account %s: %w", scope.AccountID, err)
}

func statusOf(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}

func requestID(err error) string {
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) {
		return answer.ServiceRequestID()
	}
	return ""
}
