package cli

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// planIn reads a plan's file as plan create does.
func planIn(file, content string) (recovery.Plan, error) {
	docs, err := specfile.Parse(file, []byte(content))
	if err != nil {
		return recovery.Plan{}, err
	}
	var in apitype.PlanInput
	if err := docs[0].Decode(&in); err != nil {
		return recovery.Plan{}, err
	}
	if err := checkPlanInput(in); err != nil {
		return recovery.Plan{}, docs[0].Explain(err)
	}
	return in.Plan()
}

const actingPlan = `name: shop
waves:
  - name: web
    groups: [shop-web]
    preWaveActions:
      - name: stop
        documentName: Stop-Services
        runIn: BOTH
        requires: source
        maxWaitTimeSeconds: 120
        retry: {attempts: 3, delaySeconds: 5, factor: 1.5, on: [FAILED, EXITED]}
        rollback:
          documentName: Start-Services
          parameters: {Service: nginx}
          when: CANCEL
        parameters:
          Service: nginx
          Ports: [80, 443]
          Force: true
          Ratio: 1.50
          Account: "011122223333"
          Filter: {Name: instance-id, Values: ["{{ wave.sourceServerIDs }}"]}
    postWaveActions:
      - {name: check, documentName: Check-Port, runIn: DRILL, parallel: true}
`

func TestActionsAreReadFromYAMLAndJSON(t *testing.T) {
	got, err := planIn("plan.yaml", actingPlan)
	if err != nil {
		t.Fatal(err)
	}
	want := []recovery.ActionSpec{{
		Name: "stop", DocumentName: "Stop-Services", RunIn: recovery.RunInBoth, Requires: recovery.RequiresSource, MaxWaitTimeSeconds: 120,
		Retry:    recovery.RetrySpec{Attempts: 3, DelaySeconds: 5, Factor: 1.5, On: []recovery.ActionFailureCode{recovery.FailedInSSM, recovery.FailedByExit}},
		Rollback: &recovery.RollbackSpec{DocumentName: "Start-Services", Parameters: recovery.ActionParameters{"Service": {"nginx"}}, When: recovery.RollbackOnCancel},
		Parameters: recovery.ActionParameters{
			"Service": {"nginx"}, "Ports": {"80", "443"}, "Force": {"true"}, "Ratio": {"1.50"}, "Account": {"011122223333"},
			"Filter": {`{"Name":"instance-id","Values":["{{ wave.sourceServerIDs }}"]}`},
		},
	}}
	if !reflect.DeepEqual(got.Waves[0].PreWaveActions, want) {
		t.Errorf("from YAML:\ngot  %+v\nwant %+v", got.Waves[0].PreWaveActions, want)
	}
	if post := got.Waves[0].PostWaveActions; len(post) != 1 || !post[0].Parallel || post[0].RunIn != recovery.RunInDrill {
		t.Errorf("got %+v", post)
	}
	fromJSON, err := planIn("plan.json", `{"name":"shop","waves":[{"name":"web","groups":["shop-web"],"preWaveActions":[{
		"name":"stop","documentName":"Stop-Services","runIn":"BOTH","requires":"source","maxWaitTimeSeconds":120,
		"retry":{"attempts":3,"delaySeconds":5,"factor":1.5,"on":["FAILED","EXITED"]},
		"rollback":{"documentName":"Start-Services","parameters":{"Service":"nginx"},"when":"CANCEL"},
		"parameters":{"Service":["nginx"],"Ports":[80,443],"Force":true,"Ratio":1.50,"Account":"011122223333",
			"Filter":{"Name":"instance-id","Values":["{{ wave.sourceServerIDs }}"]}}}],
		"postWaveActions":[{"name":"check","documentName":"Check-Port","runIn":"DRILL","parallel":true}]}]}`)
	if err != nil || !reflect.DeepEqual(fromJSON, got) {
		t.Errorf("from JSON: %v\ngot  %+v\nwant %+v", err, fromJSON, got)
	}
}

// older is a plan in the older spelling, with what stands in its first action and wave.
func older(wave, action string) string {
	return "name: shop\nwaves:\n  - WaveName: web\n" + wave + "    PreWaveActions:\n      - Name: stop\n        DocumentName: Stop-Services\n" + action
}

const (
	olderGroup = "    ProtectionGroupId: shop-web\n"
	olderRunIn = "        RunIn: BOTH\n"
)

