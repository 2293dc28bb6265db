package sim

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

const stopAndSleep = `
- name: stop
  action: aws:executeAwsApi
  inputs: {Service: ec2, Api: StopInstances, InstanceIds: ["{{ InstanceId }}"]}
  outputs: [{Name: Before, Selector: "$.StoppingInstances[0].PreviousState.Name", Type: String}]
- name: wait
  action: aws:sleep
  inputs: {Duration: PT10M}
- name: look
  action: aws:executeAwsApi
  inputs: {Service: ec2, Api: describe_instances, InstanceIds: ["{{ InstanceId }}"]}
  outputs:
  - {Name: State, Selector: "$.Reservations[0].Instances[0].State.Name", Type: String}
  - {Name: Code, Selector: "$.Reservations[0].Instances[0].State.Code", Type: Integer}
`

const instanceParameter = "parameters:\n  InstanceId: {type: String}\noutputs: [stop.Before, look.State]\n"

// TestAutomationActsAtItsOwnInstants asks nothing while the automation runs, and finds
// its effects where they belong in time.
func TestAutomationActsAtItsOwnInstants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, servers(1))
		instance := b.launched(id(1))
		b.create("Stop", automationYAML(instanceParameter, stopAndSleep))
		execution := b.start("Stop", map[string][]string{"InstanceId": {instance}})
		began := time.Now()
		want(t, "status at first", b.execution(execution).AutomationExecutionStatus, ssmtypes.AutomationExecutionStatusPending)

		time.Sleep(time.Hour) // nobody asks
		a := b.execution(execution)
		b.wantRun(a, ssmtypes.AutomationExecutionStatusSuccess, "stop Success, wait Success, look Success")
		want(t, "outputs", outputs(a, "stop.Before")+" "+outputs(a, "look.State"), "running stopped")
		want(t, "code", strings.Join(stepNamed(a, "look").Outputs["Code"], ""), "80")
		if took := a.ExecutionEndTime.Sub(began); took < 10*time.Minute || took > 10*time.Minute+5*time.Second {
			t.Errorf("it took %s, want the sleep of 10m and a little", took)
		}
		if slept := a.StepExecutions[1].ExecutionEndTime.Sub(*a.StepExecutions[1].ExecutionStartTime); slept != 10*time.Minute {
			t.Errorf("slept %s, want 10m", slept)
		}
		want(t, "instance", b.instance(instance).State.Name, ec2types.InstanceStateNameStopped)
	})
}

// TestEffectsComeInOrderOfTime has an operator start an instance after the automation
// stopped it, with no look between.
func TestEffectsComeInOrderOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, servers(1))
		instance := b.launched(id(1))
		b.create("Stop", automationYAML(instanceParameter, stopAndSleep))
		execution := b.start("Stop", map[string][]string{"InstanceId": {instance}})
		time.Sleep(5 * time.Minute)
		if _, err := b.ec2.StartInstances(t.Context(), &ec2.StartInstancesInput{InstanceIds: []string{instance}}); err != nil {
			t.Fatalf("start what the automation has stopped: %v", err)
		}
		time.Sleep(time.Hour)
		want(t, "state seen", outputs(b.execution(execution), "look.State"), "running")
	})
}

func TestSpeedShortensAutomations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{Speed: 60}, servers(1))
		began := time.Now()
		a := b.run("", "- name: wait\n  action: aws:sleep\n  inputs: {Duration: PT1H}\n", nil)
		if took := a.ExecutionEndTime.Sub(began); took < time.Minute || took > time.Minute+time.Second {
			t.Errorf("an hour took %s at speed 60", took)
		}
	})
}

