package cloudtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// teller is a document that tells everything: it reads the secret %s itself and has it in
// an output, and it fails with its parameter in the inputs and the message of a step.
const teller = `schemaVersion: "0.3"
parameters:
  Text: {type: String}
  Word: {type: String, default: word, allowedPattern: "^[a-z]+$"}
mainSteps:
  - name: read
    action: aws:executeAwsApi
    inputs: {Service: secretsmanager, Api: GetSecretValue, SecretId: %s}
    outputs:
      - {Name: Value, Selector: $.SecretString, Type: String}
  - name: fail
    action: aws:executeAwsApi
    inputs: {Service: ssm, Api: GetParameter, Name: "/nothing/{{ Text }}"}
outputs: [read.Value]
`

// pin pins references to the password of the world's secret, and to one of its stages.
func pin(t *testing.T, c cloud.Cloud, w World, refs ...string) []recovery.PinnedSecret {
	t.Helper()
	pinned, err := c.PinSecrets(t.Context(), w.Scope, recovery.ActionParameters{"Text": refs}.SecretRefs())
	if err != nil || len(pinned) != len(refs) {
		t.Fatalf("got %v, %v", pinned, err)
	}
	return pinned
}

func (s Secret) ref() string {
	return "{{resolve:secretsmanager:" + s.Name + ":SecretString:password}}"
}

// in reports whether the password is in what something tells, in any form.
func (s Secret) in(told any) bool {
	text := fmt.Sprintf("%+v", told)
	raw, err := json.Marshal(told)
	if err != nil {
		panic(err)
	}
	text += string(raw)
	for form := s.Password; len(form) < 1000; {
		if strings.Contains(text, form) {
			return true
		}
		quoted, err := json.Marshal(form)
		if err != nil {
			panic(err)
		}
		if form == string(quoted[1:len(quoted)-1]) {
			return false
		}
		form = string(quoted[1 : len(quoted)-1])
	}
	return false
}

func pinnedSecrets(t *testing.T, c cloud.Cloud, w World) {
	staged := "{{resolve:secretsmanager:" + w.Secret.Name + ":SecretString:password:AWSCURRENT}}"
	pinned := pin(t, c, w, w.Secret.ref(), staged)
	if pinned[0].Ref != w.Secret.ref() || pinned[1].Ref != staged || !strings.HasPrefix(pinned[0].ARN, "arn:") ||
		pinned[0].ARN != pinned[1].ARN || pinned[0].VersionID == "" || pinned[0].VersionID != pinned[1].VersionID {
		t.Errorf("got %+v", pinned)
	}
	if got := w.Orders.CallCount("secretsmanager", "GetSecretValue"); got != 0 {
		t.Errorf("the value was read %d times", got)
	}
}

func unknownSecret(t *testing.T, c cloud.Cloud, w World) {
	for _, ref := range []string{"{{resolve:secretsmanager:cloudtest-no-such-secret}}", "{{resolve:ssm:/cloudtest/no/such/parameter}}"} {
		_, err := c.PinSecrets(t.Context(), w.Scope, recovery.ActionParameters{"Text": {ref}}.SecretRefs())
		if e := wantCode(t, err, recovery.NotFound); !strings.Contains(e.Message, "no") || e.Remedy == "" {
			t.Errorf("got %q, want the name and a remedy", e)
		}
	}
}

func secretRun(t *testing.T, c cloud.Cloud, w World) {
	req := startOf(install(t, c, w, "Teller", fmt.Sprintf(teller, w.Secret.Name)), "teller")
	req.Parameters = recovery.ActionParameters{"Text": {"it is " + w.Secret.ref()}}
	req.Secrets = pin(t, c, w, w.Secret.ref())
	id := startAutomation(t, c, w, req)
	r := report(t, c, w, id, req.Secrets, recovery.AutomationFailed)
	if w.Secret.in(r) {
		t.Errorf("the secret is told in %+v", r)
	}
	if len(r.Steps) != 2 || len(r.Outputs["read.Value"]) != 1 {
		t.Fatalf("got %+v, want two steps and an output", r)
	}
	for name, text := range map[string]string{
		"the output of the document": r.Outputs["read.Value"][0],
		"the output of the step":     r.Steps[0].Outputs["Value"][0],
		"the input":                  r.Steps[1].Inputs["Name"],
	} {
		if !strings.Contains(text, recovery.Redacted) {
			t.Errorf("%s: got %q, want it blacked out in part", name, text)
		}
	}
}

func secretRefused(t *testing.T, c cloud.Cloud, w World) {
	req := startOf(install(t, c, w, "Refused", fmt.Sprintf(teller, w.Secret.Name)), "refused")
	req.Parameters = recovery.ActionParameters{"Text": {"text"}, "Word": {w.Secret.ref()}}
	req.Secrets = pin(t, c, w, w.Secret.ref())
	_, err := c.StartAutomation(t.Context(), w.Scope, req)
	if e := wantCode(t, err, recovery.Invalid); w.Secret.in(*e) || w.Secret.in(e.Error()) {
		t.Errorf("the secret is told in %+v", *e)
	}
}

func secretGone(t *testing.T, c cloud.Cloud, w World) {
	secrets := pin(t, c, w, w.Secret.ref())
	req := startOf(install(t, c, w, "Gone", fmt.Sprintf(teller, w.Secret.Name)), "gone")
	req.Parameters = recovery.ActionParameters{"Text": {w.Secret.Password}}
	id := startAutomation(t, c, w, req)
	report(t, c, w, id, nil, recovery.AutomationFailed)
	w.Orders.Refuse("secretsmanager", "GetSecretValue", 1, 400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	r, err := c.AutomationReport(t.Context(), w.Scope, id, secrets)
	if err != nil || w.Secret.in(r) || r.Status != "Failed" || len(r.Steps) != 2 {
		t.Fatalf("got %+v, %v", r, err)
	}
	texts := append(slices.Clone(r.Outputs["read.Value"]), r.Steps[1].FailureMessage, r.Steps[1].Inputs["Name"])
	for _, text := range texts {
		if !strings.HasPrefix(text, recovery.Redacted) || !strings.Contains(text, secrets[0].ARN) {
			t.Errorf("got %q, want a note with the secret's ARN", text)
		}
	}
}
