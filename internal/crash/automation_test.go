//go:build unix

package crash_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/davit-dr/davit/recovery"
)

// automation is an automation execution that SSM has, by the tags that say whose it is.
type automation struct{ execution, action, attempt, status string }

// seeAutomations gives all automations that there ever were, as SSM lists them and not as
// any code of ours asks for them, and checks that the actions know of each.
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
			found := d.tagsOf(e.Batches[0].Scope, m.AutomationExecutionId)
			found.status = m.AutomationExecutionStatus
			if a := e.Action(recovery.ActionID(found.action)); a == nil || string(a.AutomationID) != m.AutomationExecutionId {
				d.t.Errorf("automation %s is of action %q, which does not know it", m.AutomationExecutionId, found.action)
			}
			all = append(all, found)
		}
		if token = page.NextToken; token == "" {
			return all
		}
	}
}

// tagsOf reads whose an automation is.
func (d *drill) tagsOf(scope recovery.Scope, id string) automation {
	d.t.Helper()
	var tags struct{ TagList []struct{ Key, Value string } }
	d.askSSM(scope, "ListTagsForResource", map[string]any{"ResourceType": "Automation", "ResourceId": id}, &tags)
	var found automation
	for _, tag := range tags.TagList {
		switch tag.Key {
		case recovery.TagExecution:
			found.execution = tag.Value
		case recovery.TagAction:
			found.action = tag.Value
		case recovery.TagAttempt:
			found.attempt = tag.Value
		}
	}
	return found
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

// addAutomations adds every automation, by the tags that say whose it is.
func (o *outcome) addAutomations(all []automation, id recovery.ExecutionID) {
	for _, a := range all {
		of := "nobody's"
		if a.execution == string(id) {
			of = a.action + " attempt " + a.attempt
		}
		o.add("automation of %s is %s", of, a.status)
	}
}
