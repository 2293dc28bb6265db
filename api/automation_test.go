package api_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// fakeAutomation is an automation of the fake cloud. What it does its document's name
// says: good ones succeed at once, bad ones fail, gates wait for an approval, pauses for
// somebody to let them go on, slow ones run until they are stopped, and of lost ones nobody
// hears that they were started.
type fakeAutomation struct {
	id        recovery.AutomationID
	request   recovery.AutomationRequest
	startedAt time.Time
	signal    recovery.OrderKind
}

func (a *fakeAutomation) is(kind string) bool { return strings.HasPrefix(a.request.DocumentName, kind) }

// report is the automation as SSM would tell of it now.
func (a *fakeAutomation) report() recovery.AutomationReport {
	step := recovery.AutomationStep{
		Name: "work", Action: "aws:runCommand", Status: "Success", StartedAt: a.startedAt, EndedAt: a.startedAt.Add(time.Millisecond),
		Inputs: map[string]string{"DocumentName": "AWS-RunShellScript"},
	}
	r := recovery.AutomationReport{Status: "Success", StartedAt: a.startedAt, EndedAt: step.EndedAt}
	switch {
	case a.signal == recovery.OrderStop:
		r.Status, step.Status = "Cancelled", "Cancelled"
	case a.signal == recovery.OrderReject:
		r.Status, step.Status = "Rejected", "Rejected"
	case a.is("bad"):
		r.Status, step.Status, step.FailureMessage = "Failed", "Failed", "exit status 1"
		step.FailureStage, step.FailureType = "Invocation", "Execution"
	case a.is("gate") && a.signal == "":
		r.Status, r.EndedAt, r.CurrentStep = "PendingApproval", time.Time{}, "work"
		step.Action, step.Status, step.EndedAt, step.Inputs = "aws:approve", "PendingApproval", time.Time{}, map[string]string{"Message": "Is the shop open?"}
	case a.is("pause") && a.signal == "":
		r.Status, r.EndedAt, r.CurrentStep = "Waiting", time.Time{}, "work"
		step.Action, step.Status, step.EndedAt = "aws:pause", "Waiting", time.Time{}
	case a.is("slow"):
		r.Status, r.EndedAt, r.CurrentStep, step.Status, step.EndedAt = "InProgress", time.Time{}, "work", "InProgress", time.Time{}
	default:
		step.Outputs = map[string][]string{"Output": {"done"}}
		r.Outputs = map[string][]string{"work.Output": {"done"}}
	}
	r.Steps = []recovery.AutomationStep{step}
	return r
}

func (p *place) automation(id recovery.AutomationID) (*fakeAutomation, error) {
	i := slices.IndexFunc(p.automations, func(a *fakeAutomation) bool { return a.id == id })
	if i < 0 {
		return nil, recovery.Errorf(recovery.NotFound, "there is no automation %s", id)
	}
	return p.automations[i], nil
}

func (c *fakeCloud) StartAutomation(_ context.Context, scope recovery.Scope, req recovery.AutomationRequest) (recovery.AutomationID, error) {
	return ask(c, scope, func(p *place) (recovery.AutomationID, error) {
		for _, a := range p.automations {
			if a.request.Token == req.Token {
				return a.id, nil
			}
		}
		if strings.HasPrefix(req.DocumentName, "missing") {
			return "", &recovery.Error{Code: recovery.NotFound, Message: "there is no document " + req.DocumentName, Remedy: "install it", AWSCode: "AutomationDefinitionNotFoundException"}
		}
		c.count++
		a := &fakeAutomation{id: recovery.AutomationID(fmt.Sprintf("00000000-0000-0000-0000-%012d", c.count)), request: req, startedAt: time.Now().UTC()}
		p.automations = append(p.automations, a)
		if a.is("lost") {
			return "", recovery.Errorf(recovery.Unavailable, "the connection was cut")
		}
		return a.id, nil
	})
}

func (c *fakeCloud) order(scope recovery.Scope, id recovery.AutomationID, order recovery.OrderKind) error {
	_, err := ask(c, scope, func(p *place) (bool, error) {
		a, err := p.automation(id)
		if err == nil {
			a.signal = order
		}
		return true, err
	})
	return err
}

func (c *fakeCloud) StopAutomation(_ context.Context, scope recovery.Scope, id recovery.AutomationID) error {
	return c.order(scope, id, recovery.OrderStop)
}

func (c *fakeCloud) SignalAutomation(_ context.Context, scope recovery.Scope, id recovery.AutomationID, order recovery.ActionOrder) error {
	return c.order(scope, id, order.Kind)
}

func (c *fakeCloud) FindAutomation(_ context.Context, scope recovery.Scope, tagKey string) (recovery.AutomationID, error) {
	return ask(c, scope, func(p *place) (recovery.AutomationID, error) {
		for _, a := range p.automations {
			if slices.Contains(slices.Collect(maps.Keys(a.request.Tags)), tagKey) {
				return a.id, nil
			}
		}
		return "", nil
	})
}

func (c *fakeCloud) Automations(_ context.Context, scope recovery.Scope, ids []recovery.AutomationID) ([]recovery.Automation, error) {
	return ask(c, scope, func(p *place) ([]recovery.Automation, error) {
		var found []recovery.Automation
		for _, a := range p.automations {
			if slices.Contains(ids, a.id) {
				found = append(found, recovery.Automation{ID: a.id, Status: a.report().Status})
			}
		}
		return found, nil
	})
}

func (c *fakeCloud) AutomationReport(_ context.Context, scope recovery.Scope, id recovery.AutomationID, _ []recovery.PinnedSecret) (recovery.AutomationReport, error) {
	return ask(c, scope, func(p *place) (recovery.AutomationReport, error) {
		a, err := p.automation(id)
		if err != nil {
			return recovery.AutomationReport{}, err
		}
		return a.report(), nil
	})
}

func (c *fakeCloud) PinSecrets(_ context.Context, scope recovery.Scope, refs []recovery.SecretRef) ([]recovery.PinnedSecret, error) {
	var pinned []recovery.PinnedSecret
	for _, r := range refs {
		pinned = append(pinned, recovery.PinnedSecret{
			Ref: r.Text, ARN: fmt.Sprintf("arn:aws:secretsmanager:%s:%s:secret:%s-AbCdEf", scope.Region, scope.AccountID, r.ID), VersionID: "v1",
		})
	}
	return pinned, nil
}

// Documents lists what was installed.
func (c *fakeCloud) Documents(context.Context, recovery.Scope, cloud.DocumentQuery) ([]cloud.Document, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []cloud.Document
	for name := range c.installed {
		all = append(all, cloud.Document{Name: name, Owner: string(west.AccountID), DefaultVersion: "1"})
	}
	return all, nil
}

// Document gives what was installed; every other name is a document that Davit can make
// nothing of.
func (c *fakeCloud) Document(_ context.Context, _ recovery.Scope, name, _ string) (cloud.Document, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cloud.Document{Name: name, Content: c.installed[name]}, nil
}

func (c *fakeCloud) InstallDocument(_ context.Context, _ recovery.Scope, d cloud.NewDocument) (cloud.Installed, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old, there := c.installed[d.Name]
	if c.installed == nil {
		c.installed = map[string]string{}
	}
	c.installed[d.Name] = d.Content
	return cloud.Installed{Version: "1", Created: !there, Changed: old != d.Content}, nil
}

func (c *fakeCloud) MayStartAutomation(context.Context, recovery.Scope, string) error { return nil }
