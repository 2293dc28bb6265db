package cloudtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// runbook is a document that takes its time, and a word of lower case letters.
const runbook = `schemaVersion: "0.3"
description: Waits a while.
parameters:
  Word:
    type: String
    description: What is said.
    default: word
    allowedPattern: "^[a-z]+$"
  Force:
    type: Boolean
    default: false
    allowedValues: [true, false]
mainSteps:
  - name: wait
    action: aws:sleep
    inputs: {Duration: PT30S}
  - name: look
    action: aws:executeAwsApi
    inputs: {Service: sts, Api: GetCallerIdentity}
    outputs:
      - {Name: Account, Selector: $.Account, Type: String}
outputs: [look.Account]
`

// install installs a document of the suite's own and gives its name.
func install(t *testing.T, c cloud.Cloud, w World, name, content string) string {
	t.Helper()
	name = w.Documents + name
	got, err := c.InstallDocument(t.Context(), w.Scope, cloud.NewDocument{Name: name, Content: content, Format: "YAML", Tags: map[string]string{"davit:test": "cloudtest"}})
	if err != nil || got.Version == "" {
		t.Fatalf("install %s: got %+v, %v", name, got, err)
	}
	return name
}

func installed(t *testing.T, c cloud.Cloud, w World) {
	name := install(t, c, w, "Installed", runbook)
	first := read(t, c, w, name, "")
	d := cloud.NewDocument{Name: name, Content: runbook, Format: "YAML", Tags: map[string]string{"davit:test": "cloudtest"}}
	if again, err := c.InstallDocument(t.Context(), w.Scope, d); err != nil || again.Created || again.Changed || again.Version != first.Version {
		t.Errorf("the same again: got %+v, %v", again, err)
	}
	d.Content = strings.Replace(runbook, "PT30S", "PT31S", 1)
	changed, err := c.InstallDocument(t.Context(), w.Scope, d)
	if err != nil || changed.Created || !changed.Changed || changed.Version == first.Version {
		t.Errorf("another content: got %+v, %v", changed, err)
	}
	if now := read(t, c, w, name, ""); now.Content != d.Content || now.Version != changed.Version || now.DefaultVersion != changed.Version {
		t.Errorf("after another content: got version %s of %s: %s", now.Version, now.DefaultVersion, now.Content)
	}
	if old := read(t, c, w, name, first.Version); old.Content != runbook || old.Version != first.Version {
		t.Errorf("version %s: got version %s: %s", first.Version, old.Version, old.Content)
	}
	d.Content = runbook
	if back, err := c.InstallDocument(t.Context(), w.Scope, d); err != nil || back.Created || !back.Changed {
		t.Errorf("the first content again: got %+v, %v", back, err)
	}
	if now := read(t, c, w, name, ""); now.Content != runbook {
		t.Errorf("after the first content: got %s", now.Content)
	}
}

func read(t *testing.T, c cloud.Cloud, w World, name, version string) cloud.Document {
	t.Helper()
	d, err := c.Document(t.Context(), w.Scope, name, version)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func listed(t *testing.T, c cloud.Cloud, w World) {
	name := install(t, c, w, "Listed", runbook)
	d := read(t, c, w, name, "")
	if d.Name != name || d.Owner != string(w.Scope.AccountID) || d.SchemaVersion != "0.3" || d.Format != "YAML" || d.Tags["davit:test"] != "cloudtest" || d.Status != "Active" {
		t.Errorf("got %+v", d)
	}
	word := slices.IndexFunc(d.Parameters, func(p cloud.DocumentParameter) bool { return p.Name == "Word" })
	force := slices.IndexFunc(d.Parameters, func(p cloud.DocumentParameter) bool { return p.Name == "Force" })
	if word < 0 || force < 0 {
		t.Fatalf("got the parameters %+v", d.Parameters)
	}
	if p := d.Parameters[word]; p.Type != "String" || p.Default != "word" || p.Pattern != "^[a-z]+$" || p.Required || p.Description != "What is said." {
		t.Errorf("got %+v", p)
	}
	if p := d.Parameters[force]; p.Type != "Boolean" || p.Default != "false" || !slices.Equal(p.AllowedValues, []string{"true", "false"}) {
		t.Errorf("got %+v", p)
	}
	for query, want := range map[cloud.DocumentQuery]bool{
		{Owner: cloud.OwnedBySelf}: true, {Owner: cloud.OwnedBySelf, Prefix: name}: true, {Prefix: w.Documents}: true,
		{Owner: cloud.OwnedByAmazon, Prefix: name}: false, {Owner: cloud.OwnedBySelf, Prefix: name + "-not"}: false,
	} {
		found, err := c.Documents(t.Context(), w.Scope, query)
		has := slices.ContainsFunc(found, func(d cloud.Document) bool { return d.Name == name })
		if err != nil || has != want || !slices.IsSortedFunc(found, func(a, b cloud.Document) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%+v: got %d documents, %v, want it among them: %t", query, len(found), err, want)
		}
	}
	amazon, err := c.Documents(t.Context(), w.Scope, cloud.DocumentQuery{Owner: cloud.OwnedByAmazon, Prefix: "AWS-St", Limit: 1})
	if err != nil || len(amazon) != 1 || amazon[0].Owner != "Amazon" {
		t.Errorf("Amazon's: got %+v, %v, want one", amazon, err)
	}
}

// noDocument is no document.
const noDocument = "Cloudtest-No-Such-Document"

func unknownDocument(t *testing.T, c cloud.Cloud, w World) {
	_, err := c.Document(t.Context(), w.Scope, noDocument, "")
	wantCode(t, err, recovery.NotFound)
}

func mayStart(t *testing.T, c cloud.Cloud, w World) {
	name := install(t, c, w, "May-Start", runbook)
	if err := c.MayStartAutomation(t.Context(), w.Scope, name); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	wantCode(t, c.MayStartAutomation(t.Context(), w.Scope, noDocument), recovery.NotFound)
	if w.Orders == nil {
		return
	}
	w.Orders.Refuse("ssm", "StartAutomationExecution", 1, 400, "AccessDeniedException", "not authorized to perform: ssm:StartAutomationExecution")
	e := wantCode(t, c.MayStartAutomation(t.Context(), w.Scope, name), recovery.Denied)
	if !strings.Contains(e.Remedy, "ssm:StartAutomationExecution") {
		t.Errorf("got the remedy %q, want the permission in it", e.Remedy)
	}
}
