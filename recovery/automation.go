package recovery

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// AutomationRequest asks SSM to start an automation.
type AutomationRequest struct {
	DocumentName    string
	DocumentVersion string
	// Parameters hold secrets as the references that Secrets pins: they are resolved as
	// the request is sent.
	Parameters ActionParameters
	Secrets    []PinnedSecret
	// Token is the client token: a UUID.
	Token string
	Tags  map[string]string
}

// AutomationReport is what SSM says of an automation execution.
type AutomationReport struct {
	// Status is SSM's, an open enumeration. See AutomationStatus.
	Status    string    `json:"status,omitempty"`
	StartedAt time.Time `json:"startedAt,omitzero"` // SSM's times
	EndedAt   time.Time `json:"endedAt,omitzero"`
	// CurrentStep is the step that runs, or waits.
	CurrentStep    string              `json:"currentStep,omitempty"`
	FailureMessage string              `json:"failureMessage,omitempty"`
	Outputs        map[string][]string `json:"outputs,omitempty"` // by "step.Output"
	Steps          []AutomationStep    `json:"steps,omitempty"`
	// MoreSteps is how many steps are not in Steps, CutBytes how much of inputs, outputs
	// and messages was left out because it was over the limits.
	MoreSteps int `json:"moreSteps,omitempty"`
	CutBytes  int `json:"cutBytes,omitempty"`
}

