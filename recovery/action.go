package recovery

import (
	"encoding/json"
	"fmt"
	"slices"
)

// ActionSpec is an action of a wave: an SSM Automation that runs before the wave's
// servers are launched, or after they are ready.
type ActionSpec struct {
	Name string `json:"name"`
	// DocumentName is the Automation document: its name, or the ARN of a shared one.
	DocumentName    string           `json:"documentName"`
	DocumentVersion string           `json:"documentVersion,omitempty"` // $DEFAULT unless said
	Parameters      ActionParameters `json:"parameters,omitempty"`

	// AccountID and Region are where it runs: by default where the wave's servers are.
	AccountID AccountID `json:"accountID,omitempty"`
	Region    Region    `json:"region,omitempty"`
	// RoleARN is the role that the automation runs as, given to the document as its
	// parameter AutomationAssumeRole. Empty: as the role that Davit has in the account.
	RoleARN string `json:"roleARN,omitempty"`

	// MaxWaitTimeSeconds is how long one attempt may take, from when its turn came.
	MaxWaitTimeSeconds int       `json:"maxWaitTimeSeconds,omitempty"`
	Retry              RetrySpec `json:"retry,omitzero"`
	// OnFailure says what follows when it fails for good: its wave fails and waits for a
	// person (pause), its wave fails and ends the execution (stop), or what comes next
	// runs all the same (continue).
	OnFailure OnFailure `json:"onFailure,omitempty"`
	// Rollback is run to undo the action, after it had succeeded.
	Rollback *RollbackSpec `json:"rollback,omitempty"`
	// RunIn is the modes that it runs in. There is no default: moving production's DNS
	// in a drill is a disaster of its own.
	RunIn RunIn `json:"runIn,omitempty"`
	// Requires is what it cannot do without.
	Requires Requirement `json:"requires,omitempty"`
	// Parallel runs it together with its neighbours in the list that are parallel too.
	Parallel bool `json:"parallel,omitempty"`
}

// RetrySpec says how often an action is tried, and when again.
type RetrySpec struct {
	// Attempts are all of them, the first included.
	Attempts int `json:"attempts,omitempty"`
	// DelaySeconds is the time to the second attempt, Factor what each later delay is
	// longer by.
	DelaySeconds int     `json:"delaySeconds,omitempty"`
	Factor       float64 `json:"factor,omitempty"`
	// On are the failures that are worth another attempt.
	On []ActionFailureCode `json:"on,omitempty"`
}

// Allows reports whether the failure is worth another attempt.
func (r RetrySpec) Allows(code ActionFailureCode) bool { return slices.Contains(r.On, code) }

// RollbackSpec is the way back of an action: another document.
type RollbackSpec struct {
	DocumentName       string           `json:"documentName"`
	DocumentVersion    string           `json:"documentVersion,omitempty"`
	Parameters         ActionParameters `json:"parameters,omitempty"`
	MaxWaitTimeSeconds int              `json:"maxWaitTimeSeconds,omitempty"`
	// When says what makes it run.
	When RollbackWhen `json:"when,omitempty"`
}

// RollbackWhen says what makes a rollback run.
type RollbackWhen string

// The occasions of a rollback. A wave that failed and waits for a person has not failed
// for good: its rollback waits for the person, too.
const (
	RollbackOnFailure RollbackWhen = "FAILURE" // the wave failed for good
	RollbackOnCancel  RollbackWhen = "CANCEL"  // the execution was cancelled
	RollbackOnBoth    RollbackWhen = "BOTH"    // the default
)

// On reports whether the occasion is one of those.
func (w RollbackWhen) On(occasion RollbackWhen) bool { return w == occasion || w == RollbackOnBoth }

// RunIn is the modes in which an action runs.
type RunIn string

// The modes of an action.
const (
	RunInDrill    RunIn = "DRILL"
	RunInRecovery RunIn = "RECOVERY"
	RunInBoth     RunIn = "BOTH"
)

// In reports whether the action runs in the mode.
func (r RunIn) In(m Mode) bool { return r == RunInBoth || string(r) == string(m) }

