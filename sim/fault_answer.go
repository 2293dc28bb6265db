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
		return own.denied.answer(fmt.Sprintf("User: %s is not authorized to perform: %s:%s", c.Principal, c.Service, c.Operation), 0)
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

// refusal is a code of AWS's with its HTTP status.
type refusal struct {
	status int
	code   string
}

func (r refusal) answer(message string, retryAfter time.Duration) error {
	return &wire.Error{Status: r.status, Code: r.code, Message: message, RetryAfter: retryAfter}
}

// words are a service's own for "too fast", "you may not" and "it is our fault".
type words struct{ throttled, denied, broken refusal }

var queryWords = words{refusal{400, "Throttling"}, refusal{403, "AccessDenied"}, refusal{500, "InternalFailure"}}

var serviceWords = map[string]words{
	"drs":                  {refusal{429, "ThrottlingException"}, refusal{403, "AccessDeniedException"}, refusal{500, "InternalServerException"}},
	"ec2":                  {refusal{503, "RequestLimitExceeded"}, refusal{403, "UnauthorizedOperation"}, refusal{500, "InternalError"}},
	"lambda":               {refusal{429, "TooManyRequestsException"}, refusal{403, "AccessDeniedException"}, refusal{500, "ServiceException"}},
	"s3":                   {refusal{503, "SlowDown"}, refusal{403, "AccessDenied"}, refusal{500, "InternalError"}},
	"sts":                  queryWords,
	"iam":                  queryWords,
	"rds":                  queryWords,
	"elasticloadbalancing": queryWords,
	"route53":              queryWords,
	"secretsmanager":       {refusal{400, "ThrottlingException"}, refusal{400, "AccessDeniedException"}, refusal{500, "InternalServiceError"}},
}

// wordsOf are those of the service, or of most that speak JSON.
func wordsOf(service string) words {
	if own, ok := serviceWords[service]; ok {
		return own
	}
	return words{refusal{400, "ThrottlingException"}, refusal{400, "AccessDeniedException"}, refusal{500, "InternalServerError"}}
}