func TestTheOlderSpellingComesToTheSamePlan(t *testing.T) {
	got, err := planIn("plan.yaml", older(olderGroup, olderRunIn+"        MaxWaitTime: 120\n        Parameters:\n          Service: nginx\n          Ports: [80]\n")+
		"    PostWaveActions: [{Name: check, DocumentName: Check-Port, RunIn: DRILL}]\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []recovery.WaveSpec{{
		Name: "web", Groups: []string{"shop-web"},
		PreWaveActions: []recovery.ActionSpec{{
			Name: "stop", DocumentName: "Stop-Services", RunIn: recovery.RunInBoth, MaxWaitTimeSeconds: 120,
			Parameters: recovery.ActionParameters{"Service": {"nginx"}, "Ports": {"80"}},
		}},
		PostWaveActions: []recovery.ActionSpec{{Name: "check", DocumentName: "Check-Port", RunIn: recovery.RunInDrill}},
	}}
	if !reflect.DeepEqual(got.Waves, want) {
		t.Errorf("got  %+v\nwant %+v", got.Waves, want)
	}
	several, err := planIn("plan.yaml", older("    ProtectionGroupIds: [grp-1, shop-web]\n    onFailure: stop\n", olderRunIn))
	if err != nil || fmt.Sprintf("%v %s", several.Waves[0].Groups, several.Waves[0].OnFailure) != "[grp-1 shop-web] stop" {
		t.Errorf("got %+v, %v: want both groups, and what the older spelling has no word for", several.Waves, err)
	}
}