// covers reports whether everything that runs as o says runs as r says, too.
func (r RunIn) covers(o RunIn) bool { return r == RunInBoth || r == o }

// Requirement is what an action cannot do without.
type Requirement string

// RequiresSource says that the action needs the source: it is left out when the source
// is gone (ungraceful), and remembered as due.
const RequiresSource Requirement = "source"

// ActionParameters are the parameters of an Automation document. SSM takes a list of
// texts for each; one value alone, and numbers and truth values, are read as such a list.
type ActionParameters map[string]ActionValues

// ActionValues are the values of one parameter.
type ActionValues []string

// UnmarshalJSON reads a list of values, or one value.
func (v *ActionValues) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return fmt.Errorf("the parameter has no value: give one, or leave the parameter out")
	}
	var many []json.RawMessage
	if err := json.Unmarshal(data, &many); err != nil {
		many = []json.RawMessage{data}
	}
	values := make(ActionValues, 0, len(many))
	for _, raw := range many {
		text, err := scalar(raw)
		if err != nil {
			return err
		}
		values = append(values, text)
	}
	*v = values
	return nil
}

// scalar reads a text, number or truth value as the text that SSM takes.
func scalar(raw json.RawMessage) (string, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", err
	}
	switch v := v.(type) {
	case string:
		return v, nil
	case float64, bool:
		return string(raw), nil
	case map[string]any:
		return string(raw), nil // of the document's type StringMap or MapList
	}
	return "", fmt.Errorf("%s is no value of a parameter: give text, numbers, true or false, or a list of those", raw)
}

// Defaults of an action.
const (
	DefaultMaxWaitTime     = 60 * 60 // seconds
	DefaultRetryDelay      = 10      // seconds
	DefaultRetryFactor     = 2.0
	DefaultDocumentVersion = "$DEFAULT"
)

// Limits of actions.
const (
	MaxActions        = 50 // before a wave, and after it
	MaxActionAttempts = 10
	// MaxParameters, MaxParameterValues and MaxParameterValue are SSM's: parameters of an
	// automation, values of one, and characters of one value.
	//
	// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html
	MaxParameters      = 200
	MaxParameterValues = 50
	MaxParameterValue  = 512
)

// ParameterAssumeRole is the parameter by which documents take the role that they run as.
const ParameterAssumeRole = "AutomationAssumeRole"

// withDefaults is the action with every unset field at its default.
func (a ActionSpec) withDefaults() ActionSpec {
	a.Name = TrimName(a.Name)
	setDefault(&a.DocumentVersion, DefaultDocumentVersion)
	setDefault(&a.MaxWaitTimeSeconds, DefaultMaxWaitTime)
	setDefault(&a.OnFailure, OnFailurePause)
	setDefault(&a.Retry.Attempts, 1)
	if a.Retry.Attempts > 1 {
		setDefault(&a.Retry.DelaySeconds, DefaultRetryDelay)
		setDefault(&a.Retry.Factor, DefaultRetryFactor)
		if len(a.Retry.On) == 0 {
			a.Retry.On = slices.Clone(defaultRetryOn)
		}
	}
	if a.Rollback != nil {
		r := *a.Rollback
		setDefault(&r.DocumentVersion, DefaultDocumentVersion)
		setDefault(&r.MaxWaitTimeSeconds, DefaultMaxWaitTime)
		setDefault(&r.When, RollbackOnBoth)
		a.Rollback = &r
	}
	return a
}

func actionsWithDefaults(actions []ActionSpec) []ActionSpec {
	actions = slices.Clone(actions)
	for i, a := range actions {
		actions[i] = a.withDefaults()
	}
	return actions
}

// Actions are the wave's actions of a stage, in order.
func (w WaveSpec) Actions(s ActionStage) []ActionSpec {
	if s == ActionBefore {
		return w.PreWaveActions
	}
	return w.PostWaveActions
}

// HasActions reports whether the wave has any action.
func (w WaveSpec) HasActions() bool { return len(w.PreWaveActions)+len(w.PostWaveActions) > 0 }
