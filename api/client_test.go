package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

// recorder notes which requests go through it.
type recorder struct {
	next http.RoundTripper
	mu   sync.Mutex
	seen []string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.seen = append(r.seen, req.Method+" "+req.URL.Path)
	r.mu.Unlock()
	return r.next.RoundTrip(req)
}

func (r *recorder) reached(method, path string) bool {
	form := regexp.MustCompile("^" + method + " " + regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, "[^/]+") + "$")
	for _, request := range r.seen {
		if form.MatchString(request) {
			return true
		}
	}
	return false
}

func TestClientReachesEveryRoute(t *testing.T) {
	e := newEnv(t)
	r := &recorder{next: e.http.Client().Transport}
	e.Client = client.New(client.Options{URL: e.http.URL, Token: token, Source: "CLI", HTTP: &http.Client{Transport: r}})
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	keepHouse(t, e, must)

	x, err := e.Start(ctx, "key", drillOf("shop"))
	must(err)
	e.wait(x.ExecutionID, "waiting", func(x apitype.Execution) bool { return len(x.Decisions) > 0 })
	_, err = e.Executions(ctx, apitype.ExecutionQuery{Mode: recovery.Drill})
	must(err)
	_, err = e.Events(ctx, x.ExecutionID, 0, 10)
	must(err)
	_, err = e.Result(ctx, x.ExecutionID)
	must(err)
	_, err = e.Situation(ctx, x.ExecutionID)
	must(err)
	_, err = e.Compare(ctx, x.ExecutionID, nil, 3)
	must(err)
	for _, q := range []apitype.ReportQuery{{ExecutionID: x.ExecutionID}, {Plan: "shop"}, {Adoption: true}, {}} {
		must(e.Report(ctx, q, io.Discard))
	}
	for _, word := range apitype.Words {
		// Most of them do not fit: that they are answered by the rules is what counts.
		if _, err := e.Say(ctx, x.ExecutionID, word, apitype.WordRequest{Wave: "data", Comment: "why"}); err != nil && recovery.CodeOf(err) != recovery.Conflict {
			t.Errorf("%s: got %v, want it done or a conflict", word, err)
		}
	}
	for _, err := range e.Hints(ctx) {
		must(err)
		break
	}
	for _, err := range e.Follow(ctx, x.ExecutionID, 0) {
		must(err)
		break
	}
	keepDocuments(t, e, must)
	keepChannels(t, e, must)
	keepDoors(t, e, must)
	readAudit(t, e, must)
	moveConfig(t, e, must)
	_, err = e.Runbook(ctx, "shop")
	must(err)
	ready, err := e.Readiness(ctx)
	must(err)
	one, err := e.PlanReadiness(ctx, "shop")
	must(err)
	if len(ready) != 1 || one.Plan.Name != "shop" || ready[0].State != one.State {
		t.Errorf("readiness: got %+v and %+v", ready, one)
	}
	versions, err := e.PlanVersions(ctx, "shop")
	must(err)
	_, err = e.PlanVersion(ctx, "shop", versions[0].Version)
	must(err)
	if _, err := e.Backup(ctx); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("got %v from a server that makes no backups", err)
	}
	_, err = e.Faults().Order(ctx, []apitype.Fault{{Kind: "DENY"}})
	must(err)
	faults, err := e.Faults().List(ctx)
	if err != nil || len(faults) != 1 {
		t.Errorf("got %v, %v, want one fault", faults, err)
	}
	must(e.Faults().Remove(ctx, faults[0].ID))
	_, err = e.Simulator().SetSpeed(ctx, 60)
	must(err)
	_, err = e.Simulator().Add(ctx, apitype.SimulatedAddition{Sample: true})
	must(err)
	_, err = e.Simulator().World(ctx)
	must(err)
	_, err = e.Simulator().Reset(ctx, apitype.SimulatedReset{To: apitype.ResetToSample, Confirm: apitype.ResetConfirmed})
	if err != nil && recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("got %v of a reset", err)
	}
	operations(t, e, func(method, path string, _ *huma.Operation) {
		if !r.reached(method, path) {
			t.Errorf("no method of the client reached %s %s", method, path)
		}
	})
}

