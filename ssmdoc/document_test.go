package ssmdoc

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// good uses everything that the rules below are about, so that each of them can be
// broken by one change.
const good = `schemaVersion: "0.3"
description: Looks, waits, asks and goes on.
assumeRole: "{{ AutomationAssumeRole }}"
parameters:
  AutomationAssumeRole:
    type: AWS::IAM::Role::Arn
    description: The role to run as.
    default: ""
  Name:
    type: String
    allowedPattern: ^[a-z-]+$
    minChars: 2
    maxChars: 10
  Mode: {type: String, allowedValues: [fast, slow], default: fast}
  InstanceIds: {type: StringList, default: [i-1], maxItems: 3}
  Count: {type: Integer, default: 3}
  Force: {type: Boolean, default: false}
  Extra: {type: StringMap, default: {a: b}}
  Rows: {type: MapList, default: [{a: b}], displayType: textarea}
variables:
  rounds: {type: Integer, default: 0}
mainSteps:
  - name: look
    description: What is there.
    action: aws:executeAwsApi
    onFailure: step:other
    isCritical: False
    maxAttempts: 3
    timeoutSeconds: 60
    inputs: {Service: rds, Api: DescribeDBInstances, DBInstanceIdentifier: "{{ Name }}"}
    outputs:
      - {Name: Status, Selector: "$.DBInstances[0].DBInstanceStatus", Type: String}
  - name: choose
    action: aws:branch
    inputs:
      Choices:
        - NextStep: wait
          Variable: "{{ look.Status }}"
          StringEquals: starting
        - NextStep: other
          Or:
            - Not: {Variable: "{{ Mode }}", StringEquals: fast}
            - And:
                - {Variable: "{{ Force }}", BooleanEquals: true}
                - {Variable: "{{ Count }}", NumericGreater: 3}
      Default: each
  - name: wait
    action: aws:waitForAwsResourceProperty
    inputs:
      Service: elbv2
      Api: DescribeTargetHealth
      PropertySelector: $.TargetHealthDescriptions[0].TargetHealth.State
      DesiredValues: [healthy]
    nextStep: each
  - name: other
    action: aws:sleep
    inputs: {Duration: PT30S}
  - name: each
    action: aws:loop
    inputs:
      Iterators: "{{ InstanceIds }}"
      IteratorDataType: String
      MaxIterations: 100
      Steps:
        - name: run
          action: aws:runCommand
          onCancel: Abort
          inputs:
            DocumentName: AWS-RunShellScript
            InstanceIds: ["{{ each.CurrentIteratorValue }}"]
            Parameters: {commands: ["echo {{ .Raw }} {{ global:REGION }} {{ automation:EXECUTION_ID }} {{ Extra.a }}"]}
        - name: count
          action: aws:updateVariable
          inputs: {Name: "variable:rounds", Value: "{{ run.ResponseCode }}"}
  - name: ask
    action: aws:approve
    inputs: {Approvers: ["{{ AutomationAssumeRole }}"], Message: "{{ variable:rounds }} {{ run.Output }}"}
  - name: stop
    action: aws:changeInstanceState
    inputs: {InstanceIds: "{{ InstanceIds }}", DesiredState: stopped}
    isEnd: true
outputs:
  - look.Status
  - "{{ stop.InstanceStates }}"
`

func TestAGoodDocumentHasNoProblems(t *testing.T) {
	d, ps := Parse("good.yaml", []byte(good))
	if len(ps) > 0 {
		t.Fatalf("problems:\n%s", lines(ps))
	}
	if len(d.Parameters) != 8 || len(d.Steps) != 7 || len(d.AllSteps()) != 9 || len(d.Outputs) != 2 || len(d.Variables) != 1 {
		t.Errorf("read %d parameters, %d steps, %d with those in loops, %d outputs, %d variables; want 8, 7, 9, 2, 1",
			len(d.Parameters), len(d.Steps), len(d.AllSteps()), len(d.Outputs), len(d.Variables))
	}
	if p, ok := d.Parameter("Name"); !ok || !p.Required() || p.AllowedPattern != "^[a-z-]+$" {
		t.Errorf("parameter Name: %+v, %v", p, ok)
	}
	if p, _ := d.Parameter("InstanceIds"); p.Required() || !p.IsList() || !reflect.DeepEqual(p.Default, []any{"i-1"}) {
		t.Errorf("parameter InstanceIds: %+v", p)
	}
}

func lines(ps []Problem) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

