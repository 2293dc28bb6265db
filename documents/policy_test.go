package documents

import (
	"encoding/json"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func (p Policy) actions() []string {
	var all []string
	for _, s := range p.Statement {
		all = append(all, s.Action...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestEveryPolicyAllowsWhatTheDocumentCallsAndNothingElse(t *testing.T) {
	for _, d := range List() {
		if got, want := d.policy.actions(), d.Permissions(); !slices.Equal(got, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", d.Name, got, want)
		}
	}
}

// awsCommand finds what a script calls with the AWS CLI.
var awsCommand = regexp.MustCompile(`\baws ([a-z0-9-]+) (\$verb|"\$verb"|[a-z-]+)`)

// clusterVerb finds the verbs that Davit-SetRoutingControl's own function is called with.
var clusterVerb = regexp.MustCompile(`\b[cC]luster '?((?:get|update)-[a-z-]+)`)

func TestEveryInstancePolicyAllowsWhatTheCommandsCall(t *testing.T) {
	for _, d := range List() {
		want := map[string]bool{}
		scripts := scriptsOf(d)
		for _, m := range awsCommand.FindAllStringSubmatch(scripts, -1) {
			if !strings.Contains(m[2], "$verb") {
				want[m[1]+":"+camel(m[2])] = true
				continue
			}
			for _, verb := range clusterVerb.FindAllStringSubmatch(scripts, -1) {
				want[m[1]+":"+camel(verb[1])] = true
			}
		}
		got := map[string]bool{}
		for _, action := range d.instancePolicy.actions() {
			got[action] = true
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the instance policy allows %v, the commands call %v", d.Name, got, want)
		}
	}
}

func camel(verb string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(verb, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// anywhere are the actions for which IAM knows no resource, by AWS's "Service
// Authorization Reference".
var anywhere = []string{
	"elasticloadbalancing:DescribeTargetHealth",
	"ssm:CreateOpsItem", "ssm:DescribeOpsItems",
	"ssm:DescribeInstanceInformation", "ssm:ListCommandInvocations", "ssm:ListCommands",
}

func TestPoliciesAreNarrowedWhereIAMAllows(t *testing.T) {
	for _, d := range List() {
		for _, s := range slices.Concat(d.policy.Statement, d.instancePolicy.Statement) {
			if s.Effect != "Allow" || s.Sid == "" || len(s.Action) == 0 {
				t.Errorf("%s: statement %q has effect %q and %d actions", d.Name, s.Sid, s.Effect, len(s.Action))
			}
			for _, a := range s.Action {
				wide := slices.Contains(s.Resource, "*")
				if wide != slices.Contains(anywhere, a) {
					t.Errorf("%s: %s is allowed on %q", d.Name, a, s.Resource)
				}
			}
			checkPlaceholders(t, d, s)
		}
	}
}

func checkPlaceholders(t *testing.T, d Document, s Statement) {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range placeholder.FindAllStringSubmatch(string(text), -1) {
		_, isParameter := d.Parameter(m[1])
		if !isParameter && !slices.Contains([]string{"Partition", "Region", "AccountId"}, m[1]) {
			t.Errorf("%s: ${%s} in statement %s is no parameter", d.Name, m[1], s.Sid)
		}
	}
}

func TestEveryPolicyFileBelongsToADocument(t *testing.T) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range names {
		name, _, _ := strings.Cut(file, ".")
		if _, ok := Get(name); !ok {
			t.Errorf("%s belongs to no document", file)
		}
	}
	for _, d := range List() {
		if len(d.policy.Statement) == 0 {
			t.Errorf("%s has no policy", d.Name)
		}
	}
}

func policyOf(t *testing.T, name string, s Scope) Policy {
	t.Helper()
	d, ok := Get(name)
	if !ok {
		t.Fatalf("no document %s", name)
	}
	return d.Policy(s)
}

func TestAPolicyIsNarrowedToWhatIsKnown(t *testing.T) {
	scope := Scope{Region: "us-west-2", AccountID: "111122223333", Parameters: map[string][]string{"DBInstanceIdentifier": {"shop-db-replica"}}}
	want := []string{"arn:aws:rds:us-west-2:111122223333:db:shop-db-replica"}
	for _, s := range policyOf(t, "Davit-PromoteReadReplica", scope).Statement {
		if !slices.Equal(s.Resource, want) {
			t.Errorf("%s: got %q, want %q", s.Sid, s.Resource, want)
		}
	}
	for _, s := range policyOf(t, "Davit-PromoteReadReplica", Scope{}).Statement {
		if want := []string{"arn:aws:rds:*:*:db:*"}; !slices.Equal(s.Resource, want) {
			t.Errorf("%s, nothing known: got %q, want %q", s.Sid, s.Resource, want)
		}
	}
}

func statement(p Policy, sid string) (Statement, bool) {
	i := slices.IndexFunc(p.Statement, func(s Statement) bool { return s.Sid == sid })
	if i < 0 {
		return Statement{}, false
	}
	return p.Statement[i], true
}

func TestInstancesAreAllowedByIDOrByTagAsTheyAreUsed(t *testing.T) {
	scope := Scope{Region: "us-west-2", AccountID: "111122223333", Parameters: map[string][]string{"InstanceIds": {"i-0aaaaaaaaaaaaaaaa", "i-0bbbbbbbbbbbbbbbb"}}}
	byID := policyOf(t, "Davit-StopServices", scope)
	s, _ := statement(byID, "SendToInstances")
	if !slices.Contains(s.Resource, "arn:aws:ec2:us-west-2:111122223333:instance/i-0bbbbbbbbbbbbbbbb") || len(s.Resource) != 4 {
		t.Errorf("by ID: got %q", s.Resource)
	}
	if _, ok := statement(byID, "SendToTaggedInstances"); ok {
		t.Error("by ID, tagged instances are allowed too")
	}
	scope.Parameters = map[string][]string{"TagKey": {"Tier"}, "TagValues": {"web", "app"}}
	byTag := policyOf(t, "Davit-StopServices", scope)
	s, _ = statement(byTag, "SendToTaggedInstances")
	if want := map[string]map[string][]string{"StringLike": {"ssm:resourceTag/Tier": {"web", "app"}}}; !reflect.DeepEqual(s.Condition, want) {
		t.Errorf("by tag: got %v, want %v", s.Condition, want)
	}
	if _, ok := statement(byTag, "SendToInstances"); ok {
		t.Error("by tag, instances by ID are allowed too")
	}
	scope.Parameters = map[string][]string{"InstanceIds": {"{{ wave.instanceIDs }}"}}
	s, _ = statement(policyOf(t, "Davit-StopServices", scope), "SendToInstances")
	if !slices.Contains(s.Resource, "arn:aws:ec2:us-west-2:111122223333:instance/*") {
		t.Errorf("by reference: got %q", s.Resource)
	}
}

func TestAnARNStandsForTheWholeResource(t *testing.T) {
	arn := "arn:aws:lambda:us-west-2:444455556666:function:check"
	p := policyOf(t, "Davit-InvokeLambda", Scope{Region: "us-west-2", AccountID: "111122223333", Parameters: map[string][]string{"FunctionName": {arn}}})
	if want := []string{arn, arn + ":$LATEST"}; !slices.Equal(p.Statement[0].Resource, want) {
		t.Errorf("got %q, want %q", p.Statement[0].Resource, want)
	}
}

func TestAPolicyIsWrittenAsIAMReadsIt(t *testing.T) {
	data := policyOf(t, "Davit-ChangeDNSRecord", Scope{Parameters: map[string][]string{"HostedZoneId": {"Z1"}, "RecordName": {"shop.example.com"}}}).JSON()
	var got Policy
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string][]string{"ForAllValues:StringLike": {
		"route53:ChangeResourceRecordSetsActions":               {"UPSERT"},
		"route53:ChangeResourceRecordSetsNormalizedRecordNames": {"shop.example.com"},
		"route53:ChangeResourceRecordSetsRecordTypes":           {"CNAME"},
	}}
	if !reflect.DeepEqual(got.Statement[0].Condition, want) {
		t.Errorf("got %v, want %v", got.Statement[0].Condition, want)
	}
	if got.Version != "2012-10-17" || strings.Contains(string(data), "${") {
		t.Errorf("version %q in\n%s", got.Version, data)
	}
}
