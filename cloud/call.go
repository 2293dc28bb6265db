package cloud

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Call is one call of AWS as it went, with all its attempts, for those who watch. It has
// nothing of what was sent or answered.
type Call struct {
	recovery.Scope
	// Service is spelt as IAM does (drs, ec2, secretsmanager, ssm, sts), Operation as the API does.
	Service, Operation string
	Began              time.Time
	Took               time.Duration
	Attempts           []Attempt
	Outcome            Outcome
}

// Attempt is one request of a call.
type Attempt struct {
	Began     time.Time
	Took      time.Duration
	Status    int    // of the HTTP answer; 0: there was none
	RequestID string // AWS's
	Code      string // AWS's, of an error
	Outcome   Outcome
}

// Outcome is what became of a call or of an attempt.
type Outcome string

// The outcomes.
const (
	Answered   Outcome = "ok"
	Throttling Outcome = "throttled"  // AWS asked for patience
	Refused    Outcome = "refused"    // any other 4xx: what was asked cannot be
	Failing    Outcome = "failed"     // a 5xx
	Unanswered Outcome = "unanswered" // no answer in time, or no connection
	Unsent     Outcome = "unsent"     // there were no credentials, or the deadline had passed
	Abandoned  Outcome = "abandoned"  // whoever asked wants to know no more
)
