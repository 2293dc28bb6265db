package sim

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// workCommand is aws:runCommand: it sends a command and waits until it is over on every
// machine.
func workCommand(r *runner, s *stepRun, _ *runbookStep, in map[string]any) progress {
	p := r.commandPlace()
	if s.Work.ID == "" {
		c, err := r.newCommand(p, in)
		if err != nil {
			return failedSend(err)
		}
		c.By = r.caller().Principal
		commands.put(r.t, p, c.ID, c)
		c.wakeUp(r.t, p)
		s.Work.ID = c.ID
	}
	c := commands.get(r.t, p, s.Work.ID)
	status, details := c.status()
	switch status {
	case ssmtypes.CommandStatusPending, ssmtypes.CommandStatusInProgress:
		return later(r.after(usualPoll))
	case ssmtypes.CommandStatusSuccess:
		return done(c.outputs())
	}
	q := failed(stageAfter, failureAction, fmt.Sprintf("The command %s ended as %s: %s", c.ID, spaced(details), c.complaints()))
	if status == ssmtypes.CommandStatusTimedOut {
		q.failure.Status = ssmtypes.AutomationExecutionStatusTimedout
	}
	q.outputs = c.outputs()
	return q
}

// commandPlace is where the automation's role, or its own account, sends commands.
func (r *runner) commandPlace() place {
	c := r.caller()
	return place{c.Account, c.Region}
}

func (r *runner) newCommand(p place, in map[string]any) (command, error) {
	request := &ssm.SendCommandInput{
		DocumentName: aws.String(textOf(in["DocumentName"])), Parameters: map[string][]string{}, Comment: optional(textOf(in["Comment"])),
	}
	if in["DocumentVersion"] != nil {
		request.DocumentVersion = aws.String(textOf(in["DocumentVersion"]))
	}
	if in["InstanceIds"] != nil {
		request.InstanceIds = textsOf(in["InstanceIds"])
	}
	given, _ := in["Parameters"].(map[string]any)
	for _, name := range sortedKeys(given) {
		request.Parameters[name] = textsOf(given[name])
	}
	if in["TimeoutSeconds"] != nil {
		seconds, err := r.number(in["TimeoutSeconds"])
		if err != nil {
			return command{}, err
		}
		request.TimeoutSeconds = aws.Int32(int32(seconds))
	}
	var err error
	if request.Targets, err = targetsOf(in["Targets"]); err != nil {
		return command{}, err
	}
	return newCommand(r.t, p, request)
}

// failedSend is a step whose command was refused.
func failedSend(err error) progress {
	code, message, _ := strings.Cut(err.Error(), ": ")
	return failed(stageInvocation, failureAction, fmt.Sprintf("An error occurred (%s) when calling the SendCommand operation: %s", code, message))
}

// outputs are a step's: the output itself only where one machine has one.
func (c *command) outputs() map[string]any {
	status, _ := c.status()
	outputs := map[string]any{"CommandId": c.ID, "Status": string(status), "ResponseCode": float64(0), "Output": ""}
	for i := range c.Runs {
		if code := c.Runs[i].responseCode(); code != 0 {
			outputs["ResponseCode"] = float64(code)
		}
	}
	if len(c.Runs) == 1 {
		outputs["Output"] = c.Runs[0].output()
	}
	return outputs
}

// complaints are what the machines say on which it failed, the first few of them.
func (c *command) complaints() string {
	const most = 3
	var said []string
	for i := range c.Runs {
		r := &c.Runs[i]
		if r.Details == detailsSuccess {
			continue
		}
		if len(said) == most {
			said = append(said, "and more")
			break
		}
		why := strings.TrimSpace(r.Err)
		if why == "" {
			why = spaced(r.Details)
		}
		said = append(said, fmt.Sprintf("%s: exit code %d: %s", r.Node, r.responseCode(), why))
	}
	if len(said) == 0 {
		return "no machine matches the targets"
	}
	return strings.Join(said, "; ")
}
