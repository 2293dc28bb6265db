package launchrule

import (
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

// organisation are rules as an organisation adds them.
const organisation = `{"rules":[
 {"name":"approved-families","description":"only families that we have reserved","require":"!has(launch.instanceType) || launch.instanceType.split('.')[0] in values.families",
  "values":{"families":["m5","m6i"]},"effect":"block","remedy":"state one of them"},
 {"name":"required-tags","description":"costs are told by the tag CostCenter","require":"values.tags.all(t, has(launch.instanceTags) && t in launch.instanceTags || t in server.tags)",
  "values":{"tags":["CostCenter"]},"effect":"warn","remedy":"tag the server"},
 {"name":"approved-subnets","description":"drills stay in the sandbox","when":"DRILL","require":"has(launch.subnetID) && launch.subnetID in values.subnets",
  "values":{"subnets":["subnet-drill"]},"effect":"block","remedy":"state a drill subnet"}]}`

func TestRulesTellWhichLaunchesComply(t *testing.T) {
	yes, required := true, "required"
	small, big, drill := "m5.large", "x2idn.16xlarge", "subnet-drill"
	for name, tt := range map[string]struct {
		rules  *Set
		launch recovery.LaunchCase
		mode   recovery.Mode
		want   []string
	}{
		"standard, nothing stated": {Standard(), recovery.LaunchCase{}, recovery.Recovery, []string{"WARNING imdsv2", "WARNING termination-protection"}},
		"standard, in a drill":     {Standard(), recovery.LaunchCase{}, recovery.Drill, []string{"WARNING imdsv2"}},
		"standard, complies":       {Standard(), recovery.LaunchCase{Launch: recovery.LaunchConfiguration{HTTPTokens: &required, TerminationProtection: &yes}}, recovery.Recovery, nil},
		"standard, public and unencrypted": {Standard(), recovery.LaunchCase{
			Launch: recovery.LaunchConfiguration{HTTPTokens: &required},
			Template: recovery.LaunchTemplateVersion{Settings: []recovery.LaunchSetting{
				{Name: "BlockDeviceMappings[/dev/sda1].Ebs.Encrypted", Value: "false"}, {Name: recovery.SettingPublicIP, Value: "true"},
			}},
		}, recovery.Drill, []string{"WARNING no-public-address", "WARNING ebs-encrypted"}},
		"organisation, complies": {mustRead(t, organisation), recovery.LaunchCase{
			Server: recovery.SourceServer{Tags: map[string]string{"CostCenter": "4711"}}, Launch: recovery.LaunchConfiguration{InstanceType: &small, SubnetID: &drill},
		}, recovery.Drill, nil},
		"organisation, does not": {
			mustRead(t, organisation),
			recovery.LaunchCase{Launch: recovery.LaunchConfiguration{InstanceType: &big}},
			recovery.Drill,
			[]string{"ERROR approved-families", "WARNING required-tags", "ERROR approved-subnets"},
		},
		"what cannot be told is not kept": {mustRead(t, `{"rules":[{"name":"x","description":"d","require":"launch.nothing == 1","effect":"block"}]}`), recovery.LaunchCase{}, recovery.Drill, []string{"ERROR x"}},
	} {
		var got []string
		for _, f := range tt.rules.Check(tt.launch, recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}, tt.mode) {
			_, rule, _ := strings.Cut(f.Why, "rule ")
			rule, _, _ = strings.Cut(rule, " ")
			got = append(got, string(f.Severity)+" "+rule)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
	var none *Set
	if found := none.Check(recovery.LaunchCase{}, recovery.Scope{}, recovery.Drill); found != nil {
		t.Errorf("without rules: got %v", found)
	}
}

func mustRead(t *testing.T, text string) *Set {
	t.Helper()
	s, err := Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRulesThatAreNotValidAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		`{"rules":[{"name":"A b","description":"d","require":"true","effect":"warn"}]}`:                                                               "rules[0].name: \"A b\" is not a name",
		`{"rules":[{"name":"a","description":"d","require":"true","effect":"stop"}]}`:                                                                 "rules[0].effect: \"stop\" is not an effect",
		`{"rules":[{"name":"a","require":"true","effect":"warn"}]}`:                                                                                   "rules[0].description: say what",
		`{"rules":[{"name":"a","description":"d","require":"launch.","effect":"warn"}]}`:                                                              "rules[0].require: ERROR",
		`{"rules":[{"name":"a","description":"d","require":"1 + 1","effect":"warn"}]}`:                                                                "it has to be true or false",
		`{"rules":[{"name":"a","description":"d","require":"colour == 'red'","effect":"warn"}]}`:                                                      "undeclared reference to 'colour'",
		`{"rules":[{"name":"a","description":"d","when":"NOW","require":"true","effect":"warn"}]}`:                                                    "rules[0].when",
		`{"rules":[{"name":"a","description":"d","require":"true","effect":"warn","colour":"red"}]}`:                                                  "unknown field \"colour\"",
		`{"rules":[{"name":"a","description":"d","require":"true","effect":"warn"},{"name":"a","description":"d","require":"true","effect":"warn"}]}`: "there are two rules a",
	} {
		if _, err := Read([]byte(text)); err == nil || recovery.CodeOf(err) != recovery.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestARuleCannotTakeForEver(t *testing.T) {
	s := mustRead(t, `{"rules":[{"name":"long","description":"d","require":"template.all(a, template.all(b, template.all(c, a + b + c != '')))","effect":"block"}]}`)
	var launch recovery.LaunchCase
	for i := range 500 {
		launch.Template.Settings = append(launch.Template.Settings, recovery.LaunchSetting{Name: strings.Repeat("x", i+1), Value: "v"})
	}
	if found := s.Check(launch, recovery.Scope{}, recovery.Drill); len(found) != 1 || !strings.Contains(found[0].Why, "cannot be told") {
		t.Errorf("got %v, want that it cannot be told", found)
	}
}

func TestARuleSaysOfWhichFieldsItSpeaks(t *testing.T) {
	for require, want := range map[string][]string{
		"launch.subnetID in values.subnets":                                    {"subnetID"},
		"!has(launch.instanceType) || launch.instanceType.startsWith('m5.')":   {"instanceType"},
		"launch['httpTokens'] == 'required' && launch.monitoring":              {"httpTokens", "monitoring"},
		"template['Placement.Tenancy'] == 'host'":                              nil,
		"launch.?instanceTags.?CostCenter.hasValue() || 'x' in server.tags":    {"instanceTags"},
		"mode == 'DRILL' ? launch.securityGroupIDs.size() == 1 : region != ''": {"securityGroupIDs"},
	} {
		set, err := New([]Rule{{Name: "r", Description: "d", Require: require, Effect: Warn}})
		if err != nil {
			t.Errorf("%s: %v", require, err)
			continue
		}
		if got := set.rules[0].fields; !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", require, got, want)
		}
	}
}
