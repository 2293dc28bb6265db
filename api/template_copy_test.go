package api_test

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

var (
	eastOfWeb  = recovery.Scope{AccountID: "777788889999", Region: "us-east-1"}
	secondSite = recovery.Scope{AccountID: "444455556666", Region: "us-west-2"}
)

// copyEnv has a launch template in a subnet, and two places more to copy it to.
func copyEnv(t *testing.T) *env {
	e := newEnv(t)
	e.cloud.at(west, func(p *place) {
		p.templates = map[string][]recovery.LaunchTemplateVersion{ofWeb: {{Number: 1, Settings: []recovery.LaunchSetting{
			{Name: "InstanceType", Value: "t3.small"}, {Name: "KeyName", Value: "ops"}, {Name: "NetworkInterfaces[0].SubnetId", Value: "subnet-0aaa"}, {Name: "UserData", Value: "sha256:aa"},
		}}}}
		p.named = map[string]recovery.LaunchTemplate{ofWeb: {Name: "web", Tags: map[string]string{"Tier": "web", "aws:cloudformation:stack-id": "1", "AWSElasticDisasterRecoverySourceServerID": "s-1"}}}
	})
	for _, scope := range []recovery.Scope{eastOfWeb, secondSite} {
		e.cloud.at(scope, func(p *place) { p.subnets[0].ID = "subnet-0" + string(scope.Region[3:7]) })
	}
	e.configure()
	for _, scope := range []recovery.Scope{eastOfWeb, secondSite} {
		if _, err := e.CreateAccount(t.Context(), apitype.AccountInput{AccountID: scope.AccountID, Name: "in-" + string(scope.Region), Regions: []recovery.Region{scope.Region}}); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// mapped is a target with its subnet and a key pair mapped.
func mapped(to recovery.Scope) apitype.TemplateCopyTarget {
	return apitype.TemplateCopyTarget{Scope: to, Mapping: recovery.LaunchMapping{
		Subnets: map[string]string{"subnet-0aaa": "subnet-0" + string(to.Region[3:7])}, KeyPairs: map[string]string{"ops": "ops"},
	}}
}

// copiesIn are the names of the templates in a place of the fake cloud, but the original.
func (e *env) copiesIn(scope recovery.Scope) (names []string) {
	e.cloud.at(scope, func(p *place) {
		for id := range p.templates {
			if id != ofWeb {
				names = append(names, p.template(scope, id).Name)
			}
		}
	})
	slices.Sort(names)
	return names
}

func TestAGapInOneTargetKeepsEverythingFromBeingCopied(t *testing.T) {
	e := copyEnv(t)
	request := apitype.TemplateCopy{Targets: []apitype.TemplateCopyTarget{mapped(eastOfWeb), {Scope: secondSite}}, DryRun: true}
	dry, err := e.CopyLaunchTemplate(t.Context(), west, ofWeb, request)
	if err != nil || dry.Refusal == nil || dry.Refusal.Code != recovery.Invalid || len(dry.Targets) != 2 || dry.Targets[0].Outcome != "TO_COPY" || dry.Targets[1].Outcome != "REFUSED" || len(dry.Targets[1].Gaps) != 2 {
		t.Fatalf("got %+v, %v, want the two gaps of the second target", dry, err)
	}
	request.DryRun = false
	_, err = e.CopyLaunchTemplate(t.Context(), west, ofWeb, request)
	refused, _ := recovery.AsError(err)
	if refused == nil || refused.Code != recovery.Invalid || len(refused.Details) != 2 || refused.Details[0].Field != "targets[1].mapping.keyPairs.ops" || refused.Details[1].Field != "targets[1].mapping.subnets.subnet-0aaa" {
		t.Errorf("got %+v, want both gaps by their fields", err)
	}
	for _, scope := range []recovery.Scope{west, eastOfWeb, secondSite} {
		if made := e.copiesIn(scope); len(made) > 0 {
			t.Errorf("%s has %v, want nothing new", scope, made)
		}
	}
}

func TestACopyIsMadeEverywhereOnceAndRecorded(t *testing.T) {
	e := copyEnv(t)
	request := apitype.TemplateCopy{Targets: []apitype.TemplateCopyTarget{mapped(eastOfWeb), mapped(secondSite)}, Reason: "the second site"}
	e.cloud.at(secondSite, func(p *place) { p.uncopied = recovery.Errorf(recovery.Throttled, "slowly") })
	r, err := e.CopyLaunchTemplate(t.Context(), west, ofWeb, request)
	if err != nil || r.Targets[0].Outcome != "COPIED" || r.Targets[1].Outcome != "FAILED" || r.Targets[1].Error == nil {
		t.Fatalf("got %+v, %v, want one copy, and why there is no other", r, err)
	}
	e.cloud.at(secondSite, func(p *place) { p.uncopied = nil })
	for _, outcome := range []string{"COPIED", "ALREADY_THERE"} {
		if r, err = e.CopyLaunchTemplate(t.Context(), west, ofWeb, request); err != nil || r.Targets[0].Outcome != "ALREADY_THERE" || r.Targets[1].Outcome != outcome {
			t.Fatalf("got %+v, %v, want the first there already, and the second %s", r, err, outcome)
		}
	}
	got, err := e.LaunchTemplate(t.Context(), secondSite, r.Targets[1].ID)
	if err != nil || got.SubnetID != "subnet-0west" || len(got.Tags) != 2 || got.Tags["Tier"] != "web" || got.Tags[recovery.TagCopyOf] != "111122223333/us-west-2/"+ofWeb+"/1" {
		t.Fatalf("got %+v, %v, want it in its own subnet, with the tags that are not AWS's", got, err)
	}
	o := got.Versions[0].Origin
	if len(got.Deeds) != 1 || got.Deeds[0].What != recovery.TemplateCopied || o == nil || o.Reason != "the second site" || o.CopyOf != got.Tags[recovery.TagCopyOf] {
		t.Errorf("got the deeds %+v and the origin %+v, want that the copy is told once", got.Deeds, o)
	}
	if !strings.HasPrefix(got.Versions[0].Description, "Davit: copy of version 1 of 111122223333/us-west-2/"+ofWeb+", by ") {
		t.Errorf("it is described as %q", got.Versions[0].Description)
	}
}

func TestACopyThatWasNotRecordedIsRecordedWhenItIsFound(t *testing.T) {
	e := copyEnv(t)
	request := apitype.TemplateCopy{Targets: []apitype.TemplateCopyTarget{mapped(secondSite)}}
	settings := []recovery.LaunchSetting{
		{Name: "InstanceType", Value: "t3.small"}, {Name: "KeyName", Value: "ops"}, {Name: "NetworkInterfaces[0].SubnetId", Value: "subnet-0west"}, {Name: "UserData", Value: "sha256:aa"},
	}
	const left = "lt-0cccccccccccccccc"
	e.cloud.at(secondSite, func(p *place) {
		p.templates = map[string][]recovery.LaunchTemplateVersion{left: {{Number: 1, Settings: settings}}}
		p.named = map[string]recovery.LaunchTemplate{left: {Name: "web", Tags: map[string]string{recovery.TagCopyOf: "111122223333/us-west-2/" + ofWeb + "/1"}}}
	})
	for range 2 {
		if r, err := e.CopyLaunchTemplate(t.Context(), west, ofWeb, request); err != nil || r.Targets[0].Outcome != "ALREADY_THERE" || r.Targets[0].ID != left {
			t.Fatalf("got %+v, %v, want that it is there", r, err)
		}
	}
	if got, err := e.LaunchTemplate(t.Context(), secondSite, left); err != nil || len(got.Deeds) != 1 {
		t.Errorf("got the deeds %+v, %v, want one", got.Deeds, err)
	}
}

func TestWhatSpeaksAgainstACopyIsTold(t *testing.T) {
	e := copyEnv(t)
	e.cloud.at(secondSite, func(p *place) {
		p.templates = map[string][]recovery.LaunchTemplateVersion{"lt-0dddddddddddddddd": {{Number: 1}}}
		p.named = map[string]recovery.LaunchTemplate{"lt-0dddddddddddddddd": {Name: "taken"}}
	})
	const target = `{"accountID":"444455556666","region":"us-west-2","mapping":{"subnets":{"subnet-0aaa":"subnet-0west"},"keyPairs":{"ops":"ops"}}}`
	for name, tt := range map[string]struct {
		body   string
		status int
		said   string
	}{
		"a subnet that is not there":  {`{"targets":[` + strings.Replace(target, "subnet-0west", "subnet-0nil", 1) + `]}`, http.StatusConflict, "there is no subnet subnet-0nil"},
		"a name that is taken":        {`{"name":"taken","targets":[` + target + `]}`, http.StatusConflict, "which is no copy of it"},
		"a name that EC2 refuses":     {`{"name":"a b","targets":[` + target + `]}`, http.StatusUnprocessableEntity, "is not a name of a launch template"},
		"nowhere":                     {`{"targets":[]}`, http.StatusUnprocessableEntity, "targets"},
		"a place twice":               {`{"targets":[` + target + `,` + target + `]}`, http.StatusUnprocessableEntity, "listed twice"},
		"an account that is unknown":  {`{"targets":[{"accountID":"999999999999","region":"us-west-2"}]}`, http.StatusNotFound, "there is no account"},
		"a version that is not there": {`{"version":"7","targets":[` + target + `]}`, http.StatusUnprocessableEntity, "no version 7"},
		"a word that is unknown":      {`{"targets":[{"accountID":"444455556666","region":"us-west-2","mapping":{"subnet":{}}}]}`, http.StatusUnprocessableEntity, "subnet"},
		"other user data":             {`{"targets":[` + strings.Replace(target, `"subnets"`, `"settings":{"UserData":"aGk="},"subnets"`, 1) + `]}`, http.StatusUnprocessableEntity, "copied as it is"},
	} {
		got := e.request(http.MethodPost, "/launch-templates/111122223333/us-west-2/"+ofWeb+"/copy", tt.body)
		if got.status != tt.status || !strings.Contains(got.body, tt.said) {
			t.Errorf("%s: got %d %s, want %d with %q", name, got.status, got.body, tt.status, tt.said)
		}
	}
	if made := e.copiesIn(secondSite); !slices.Equal(made, []string{"taken"}) {
		t.Errorf("there are %v, want nothing new", made)
	}
}

func TestACopyTakesTheRoleInEveryAccountItIsAbout(t *testing.T) {
	e := copyEnv(t)
	useCases := control.New(control.Parts{Book: e.book, Cloud: e.cloud, Access: control.NewAccessLog(e.book, slog.New(slog.DiscardHandler))})
	for name, tt := range map[string]struct {
		accounts []recovery.AccountID
		code     recovery.Code
	}{
		"of the original alone": {[]recovery.AccountID{west.AccountID}, recovery.Denied},
		"of the target alone":   {[]recovery.AccountID{secondSite.AccountID}, recovery.Denied},
		"of both":               {[]recovery.AccountID{west.AccountID, secondSite.AccountID}, ""},
	} {
		caller := recovery.Caller{Actor: recovery.Actor{Name: "ann"}, Grants: []recovery.Grant{{Role: recovery.RecoveryManager, AccountIDs: tt.accounts}}}
		m := mapped(secondSite)
		_, err := useCases.CopyLaunchTemplate(t.Context(), caller, west, ofWeb, control.TemplateCopy{DryRun: true, Targets: []control.CopyTarget{{Scope: m.Scope, Mapping: m.Mapping}}})
		if recovery.CodeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %q", name, err, tt.code)
		}
	}
}
