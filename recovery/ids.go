package recovery

import (
	"fmt"
	"regexp"
)

// AccountID is an AWS account's ID: twelve digits.
type AccountID string

// Region is an AWS Region's name, such as us-west-2.
type Region string

// SourceServerID is the ID that DRS gave a source server: "s-" and 17 characters.
// The same ID in another account or Region is another server.
type SourceServerID string

// InstanceID is the EC2 ID of a recovery instance, which is its DRS ID too.
type InstanceID string

// JobID is the ID of a DRS job: "drsjob-" and 17 characters.
type JobID string

// SnapshotID is the ID of a recovery snapshot, DRS's point in time: "pit-" and 17 characters.
type SnapshotID string

// GroupID identifies a protection group for its whole life; its name may change.
type GroupID string

// PlanID identifies a recovery plan for its whole life; its name may change.
type PlanID string

// ExecutionID identifies one run of a plan.
type ExecutionID string

// BatchID names a batch inside its execution, such as "w2-b1".
type BatchID string

// IntentID names an intent inside its execution.
type IntentID string

// Scope is an account and a Region: what DRS's quotas, jobs and servers belong to.
type Scope struct {
	AccountID AccountID `json:"accountID"`
	Region    Region    `json:"region"`
}

// String is the scope as people read it: "111122223333/us-west-2".
func (s Scope) String() string { return string(s.AccountID) + "/" + string(s.Region) }

// ServerKey is a source server's identity over all accounts and Regions.
type ServerKey struct {
	Scope
	SourceServerID SourceServerID `json:"sourceServerID"`
}

// String is the key as people read it: "111122223333/us-west-2/s-…".
func (k ServerKey) String() string { return k.Scope.String() + "/" + string(k.SourceServerID) }

var (
	accountIDForm  = regexp.MustCompile(`^[0-9]{12}$`)
	regionForm     = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$`)
	serverIDForm   = regexp.MustCompile(`^s-[0-9a-zA-Z]{17}$`)
	snapshotIDForm = regexp.MustCompile(`^pit-[0-9a-zA-Z]{17}$`)
)

// Check says what is wrong with the ID, or nil.
func (id AccountID) Check() error {
	return checkForm(accountIDForm.MatchString(string(id)), "account ID", string(id), "twelve digits, in quotes in YAML, such as \"111122223333\"")
}

// Check says what is wrong with the Region's name, or nil. Whether the Region exists
// only AWS can say.
func (r Region) Check() error {
	return checkForm(regionForm.MatchString(string(r)), "Region", string(r), "a name such as us-west-2")
}

// Check says what is wrong with the ID, or nil.
func (id SourceServerID) Check() error {
	return checkForm(serverIDForm.MatchString(string(id)), "source server ID", string(id), "\"s-\" and 17 letters or digits, as DRS shows it")
}

// Check says what is wrong with the ID, or nil.
func (id SnapshotID) Check() error {
	return checkForm(snapshotIDForm.MatchString(string(id)), "recovery snapshot ID", string(id), "\"pit-\" and 17 letters or digits, as DRS shows it")
}

func checkForm(ok bool, what, got, want string) error {
	if ok {
		return nil
	}
	if got == "" {
		return fmt.Errorf("the %s is missing: give %s", what, want)
	}
	return fmt.Errorf("%q is not a valid %s: give %s", got, what, want)
}
