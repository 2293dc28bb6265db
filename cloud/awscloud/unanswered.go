package awscloud

import (
	"context"
	"errors"
	"fmt"
	"net"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/davit-dr/davit/recovery"
)

// notSent is for a change that was kept back.
func (k *call) notSent(cause error) error {
	why := "the time in which this host may change AWS was over"
	if errors.Is(cause, context.Canceled) {
		why = "it was called off"
	}
	return recovery.Errorf(recovery.LeaseLost, "the request to %s in %s was not sent: %s: %w", k.doing, k.scope, why, cause)
}

// interrupted is for a call whose context ended. When time ran out in the pause before a
// retry, what AWS had said says more.
func (k *call) interrupted(cause error) error {
	if k.changes && !k.sent {
		return k.notSent(cause)
	}
	if api, ok := answered(k.last); ok && errors.Is(cause, context.DeadlineExceeded) {
		return k.refused(k.last, api)
	}
	e := recovery.Errorf(recovery.Unavailable, "%s did not answer in time to %s in %s: %w", k.product(), k.doing, k.scope, cause)
	if k.last != nil && !errors.Is(k.last, cause) {
		e.Message += ": " + reason(k.last)
	}
	return e
}

// noCredentials is for credentials that could not be got, by no answer or none at all.
func (k *call) noCredentials(err *credentialsError) error {
	if err.role == "" {
		return (&recovery.Error{
			Code:    recovery.Unauthenticated,
			Message: fmt.Sprintf("cannot %s in %s: Davit has no AWS credentials of its own: %s", k.doing, k.scope, reason(err.err)),
			Err:     err,
		}).WithRemedy("give the server credentials where the AWS SDK looks: an instance or task role, a profile, or AWS_ACCESS_KEY_ID")
	}
	return &recovery.Error{
		Code:    recovery.Unavailable,
		Message: fmt.Sprintf("cannot %s in %s: STS did not answer when Davit assumed the role %s: %s", k.doing, k.scope, err.role, reason(err.err)),
		Err:     err,
	}
}

// unanswered is for a request without an answer that can be understood.
func (k *call) unanswered(err error) error {
	e := &recovery.Error{Code: recovery.Unavailable, RequestID: requestID(err), RetryAfter: retryAfter(err), Err: err}
	var unknownHost *net.DNSError
	switch status := statusOf(err); {
	case status >= 400:
		e.Code = codeOf("", status)
		e.Message = fmt.Sprintf("%s answered with HTTP status %d when asked to %s in %s", k.product(), status, k.doing, k.scope)
	case errors.As(err, &unknownHost) && unknownHost.IsNotFound:
		e.Message = fmt.Sprintf("there is no %s at %s to %s in %s", k.product(), unknownHost.Name, k.doing, k.scope)
		e.Remedy = fmt.Sprintf("check that %s has %s, and that this machine resolves AWS's names", k.scope.Region, k.product())
	default:
		e.Message = fmt.Sprintf("no answer of %s that could be read when asked to %s in %s: %s", k.product(), k.doing, k.scope, reason(err))
	}
	if e.Code == recovery.Unavailable {
		e.Message += k.doubt()
	}
	return e
}

// reason is the innermost cause that says something: the SDK's own layers repeat what
// our message says already.
func reason(err error) string {
	for {
		var inner error
		switch e := err.(type) { //nolint:errorlint // one layer at a time: what stands between two of them has something to say
		case *smithy.OperationError:
			inner = e.Err
		case *smithyhttp.RequestSendError:
			inner = e.Err
		case *awshttp.ResponseError:
			inner = e.Err
		case *smithyhttp.ResponseError:
			inner = e.Err
		}
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
