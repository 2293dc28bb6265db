package cfn_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/davit-dr/davit/cfn"
	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// everything is an account that uses all that there is.
var everything = cloud.Needs{
	TagSync: recovery.TagSync{EverySeconds: 3600, Back: true},
	Secrets: []string{"shop/database", "arn:aws:secretsmanager:us-west-2:111122223333:secret:other-AbCdEf"}, Parameters: []string{"/shop/password"},
	Roles: []string{"arn:aws:iam::111122223333:role/ShopAutomation"}, Staging: []recovery.AccountID{"777788889999"},
}

func role(needs cloud.Needs) cfn.Role {
	return cfn.Role{
		Name: "DRSOrchestrationRole", Principal: "arn:aws:iam::444455556666:role/davit", ExternalID: "davit-sample",
		Policy: cfn.Allow(needs.Permissions(), needs),
	}
}

// template is the part of a template that the tests look at.
type template struct {
	Parameters map[string]struct {
		Type           string `yaml:"Type"`
		Default        string `yaml:"Default"`
		AllowedPattern string `yaml:"AllowedPattern"`
	} `yaml:"Parameters"`
	Resources map[string]struct {
		Type       string `yaml:"Type"`
		Properties struct {
			Trust struct {
				Statement []map[string]any `yaml:"Statement"`
			} `yaml:"AssumeRolePolicyDocument"`
			Policies []struct {
				Document struct {
					Statement []struct {
						Action []string `yaml:"Action"`
					} `yaml:"Statement"`
				} `yaml:"PolicyDocument"`
			} `yaml:"Policies"`
		} `yaml:"Properties"`
	} `yaml:"Resources"`
}

func read(t *testing.T, text string) (out template) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return out
}

func TestTheTemplateAllowsWhatTheTableSaysAndNothingElse(t *testing.T) {
	for name, needs := range map[string]cloud.Needs{"everything": everything, "nothing of its own": {}} {
		t.Run(name, func(t *testing.T) {
			text, err := role(needs).Template()
			if err != nil {
				t.Fatal(err)
			}
			got, want := map[string]bool{}, map[string]bool{}
			for _, p := range read(t, text).Resources["DavitRole"].Properties.Policies {
				for _, s := range p.Document.Statement {
					for _, action := range s.Action {
						got[action] = true
					}
				}
			}
			for _, p := range needs.Permissions() {
				want[p.Action] = true
			}
			for action := range want {
				if !got[action] {
					t.Errorf("the template lacks %s", action)
				}
			}
			for action := range got {
				if !want[action] {
					t.Errorf("the template allows %s, which the table does not have", action)
				}
			}
		})
	}
}

func TestTheTemplateNamesNoPartitionAndNoAccount(t *testing.T) {
	text, err := role(cloud.Needs{}).Template()
	if err != nil {
		t.Fatal(err)
	}
	body := text[strings.Index(text, "Resources:"):]
	if found := regexp.MustCompile(`arn:aws[a-z-]*:|[0-9]{12}`).FindAllString(body, -1); len(found) > 0 {
		t.Errorf("the resources name %q", found)
	}
	if !strings.Contains(body, "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/") {
		t.Error("the pseudo parameters are missing")
	}
}

func TestTheTemplateTrustsOnePrincipalWithTheExternalID(t *testing.T) {
	text, err := role(everything).Template()
	if err != nil {
		t.Fatal(err)
	}
	parsed := read(t, text)
	if got := parsed.Parameters["ExternalId"].Default; got != "davit-sample" {
		t.Errorf("the external ID is %q", got)
	}
	if got := parsed.Parameters["DavitPrincipal"]; got.Default != "arn:aws:iam::444455556666:role/davit" || !regexp.MustCompile(got.AllowedPattern).MatchString(got.Default) {
		t.Errorf("the principal is %+v", got)
	}
	trust := parsed.Resources["DavitRole"].Properties.Trust.Statement
	text = mustJSON(t, trust)
	if len(trust) != 1 || !strings.Contains(text, `"sts:ExternalId":{"Ref":"ExternalId"}`) || !strings.Contains(text, `"AWS":{"Ref":"DavitPrincipal"}`) {
		t.Errorf("the trust policy is %s", text)
	}
}

func TestPoliciesKeepIAMsLimits(t *testing.T) {
	policy := cfn.Allow(everything.Permissions(), everything).In("111122223333", "aws-us-gov")
	text := mustJSON(t, policy)
	// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	if len(text) > 6144 {
		t.Errorf("the policy has %d characters: a managed one has at most 6144", len(text))
	}
	if strings.Contains(text, "${") {
		t.Errorf("pseudo parameters are left: %s", text)
	}
	var sids []string
	for _, s := range policy.Statement {
		sids = append(sids, s.Sid)
		if !regexp.MustCompile(`^[A-Za-z0-9]+$`).MatchString(s.Sid) || len(s.Action) == 0 || len(s.Resource) == 0 {
			t.Errorf("statement %+v", s)
		}
		for _, action := range s.Action {
			if strings.Contains(action, "*") {
				t.Errorf("%s is more than one action", action)
			}
		}
		ending := slices.ContainsFunc(s.Action, func(a string) bool { return a == "ec2:TerminateInstances" || a == "iam:PassRole" })
		if ending && len(s.Condition) == 0 {
			t.Errorf("%s allows %v without a condition", s.Sid, s.Action)
		}
	}
	if slices.Sort(sids); len(slices.Compact(sids)) != len(policy.Statement) {
		t.Errorf("two statements have one name: %v", sids)
	}
	for _, want := range []string{
		`"arn:aws-us-gov:secretsmanager:*:111122223333:secret:shop/database-??????"`,
		`"arn:aws:secretsmanager:us-west-2:111122223333:secret:other-AbCdEf"`,
		`"arn:aws-us-gov:ssm:*:111122223333:parameter/shop/password"`,
		`"arn:aws:iam::111122223333:role/ShopAutomation"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
