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

func TestClientTokenStartsOneExecution(t *testing.T) {
	folder := t.TempDir()
	b := openRunbooks(t, Options{Data: folder}, servers(1))
	b.create("Wait", automationYAML("parameters:\n  Why: {type: String, default: because}\n", sleepOne))
	start := func(token, why string) (string, error) {
		out, err := b.ssm.StartAutomationExecution(t.Context(), &ssm.StartAutomationExecutionInput{
			DocumentName: aws.String("Wait"), ClientToken: &token, Parameters: map[string][]string{"Why": {why}},
		})
		if err != nil {
			return "", err
		}
		return *out.AutomationExecutionId, nil
	}
	const one, two = "6f1ad0e5-6c1f-4a4c-9d5e-9b1f3a6f0001", "6f1ad0e5-6c1f-4a4c-9d5e-9b1f3a6f0002"
	first, err := start(one, "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = openRunbooks(t, Options{Data: folder}, nil)
	again, err := start(strings.ToUpper(one), "a")
	if err != nil || again != first {
		t.Errorf("the same token started %s, %v; want %s again", again, err, first)
	}
	_, err = start(one, "b")
	wantCode(t, err, "IdempotentParameterMismatch")
	if other, err := start(two, "a"); err != nil || other == first {
		t.Errorf("another token gave %s, %v", other, err)
	}
	_, err = start("short", "a")
	wantCode(t, err, "ValidationException")
}

const allTypes = `parameters:
  Instance: {type: 'AWS::EC2::Instance::Id', allowedPattern: '^i-[0-9a-f]+$'}
  Size: {type: String, default: small, allowedValues: [small, large]}
  Names: {type: StringList, default: [], maxItems: 2}
  Count: {type: Integer, default: 3}
  Really: {type: Boolean, default: false}
  Settings: {type: StringMap, default: {}}
  Pairs: {type: MapList, default: []}
  Word: {type: String, default: abc, minChars: 2, maxChars: 4}
outputs: [say.Got]
`

func TestParametersAreCheckedAgainstTheDocument(t *testing.T) {
	b := openRunbooks(t, Options{}, servers(1))
	b.create("Types", automationYAML(allTypes, "- name: say\n  action: aws:sleep\n  inputs: {Duration: PT1S}\n"))
	good := map[string][]string{
		"Instance": {"i-0abc"}, "Size": {"large"}, "Names": {"a", "b"}, "Count": {"7"}, "Really": {"true"},
		"Settings": {`{"a":"b"}`}, "Pairs": {`{"Key":"a"}`, `{"Key":"b"}`}, "Word": {"four"},
	}
	execution := b.start("Types", good)
	want(t, "echoed", len(b.execution(execution).Parameters), len(good))
	for name, change := range map[string]map[string][]string{
		`"Instance" is required`:           {"Instance": nil},
		`"Colour" is not defined`:          {"Colour": {"red"}},
		"does not match the allowed":       {"Instance": {"host"}},
		"not one of the allowed values":    {"Size": {"huge"}},
		"more than 2":                      {"Names": {"a", "b", "c"}},
		`"many" is not of the type Int`:    {"Count": {"many"}},
		`"1.5" is not of the type Int`:     {"Count": {"1.5"}},
		`is not of the type Boolean`:       {"Really": {"perhaps"}},
		`is not of the type StringMap`:     {"Settings": {"[1]"}},
		`is not of the type MapList`:       {"Pairs": {"1"}},
		"takes one value, not 2":           {"Size": {"small", "large"}},
		"shorter than 2":                   {"Word": {"a"}},
		`"abcde" is longer than 4 charact`: {"Word": {"abcde"}},
	} {
		parameters := map[string][]string{}
		for key, values := range good {
			parameters[key] = values
		}
		for key, values := range change {
			parameters[key] = values
			if values == nil {
				delete(parameters, key)
			}
		}
		_, err := b.tryStart("Types", parameters)
		wantCode(t, err, "InvalidAutomationExecutionParametersException")
		if err != nil && !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %q in it", err, name)
		}
	}
	_, err := b.tryStart("Nowhere", nil)
	wantCode(t, err, "AutomationDefinitionNotFoundException")
	_, err = b.tryStart("AWS-RunShellScript", nil)
	wantCode(t, err, "AutomationDefinitionNotFoundException")
	_, err = b.ssm.StartAutomationExecution(t.Context(), &ssm.StartAutomationExecutionInput{DocumentName: aws.String("Types"), DocumentVersion: aws.String("9"), Parameters: good})
	wantCode(t, err, "AutomationDefinitionVersionNotFoundException")
	tags := make([]ssmtypes.Tag, 6)
	for i := range tags {
		tags[i] = ssmtypes.Tag{Key: aws.String(numberKey(i)), Value: aws.String("x")}
	}
	_, err = b.ssm.StartAutomationExecution(t.Context(), &ssm.StartAutomationExecutionInput{DocumentName: aws.String("Types"), Parameters: good, Tags: tags})
	wantCode(t, err, "ValidationException")
}