// TestReopenedWorldGoesOnWithItsAutomations closes one of two equal worlds in the middle.
func TestReopenedWorldGoesOnWithItsAutomations(t *testing.T) {
	run := func(folder string, interrupt bool) (got []any) {
		synctest.Test(t, func(t *testing.T) {
			b := openRunbooks(t, Options{Data: folder, Seed: 7}, servers(1))
			instance := b.launched(id(1))
			b.create("Stop", automationYAML(instanceParameter, stopAndSleep))
			execution := b.start("Stop", map[string][]string{"InstanceId": {instance}})
			time.Sleep(2 * time.Minute)
			if interrupt {
				if err := b.Close(); err != nil {
					t.Fatal(err)
				}
				b = openRunbooks(t, Options{Data: folder, Seed: 7}, nil)
			}
			time.Sleep(time.Hour)
			got = append(got, *b.completed(execution), b.instance(instance))
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
		})
		return got
	}
	whole := run(t.TempDir(), false)
	if broken := run(t.TempDir(), true); !reflect.DeepEqual(whole, broken) {
		t.Errorf("the reopened world differs:\n got %+v\nwant %+v", broken, whole)
	}
	if inMemory := run("", false); !reflect.DeepEqual(whole, inMemory) {
		t.Errorf("the world in memory differs:\n got %+v\nwant %+v", inMemory, whole)
	}
}

func TestRefusedCallFailsItsStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, servers(1))
		const stop = "- name: stop\n  action: aws:executeAwsApi\n  inputs: {Service: ec2, Api: StopInstances, InstanceIds: [i-0123456789abcdef0]}\n- name: after\n  action: aws:sleep\n  inputs: {Duration: PT1S}\n"
		a := b.run("", stop, nil)
		b.wantRun(a, ssmtypes.AutomationExecutionStatusFailed, "stop Failed, after Pending")
		const wanted = "Step fails when it is Execute/Cancelling action. An error occurred (InvalidInstanceID.NotFound) when calling the StopInstances operation: The instance ID 'i-0123456789abcdef0' does not exist. Please refer to Automation Service Troubleshooting Guide for more diagnosis details."
		want(t, "failure", aws.ToString(a.FailureMessage), wanted)
		details := a.StepExecutions[0].FailureDetails
		want(t, "details", *details.FailureStage+" "+*details.FailureType, "Invocation Action")

		for name, inputs := range map[string]string{
			"An error occurred (InvalidAction)":       "{Service: ec2, Api: CreateImage}",
			"does not serve the service \"dynamodb\"": "{Service: dynamodb, Api: ListTables}",
			"Unknown parameter in input: Instances":   "{Service: ec2, Api: StopInstances, Instances: [i-0123456789abcdef0]}",
			"{{ stop.Nothing }} has no value":         "{Service: ec2, Api: StopInstances, InstanceIds: ['{{ stop.Nothing }}']}",
		} {
			a := b.run("", "- name: stop\n  action: aws:executeAwsApi\n  inputs: "+inputs+"\n", nil)
			if got := aws.ToString(a.FailureMessage); !strings.Contains(got, name) {
				t.Errorf("%s: got %q, want %q in it", inputs, got, name)
			}
		}
	})
}

func TestThrottledCallFailsItsStepUnlessTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, servers(1))
		const look = "- name: look\n  action: aws:executeAwsApi\n  maxAttempts: %N%\n  inputs: {Service: ec2, Api: DescribeInstances}\n"
		b.Throttle("ec2", "DescribeInstances", 1, 0)
		a := b.run("", strings.Replace(look, "%N%", "1", 1), nil)
		b.wantRun(a, ssmtypes.AutomationExecutionStatusFailed, "look Failed")
		want(t, "type", *a.StepExecutions[0].FailureDetails.FailureType, "Throttling")
		b.Throttle("ec2", "DescribeInstances", 2, 0)
		a = b.run("", strings.Replace(look, "%N%", "3", 1), nil)
		b.wantRun(a, ssmtypes.AutomationExecutionStatusSuccess, "look Success")
		want(t, "calls by clients", b.CallCount("ec2", "DescribeInstances"), 0)
	})
}
