package awscloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	passwordARN = "arn:aws:secretsmanager:us-west-2:111122223333:secret:shop/db-AbCdEf"
	passwordRef = "{{resolve:secretsmanager:shop/db:SecretString:password}}"
	tokenARN    = "arn:aws:ssm:us-west-2:111122223333:parameter/shop/token"
	tokenRef    = "{{resolve:ssm:/shop/token}}"
	password    = `hunter2"and more`
)

var pins = []recovery.PinnedSecret{
	{Ref: passwordRef, ARN: passwordARN, VersionID: "version-1"},
	{Ref: tokenRef, ARN: tokenARN, VersionID: "3"},
}

// vault answers for the two secrets, and leaves the rest to others.
func vault(rest func(request) reply) func(request) reply {
	return func(r request) reply {
		switch r.operation {
		case "GetSecretValue":
			return reply{body: `{"ARN":"` + passwordARN + `","SecretString":` + mustJSON(`{"user":"shop","password":`+mustJSON(password)+`}`) + `}`}
		case "GetParameter":
			return reply{body: `{"Parameter":{"ARN":"` + tokenARN + `","Name":"/shop/token","Type":"SecureString","Version":3,"Value":"tok-123"}}`}
		}
		return rest(r)
	}
}

func mustJSON(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func startOf(values ...string) recovery.AutomationRequest {
	return recovery.AutomationRequest{
		DocumentName: "Davit-Promote", DocumentVersion: "$DEFAULT", Token: "6b1f0c52-9d3e-5a77-8f25-3cd910e4b861",
		Parameters: recovery.ActionParameters{"Value": values}, Secrets: pins, Tags: map[string]string{"davit:execution": "exec-1", "davit-1": "exec-1"},
	}
}

func TestSecretsAreReadByVersionAndSentInPlaceOfTheirReferences(t *testing.T) {
	c, w := over(t, vault(always(reply{body: `{"AutomationExecutionId":"auto-1"}`})))
	id, err := c.StartAutomation(t.Context(), west, startOf("plain", "a "+passwordRef+" and "+tokenRef, tokenRef))
	if err != nil || id != "auto-1" {
		t.Fatalf("got %q, %v", id, err)
	}
	var secret struct{ SecretID, VersionID, Name string }
	var sent struct {
		DocumentName, DocumentVersion, ClientToken string
		Parameters                                 map[string][]string
		Tags                                       []struct{ Key, Value string }
	}
	for _, r := range w.asked {
		switch r.operation {
		case "GetSecretValue", "GetParameter":
			_ = json.Unmarshal([]byte(r.body), &secret)
		case "StartAutomationExecution":
			_ = json.Unmarshal([]byte(r.body), &sent)
		}
	}
	if secret.SecretID != passwordARN || secret.VersionID != "version-1" || secret.Name != "/shop/token:3" {
		t.Errorf("got the secrets asked for as %+v", secret)
	}
	if want := []string{"plain", "a " + password + " and tok-123", "tok-123"}; !reflect.DeepEqual(sent.Parameters["Value"], want) {
		t.Errorf("got the values %q, want %q", sent.Parameters["Value"], want)
	}
	if sent.DocumentName != "Davit-Promote" || sent.ClientToken != startOf().Token || len(sent.Tags) != 2 || sent.Tags[0].Key != "davit-1" {
		t.Errorf("got %+v", sent)
	}
}

func TestAStartIsSentOnceAndItsErrorHasNoSecret(t *testing.T) {
	message := `"message":` + mustJSON(`Parameter Value has the value `+password+` and `+mustJSON(password)+` and tok-123`)
	for _, tt := range []struct {
		status int
		code   string
		want   recovery.Code
	}{
		{400, "AutomationDefinitionNotFoundException", recovery.NotFound},
		{400, "AutomationDefinitionVersionNotFoundException", recovery.NotFound},
		{400, "InvalidAutomationExecutionParametersException", recovery.Invalid},
		{400, "InvalidTarget", recovery.Invalid},
		{400, "IdempotentParameterMismatch", recovery.Conflict},
		{429, "AutomationExecutionLimitExceededException", recovery.QuotaExceeded},
		{400, "ThrottlingException", recovery.Throttled},
		{400, "AccessDeniedException", recovery.Denied},
		{400, "UnheardOfException", recovery.Invalid},
		{500, "InternalServerError", recovery.Unavailable},
		{400, "InternalServerError", recovery.Unavailable},
	} {
		c, w := over(t, vault(always(refusing(tt.status, tt.code, message))))
		_, err := c.StartAutomation(t.Context(), west, startOf(passwordRef))
		e := asError(t, err)
		if e.Code != tt.want || e.AWSCode != tt.code || e.RequestID != "request-1" {
			t.Errorf("%s: got %+v, want %s", tt.code, *e, tt.want)
		}
		if text := told(err); strings.Contains(text, "hunter2") || strings.Contains(text, "tok-123") || !strings.Contains(text, recovery.Redacted) {
			t.Errorf("%s: got %s, want it without the secrets", tt.code, text)
		}
		if got := w.count("StartAutomationExecution"); got != 1 {
			t.Errorf("%s: it was sent %d times, want 1", tt.code, got)
		}
	}
}

// told is everything that an error and its causes say.
func told(err error) string {
	var all []string
	for ; err != nil; err = errors.Unwrap(err) {
		all = append(all, fmt.Sprintf("%v %+v", err, err))
		if e, ok := err.(*recovery.Error); ok { //nolint:errorlint // one link at a time
			all = append(all, fmt.Sprintf("%+v", *e))
		}
	}
	return strings.Join(all, "\n")
}

func TestWithoutItsSecretAStartIsNotSent(t *testing.T) {
	long := strings.Repeat("x", 505)
	for name, tt := range map[string]struct {
		answer reply
		values []string
		want   recovery.Code
		say    string
	}{
		"deleted": {
			refusing(400, "ResourceNotFoundException", `"Message":"Secrets Manager can't find the specified secret."`), nil,
			recovery.NotFound, "shop/db",
		},
		"marked for deletion": {
			refusing(400, "InvalidRequestException", `"Message":"You can't perform this operation on the secret because it was marked for deletion."`), nil,
			recovery.Invalid, "marked for deletion",
		},
		"denied": {
			refusing(400, "AccessDeniedException", `"Message":"User: davit is not authorized to perform: secretsmanager:GetSecretValue on resource: x"`), nil,
			recovery.Denied, "allow secretsmanager:GetSecretValue to the role",
		},
		"no key": {refusing(400, "AccessDeniedException", `"Message":"Access to KMS is not allowed"`), nil, recovery.Denied, "kms:Decrypt"},
		"undecipherable": {
			refusing(400, "DecryptionFailure", `"Message":"Secrets Manager can't decrypt the protected secret text"`), nil, recovery.Denied, "kms:Decrypt",
		},
		"binary":          {reply{body: `{"SecretBinary":"aHVudGVyMg=="}`}, nil, recovery.Invalid, "binary"},
		"no JSON":         {reply{body: `{"SecretString":"hunter2"}`}, nil, recovery.Invalid, `no JSON object, so that it has no key "password"`},
		"no such key":     {reply{body: `{"SecretString":"{\"pass\":\"hunter2\"}"}`}, nil, recovery.Invalid, `no key "password"`},
		"broken":          {reply{body: `{"SecretString":"hunter2`}, nil, recovery.LeaseLost, "not sent"},
		"of another type": {reply{body: `{"SecretString":{"hunter2":"hunter2"}}`}, nil, recovery.LeaseLost, "not sent"},
		"too long": {
			reply{body: `{"SecretString":"{\"password\":\"hunter2-` + long + `\"}"}`}, nil, recovery.Invalid, "513 characters",
		},
		"too long together": {
			reply{body: `{"SecretString":"{\"password\":\"hunter2\"}"}`}, []string{long + " and " + passwordRef + "!"}, recovery.Invalid, "518 characters",
		},
		"not pinned": {reply{body: `{"SecretString":"{\"password\":\"hunter2\"}"}`}, []string{"{{resolve:ssm:/other}}"}, recovery.Invalid, "not pinned"},
	} {
		c, w := over(t, always(tt.answer))
		req := startOf(passwordRef)
		if tt.values != nil {
			req = startOf(tt.values...)
		}
		req.Secrets = pins[:1]
		_, err := c.StartAutomation(t.Context(), west, req)
		if e := asError(t, err); e.Code != tt.want || !strings.Contains(e.Error(), tt.say) {
			t.Errorf("%s: got %s: %v, want %s with %q", name, e.Code, e, tt.want, tt.say)
		}
		if text := told(err); strings.Contains(text, "hunter2") || strings.Contains(text, "aHVudGVyMg") {
			t.Errorf("%s: the secret is in %s", name, text)
		}
		if w.count("StartAutomationExecution") != 0 {
			t.Errorf("%s: it was sent all the same", name)
		}
	}
}

func TestAfterTheDeadlineNothingIsSaidToAnAutomation(t *testing.T) {
	c, w := over(t, vault(always(reply{body: `{}`})))
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	_, start := c.StartAutomation(ctx, west, startOf("x"))
	for name, err := range map[string]error{
		"start":  start,
		"stop":   c.StopAutomation(ctx, west, "auto-1"),
		"signal": c.SignalAutomation(ctx, west, "auto-1", recovery.ActionOrder{Kind: recovery.OrderApprove}),
	} {
		if e := asError(t, err); e.Code != recovery.LeaseLost {
			t.Errorf("%s: got %s: %v, want LEASE_LOST", name, e.Code, e)
		}
	}
	for _, r := range w.asked {
		if strings.HasSuffix(r.operation, "AutomationExecution") || r.operation == "SendAutomationSignal" {
			t.Errorf("%s was sent", r.operation)
		}
	}
}

func TestSignalsCarryWhatBelongsToThem(t *testing.T) {
	c, w := over(t, always(reply{body: `{}`}))
	for _, tt := range []struct {
		order recovery.ActionOrder
		want  string
	}{
		{recovery.ActionOrder{Kind: recovery.OrderApprove}, `{"AutomationExecutionId":"auto-1","SignalType":"Approve"}`},
		{recovery.ActionOrder{Kind: recovery.OrderReject, Comment: "no"}, `{"AutomationExecutionId":"auto-1","Payload":{"Comment":["no"]},"SignalType":"Reject"}`},
		{recovery.ActionOrder{Kind: recovery.OrderResume, Step: "gate", Comment: "go"}, `{"AutomationExecutionId":"auto-1","Payload":{"StepName":["gate"]},"SignalType":"Resume"}`},
	} {
		if err := c.SignalAutomation(t.Context(), west, "auto-1", tt.order); err != nil {
			t.Error(err)
		}
		var got, want any
		_ = json.Unmarshal([]byte(w.asked[len(w.asked)-1].body), &got)
		_ = json.Unmarshal([]byte(tt.want), &want)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", tt.order.Kind, got, want)
		}
	}
	err := c.SignalAutomation(t.Context(), west, "auto-1", recovery.ActionOrder{Kind: recovery.OrderStop})
	if recovery.CodeOf(err) != recovery.Invalid {
		t.Errorf("STOP: got %v, want INVALID", err)
	}
}