// AutomationStep is a step of an automation execution.
type AutomationStep struct {
	Name      string    `json:"name"`
	Action    string    `json:"action"` // aws:runCommand, …
	Status    string    `json:"status"`
	StartedAt time.Time `json:"startedAt,omitzero"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
	// Inputs are as SSM resolved them, Outputs what later steps may refer to.
	Inputs         map[string]string   `json:"inputs,omitempty"`
	Outputs        map[string][]string `json:"outputs,omitempty"`
	FailureMessage string              `json:"failureMessage,omitempty"`
	FailureStage   string              `json:"failureStage,omitempty"` // SSM's: Invocation, …
	FailureType    string              `json:"failureType,omitempty"`  // SSM's: Throttling, Verification, …
}

// Redacted stands where the value of a secret stood, and before what is said in place of
// a text that may have had one. A text with it is not what SSM said.
const Redacted = "[redacted]"

// Automation is an automation execution as a list shows it.
type Automation struct {
	ID     AutomationID
	Status string
}

// AutomationStatus is what SSM's status of an automation execution comes to.
type AutomationStatus int

// What a status comes to. The enumeration is open: what is not known runs on, to our own
// deadline.
const (
	AutomationRuns AutomationStatus = iota
	AutomationWaits
	AutomationSucceeded
	AutomationFailed
)

// AutomationStatusOf tells what SSM's status comes to.
func AutomationStatusOf(status string) AutomationStatus {
	switch status {
	case "Success", "CompletedWithSuccess":
		return AutomationSucceeded
	case "TimedOut", "Cancelled", "Failed", "Rejected", "ChangeCalendarOverrideRejected", "CompletedWithFailure", "Exited":
		return AutomationFailed
	case "Waiting", "PendingApproval", "PendingChangeCalendarOverride":
		return AutomationWaits
	}
	return AutomationRuns
}

// Ended reports whether SSM does nothing more.
func (s AutomationStatus) Ended() bool { return s == AutomationSucceeded || s == AutomationFailed }

// WaitingStep is the step that the automation waits at, or is at, or nil.
func (r AutomationReport) WaitingStep() *AutomationStep {
	for i := range r.Steps {
		s := &r.Steps[i]
		if AutomationStatusOf(s.Status) == AutomationWaits || s.Name == r.CurrentStep {
			return s
		}
	}
	return nil
}

// Limits of what is kept of an automation execution.
const (
	// MaxOutputBytes is how much of one input, output or message is kept.
	MaxOutputBytes = 4 << 10
	// MaxReportBytes is how much of all of them is kept: a report is part of a row.
	MaxReportBytes = 64 << 10
	// MaxReportSteps is how many steps are kept: the last ones, where the reason is.
	MaxReportSteps = 100
)

// Cut is the report within the limits: what is longer ends in a note that says how much
// was cut, and CutBytes has the sum.
func (r AutomationReport) Cut() AutomationReport {
	c := &cutter{left: MaxReportBytes, cut: r.CutBytes}
	r.FailureMessage = c.text(r.FailureMessage)
	r.Outputs = c.lists(r.Outputs)
	if more := len(r.Steps) - MaxReportSteps; more > 0 {
		r.Steps, r.MoreSteps = r.Steps[more:], r.MoreSteps+more
	}
	steps := slices.Clone(r.Steps)
	for i := len(steps) - 1; i >= 0; i-- { // where it failed is nearer to the end
		s := &steps[i]
		s.FailureMessage = c.text(s.FailureMessage)
		s.Outputs = c.lists(s.Outputs)
		s.Inputs = c.texts(s.Inputs)
	}
	r.Steps, r.CutBytes = steps, c.cut
	return r
}

// CutHere is what every note has in it that stands where something was cut.
const CutHere = "cut here: SSM has the whole"

// JSONSize is how many bytes a text takes in a row.
func JSONSize(s string) int {
	data, err := json.Marshal(s)
	if err != nil {
		return len(s)
	}
	return len(data)
}

// cutter keeps what fits. Sizes are those of the JSON that is stored.
type cutter struct{ left, cut int }

// spent reports whether nothing more fits.
func (c *cutter) spent() bool { return c.left <= 0 }

// text keeps as much of a text as may be kept.
func (c *cutter) text(s string) string {
	size := JSONSize(s)
	keep := max(0, min(MaxOutputBytes, c.left))
	if size <= keep || s == "" {
		c.left -= size
		return s
	}
	kept := strings.ToValidUTF8(s[:len(s)*keep/size], "")
	return kept + c.note(len(s)-len(kept), JSONSize(kept))
}

// note says how much was cut, and counts it with what was kept before it.
func (c *cutter) note(gone, kept int) string {
	note := fmt.Sprintf("… (%d bytes more, %s)", gone, CutHere)
	c.cut += gone
	c.left -= kept + len(note)
	return note
}

func (c *cutter) texts(m map[string]string) map[string]string {
	if m == nil {
		return nil
	}
	kept := make(map[string]string, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if c.spent() {
			c.cut += len(m[k])
			continue
		}
		c.left -= JSONSize(k)
		kept[k] = c.text(m[k])
	}
	return kept
}

func (c *cutter) lists(m map[string][]string) map[string][]string {
	if m == nil {
		return nil
	}
	kept := make(map[string][]string, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if c.spent() {
			c.cut += len(strings.Join(m[k], ""))
			continue
		}
		c.left -= JSONSize(k)
		kept[k] = c.list(m[k])
	}
	return kept
}

// list keeps the values that fit, with one note in the place of the rest.
func (c *cutter) list(values []string) []string {
	kept := make([]string, 0, len(values))
	for i, s := range values {
		if c.spent() {
			return append(kept, c.note(len(strings.Join(values[i:], "")), 0))
		}
		kept = append(kept, c.text(s))
	}
	return kept
}

// AutomationURL is the page of an automation execution in AWS's console.
func AutomationURL(s Scope, id AutomationID) string {
	host := "console.aws.amazon.com"
	switch s.Region.Partition() {
	case "aws-us-gov":
		host = "console.amazonaws-us-gov.com"
	case "aws-cn":
		host = "console.amazonaws.cn"
	}
	return fmt.Sprintf("https://%s.%s/systems-manager/automation/execution/%s?region=%s", s.Region, host, id, s.Region)
}

// ActionFailureCode is why an action failed, as plans name it.
type ActionFailureCode string

// The failures of an action. The first group is SSM's statuses; START_REFUSED stands for
// every refusal to start it, which the failure itself names by AWS's code.
const (
	FailedInSSM               ActionFailureCode = "FAILED"
	FailedBySSMTimeout        ActionFailureCode = "TIMED_OUT"
	FailedByCancel            ActionFailureCode = "CANCELLED" // by somebody in SSM
	FailedByRejection         ActionFailureCode = "REJECTED"
	FailedByExit              ActionFailureCode = "EXITED"
	FailedPartly              ActionFailureCode = "COMPLETED_WITH_FAILURE"
	FailedByDeadline          ActionFailureCode = "MAX_WAIT_TIME"
	FailedToStart             ActionFailureCode = "START_REFUSED"
	FailedByParameter         ActionFailureCode = "PARAMETER_UNRESOLVED"
	FailedBySecret            ActionFailureCode = "SECRET_UNREADABLE"
	failedByCalendarRejection                   = "ChangeCalendarOverrideRejected"
)

// retriable are the failures that a plan may have tried again, defaultRetryOn those that
// are when it does not say which.
var (
	retriable      = []ActionFailureCode{FailedInSSM, FailedBySSMTimeout, FailedByCancel, FailedByExit, FailedPartly, FailedByDeadline, FailedToStart}
	defaultRetryOn = []ActionFailureCode{FailedInSSM, FailedBySSMTimeout, FailedPartly}
)

// FailureCodeOf is the code of an automation that ended in SSM's status.
func FailureCodeOf(status string) ActionFailureCode {
	switch status {
	case "TimedOut":
		return FailedBySSMTimeout
	case "Cancelled":
		return FailedByCancel
	case "Rejected", failedByCalendarRejection:
		return FailedByRejection
	case "Exited":
		return FailedByExit
	case "CompletedWithFailure":
		return FailedPartly
	}
	return FailedInSSM
}
