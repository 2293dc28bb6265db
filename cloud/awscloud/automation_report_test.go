package awscloud

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// reported answers for an automation that has the password in all of its texts.
func reported(r request) reply {
	quotedTwice := mustJSON(mustJSON(password))
	step := `{"StepName":"%s","Action":"aws:runCommand","StepStatus":"%s","ExecutionStartTime":1767225600.5,%s
		"Inputs":{"Parameters":` + quotedTwice + `},"Outputs":{"Output":["it is ` + password[:7] + `\"and more"]},
		"FailureMessage":` + mustJSON("no "+password) + `,"FailureDetails":{"FailureStage":"Invocation","FailureType":"Action"}}`
	first, second := fmt.Sprintf(step, "first", "Success", `"ExecutionEndTime":1767225601,`), fmt.Sprintf(step, "second", "Waiting", "")
	switch r.operation {
	case "GetAutomationExecution":
		return reply{body: `{"AutomationExecution":{"AutomationExecutionId":"auto-1","AutomationExecutionStatus":"Waiting","ExecutionStartTime":1767225600,
			"FailureMessage":` + mustJSON("failed: "+password) + `,"Outputs":{"first.Output":[` + mustJSON(password) + `,"tok-123","fine"]},
			"Parameters":{"Value":[` + mustJSON(password) + `]},
			"StepExecutions":[` + first + `],"StepExecutionsTruncated":true}}`}
	case "DescribeAutomationStepExecutions":
		if strings.Contains(r.body, "NextToken") {
			return reply{body: `{"StepExecutions":[` + second + `]}`}
		}
		return reply{body: `{"StepExecutions":[` + first + `],"NextToken":"two"}`}
	}
	return reply{status: 400}
}

func TestAReportIsReadWholeAndWithoutSecrets(t *testing.T) {
	c, _ := over(t, vault(reported))
	step := recovery.AutomationStep{
		Name: "first", Action: "aws:runCommand", Status: "Success",
		StartedAt: time.Date(2026, 1, 1, 0, 0, 0, 5e8, time.UTC), EndedAt: time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC),
		Inputs: map[string]string{"Parameters": `"[redacted]"`}, Outputs: map[string][]string{"Output": {"it is [redacted]"}},
		FailureMessage: "no [redacted]", FailureStage: "Invocation", FailureType: "Action",
	}
	waits := step
	waits.Name, waits.Status, waits.EndedAt = "second", "Waiting", time.Time{}
	want := recovery.AutomationReport{
		Status: "Waiting", StartedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), CurrentStep: "second",
		FailureMessage: "failed: [redacted]", Outputs: map[string][]string{"first.Output": {"[redacted]", "[redacted]", "fine"}},
		Steps: []recovery.AutomationStep{step, waits},
	}
	got, err := c.AutomationReport(t.Context(), west, "auto-1", pins)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestValuesAreReadOnceAndAgainByTheNextProcess(t *testing.T) {
	c, w := over(t, vault(func(r request) reply {
		if r.operation == "StartAutomationExecution" {
			return reply{body: `{"AutomationExecutionId":"auto-1"}`}
		}
		return reported(r)
	}))
	if _, err := c.StartAutomation(t.Context(), west, startOf(passwordRef)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := c.AutomationReport(t.Context(), west, "auto-1", pins); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.count("GetSecretValue") + w.count("GetParameter"); got != 2 {
		t.Errorf("values were read %d times, want once each", got)
	}
	next, w := over(t, vault(reported))
	report, err := next.AutomationReport(t.Context(), west, "auto-1", pins)
	if err != nil || strings.Contains(fmt.Sprint(report), "hunter2") || w.count("GetSecretValue") != 1 {
		t.Errorf("after a restart: got %+v, %v", report, err)
	}
}

func TestWhatMayHaveASecretThatIsGoneIsNotShown(t *testing.T) {
	for name, answer := range map[string]reply{
		"deleted": refusing(400, "ResourceNotFoundException", `"Message":"Secrets Manager can't find the specified secret value for VersionId: version-1"`),
		"denied":  refusing(400, "AccessDeniedException", `"Message":"not authorized to perform: secretsmanager:GetSecretValue"`),
		"no key":  {body: `{"SecretString":"{}"}`},
	} {
		c, _ := over(t, func(r request) reply {
			if r.operation == "GetSecretValue" {
				return answer
			}
			return vault(reported)(r)
		})
		got, err := c.AutomationReport(t.Context(), west, "auto-1", pins)
		if err != nil || got.Status != "Waiting" || len(got.Steps) != 2 || got.Steps[1].Name != "second" {
			t.Fatalf("%s: got %+v, %v", name, got, err)
		}
		s := got.Steps[0]
		for _, text := range []string{got.FailureMessage, got.Outputs["first.Output"][2], s.Inputs["Parameters"], s.Outputs["Output"][0], s.FailureMessage} {
			if !strings.HasPrefix(text, recovery.Redacted+": the value of "+passwordARN+" can no longer be read") {
				t.Errorf("%s: got %q, want a note", name, text)
			}
		}
	}
}

func TestAReportWaitsForASecretThatCannotBeReadNow(t *testing.T) {
	c, w := over(t, func(r request) reply {
		if r.operation == "GetSecretValue" {
			r := refusing(400, "ThrottlingException", `"message":"Rate exceeded"`)
			r.header.Set("Retry-After", "90") // longer than a read waits
			return r
		}
		return vault(reported)(r)
	})
	_, err := c.AutomationReport(t.Context(), west, "auto-1", pins)
	if code := recovery.CodeOf(err); code != recovery.Throttled || w.count("GetAutomationExecution") != 0 {
		t.Errorf("got %v, want THROTTLED and nothing read", err)
	}
}

func TestAnAutomationThatSSMDoesNotKnowIsNotFound(t *testing.T) {
	c, _ := over(t, always(refusing(400, "AutomationExecutionNotFoundException", `"Message":"no such execution"`)))
	_, err := c.AutomationReport(t.Context(), west, "auto-1", nil)
	if recovery.CodeOf(err) != recovery.NotFound {
		t.Errorf("report: got %v, want NOT_FOUND", err)
	}
	if err := c.StopAutomation(t.Context(), west, "auto-1"); recovery.CodeOf(err) != recovery.NotFound {
		t.Errorf("stop: got %v, want NOT_FOUND", err)
	}
}