// moveConfig exports the configuration, imports it changed, and rolls that back.
func moveConfig(t *testing.T, e *env, must func(error)) {
	t.Helper()
	ctx := t.Context()
	file, err := e.ExportConfig(ctx, apitype.ConfigQuery{Only: []string{"group/web"}, Format: "json", Plain: true, Offline: true})
	must(err)
	if !strings.Contains(string(file), `"name": "web"`) {
		t.Errorf("exported was %s", file)
	}
	content := `{"version": "3.0",
		"hash": "of another file",
		"features": [{"name": "extension", "deployment": true}]}`
	in := apitype.ConfigImportRequest{File: "f.json", Content: content, ConfigHow: apitype.ConfigHow{Offline: true}}
	_, err = e.ImportConfig(ctx, in)
	refusal, ok := recovery.AsError(err)
	if !ok || refusal.Code != recovery.Invalid || len(refusal.Details) == 0 || refusal.Details[0].Line != 2 || refusal.Details[0].Column == 0 {
		t.Errorf("a file that is not as it was exported: got %+v, want it refused with its place", err)
	}
	in.Edited = true
	done, err := e.ImportConfig(ctx, in)
	must(err)
	if done.Counts.Created != 1 || done.ImportID == "" {
		t.Errorf("the import did %+v", done)
	}
	imports, err := e.Imports(ctx)
	must(err)
	if len(imports) != 1 || imports[0].ID != done.ImportID || imports[0].By.Name != "olivia" {
		t.Errorf("the history has %+v", imports)
	}
	_, err = e.RollBackImport(ctx, done.ImportID, apitype.ConfigHow{DryRun: true, Offline: true})
	must(err)
}

// tryActions runs an action by itself, reads it, lists it, and stops it.
func tryActions(t *testing.T, e *env, must func(error)) {
	t.Helper()
	ctx := t.Context()
	in := apitype.TestRunRequest{Wave: "data", Drafted: &apitype.ActionInput{Name: "slow", DocumentName: "slow-check", RunIn: recovery.RunInBoth}}
	_, err := e.CheckTestRun(ctx, "shop", in)
	must(err)
	r, err := e.StartTestRun(ctx, "key", "shop", in)
	must(err)
	_, err = e.TestRun(ctx, r.TestRunID)
	must(err)
	_, err = e.StopTestRun(ctx, r.TestRunID, apitype.TestRunStop{})
	must(err)
	if runs, err := e.TestRuns(ctx, "shop"); err != nil || len(runs) != 1 {
		t.Errorf("got %+v, %v, want one test run", runs, err)
	}
}

// keepChannels creates a channel, reads, changes, tries and deletes it, and so a feature.
func keepChannels(t *testing.T, e *env, must func(error)) {
	t.Helper()
	ctx := t.Context()
	in := apitype.ChannelInput{Name: "board", Kind: recovery.SNSChannel, TopicARN: "arn:aws:sns:us-west-2:111122223333:board"}
	c, err := e.CreateChannel(ctx, in)
	must(err)
	c, err = e.Channel(ctx, c.Name)
	must(err)
	c, err = e.ChangeChannel(ctx, c.Name, c.Version, in)
	must(err)
	if all, err := e.Channels(ctx); err != nil || len(all) != 1 {
		t.Errorf("got %v, %v, want one channel", all, err)
	}
	if _, err := e.TestChannel(ctx, c.Name); recovery.CodeOf(err) != recovery.Unavailable {
		t.Errorf("got %v from a server that sends nothing", err)
	}
	if page, err := e.Notifications(ctx, client.NotificationFilter{}, 10, ""); err != nil || len(page.Items) != 0 {
		t.Errorf("got %v, %v, want no notification", page, err)
	}
	must(e.DeleteChannel(ctx, c.Name, c.Version))
	features, err := e.Features(ctx, "111122223333", recovery.Admin)
	must(err)
	f, err := e.Feature(ctx, features[0].Name)
	must(err)
	_, err = e.SetFeature(ctx, f.Name, f.Version, apitype.FeatureInput{})
	must(err)
}

