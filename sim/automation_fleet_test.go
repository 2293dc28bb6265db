package sim

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

const onePerTarget = "parameters:\n  Name: {type: String}\n  Extra: {type: String, default: ''}\n"

const sleepUnlessBad = `
- name: choose
  action: aws:branch
  inputs: {Choices: [{NextStep: bad, Variable: '{{ Name }}', StringEquals: bad}], Default: good}
- {name: good, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT1M}}
- {name: bad, action: 'aws:executeScript', inputs: {Runtime: python3.11}}
`

func (b *runbooks) startFleet(in ssm.StartAutomationExecutionInput) string {
	b.Helper()
	in.DocumentName = aws.String("Each")
	out, err := b.ssm.StartAutomationExecution(b.Context(), &in)
	if err != nil {
		b.Fatal(err)
	}
	return *out.AutomationExecutionId
}

func (b *runbooks) children(parent string) []ssmtypes.AutomationExecutionMetadata {
	b.Helper()
	out, err := b.ssm.DescribeAutomationExecutions(b.Context(), &ssm.DescribeAutomationExecutionsInput{
		Filters: []ssmtypes.AutomationExecutionFilter{{Key: ssmtypes.AutomationExecutionFilterKeyParentExecutionId, Values: []string{parent}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	return out.AutomationExecutionMetadataList
}

func values(names ...string) []ssmtypes.Target {
	return []ssmtypes.Target{{Key: aws.String("ParameterValues"), Values: names}}
}

func TestTargetsRunAFewAtATime(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		b.create("Each", automationYAML(onePerTarget, sleepUnlessBad))
		parent := b.startFleet(ssm.StartAutomationExecutionInput{
			TargetParameterName: aws.String("Name"), Targets: values("a", "b", "c", "d", "e"), MaxConcurrency: aws.String("2"), MaxErrors: aws.String("1"),
		})
		time.Sleep(30 * time.Second)
		a := b.execution(parent)
		want(t, "steps", steps(a), "a InProgress, b InProgress, c Pending, d Pending, e Pending")
		want(t, "resolved", strings.Join(a.ResolvedTargets.ParameterValues, ""), "abcde")
		want(t, "total", a.ProgressCounters.TotalSteps, 5)
		want(t, "children", len(b.children(parent)), 2)
		a = b.completed(parent)
		b.wantRun(a, statusSuccess, "a Success, b Success, c Success, d Success, e Success")
		want(t, "succeeded", a.ProgressCounters.SuccessSteps, 5)
		want(t, "a child's target", aws.ToString(b.children(parent)[0].Target), "e")

		parent = b.startFleet(ssm.StartAutomationExecutionInput{
			TargetParameterName: aws.String("Name"), Targets: values("bad", "b", "c"), MaxConcurrency: aws.String("1"), MaxErrors: aws.String("0"),
		})
		b.wantRun(b.completed(parent), statusFailed, "bad Failed, b Pending, c Pending")
		parent = b.startFleet(ssm.StartAutomationExecutionInput{
			TargetParameterName: aws.String("Name"), Targets: values("bad", "b", "c"), MaxConcurrency: aws.String("100%"), MaxErrors: aws.String("50%"),
		})
		b.wantRun(b.completed(parent), statusSuccess, "bad Failed, b Success, c Success")
	})
}

func TestStopOfAFleetStopsItsMembers(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		b.create("Each", automationYAML(onePerTarget, sleepUnlessBad))
		parent := b.startFleet(ssm.StartAutomationExecutionInput{TargetParameterName: aws.String("Name"), Targets: values("a", "b"), MaxConcurrency: aws.String("1")})
		time.Sleep(30 * time.Second)
		if err := b.stop(parent, ""); err != nil {
			t.Fatal(err)
		}
		b.wantRun(b.completed(parent), statusCancelled, "a Cancelled, b Pending")
		want(t, "child", b.children(parent)[0].AutomationExecutionStatus, statusCancelled)
	})
}

func TestTargetsAreInstancesByTagOrMapsOfParameters(t *testing.T) {
	inBubble(t, 2, func(t *testing.T, b *runbooks) {
		b.finish(b.drill(id(1), id(2)))
		b.create("Each", automationYAML(onePerTarget, sleepUnlessBad))
		parent := b.startFleet(ssm.StartAutomationExecutionInput{
			TargetParameterName: aws.String("Name"), Targets: []ssmtypes.Target{{Key: aws.String("tag:Name"), Values: []string{"server-0002"}}},
		})
		b.wantRun(b.completed(parent), statusSuccess, b.instanceOf(id(2))+" Success")
		parent = b.startFleet(ssm.StartAutomationExecutionInput{TargetMaps: []map[string][]string{{"Name": {"x"}, "Extra": {"1"}}, {"Name": {"y"}}}})
		b.wantRun(b.completed(parent), statusSuccess, "Target_1 Success, Target_2 Success")
		for code, in := range map[string]ssm.StartAutomationExecutionInput{
			"ValidationException": {Targets: values("a")},
			"InvalidTarget":       {TargetParameterName: aws.String("Name"), Targets: []ssmtypes.Target{{Key: aws.String("ResourceGroup"), Values: []string{"g"}}}},
			"InvalidAutomationExecutionParametersException": {TargetParameterName: aws.String("Nobody"), Targets: values("a")},
		} {
			in.DocumentName = aws.String("Each")
			_, err := b.ssm.StartAutomationExecution(t.Context(), &in)
			wantCode(t, err, code)
		}
	})
}

func TestLocationsRunInOtherAccountsAndRegions(t *testing.T) {
	file := servers(1)
	file.Accounts = append(file.Accounts,
		AccountFile{ID: "444455556666", Roles: []RoleFile{{Name: usualExecutionRole, Trusts: []string{testAccount}}}},
		AccountFile{ID: "555566667777", Roles: []RoleFile{{Name: "Other"}}})
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, file)
		b.create("Each", automationYAML("outputs: [who.Where]\n", "- name: who\n  action: aws:executeAwsApi\n  inputs: {Service: sts, Api: GetCallerIdentity}\n  outputs: [{Name: Where, Selector: $.Arn, Type: String}]\n"))
		parent := b.startFleet(ssm.StartAutomationExecutionInput{
			MaxErrors:       aws.String("1"),
			TargetLocations: []ssmtypes.TargetLocation{{Accounts: []string{"444455556666", "555566667777"}, Regions: []string{"eu-west-1"}}},
		})
		a := b.completed(parent)
		b.wantRun(a, statusSuccess, "444455556666_eu-west-1 Success, 555566667777_eu-west-1 Failed")
		if got := aws.ToString(a.StepExecutions[1].FailureMessage); !strings.Contains(got, "cannot be assumed") {
			t.Errorf("the account without the role: %s", got)
		}
		child := b.as("444455556666", "eu-west-1").execution(strings.Join(a.StepExecutions[0].Outputs["ExecutionId"], ""))
		want(t, "caller", outputs(child, "who.Where"), "arn:aws:sts::444455556666:assumed-role/"+usualExecutionRole+"/"+parent)
		want(t, "parent", aws.ToString(child.ParentAutomationExecutionId), parent)
	})
}
