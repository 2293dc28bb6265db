package cloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// Examiner is what finding out takes whether Davit can work in an account. None of it
// changes anything in AWS.
type Examiner interface {
	// Self gives the account and the ARN of Davit's own credentials, as the Region's STS
	// knows them: who assumes the roles.
	Self(ctx context.Context, region recovery.Region) (recovery.AccountID, string, error)

	// Ask has AWS judge a permission in the scope. Reads are made, with the smallest page;
	// writes are asked for as a dry run, or of something that cannot exist, which AWS
	// refuses only after it has judged the permission. The subject is the one that the
	// permission is limited to, if it is.
	Ask(ctx context.Context, scope recovery.Scope, p Permission, subject string) Verdict

	// Trust says whether the role of the scope's account may be assumed with its external
	// ID, and without. The credentials are thrown away.
	Trust(ctx context.Context, scope recovery.Scope) Trust
}

// Answer is what AWS says of a permission.
type Answer string

// The answers.
const (
	AnswerYes     Answer = "YES"
	AnswerNo      Answer = "NO"
	AnswerUnknown Answer = "UNKNOWN" // nobody answered, or nothing follows from the answer
)

// Verdict is what is known of a permission.
type Verdict struct {
	Answer Answer
	// Indirect is set where nothing else can be known: AWS is not to be asked, or allows it
	// through a service alone.
	Indirect bool
	// Beyond is set where no policy of the role helps: a service control policy or the
	// role's permissions boundary refuses it.
	Beyond bool
	Why    *recovery.Error // nil for AnswerYes
}

// Trust is what is known of a role's trust policy.
type Trust struct {
	RoleARN  string // empty: Davit's own account, which needs none
	Endpoint string // the host of the Region's STS that was asked
	// With says whether it may be assumed as the account is registered, Without whether
	// also when no external ID is sent: then anybody may whom its policy names. Where the
	// account has no external ID, Without is not asked, and AnswerUnknown.
	With, Without Verdict
}
