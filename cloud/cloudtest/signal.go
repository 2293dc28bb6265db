package cloudtest

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// gate is a document that waits for one person, and then for another.
const gate = `schemaVersion: "0.3"
parameters:
  Approver: {type: String}
mainSteps:
  - name: approve
    action: aws:approve
    inputs: {Approvers: ["{{ Approver }}"], MinRequiredApprovals: 1, Message: May it go on?}
  - name: pause
    action: aws:pause
    inputs: {}
`

// startGate starts a gate that Davit itself may open.
func startGate(t *testing.T, c cloud.Cloud, w World, action string) recovery.AutomationID {
	t.Helper()
	_, davit, err := c.Identity(t.Context(), w.Scope)
	if err != nil {
		t.Fatal(err)
	}
	req := startOf(install(t, c, w, "Gate", gate), action)
	req.Parameters = recovery.ActionParameters{"Approver": {davit}}
	return startAutomation(t, c, w, req)
}

// waitsAt waits until the automation waits for a person at the step.
func waitsAt(t *testing.T, c cloud.Cloud, w World, id recovery.AutomationID, step string) {
	t.Helper()
	until(t, w, "it waits at "+step, func() bool {
		r, err := c.AutomationReport(t.Context(), w.Scope, id, nil)
		if err != nil {
			t.Fatal(err)
		}
		return recovery.AutomationStatusOf(r.Status) == recovery.AutomationWaits && r.CurrentStep == step
	})
}

func approved(t *testing.T, c cloud.Cloud, w World) {
	id := startGate(t, c, w, "approved")
	waitsAt(t, c, w, id, "approve")
	wantNoSignal(t, c, w, id, recovery.ActionOrder{Kind: recovery.OrderResume, Step: "pause"})
	if err := c.SignalAutomation(t.Context(), w.Scope, id, recovery.ActionOrder{Kind: recovery.OrderApprove, Comment: "Looks good"}); err != nil {
		t.Fatal(err)
	}
	waitsAt(t, c, w, id, "pause")
	wantNoSignal(t, c, w, id, recovery.ActionOrder{Kind: recovery.OrderApprove})
	if err := c.SignalAutomation(t.Context(), w.Scope, id, recovery.ActionOrder{Kind: recovery.OrderResume, Step: "pause"}); err != nil {
		t.Fatal(err)
	}
	r := report(t, c, w, id, nil, recovery.AutomationSucceeded)
	if len(r.Steps) != 2 || r.Steps[0].Status != "Success" || r.Steps[1].Status != "Success" {
		t.Errorf("got the steps %+v", r.Steps)
	}
	wantNoSignal(t, c, w, id, recovery.ActionOrder{Kind: recovery.OrderResume, Step: "pause"})
}

func rejected(t *testing.T, c cloud.Cloud, w World) {
	id := startGate(t, c, w, "rejected")
	waitsAt(t, c, w, id, "approve")
	if err := c.SignalAutomation(t.Context(), w.Scope, id, recovery.ActionOrder{Kind: recovery.OrderReject, Comment: "Not yet"}); err != nil {
		t.Fatal(err)
	}
	r := report(t, c, w, id, nil, recovery.AutomationFailed)
	if len(r.Steps) == 0 || r.Steps[0].Status != "Rejected" && !strings.Contains(r.Steps[0].FailureMessage, "reject") {
		t.Errorf("got %s with the steps %+v, want the first rejected", r.Status, r.Steps)
	}
}

// wantNoSignal has the automation refuse a signal that it does not wait for.
func wantNoSignal(t *testing.T, c cloud.Cloud, w World, id recovery.AutomationID, order recovery.ActionOrder) {
	t.Helper()
	err := c.SignalAutomation(t.Context(), w.Scope, id, order)
	if code := recovery.CodeOf(err); code != recovery.Invalid && code != recovery.Conflict {
		t.Errorf("%s that nothing waits for: got %v, want INVALID or CONFLICT", order.Kind, err)
	}
}