func TestJSONIsReadAsYAMLIs(t *testing.T) {
	ps := &problems{}
	root := readYAML([]byte(good), ps)
	data, err := json.MarshalIndent(root.value(), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	fromJSON, list := Parse("good.json", data)
	if len(list) > 0 {
		t.Fatalf("problems:\n%s", lines(list))
	}
	fromYAML, _ := Parse("good.yaml", []byte(good))
	if got, want := fromJSON.Calls(), fromYAML.Calls(); !reflect.DeepEqual(got, want) {
		t.Errorf("calls from JSON %v, from YAML %v", got, want)
	}
	if got, want := len(fromJSON.Parameters), len(fromYAML.Parameters); got != want {
		t.Errorf("parameters from JSON %d, from YAML %d", got, want)
	}
}

func TestEveryRuleIsToldWithItsPlace(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		// The text.
		{"YAML", "parameters:\n", "parameters: [\n", "d.yaml:11:22: YAML syntax: "},
		{"tab", "  Count:", "\tCount:", "d.yaml:16:1: YAML syntax: "},
		{"anchor", "default: [i-1]", "default: &a [i-1]", "d.yaml:15:44: Systems Manager does not read YAML's anchors"},
		{"tag", "default: fast}", "default: !!str fast}", "d.yaml:14:62: the YAML tag !!str is not known here"},
		{"merge", "    description: What is there.\n", "    <<: {}\n", "d.yaml:24:5: Systems Manager does not read YAML's merge key"},
		{"second document", "outputs:\n  - look.Status\n", "---\na: b\n", "d.yaml:83:2: there is a second YAML document"},
		{"twice", "description: Looks", "schemaVersion: \"0.3\"\ndescription: Looks", `d.yaml:2:1: YAML syntax: mapping key "schemaVersion" already defined`},
		// The document.
		{"version", `schemaVersion: "0.3"`, `schemaVersion: "2.2"`, `d.yaml:1:16: schemaVersion is "0.3" in an Automation document, not "2.2"`},
		{"version unquoted", `schemaVersion: "0.3"`, `schemaVersion: 0.3`, `d.yaml:1:16: schemaVersion is text, but 0.3 without quotes is a number: write "0.3"`},
		{"version missing", `schemaVersion: "0.3"`, ``, `d.yaml:2:1: schemaVersion is missing`},
		{"top key", "mainSteps:", "mainStep:", "d.yaml:22:1: the document has no mainStep: did you mean mainSteps?"},
		{"steps missing", "mainSteps:", "mainStep:", "d.yaml:1:1: mainSteps is missing"},
		{"description", "description: Looks, waits, asks and goes on.", "description: [a]", "d.yaml:2:14: description is text, not a list"},
		{"assume role", "{{ AutomationAssumeRole }}\"\nparameters", "{{ AssumeRole }}\"\nparameters", "d.yaml:3:13: {{ AssumeRole }}: there is no parameter AssumeRole: known are"},
		{"output", "  - look.Status\n", "  - look.Statu\n", "d.yaml:83:5: look.Statu: step look has no output Statu: did you mean Status?"},
		{"output of no step", "  - look.Status\n", "  - lok.Status\n", "d.yaml:83:5: lok.Status: there is no step lok: did you mean look?"},
		{"outputs", "outputs:\n  - look.Status\n  - \"{{ stop.InstanceStates }}\"\n", "outputs: look.Status\n", `d.yaml:82:10: outputs is a list of "step.Output"`},
		{"attachment", "variables:\n", "files: {a.zip: {size: 3}}\nvariables:\n", "d.yaml:20:9: file a.zip has no checksums"},
		// Parameters.
		{"parameter type", "Count: {type: Integer", "Count: {type: Int", `d.yaml:16:3: parameter Count has the type "Int": `},
		{"parameter key", "minChars: 2", "minChar: 2", "d.yaml:12:5: parameter Name has no minChar: did you mean minChars?"},
		{"parameter name", "  Count: {type", "  Cou nt: {type", "d.yaml:16:3: parameter Cou nt: a parameter's name has letters"},
		{"default's form", "default: 3}", "default: three}", `d.yaml:16:35: default of Count, which is Integer, is a number, not the text "three"`},
		{"default not allowed", "default: fast}", "default: fst}", "d.yaml:14:62: default of Mode: fst is not one of [fast slow]"},
		{"default's pattern", "minChars: 2", "default: A1\n    minChars: 2", `d.yaml:12:14: default of Name: "A1" does not match ^[a-z-]+$`},
		{"default's length", "minChars: 2", "default: a\n    minChars: 2", "d.yaml:12:14: default of Name: it has 1 characters, and needs 2 to 10"},
		{"default's items", "default: [i-1]", "default: [a, b, c, d]", "d.yaml:15:44: default of InstanceIds: it has 4 values, and takes at most 3"},
		{"pattern", "^[a-z-]+$", "^[a-z+$", "d.yaml:11:21: allowedPattern of Name is not a regular expression"},
		{"pattern of a number", "Count: {type: Integer, default: 3}", "Count: {type: Integer, allowedPattern: a, default: 3}", "d.yaml:16:42: allowedPattern is for text"},
		{"allowed values' form", "[fast, slow]", "[fast, 1]", "d.yaml:14:46: allowedValues of Mode, which is String: 1 is not text"},
		{"allowed values", "allowedValues: [fast, slow]", "allowedValues: fast", "d.yaml:14:39: allowedValues of Mode is a list"},
		{"bounds", "maxChars: 10", "maxChars: ten", "d.yaml:13:15: maxChars is a whole number"},
		{"display type", "displayType: textarea", "displayType: box", "d.yaml:19:57: displayType is textfield or textarea"},
		{"variable's type", "rounds: {type: Integer", "rounds: {type: Number", `d.yaml:21:3: variable rounds has the type "Number"`},
		{"variable's name", "rounds: {type", "ro-unds: {type", "d.yaml:21:3: variable ro-unds: a variable's name has letters"},
		// Steps.
		{"step key", "    isCritical: False", "    critical: false", "d.yaml:27:5: a step has no critical: did you mean isCritical?"},
		{"step without a name", "  - name: stop\n    action", "  - action", "d.yaml:78:5: the step has no name"},
		{"step's name", "- name: stop", "- name: st-op", "d.yaml:78:11: step st-op: a step's name has"},
		{"two steps", "- name: ask", "- name: look", "d.yaml:75:11: there are two steps named look"},
		{"no action", "    action: aws:approve\n", "", "d.yaml:75:5: step ask has no action"},
		{"action", "action: aws:approve", "action: aws:aprove", "d.yaml:76:13: step ask: there is no action aws:aprove: did you mean aws:approve?"},
		{"no steps", "mainSteps:\n", "mainSteps: []\nfiles:\n", "d.yaml:22:12: there must be a list of at least one step"},
		{"attempts", "maxAttempts: 3", "maxAttempts: 0", "d.yaml:28:18: maxAttempts is a whole number of at least 1, not 0"},
		{"timeout", "timeoutSeconds: 60", "timeoutSeconds: 1m", `d.yaml:29:21: timeoutSeconds is a whole number of at least 1, not the text "1m"`},
		{"critical", "isCritical: False", "isCritical: no", `d.yaml:27:17: isCritical is true or false, not the text "no"`},
		{"on failure", "onFailure: step:other", "onFailure: Ignore", `d.yaml:26:16: onFailure is Abort, Continue or step:NAME, not "Ignore"`},
		{"on cancel", "onCancel: Abort", "onCancel: Continue", `d.yaml:67:21: onCancel is Abort or step:NAME, not "Continue"`},
		{"end and next", "    isEnd: true", "    isEnd: true\n    nextStep: ask", "d.yaml:82:15: step stop is an end and has a nextStep"},
		{"output's type", "Type: String}", "Type: Text}", `d.yaml:32:10: output Status has the Type "Text"`},
		{"output's selector", `Selector: "$.DBInstances`, `Selector: "DBInstances`, "d.yaml:32:10: output Status has a Selector that begins with $"},
		{"output's name", "{Name: Status,", "{Name: \"Sta tus\",", "d.yaml:32:10: an output has a Name of letters"},
		{"two outputs", "Type: String}\n", "Type: String}\n      - {Name: Status, Selector: $, Type: String}\n", "d.yaml:33:10: there are two outputs named Status"},
		{"outputs of a sleep", "    inputs: {Duration: PT30S}", "    inputs: {Duration: PT30S}\n    outputs: [{Name: A, Selector: $, Type: String}]", "d.yaml:58:14: step other: aws:sleep has no answer to select outputs from"},
		// Inputs.
		{"input missing", "Approvers: [\"{{ AutomationAssumeRole }}\"], ", "", "d.yaml:75:5: step ask: aws:approve needs the input Approvers"},
		{"input unknown", "Approvers: [", "Approver: [", "d.yaml:77:14: the inputs of aws:approve has no Approver: did you mean Approvers?"},
		{"input's form", "DesiredValues: [healthy]", "DesiredValues: healthy", `d.yaml:53:22: DesiredValues is a list, not the text "healthy"`},
		{"input's value", "DesiredState: stopped", "DesiredState: halted", `d.yaml:80:62: DesiredState is one of running, stopped, terminated, not the text "halted"`},
		{"no desired value", "DesiredValues: [healthy]", "DesiredValues: []", "d.yaml:53:22: DesiredValues has at least one value"},
		{"service", "Service: rds", "Service: RDS", "d.yaml:30:23: Service is the name that the AWS CLI has for a service"},
		{"operation", "Api: DescribeDBInstances", "Api: describe-db-instances", "d.yaml:30:33: Api is the operation's name as the service's API or boto3 has it"},
		{"selector", "PropertySelector: $.T", "PropertySelector: T", "d.yaml:52:25: PropertySelector begins with $"},
		{"command's targets", "            InstanceIds: [\"{{ each.CurrentIteratorValue }}\"]\n", "", "d.yaml:65:11: step run: aws:runCommand needs InstanceIds or Targets"},
		{"sleep", "Duration: PT30S", "Duration: 30s", `d.yaml:57:24: Duration is written as ISO 8601 has it, such as PT30S, PT10M or P1D, not "30s"`},
		{"long sleep", "Duration: PT30S", "Duration: P8D", "d.yaml:57:24: Duration is at most 604799 seconds, not 691200"},
		{"two ends of a sleep", "Duration: PT30S", "Duration: PT30S, Timestamp: 2026-11-23T03:00:00Z", "d.yaml:55:5: step other: aws:sleep has either Duration or Timestamp"},
		{"variable", `Name: "variable:rounds"`, `Name: "variable:round"`, "d.yaml:74:26: there is no variable round: did you mean rounds?"},
		{"variable without its mark", `Name: "variable:rounds"`, "Name: rounds", `d.yaml:74:26: Name is variable:NAME, not "rounds"`},
		// Branches and loops.
		{"operation of a condition", "StringEquals: starting", "StringEqual: starting", "d.yaml:39:11: a condition has no StringEqual: did you mean StringEquals?"},
		{"no operation", "          StringEquals: starting\n", "", "d.yaml:37:11: a condition has a Variable and one operation"},
		{"choice without a step", "- NextStep: other\n          Or", "- Or", "d.yaml:40:11: step choose: a choice has no NextStep"},
		{"and of one", "                - {Variable: \"{{ Count }}\", NumericGreater: 3}\n", "", "d.yaml:44:17: And is a list of at least two conditions"},
		{"loop without an end", "      Iterators: \"{{ InstanceIds }}\"\n", "", "d.yaml:58:5: step each: a loop has either Iterators or LoopCondition"},
		{"long loop", "MaxIterations: 100", "MaxIterations: 101", "d.yaml:63:22: MaxIterations is at most 100, not 101"},
		{"loop in a loop", "        - name: count\n          action: aws:updateVariable\n", "        - name: count\n          action: aws:loop\n", "d.yaml:72:11: step count: a loop cannot be inside a loop"},
		{"cancel of a loop", "    action: aws:loop\n", "    action: aws:loop\n    onCancel: Abort\n", "d.yaml:60:15: step each: a loop takes no onCancel"},
		// The way through.
		{"next step", "nextStep: each", "nextStep: eac", "d.yaml:54:15: nextStep: there is no step eac here: did you mean each?"},
		{"failure's step", "onFailure: step:other", "onFailure: step:othr", "d.yaml:26:16: onFailure: there is no step othr here: did you mean other?"},
		{"default", "Default: each", "Default: run", "d.yaml:46:16: Default: there is no step run here"},
		{"itself", "nextStep: each", "nextStep: wait", "d.yaml:54:15: nextStep of step wait is the step itself"},
		{"never reached", "    isEnd: true\n", "    isEnd: true\n  - {name: late, action: aws:pause, inputs: {}}\n", "d.yaml:82:6: step late is never reached: no step leads to it"},
		{"cycle", "    isEnd: true\n", "    nextStep: each\n", "d.yaml:58:5: steps go round: each → ask → stop → each; use aws:loop, which ends"},
		// References.
		{"parameter", "DBInstanceIdentifier: \"{{ Name }}\"", "DBInstanceIdentifier: \"{{ Nmae }}\"", "d.yaml:30:76: {{ Nmae }}: there is no parameter Nmae"},
		{"step", "Message: \"{{ variable:rounds }} {{ run.Output }}\"", "Message: \"{{ ru.Output }}\"", "d.yaml:77:66: ru.Output: there is no step ru: did you mean run?"},
		{"built-in output", "{{ run.ResponseCode }}", "{{ run.ExitCode }}", "d.yaml:74:52: run.ExitCode: step run has no output ExitCode"},
		{"later step", "DBInstanceIdentifier: \"{{ Name }}\"", "DBInstanceIdentifier: \"{{ stop.InstanceStates }}\"", "d.yaml:30:76: {{ stop.InstanceStates }}: step stop cannot have run yet when this is needed"},
		{"loop's value outside", "DBInstanceIdentifier: \"{{ Name }}\"", "DBInstanceIdentifier: \"{{ each.CurrentIteratorValue }}\"", "d.yaml:30:76: {{ each.CurrentIteratorValue }}: step each cannot have run yet"},
		{"system variable", "{{ global:REGION }}", "{{ global:REGIN }}", "d.yaml:71:37: {{ global:REGIN }}: there is no such system variable: did you mean global:REGION?"},
		{"variable in a text", "{{ variable:rounds }}", "{{ variable:round }}", "d.yaml:77:66: {{ variable:round }}: there is no variable round"},
		{"parameter store", "{{ global:REGION }}", "{{ ssm:/a/b }}", "d.yaml:71:37: {{ ssm:/a/b }}: a value of the parameter store can only be the default"},
		{"secret", "{{ global:REGION }}", "{{ resolve:secretsmanager:x }}", "d.yaml:71:37: {{ resolve:secretsmanager:x }}: Systems Manager does not resolve secrets"},
		{"entry of no map", "{{ Extra.a }}", "{{ Mode.a }}", "d.yaml:71:37: {{ Mode.a }}: parameter Mode is String and has no entries"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := strings.Replace(good, c.old, c.new, 1)
			if broken == good {
				t.Fatalf("the good document has no %q", c.old)
			}
			_, ps := Parse("d.yaml", []byte(broken))
			if !strings.Contains(lines(ps), c.want) {
				t.Errorf("got\n%swant %s", lines(ps), c.want)
			}
		})
	}
}

