//go:build unix

package crash_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/davit-dr/davit/recovery"
)

// automation is an automation execution that SSM has, and the action that knows it.
type automation struct{ action, status string }

// seeAutomations gives all automations that there ever were, as SSM lists them and not as
// any code of ours asks for them. One that no action knows was started for nothing.
func (d *drill) seeAutomations(e *recovery.Execution) []automation {
	d.t.Helper()
	var all []automation
	for token := ""; ; {
		var page struct {
			AutomationExecutionMetadataList []struct{ AutomationExecutionId, AutomationExecutionStatus string }
			NextToken                       string
		}
		in := map[string]any{"MaxResults": 50}
		if token != "" {
			in["NextToken"] = token
		}
		d.askSSM(e.Batches[0].Scope, "DescribeAutomationExecutions", in, &page)
		for _, m := range page.AutomationExecutionMetadataList {
			all = append(all, automation{whose(e, m.AutomationExecutionId), m.AutomationExecutionStatus})
		}
		if token = page.NextToken; token == "" {
			return all
		}
	}
}

// whose is the attempt of an action that knows the automation.
func whose(e *recovery.Execution, id string) string {
	for _, a := range e.Actions {
		if string(a.AutomationID) == id {
			return fmt.Sprintf("%s attempt %d", a.ID, a.Attempt)
		}
		for _, past := range a.Earlier {
			if string(past.AutomationID) == id {
				return fmt.Sprintf("%s attempt %d", a.ID, past.Attempt)
			}
		}
	}
	return "nobody"
}

// askSSM makes a call of Systems Manager on the wire.
func (d *drill) askSSM(scope recovery.Scope, operation string, in, out any) {
	d.t.Helper()
	data, err := json.Marshal(in)
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.aws.url, bytes.NewReader(data))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "AmazonSSM."+operation)
	r.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/20261101/%s/ssm/aws4_request, SignedHeaders=host, Signature=0", scope.AccountID, scope.Region))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		d.t.Fatalf("%s of SSM: %s", operation, resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		d.t.Fatalf("%s of SSM: %v", operation, err)
	}
}

// addAutomations adds every automation, by the action that it is of.
func (o *outcome) addAutomations(all []automation) {
	for _, a := range all {
		o.add("automation of %s is %s", a.action, a.status)
	}
}
