package sim

import (
	"cmp"
	"fmt"
	"time"

	"github.com/davit-dr/davit/sim/wire"
)

// answer is what the fault answers in the place of AWS.
func (f *Fault) answer(c wire.Call) error {
	own := wordsOf(c.Service)
	retryAfter := time.Duration(f.RetryAfter)
	switch f.Kind {
	case FaultThrottle:
		return own.throttled.answer("Rate exceeded", retryAfter)
	case FaultDeny:
		return own.denied.answer(f.denial(c), 0)
	case FaultExpireCredentials:
		return wire.ErrExpiredToken
	case FaultUnreachable:
		return wire.ErrNoAnswer
	}
	if f.Code == "" {
		return own.broken.answer(cmp.Or(f.Message, "An internal error has occurred"), retryAfter)
	}
	return &wire.Error{Status: f.Status, Code: f.Code, Message: cmp.Or(f.Message, f.Code), RetryAfter: retryAfter}
}

// denial is how AWS says that the caller may not do this, and which policy is the reason.
// EC2 begins it in its own way, and ends with more than anybody may read.
//
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (f *Fault) denial(c wire.Call) string {
	action := c.Service + ":" + c.Operation
	said := fmt.Sprintf("User: %s is not authorized to perform: %s", c.Principal, action)
	switch f.DeniedBy {
	case DeniedByControlPolicy:
		said += " with an explicit deny in a service control policy"
	case DeniedByBoundary:
		said += " because no permissions boundary allows the " + action + " action"
	default:
		said += " because no identity-based policy allows the " + action + " action"
	}
	if c.Service == "ec2" {
		return "You are not authorized to perform this operation. " + said + ". Encoded authorization failure message: none-of-a-simulator"
	}
	return said
}

// awsRefusal is a code of AWS's with its HTTP status.
type awsRefusal struct {
	status int
	code   string
}

func (r awsRefusal) answer(message string, retryAfter time.Duration) error {
	return &wire.Error{Status: r.status, Code: r.code, Message: message, RetryAfter: retryAfter}
}

// faultWords are a service's own for "too fast", "you may not" and "it is our fault".
type faultWords struct{ throttled, denied, broken awsRefusal }

var queryWords = faultWords{awsRefusal{400, "Throttling"}, awsRefusal{403, "AccessDenied"}, awsRefusal{500, "InternalFailure"}}

var serviceWords = map[string]faultWords{
	"drs":                             {awsRefusal{429, "ThrottlingException"}, awsRefusal{403, "AccessDeniedException"}, awsRefusal{500, "InternalServerException"}},
	"ec2":                             {awsRefusal{503, "RequestLimitExceeded"}, awsRefusal{403, "UnauthorizedOperation"}, awsRefusal{500, "InternalError"}},
	"lambda":                          {awsRefusal{429, "TooManyRequestsException"}, awsRefusal{403, "AccessDeniedException"}, awsRefusal{500, "ServiceException"}},
	"s3":                              {awsRefusal{503, "SlowDown"}, awsRefusal{403, "AccessDenied"}, awsRefusal{500, "InternalError"}},
	"sts":                             queryWords,
	"iam":                             queryWords,
	"rds":                             queryWords,
	"sns":                             {awsRefusal{400, "Throttling"}, awsRefusal{403, "AuthorizationError"}, awsRefusal{500, "InternalFailure"}},
	"elasticloadbalancing":            queryWords,
	"route53":                         queryWords,
	"route53-recovery-cluster":        {awsRefusal{429, "ThrottlingException"}, awsRefusal{403, "AccessDeniedException"}, awsRefusal{500, "InternalServerException"}},
	"route53-recovery-control-config": {awsRefusal{429, "ThrottlingException"}, awsRefusal{403, "AccessDeniedException"}, awsRefusal{500, "InternalServerException"}},
	"secretsmanager":                  {awsRefusal{400, "ThrottlingException"}, awsRefusal{400, "AccessDeniedException"}, awsRefusal{500, "InternalServiceError"}},
	"pricing":                         {awsRefusal{400, "ThrottlingException"}, awsRefusal{400, "AccessDeniedException"}, awsRefusal{500, "InternalErrorException"}},
	"servicequotas":                   {awsRefusal{400, "TooManyRequestsException"}, awsRefusal{400, "AccessDeniedException"}, awsRefusal{500, "ServiceException"}},
}

// wordsOf are those of the service, or of most that speak JSON.
func wordsOf(service string) faultWords {
	if own, ok := serviceWords[service]; ok {
		return own
	}
	return faultWords{awsRefusal{400, "ThrottlingException"}, awsRefusal{400, "AccessDeniedException"}, awsRefusal{500, "InternalServerError"}}
}
