package testenv_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
)

var west = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}

func TestDocumentsAreInstalledOnceAndListedWithWhatTheyNeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		install := apitype.InstallRequest{Library: []string{"Davit-ChangeDNSRecord", "Davit-CheckPort"}}
		first, err := env.InstallDocuments(t.Context(), west, install)
		if err != nil {
			t.Fatal(err)
		}
		again, err := env.InstallDocuments(t.Context(), west, install)
		if err != nil {
			t.Fatal(err)
		}
		if len(first) != 2 || !first[0].Created || len(again) != 2 || again[0].Changed {
			t.Errorf("installed %+v, then %+v; want both created, then both left alone", first, again)
		}
		page, err := env.Documents(t.Context(), apitype.DocumentQuery{Scope: west, Owner: "SELF", Search: "port"})
		if err != nil || len(page.Items) != 1 || page.Items[0].Name != "Davit-CheckPort" {
			t.Errorf("listed %+v, %v; want Davit-CheckPort alone", page, err)
		}
		own := apitype.DocumentQuery{Scope: west, Owner: "SELF", Limit: 1}
		page, err = env.Documents(t.Context(), own)
		if err != nil || len(page.Items) != 1 || page.Next == "" {
			t.Fatalf("the first page is %+v, %v; want one document, and that there are more", page, err)
		}
		own.Cursor = page.Next
		next, err := env.Documents(t.Context(), own)
		if err != nil || len(next.Items) != 1 || next.Items[0].Name <= page.Items[0].Name {
			t.Errorf("the page after %s is %+v, %v; want the document after it", page.Items[0].Name, next, err)
		}
		own.Owner = ""
		if _, err := env.Documents(t.Context(), own); recovery.CodeOf(err) != recovery.Invalid {
			t.Errorf("the cursor fits another owner's list: %v", err)
		}
		dns, err := env.Document(t.Context(), west, "Davit-ChangeDNSRecord", "")
		if err != nil {
			t.Fatal(err)
		}
		if len(dns.Parameters) == 0 || len(dns.ControlPlanes) != 1 || dns.ControlPlanes[0].Region != "us-east-1" {
			t.Errorf("the document has %d parameters and leans on %+v; want some, and us-east-1", len(dns.Parameters), dns.ControlPlanes)
		}
		aws, err := env.Document(t.Context(), west, "AWS-StopEC2Instance", "")
		if err != nil || aws.Owner != "Amazon" {
			t.Errorf("AWS's own document is %+v, %v", aws.DocumentSummary, err)
		}
		for _, wrong := range []struct {
			request apitype.InstallRequest
			code    recovery.Code
		}{
			{apitype.InstallRequest{}, recovery.Invalid},
			{apitype.InstallRequest{Library: []string{"Davit-ChekPort"}}, recovery.NotFound},
			{apitype.InstallRequest{Documents: []apitype.NewDocument{{Name: "Mine", Content: "schemaVersion: '0.3'\nmainSteps: []\n"}}}, recovery.Invalid},
		} {
			if _, err := env.InstallDocuments(t.Context(), west, wrong.request); recovery.CodeOf(err) != wrong.code {
				t.Errorf("installing %+v gave %v, want %s", wrong.request, err, wrong.code)
			}
		}
	})
}

const ownDocument = `schemaVersion: "0.3"
description: Waits, and says so.
parameters:
  Seconds: {type: String, default: PT1S}
  Who: {type: String, allowedValues: [ann, bob]}
mainSteps:
  - name: wait
    action: aws:sleep
    inputs: {Duration: "{{ Seconds }}"}
    isEnd: true
`

func TestThePreflightHoldsActionsAgainstTheirDocuments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		if _, err := env.InstallDocuments(t.Context(), west, apitype.InstallRequest{
			Library: []string{"Davit-ChangeDNSRecord"}, Documents: []apitype.NewDocument{{Name: "Wait", Content: ownDocument}},
		}); err != nil {
			t.Fatal(err)
		}
		action := func(document string, params recovery.ActionParameters) apitype.ActionInput {
			return apitype.ActionInput{Name: "act", DocumentName: document, RunIn: recovery.RunInBoth, Parameters: params}
		}
		for name, tt := range map[string]struct {
			action apitype.ActionInput
			code   recovery.FindingCode
			why    string
		}{
			"no such document": {action("Nothing", nil), recovery.FindingDocumentMissing, "Nothing"},
			"no such version": {func() apitype.ActionInput {
				a := action("Wait", recovery.ActionParameters{"Who": {"ann"}})
				a.DocumentVersion = "7"
				return a
			}(), recovery.FindingDocumentMissing, "version 7"},
			"parameter missing":    {action("Wait", nil), recovery.FindingParameterInvalid, "Who of document Wait is missing"},
			"unknown parameter":    {action("Wait", recovery.ActionParameters{"Whoo": {"ann"}, "Who": {"ann"}}), recovery.FindingParameterInvalid, "did you mean \"Who\""},
			"value not allowed":    {action("Wait", recovery.ActionParameters{"Who": {"eve"}}), recovery.FindingParameterInvalid, "Who"},
			"secret missing":       {action("Wait", recovery.ActionParameters{"Who": {"{{resolve:secretsmanager:nothing}}"}}), recovery.FindingSecretMissing, "nothing"},
			"control plane":        {action("Davit-ChangeDNSRecord", recovery.ActionParameters{}), recovery.FindingLeansElsewhere, "us-east-1"},
			"no such server meant": {action("Wait", recovery.ActionParameters{"Who": {"{{ wave.instanceIDs server=nobody }}"}}), recovery.FindingParameterInvalid, "no server"},
		} {
			plan := apitype.PlanInput{Name: name, Drill: apitype.DrillInput{Network: recovery.DrillShared}, Waves: []apitype.WaveInput{
				{Name: "database", Groups: []string{"shop-database"}, PostWaveActions: []apitype.ActionInput{tt.action}},
			}}
			if _, err := env.CreatePlan(t.Context(), plan); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			report, err := env.CheckPlan(t.Context(), name, apitype.RunOptions{Mode: recovery.Drill})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if !has(report.Findings, tt.code, tt.why) {
				t.Errorf("%s: found %+v\nwant %s about %q", name, report.Findings, tt.code, tt.why)
			}
		}
	})
}

func has(findings []apitype.Finding, code recovery.FindingCode, why string) bool {
	for _, f := range findings {
		if f.Code == code && strings.Contains(f.Where+f.Why+f.Remedy, why) {
			return true
		}
	}
	return false
}