func TestStatusesAreReadTenAtATime(t *testing.T) {
	c, w := over(t, func(r request) reply {
		var asked struct{ Filters []struct{ Values []string } }
		_ = json.Unmarshal([]byte(r.body), &asked)
		var list []string
		for _, id := range asked.Filters[0].Values {
			if id != "auto-07" { // SSM does not know it
				list = append(list, fmt.Sprintf(`{"AutomationExecutionId":%q,"AutomationExecutionStatus":"PONDERING"}`, id))
			}
		}
		return reply{body: `{"AutomationExecutionMetadataList":[` + strings.Join(list, ",") + `]}`}
	})
	var ids []recovery.AutomationID
	for i := range 25 {
		ids = append(ids, recovery.AutomationID(fmt.Sprintf("auto-%02d", i)))
	}
	found, err := c.Automations(t.Context(), west, ids)
	if err != nil || len(found) != 24 || found[7] != (recovery.Automation{ID: "auto-08", Status: "PONDERING"}) {
		t.Errorf("got %v, %v", found, err)
	}
	if got := w.count("DescribeAutomationExecutions"); got != 3 {
		t.Errorf("asked %d times, want 3", got)
	}
}

func TestAnAutomationIsFoundByTheKeyOfItsTag(t *testing.T) {
	c, w := over(t, func(r request) reply {
		if strings.Contains(r.body, "NextToken") {
			return reply{body: `{"AutomationExecutionMetadataList":[{"AutomationExecutionId":"auto-1","ExecutionStartTime":1767225600}]}`}
		}
		return reply{body: `{"AutomationExecutionMetadataList":[{"AutomationExecutionId":"auto-2","ExecutionStartTime":1767225700}],"NextToken":"two"}`}
	})
	id, err := c.FindAutomation(t.Context(), west, "davit-token")
	if err != nil || id != "auto-1" {
		t.Errorf("got %q, %v, want the first that was started", id, err)
	}
	if body := w.asked[len(w.asked)-2].body; !strings.Contains(body, `"Key":"TagKey"`) || !strings.Contains(body, `"Values":["davit-token"]`) {
		t.Errorf("got %s", body)
	}
	none, _ := over(t, always(reply{body: `{"AutomationExecutionMetadataList":[]}`}))
	if id, err := none.FindAutomation(t.Context(), west, "davit-token"); err != nil || id != "" {
		t.Errorf("got %q, %v, want none", id, err)
	}
}