func TestAutomationAssumesARoleThatTrustsIt(t *testing.T) {
	file := servers(1)
	file.Accounts[0].Roles = []RoleFile{
		{Name: "Runner", Trusts: []string{"ssm.amazonaws.com"}}, {Name: "Silent"}, {Name: "Person", Trusts: []string{testAccount}},
	}
	const document = "assumeRole: '{{ AutomationAssumeRole }}'\nparameters:\n  AutomationAssumeRole: {type: String, default: ''}\noutputs: [who.Arn]\n"
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, file)
		b.create("Who", automationYAML(document, `
- name: who
  action: aws:executeAwsApi
  inputs: {Service: sts, Api: GetCallerIdentity}
  outputs: [{Name: Arn, Selector: $.Arn, Type: String}]
`))
		role := func(name string) map[string][]string {
			return map[string][]string{"AutomationAssumeRole": {"arn:aws:iam::" + testAccount + ":role/" + name}}
		}
		execution := b.start("Who", role("Runner"))
		want(t, "caller", outputs(b.completed(execution), "who.Arn"), "arn:aws:sts::"+testAccount+":assumed-role/Runner/Automation-"+execution)
		b.start("Who", role("Silent"))
		for _, name := range []string{"Person", "Nobody"} {
			_, err := b.tryStart("Who", role(name))
			wantCode(t, err, "InvalidAutomationExecutionParametersException")
		}
		want(t, "caller without a role", outputs(b.completed(b.start("Who", nil)), "who.Arn"), "arn:aws:iam::"+testAccount+":root")
	})
}

func TestAutomationsAtOnceAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, servers(1))
		b.create("Wait", automationYAML("", sleepOne))
		for range 100 {
			b.start("Wait", nil)
		}
		_, err := b.tryStart("Wait", nil)
		wantCode(t, err, "AutomationExecutionLimitExceededException")
		if _, err := b.as("444455556666", testRegion).tryStart("AWS-RunShellScript", nil); err != nil {
			wantCode(t, err, "AutomationDefinitionNotFoundException") // and not the other's quota
		}
		time.Sleep(time.Minute)
		b.start("Wait", nil)
	})
}

func TestParametersComeFromParameterStore(t *testing.T) {
	file := servers(1)
	file.Accounts[0].Regions[0].Parameters = []ParameterFile{
		{Name: "/shop/pause", Value: "PT2M"}, {Name: "/shop/key", Type: "SecureString", Value: "hidden"},
	}
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, file)
		b.create("Wait", automationYAML("parameters:\n  Pause: {type: String, default: '{{ssm:/shop/pause}}'}\n", "- name: wait\n  action: aws:sleep\n  inputs: {Duration: '{{ Pause }}'}\n"))
		a := b.completed(b.start("Wait", nil))
		want(t, "slept", stepNamed(a, "wait").ExecutionEndTime.Sub(*stepNamed(a, "wait").ExecutionStartTime), 2*time.Minute)
		b.create("Key", automationYAML("parameters:\n  Pause: {type: String, default: '{{ssm:/shop/key}}'}\n", sleepOne))
		_, err := b.tryStart("Key", nil)
		wantCode(t, err, "InvalidAutomationExecutionParametersException")
		if err != nil && strings.Contains(err.Error(), "hidden") {
			t.Errorf("the refusal tells the secret: %v", err)
		}
	})
}