func TestProblemsNameFileLineAndColumn(t *testing.T) {
	_, ps := Parse("d.yaml", []byte(strings.Replace(good, "Service: rds", "Servic: rds", 1)))
	want := `d.yaml:23:5: step look: aws:executeAwsApi needs the input Service`
	if len(ps) != 1 || ps[0].String() != want {
		t.Errorf("got\n%swant %s", lines(ps), want)
	}
}

func TestTextsThatAreNoDocument(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "1:1: the document is empty"},
		{"comment", "# nothing\n", "the document is empty"},
		{"list", "- a\n", "1:1: the document is a map with schemaVersion and mainSteps, not a list"},
		{"binary", "a: \xff", "1:1: the document is not text in UTF-8"},
		{"deep", "a: " + strings.Repeat("[", 70) + strings.Repeat("]", 70), "the document is nested more than 64 deep"},
		{"large", "a: " + strings.Repeat("x", MaxBytes), "1:1: the document has 65539 bytes, and Systems Manager takes at most 65536"},
		{"JSON", "{\n\t\"a\": 1,\n}", "3:1: JSON syntax: "},
		{"JSON unclosed", "{\n\t\"a\": [", "2:8: JSON syntax: the text ends too early"},
		{"JSON and more", "{} {}", "1:4: JSON syntax: there is something after the document's end"},
		{"JSON twice", "{\"description\": \"a\",\n\"description\": \"b\"}", "2:1: description is given twice"},
		{"JSON deep", "{\"a\":" + strings.Repeat("[", 70) + strings.Repeat("]", 70) + "}", "JSON syntax: the document is nested too deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, ps := Parse("d", []byte(c.text))
			if !strings.Contains(lines(ps), c.want) {
				t.Errorf("got\n%swant %s", lines(ps), c.want)
			}
		})
	}
}

func FuzzParseSaysWhatIsWrongAndDoesNotFail(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"schemaVersion": "0.3", "mainSteps": [{"name": "a", "action": "aws:branch", "inputs": {"Choices": [{"NextStep": "a"}]}}]}`))
	f.Add([]byte("mainSteps: [{action: aws:loop, inputs: {Steps: [3], LoopCondition: x}}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, ps := Parse("f", data)
		if d == nil && len(ps) == 0 {
			t.Errorf("%q: no document and no problem", data)
		}
		if d != nil {
			d.Calls()
			d.ControlPlanes("aws")
		}
	})
}