func TestARefusedStartSaysWhatToDo(t *testing.T) {
	for _, tt := range []struct{ code, message, remedy string }{
		{"AccessDeniedException", "User: davit is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/shop", "allow iam:PassRole to the role"},
		{"AccessDeniedException", "User: davit is not authorized to perform: ssm:AddTagsToResource on resource: x", "allow ssm:AddTagsToResource to the role"},
		{"AccessDeniedException", "no", "allow ssm:StartAutomationExecution to the role"},
		{"InvalidAutomationExecutionParametersException", "The defined assume role is unable to be assumed.", "ssm.amazonaws.com"},
		{"InvalidAutomationExecutionParametersException", "Parameter Host is required", "compare the action's parameters"},
		{"AutomationExecutionLimitExceededException", "too many", "wait until automations there have ended"},
		{"AutomationDefinitionNotFoundException", "no such document", "install or share it in 111122223333/us-west-2"},
		{"ThrottlingException", "Rate exceeded", "Systems Manager"},
	} {
		c, _ := over(t, always(refusing(400, tt.code, `"message":`+mustJSON(tt.message))))
		req := startOf("x")
		req.Secrets = nil
		_, err := c.StartAutomation(t.Context(), west, req)
		if e := asError(t, err); !strings.Contains(e.Remedy, tt.remedy) {
			t.Errorf("%s, %s: got the remedy %q, want %q in it", tt.code, tt.message, e.Remedy, tt.remedy)
		}
	}
}
