package apitype

import "github.com/davit-dr/davit/recovery"

// ActionInput is an action of a wave as people write it: an SSM Automation before the
// wave's servers are launched, or after they are ready.
type ActionInput struct {
	Name               string                    `json:"name,omitempty" doc:"unique in the wave without regard to case"`
	DocumentName       string                    `json:"documentName,omitempty" doc:"the Automation document: its name, or the ARN of a shared one" example:"AWS-RunShellScript"`
	DocumentVersion    string                    `json:"documentVersion,omitempty" doc:"a number, $LATEST or $DEFAULT (default)"`
	Parameters         recovery.ActionParameters `json:"parameters,omitempty" doc:"the document's parameters; values may refer to the execution and to secrets"`
	AccountID          recovery.AccountID        `json:"accountID,omitempty" doc:"where it runs; by default where the wave's servers are" example:"111122223333"`
	Region             recovery.Region           `json:"region,omitempty" doc:"where it runs; by default where the wave's servers are" example:"us-west-2"`
	RoleARN            string                    `json:"roleARN,omitempty" doc:"the role that the automation runs as, given as its parameter AutomationAssumeRole; by default Davit's own in the account"`
	MaxWaitTimeSeconds int                       `json:"maxWaitTimeSeconds,omitempty" doc:"how long one attempt may take; 3600 by default"`
	Retry              RetryInput                `json:"retry,omitzero" doc:"how often it is tried; once by default"`
	OnFailure          recovery.OnFailure        `json:"onFailure,omitempty" doc:"what follows when it fails for good: pause (default), stop or continue"`
	Rollback           *RollbackInput            `json:"rollback,omitempty" doc:"what undoes it after it had succeeded"`
	RunIn              recovery.RunIn            `json:"runIn,omitempty" doc:"DRILL, RECOVERY or BOTH; there is no default"`
	Requires           recovery.Requirement      `json:"requires,omitempty" doc:"source: it is left out when the source is given up, and remembered as due"`
	Parallel           bool                      `json:"parallel,omitempty" doc:"it runs together with its neighbours in the list that are parallel too"`
}

// RetryInput says how often an action is tried.
type RetryInput struct {
	Attempts     int                          `json:"attempts,omitempty" doc:"all of them, the first included; 1 to 10"`
	DelaySeconds int                          `json:"delaySeconds,omitempty" doc:"to the second attempt; 10 by default"`
	Factor       float64                      `json:"factor,omitempty" doc:"what each later delay is longer by; 2 by default"`
	On           []recovery.ActionFailureCode `json:"on,omitempty" doc:"the failures that are worth another attempt; by default FAILED, TIMED_OUT and COMPLETED_WITH_FAILURE"`
}

// RollbackInput is the way back of an action.
type RollbackInput struct {
	DocumentName       string                    `json:"documentName,omitempty" doc:"the Automation document: its name, or the ARN of a shared one"`
	DocumentVersion    string                    `json:"documentVersion,omitempty" doc:"a number, $LATEST or $DEFAULT (default)"`
	Parameters         recovery.ActionParameters `json:"parameters,omitempty" doc:"the document's parameters; they may refer to the outputs of the action itself"`
	MaxWaitTimeSeconds int                       `json:"maxWaitTimeSeconds,omitempty" doc:"how long one attempt may take; 3600 by default"`
	When               recovery.RollbackWhen     `json:"when,omitempty" doc:"FAILURE: the wave failed for good; CANCEL: the execution was cancelled; BOTH (default)"`
}

// spec is the action that the input describes.
func (a ActionInput) spec() recovery.ActionSpec {
	s := recovery.ActionSpec{
		Name: a.Name, DocumentName: a.DocumentName, DocumentVersion: a.DocumentVersion, Parameters: a.Parameters,
		AccountID: a.AccountID, Region: a.Region, RoleARN: a.RoleARN, MaxWaitTimeSeconds: a.MaxWaitTimeSeconds,
		Retry: recovery.RetrySpec(a.Retry), OnFailure: a.OnFailure,
		RunIn: a.RunIn, Requires: a.Requires, Parallel: a.Parallel,
	}
	if a.Rollback != nil {
		back := recovery.RollbackSpec(*a.Rollback)
		s.Rollback = &back
	}
	return s
}

func actionSpecs(in []ActionInput) []recovery.ActionSpec {
	var specs []recovery.ActionSpec
	for _, a := range in {
		specs = append(specs, a.spec())
	}
	return specs
}