// keepDoors gives a role, changes it and takes it away, and asks who is there. There is no
// start-up token in this server: that it is a conflict is the answer.
func keepDoors(t *testing.T, e *env, must func(error)) {
	t.Helper()
	ctx := t.Context()
	b, err := e.CreateBinding(ctx, apitype.BindingInput{Name: "ops", Group: "platform", Role: recovery.Operator, AccountIDs: []recovery.AccountID{west.AccountID}})
	must(err)
	b, err = e.ChangeBinding(ctx, "ops", b.Version, apitype.BindingInput{Name: "ops", Group: "platform", Role: recovery.Operator, PlanTags: map[string]string{"team": "shop"}})
	must(err)
	got, err := e.Binding(ctx, string(b.ID))
	if err != nil || len(got.AccountIDs) != 0 || got.PlanTags["team"] != "shop" {
		t.Errorf("got %+v, %v, want the binding as it was changed", got, err)
	}
	all, err := e.Bindings(ctx)
	if err != nil || len(all) != 1 {
		t.Errorf("got %v, %v, want one binding", all, err)
	}
	must(e.DeleteBinding(ctx, "ops", b.Version))
	who, err := e.Session(ctx)
	if err != nil || who.Name != "olivia" || len(who.Grants) != 1 {
		t.Errorf("got %+v, %v, want olivia with one grant", who, err)
	}
	sealed, err := e.SealToken(ctx)
	if err != nil || sealed.SealedToken == "" {
		t.Errorf("got %+v, %v, want a sealed token", sealed, err)
	}
	if _, err := e.RotateToken(ctx); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("got %v, want a conflict: the token is off", err)
	}
}

// readAudit lists and verifies the audit trail.
func readAudit(t *testing.T, e *env, must func(error)) {
	t.Helper()
	ctx := t.Context()
	trail, err := e.Audit(ctx, apitype.AuditQuery{Kind: "plan", Limit: 1})
	must(err)
	if len(trail.Items) != 1 || trail.Items[0].Body == nil || trail.Items[0].Text == "" {
		t.Errorf("got %+v, want an event with its body and its sentence", trail.Items)
	}
	report, err := e.VerifyAudit(ctx, nil)
	must(err)
	if !report.OK || report.Events == 0 {
		t.Errorf("got %+v, want all events as they were written", report)
	}
	_, err = e.Checkpoints(ctx, 0)
	must(err)
	_, err = e.AuditKeys(ctx)
	must(err)
	keepTrail(t, e, must)
}

// keepTrail says how long the trail is kept, and holds a part of it.
func keepTrail(t *testing.T, e *env, must func(error)) {
	t.Helper()
	ctx := t.Context()
	rules, err := e.Retention(ctx)
	must(err)
	rule, err := e.SetRetention(ctx, rules[0].Name, rules[0].Version, 30)
	must(err)
	if rule.Days != 30 || rule.Version == 0 {
		t.Errorf("got %+v, want it kept for 30 days", rule)
	}
	hold, err := e.PlaceHold(ctx, apitype.HoldInput{Name: "case", On: "plan/shop", Reason: "asked for"})
	must(err)
	hold, err = e.Hold(ctx, hold.Name)
	must(err)
	run, err := e.RunRetention(ctx, true)
	must(err)
	if !run.DryRun || len(run.Parts) != len(rules) {
		t.Errorf("got %+v, want what a run would do", run)
	}
	if _, err := e.RunRetention(ctx, false); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("got %v from a server that keeps no archives", err)
	}
	hold, err = e.LiftHold(ctx, string(hold.ID), "it is over")
	must(err)
	if all, err := e.Holds(ctx); err != nil || len(all) != 1 || all[0].LiftedAt.IsZero() || all[0].LiftReason != hold.LiftReason {
		t.Errorf("got %+v, %v, want a hold that was lifted", all, err)
	}
	if archives, err := e.Archives(ctx); err != nil || len(archives) != 0 {
		t.Errorf("got %v, %v, want no archive", archives, err)
	}
}