func TestMistakesInActionsAreToldWithTheirPlace(t *testing.T) {
	today := func(action string) string {
		return "name: shop\nwaves:\n  - name: web\n    groups: [shop-web]\n    preWaveActions:\n      - name: stop\n        documentName: Stop-Services\n" + action
	}
	for _, c := range []struct{ name, content, want string }{
		{"older: no RunIn", older(olderGroup, ""), "p.yaml:6:9: waves[0].preWaveActions[0].runIn: say when the action runs: write RunIn: DRILL, RunIn: RECOVERY or RunIn: BOTH"},
		{"older: unknown RunIn", older(olderGroup, "        RunIn: ALWAYS\n"), `p.yaml:8:16: waves[0].preWaveActions[0].runIn: "ALWAYS" is not known: give one of [DRILL RECOVERY BOTH]`},
		{"older: unknown field of a wave", older(olderGroup+"    WaveNumber: 3\n", olderRunIn), "p.yaml:5:5: unknown field WaveNumber: known are approval, dependsOn, groups,"},
		{"older: unknown field of an action", older(olderGroup, olderRunIn+"        OnFailure: stop\n"), "p.yaml:9:9: unknown field OnFailure: known are DocumentName, MaxWaitTime, Name, Parameters, RunIn"},
		{"older: mistyped field", older(olderGroup, olderRunIn+"        DocumentNames: x\n"), "p.yaml:9:9: unknown field DocumentNames: did you mean DocumentName?"},
		{"older: today's field in it", older(olderGroup, "        runIn: BOTH\n"), "p.yaml:8:9: unknown field runIn: did you mean RunIn?"},
		{"older: a duration", older(olderGroup, olderRunIn+"        MaxWaitTime: 2m\n"), `p.yaml:9:22: MaxWaitTime is a whole number such as 30, not the text "2m"`},
		{"older: out of range", older(olderGroup, olderRunIn+"        MaxWaitTime: -2\n"), "p.yaml:9:22: waves[0].preWaveActions[0].maxWaitTimeSeconds: -2 is out of range"},
		{"older: name in both spellings", older(olderGroup+"    name: front\n", olderRunIn), "p.yaml:5:11: waves[0].name: it is there as WaveName too, its older spelling: remove one of them"},
		{"older: groups in both spellings", older(olderGroup+"    groups: [shop-web]\n", olderRunIn), "p.yaml:5:5: waves[0].groups: it is there as ProtectionGroupId too"},
		{"older: one group and several", older(olderGroup+"    ProtectionGroupIds: [other]\n", olderRunIn), "p.yaml:4:24: waves[0].groups: it is there as ProtectionGroupId too"},
		{"older: actions in both spellings", older(olderGroup, olderRunIn) + "    preWaveActions: [{name: x, documentName: Doc, runIn: BOTH}]\n", "p.yaml:9:5: waves[0].preWaveActions: it is there as PreWaveActions too"},
		{"older: bad name", older(olderGroup, olderRunIn) + "      - Name: stop\n        DocumentName: Stop-Services\n        RunIn: BOTH\n", `p.yaml:9:15: waves[0].preWaveActions[1].name: action "stop" has the name of preWaveActions[0]`},
		{"older: a list for a group", older("    ProtectionGroupId: [shop-web]\n", olderRunIn), "p.yaml:4:24: ProtectionGroupId is text, not a list"},
		{"older: text for groups", older("    ProtectionGroupIds: shop-web\n", olderRunIn), "p.yaml:4:25: ProtectionGroupIds is a list, not text"},

		{"no runIn", today(""), "p.yaml:6:9: waves[0].preWaveActions[0].runIn: say when the action runs: DRILL, RECOVERY or BOTH"},
		{"unknown field", today("        timeoutSeconds: 3\n"), "p.yaml:8:9: unknown field timeoutSeconds: known are accountID, documentName,"},
		{"older field in it", today("        MaxWaitTime: 3\n"), "p.yaml:8:9: unknown field MaxWaitTime: "},
		{"unknown field of retry", today("        runIn: BOTH\n        retry: {attempt: 3}\n"), "p.yaml:9:17: unknown field attempt: did you mean attempts?"},
		{"unknown field of a rollback", today("        runIn: BOTH\n        rollback: {documentName: Start-Services, on: BOTH}\n"), "p.yaml:9:50: unknown field on: "},
		{"a duration", today("        runIn: BOTH\n        maxWaitTimeSeconds: 5m\n"), "p.yaml:9:29: maxWaitTimeSeconds is a whole number of seconds: write 300 for 5m"},
		{"text for true", today("        runIn: BOTH\n        parallel: yes\n"), `p.yaml:9:19: parallel is true or false, not the text "yes"`},
		{"parameters that are a list", today("        runIn: BOTH\n        parameters: [a]\n"), "p.yaml:9:21: parameters is a mapping, not a list"},
		{"a parameter without a value", today("        runIn: BOTH\n        parameters:\n          Service:\n"), `p.yaml:10:11: parameters.Service has no value: give one, or "" for none`},
		{"a parameter with a hole", today("        runIn: BOTH\n        parameters:\n          Ports: [80, null]\n"), `p.yaml:10:23: Ports[1] has no value: give one, or "" for none`},
		{"a list in a list", today("        runIn: BOTH\n        parameters:\n          Ports: [[80]]\n"), "p.yaml:10:19: Ports[0] is a value, not a list: a parameter has one value, or a list of values"},
		{"an octal number", today("        runIn: BOTH\n        parameters:\n          Mode: 0644\n"), `p.yaml:10:17: Mode is text, and not every reader takes 0644 without quotes for the same: write "0644"`},
		{"a reference to nothing", today("        runIn: BOTH\n        parameters:\n          Who: \"{{ wave.names }}\"\n"), "p.yaml:10:16: waves[0].preWaveActions[0].parameters.Who: {{ wave.names }}: this is not known: give execution.id,"},
		{"a reference to what comes later", today("        runIn: BOTH\n        parameters:\n          Who: \"{{ wave.instanceIDs }}\"\n"), "p.yaml:10:16: waves[0].preWaveActions[0].parameters.Who: {{ wave.instanceIDs }}: the action runs before"},
		{"a secret that cannot be", today("        runIn: BOTH\n        parameters:\n          Key: \"{{resolve:vault:x}}\"\n"), `p.yaml:10:16: waves[0].preWaveActions[0].parameters.Key: {{resolve:vault:x}}: "vault" is not known`},
		{"a wave of nothing", "name: shop\nwaves:\n  - name: web\n", "p.yaml:3:5: waves[0].groups: the wave names no protection group and has no action"},
		{"a wave of actions that is nowhere", "name: shop\nwaves:\n  - name: tell\n    postWaveActions:\n      - {name: call, documentName: Call, runIn: BOTH}\n", "p.yaml:5:9: waves[0].postWaveActions[0].accountID: the wave has no protection group to tell where the action runs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := planIn("p.yaml", c.content)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s…\nin\n%s", err, c.want, c.content)
			}
		})
	}
}