// keepDocuments reads the library, and installs, lists and reads a document of it.
func keepDocuments(t *testing.T, e *env, must func(error)) {
	t.Helper()
	ctx := t.Context()
	library, err := e.Library(ctx, "", "")
	must(err)
	d, err := e.LibraryDocument(ctx, library[0].Name)
	must(err)
	if d.Policy == "" || d.Content == "" || len(d.Parameters) == 0 {
		t.Errorf("document %s of the library is not whole: %+v", d.Name, d)
	}
	installed, err := e.InstallDocuments(ctx, west, apitype.InstallRequest{Library: []string{d.Name}})
	must(err)
	if len(installed) != 1 || !installed[0].Created {
		t.Errorf("installed %+v, want %s created", installed, d.Name)
	}
	_, err = e.InstallPlanDocuments(ctx, "shop")
	must(err)
	page, err := e.Documents(ctx, apitype.DocumentQuery{Scope: west})
	must(err)
	if len(page.Items) == 0 || page.AsOf.IsZero() {
		t.Errorf("listed %+v, want some documents, and when", page)
	}
	_, err = e.Document(ctx, west, d.Name, "")
	must(err)
}

// keepHouse creates, reads, changes and deletes one of each kind of configuration.
func keepHouse(t *testing.T, e *env, must func(error)) {
	t.Helper()
	ctx := t.Context()
	e.configure()
	a, err := e.CreateAccount(ctx, apitype.AccountInput{AccountID: "444455556666", Name: "spare", Regions: []recovery.Region{"us-west-2"}})
	must(err)
	a, err = e.ChangeAccount(ctx, "spare", a.Version, apitype.AccountInput{Name: "spare", Regions: []recovery.Region{"us-west-2", "us-east-1"}})
	must(err)
	must(e.DeleteAccount(ctx, string(a.ID), a.Version))
	_, err = e.Account(ctx, "shop")
	must(err)
	access, err := e.CheckAccount(ctx, "shop")
	if err != nil || !access.OK || len(access.Regions) != 1 {
		t.Errorf("got %+v, %v, want access to one Region", access, err)
	}
	shop, err := e.Account(ctx, "shop")
	must(err)
	shop.StagingAccounts = []recovery.StagingAccount{{ID: "777788889999", Name: "staging"}}
	_, err = e.ChangeAccount(ctx, "shop", shop.Version, apitype.InputOf(shop))
	must(err)
	extensible, err := e.ExtensibleServers(ctx, "shop", "777788889999", west.Region)
	must(err)
	if len(extensible.Items) != 1 || extensible.Items[0].StagingServerARN != stagingServer {
		t.Errorf("got %+v, want the one server of the staging account", extensible)
	}
	request := apitype.ExtendRequest{StagingServerARNs: []string{stagingServer}}
	for _, already := range []bool{false, true} {
		extended, err := e.ExtendServers(ctx, "shop", request)
		must(err)
		if len(extended.Items) != 1 || extended.Items[0].Already != already || extended.Items[0].SourceServerID == "" {
			t.Errorf("got %+v, want it extended, already %t", extended, already)
		}
	}
	staging, err := e.StagingAccounts(ctx, "shop")
	must(err)
	if len(staging.Items) != 1 || !staging.Items[0].Registered || len(staging.Items[0].Extended) != 1 {
		t.Errorf("got %+v, want the staging account that is registered and in use", staging)
	}
	_, err = e.LastTagSync(ctx, "shop")
	if recovery.CodeOf(err) != recovery.NotFound {
		t.Errorf("got %v, want no run yet", err)
	}
	if run, err := e.SyncTags(ctx, "shop", apitype.TagSyncRequest{}); err != nil || run.Total.NotEC2 != run.Total.Servers || run.Total.Servers == 0 {
		t.Errorf("got %+v, %v, want servers that are no EC2 instances", run, err)
	}
	if run, err := e.LastTagSync(ctx, "shop"); err != nil || run.EndedAt.IsZero() {
		t.Errorf("got %+v, %v, want the run", run, err)
	}
	role, err := e.AccountRole(ctx, "shop", client.RoleWish{})
	must(err)
	if !role.Proposed || len(role.ExternalID) < 20 || role.Principal != "arn:aws:iam::999999999999:role/davit" || !strings.Contains(role.Template, role.ExternalID) {
		t.Errorf("got %+v, want a role with a fresh external ID that trusts Davit's own", role)
	}
	accounts, err := e.Accounts(ctx, apitype.AccountQuery{})
	if err != nil || len(accounts) != 1 {
		t.Errorf("got %v, %v, want one account", accounts, err)
	}

	g, err := e.CreateGroup(ctx, apitype.GroupInput{Name: "none", AccountID: west.AccountID, Region: west.Region, Tags: map[string]string{"Tier": "none"}})
	must(err)
	g, err = e.ChangeGroup(ctx, "none", g.Version, apitype.GroupInput{Name: "nobody", AccountID: west.AccountID, Region: west.Region, Tags: g.Tags})
	must(err)
	must(e.DeleteGroup(ctx, "nobody", g.Version))
	_, err = e.Group(ctx, "web")
	must(err)
	groups, err := e.Groups(ctx, apitype.GroupQuery{})
	if err != nil || len(groups) != 2 {
		t.Errorf("got %v, %v, want two groups", groups, err)
	}
	members, err := e.GroupMembers(ctx, "databases")
	if err != nil || len(members.Servers) != 2 {
		t.Errorf("got %+v, %v, want two servers", members, err)
	}
	launch, err := e.LaunchConfiguration(ctx, apitype.LaunchQuery{Group: "web", Plan: "shop", Mode: recovery.Drill})
	if err != nil || len(launch.Servers) == 0 || launch.Servers[0].Hash == "" {
		t.Errorf("got %+v, %v, want a configuration of each server", launch, err)
	}
	_, err = e.PreviewGroup(ctx, apitype.GroupInput{AccountID: west.AccountID, Region: west.Region, Tags: map[string]string{"Tier": "web"}})
	must(err)

	p, err := e.CreatePlan(ctx, apitype.PlanInput{Name: "spare", Waves: []apitype.WaveInput{{Name: "w", Groups: []string{"web"}}}})
	must(err)
	p, err = e.ChangePlan(ctx, "spare", p.Version, apitype.PlanInput{Name: "spare", Order: recovery.Parallel, Waves: []apitype.WaveInput{{Name: "w", Groups: []string{"web"}}}})
	must(err)
	must(e.DeletePlan(ctx, string(p.ID), p.Version))
	_, err = e.Plan(ctx, "shop")
	must(err)
	plans, err := e.Plans(ctx, apitype.PlanQuery{})
	if err != nil || len(plans) != 1 {
		t.Errorf("got %v, %v, want one plan", plans, err)
	}
	_, err = e.CheckPlan(ctx, "shop", asDrill)
	must(err)
	tryActions(t, e, must)

	_, err = e.Servers(ctx, apitype.ServerQuery{})
	must(err)
	server, err := e.Server(ctx, recovery.ServerKey{Scope: west, SourceServerID: web1})
	if err != nil || server.Group != "web" {
		t.Errorf("got %+v, %v, want web-1 in the group web", server, err)
	}
	e.addTemplate("lt-0aaaaaaaaaaaaaaaa", "m5.large", "m5.xlarge")
	templates, err := e.LaunchTemplates(ctx, apitype.LaunchTemplateQuery{Refresh: true})
	if err != nil || templates.Total != 1 || len(templates.Scopes) != 1 {
		t.Errorf("got %+v, %v, want one launch template", templates, err)
	}
	template, err := e.LaunchTemplate(ctx, west, "lt-0aaaaaaaaaaaaaaaa")
	if err != nil || len(template.Versions) != 2 || template.DefaultVersion != 1 {
		t.Errorf("got %+v, %v, want it with its two versions", template, err)
	}
	diff, err := e.DiffLaunchTemplate(ctx, west, "lt-0aaaaaaaaaaaaaaaa", "", "$Latest")
	if err != nil || len(diff.Changes) != 1 || diff.Changes[0] != (recovery.LaunchChange{Name: "InstanceType", Before: "m5.large", After: "m5.xlarge"}) {
		t.Errorf("got %+v, %v, want another instance type", diff, err)
	}
	back, err := e.RollBackLaunchTemplate(ctx, west, "lt-0aaaaaaaaaaaaaaaa", 1, apitype.TemplateRollback{To: "2"})
	if err != nil || back.DefaultVersion != 2 {
		t.Errorf("got %+v, %v, want the second version, which is the latest", back, err)
	}
	retired, err := e.RetireTemplateVersions(ctx, west, "lt-0aaaaaaaaaaaaaaaa", apitype.TemplateRetirement{Keep: 1, DryRun: true})
	if err != nil || len(retired.Retired) != 1 {
		t.Errorf("got %+v, %v, want the first version to be retired", retired, err)
	}
	copies, err := e.CopyLaunchTemplate(ctx, west, "lt-0aaaaaaaaaaaaaaaa", apitype.TemplateCopy{Name: "copy", Targets: []apitype.TemplateCopyTarget{{Scope: west}}, DryRun: true})
	if err != nil || len(copies.Targets) != 1 || copies.Version != 2 {
		t.Errorf("got %+v, %v, want a copy of version 2", copies, err)
	}
	look, err := e.LookAtLaunches(ctx, apitype.LaunchApplicationQuery{LaunchesOf: apitype.LaunchesOf{Group: "web"}, Servers: []string{"web-1"}, Limit: 10})
	if err != nil || len(look.Items) != 1 || look.Items[0].Outcome != "NOTHING_STATED" {
		t.Errorf("got %+v, %v, want one server, of which nothing is stated", look, err)
	}
	applied, err := e.ApplyLaunches(ctx, apitype.ApplyRequest{LaunchesOf: apitype.LaunchesOf{Plan: "shop"}, Reason: "drift", Servers: []apitype.SeenLaunch{{ServerKey: recovery.ServerKey{Scope: west, SourceServerID: "s-00000000000000bad"}, Seen: "x"}}})
	if err != nil || len(applied.Servers) != 1 || applied.Servers[0].Outcome != "NOT_FOUND" || applied.Servers[0].Error == nil {
		t.Errorf("got %+v, %v, want that the plan has no such server", applied, err)
	}
	report, err := e.LaunchCompliance(ctx, apitype.LaunchComplianceQuery{Refresh: true})
	if err != nil || len(report.Rules) == 0 || len(report.Scopes) != 1 {
		t.Errorf("got %+v, %v, want a report by the standard rules", report, err)
	}
	check, err := e.CheckLaunchTemplate(ctx, west, "lt-0aaaaaaaaaaaaaaaa")
	if err != nil || !check.OK || check.Checked != 1 {
		t.Errorf("got %+v, %v, want nothing wrong with it", check, err)
	}
	check, err = e.CheckLaunchConfiguration(ctx, apitype.LaunchQuery{Group: "web"})
	if err != nil || check.Checked != 1 {
		t.Errorf("got %+v, %v, want one server checked", check, err)
	}
	for _, q := range []apitype.CostQuery{{Group: "web", Hours: 2}, {Plan: "shop"}} {
		if cost, err := e.Cost(ctx, q); err != nil || len(cost.Prices) != 1 || cost.DrillHours == 0 {
			t.Errorf("got %+v, %v, want an estimate by one price list", cost, err)
		}
	}
	if r, err := e.Recommendations(ctx, "web", ""); err != nil || len(r.Servers) != 1 || r.Version == 0 {
		t.Errorf("got %+v, %v, want a word about the group's server", r, err)
	}
	if _, err := e.AcceptRecommendations(ctx, "web", 99, apitype.AcceptRequest{Servers: map[recovery.SourceServerID]apitype.AcceptedLaunch{web1: {InstanceType: "t3.small"}}}); err == nil {
		t.Error("what was recommended was accepted for a version that the group does not have")
	}
	uses, err := e.Quotas(ctx)
	if err != nil || len(uses.Items) != 1 {
		t.Errorf("got %v, %v, want the use of one scope", uses, err)
	}
}

func TestSilentScopeHidesNoOthersFindings(t *testing.T) {
	e := newEnv(t)
	other := recovery.Scope{AccountID: "444455556666", Region: "us-west-2"}
	e.cloud.addServer(other, "s-0000000000000app1", "app-1", "app")
	e.configure()
	e.steps(
		step{"account", "POST /accounts", `{"accountID":"444455556666","name":"other","regions":["us-west-2"]}`, "", 201, nil, nil},
		step{"group", "POST /groups", `{"name":"apps","accountID":"444455556666","region":"us-west-2","tags":{"Tier":"app"}}`, "", 201, nil, nil},
		step{"plan", "POST /plans", `{"name":"both","order":"parallel","waves":[{"name":"a","groups":["apps"]},{"name":"d","groups":["databases"],"optional":{"tags":{"Tier":"database"}}}]}`, "", 201, nil, nil},
		step{"both are resolved", "POST /plans/both/check", `{"mode":"RECOVERY"}`, "", 200, []string{`"ok":true`, "app-1", `"impact":"OPTIONAL"`}, []string{"NO_CRITICAL_SERVERS"}},
	)
	e.cloud.at(other, func(p *place) { p.down = recovery.Errorf(recovery.Unavailable, "AWS does not answer") })
	e.cloud.at(west, func(p *place) { p.server(db1).ReplicationState = recovery.ReplicationStalled })
	e.steps(
		step{"one is silent", "POST /plans/both/check", `{"mode":"RECOVERY"}`, "", 200, []string{`"ok":false`, "NOT_ASKED", "444455556666/us-west-2", "REPLICATION_STALLED", "db-1"}, nil},
		step{"it cannot be left behind by accident", "POST /executions", `{"plan":"both","mode":"RECOVERY","accept":[{"code":"NOT_ASKED","reason":"no time"}]}`, "", 409, []string{"group apps"}, nil},
	)
}

func TestPlanOfOptionalServersIsWarnedOf(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.steps(
		step{"plan", "POST /plans", `{"name":"soft","drill":{"network":"shared"},"waves":[{"name":"d","groups":["databases"],"optional":{"tags":{"Tier":"database"}}}]}`, "", 201, nil, nil},
		step{"warned", "POST /plans/soft/check", drill, "", 200, []string{`"ok":true`, "NO_CRITICAL_SERVERS"}, nil},
		step{"all left out", "POST /plans/soft/check", `{"mode":"DRILL","exclude":["s-0000000000000db01","s-0000000000000db02"]}`, "", 200, []string{`"ok":false`, "GROUP_EMPTY", "no server to launch"}, nil},
	)
}

func TestClientGivesUpWithItsContext(t *testing.T) {
	e := newEnv(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	if _, err := e.Plans(ctx, apitype.PlanQuery{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
}
