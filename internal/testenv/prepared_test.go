package testenv_test

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

const (
	prepared = "i-0123456789abcdef1"
	webOne   = recovery.SourceServerID("s-0shopweb000000001")
)

// preparedWorld is the sample's world with an instance in us-west-2 that servers can be
// launched into: one that is replicated from there.
func preparedWorld(t *testing.T) *sim.WorldFile {
	t.Helper()
	file, err := sim.ParseWorld(sample.Read(sample.WorldFile))
	if err != nil {
		t.Fatal(err)
	}
	account := &file.Accounts[slices.IndexFunc(file.Accounts, func(a sim.AccountFile) bool { return a.ID == string(west.AccountID) })]
	account.Regions = append(account.Regions, sim.RegionFile{Name: "eu-central-1", SourceServers: []sim.SourceServerFile{{
		Hostname: "spare",
		Origin:   sim.OriginFile{Account: account.ID, Region: string(west.Region), Instance: prepared, Tags: map[string]string{"Name": "spare"}},
	}}})
	return file
}

// TestAServerIsLaunchedIntoAPreparedInstance meets its conditions one after another: the
// preflight says by what AWS tells which are not met yet.
func TestAServerIsLaunchedIntoAPreparedInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := newPrepared(t)
		copies, none := []string{"tags of the source server are copied"}, []string{}
		launchInto(t, env, recovery.LaunchConfiguration{LaunchIntoInstanceID: intoInstance("i-0fffffffffffffff0")})
		wantPrepared(t, env, recovery.Drill, []string{"it does not exist in 111122223333/us-west-2"})
		launchInto(t, env, recovery.LaunchConfiguration{LaunchIntoInstanceID: intoInstance(prepared)})
		wantPrepared(t, env, recovery.Drill, append([]string{"it is running and not stopped", "it does not have the tag that allows it"}, copies...))
		askEC2(t, env, url.Values{"Action": {"StopInstances"}, "InstanceId.1": {prepared}})
		time.Sleep(10 * time.Minute)
		wantPrepared(t, env, recovery.Drill, append([]string{"it does not have the tag that allows it"}, copies...))
		askEC2(t, env, allowInto)
		wantPrepared(t, env, recovery.Drill, copies)
		launchInto(t, env, intoPrepared())
		wantPrepared(t, env, recovery.Drill, none)

		e := env.WaitFor(t, env.StartDrill(t, "web").ExecutionID, 2*time.Hour, testenv.Ended)
		wantLaunchedInto(t, env, e)
		if into := launchesInto(t, env); into != "" {
			t.Errorf("after the drill it is to be launched into %s, want no instance, as before it", into)
		}
	})
}

// TestARecoveryIsLaunchedIntoAPreparedInstance keeps what it launched into: a drill of a server that
// is live is refused, and the setting stays production's.
func TestARecoveryIsLaunchedIntoAPreparedInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := newPrepared(t)
		askEC2(t, env, url.Values{"Action": {"StopInstances"}, "InstanceId.1": {prepared}})
		askEC2(t, env, allowInto)
		time.Sleep(10 * time.Minute)
		launchInto(t, env, intoPrepared())
		wantPrepared(t, env, recovery.Recovery, []string{})
		started, err := env.Start(t.Context(), "", apitype.StartRequest{Plan: "web", RunOptions: apitype.RunOptions{Mode: recovery.Recovery}})
		if err != nil {
			t.Fatal(err)
		}
		wantLaunchedInto(t, env, env.WaitFor(t, started.ExecutionID, 2*time.Hour, testenv.Ended))
		if into := launchesInto(t, env); into != prepared {
			t.Errorf("after the recovery it is to be launched into %q, want %s", into, prepared)
		}
		report, err := env.CheckPlan(t.Context(), "web", apitype.RunOptions{Mode: recovery.Drill})
		if err != nil {
			t.Fatal(err)
		}
		live := func(f apitype.Finding) bool {
			return f.Code == recovery.FindingServerLive && strings.Contains(f.Where+f.Why, prepared)
		}
		if !slices.ContainsFunc(report.Findings, live) {
			t.Errorf("a drill after the recovery is not refused for %s: %v", prepared, report.Findings)
		}
	})
}

// newPrepared has a plan of the group shop-web in the prepared world.
func newPrepared(t *testing.T) *testenv.Env {
	t.Helper()
	env := testenv.New(t, testenv.Options{World: preparedWorld(t)})
	env.RegisterSample(t)
	plan := apitype.PlanInput{Name: "web", Drill: apitype.DrillInput{Network: recovery.DrillShared}, Waves: []apitype.WaveInput{{Name: "web", Groups: []string{"shop-web"}}}}
	if _, err := env.CreatePlan(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	return env
}

// allowInto gives the prepared instance the tag that DRS asks for.
var allowInto = url.Values{"Action": {"CreateTags"}, "ResourceId.1": {prepared}, "Tag.1.Key": {"AWSDRS"}, "Tag.1.Value": {"AllowLaunchingIntoThisInstance"}}

func intoInstance(id recovery.InstanceID) *recovery.InstanceID { return &id }

// intoPrepared is a launch configuration that meets what DRS asks of it.
func intoPrepared() recovery.LaunchConfiguration {
	off := false
	return recovery.LaunchConfiguration{LaunchIntoInstanceID: intoInstance(prepared), CopyTags: &off, CopyPrivateIP: &off}
}

// wantLaunchedInto checks that the first server of shop-web, and no other, is the prepared instance.
func wantLaunchedInto(t *testing.T, env *testenv.Env, e apitype.Execution) {
	t.Helper()
	if e.State != recovery.ExecutionCompleted {
		t.Fatalf("the execution is %s: %s", e.State, e.Headline)
	}
	for _, s := range e.Waves[0].Servers {
		if (s.InstanceID == prepared) != (s.SourceServerID == webOne) {
			t.Errorf("%s is recovered as %s", s.SourceServerID, s.InstanceID)
		}
	}
	volumes := askEC2(t, env, url.Values{"Action": {"DescribeVolumes"}, "Filter.1.Name": {"attachment.instance-id"}, "Filter.1.Value.1": {prepared}})
	if !strings.Contains(volumes, "<volumeId>") {
		t.Errorf("the instance has no volumes, want the server's:\n%s", volumes)
	}
}

// launchesInto is the instance that DRS's setting says, or "".
func launchesInto(t *testing.T, env *testenv.Env) recovery.InstanceID {
	t.Helper()
	settings, err := env.Cloud.LaunchSettings(t.Context(), west, []recovery.SourceServerID{webOne})
	if err != nil {
		t.Fatal(err)
	}
	if into := settings[0].LaunchIntoInstanceID; into != nil {
		return *into
	}
	return ""
}

// askEC2 asks EC2 what people ask it there, in its own protocol, and gives the answer.
func askEC2(t *testing.T, env *testenv.Env, question url.Values) string {
	t.Helper()
	question.Set("Version", "2016-11-15")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://sim.invalid/", strings.NewReader(question.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+string(west.AccountID)+"/20000101/"+string(west.Region)+"/ec2/aws4_request, SignedHeaders=host, Signature=any")
	resp, err := env.AWS.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("EC2 answers %s to %s: %s (%v)", resp.Status, question.Get("Action"), answer, err)
	}
	return string(answer)
}

// launchInto has the first server of the group shop-web launched so.
func launchInto(t *testing.T, env *testenv.Env, launch recovery.LaunchConfiguration) {
	t.Helper()
	g, err := env.Group(t.Context(), "shop-web")
	if err != nil {
		t.Fatal(err)
	}
	in := apitype.GroupInput{Name: g.Name, AccountID: g.AccountID, Region: g.Region, Tags: g.Tags, SourceServerIDs: g.SourceServerIDs}
	in.Servers = map[recovery.SourceServerID]apitype.ServerLaunchInput{
		webOne: {LaunchConfiguration: apitype.LaunchInput{LaunchConfiguration: launch}},
	}
	if _, err := env.ChangeGroup(t.Context(), "shop-web", g.Version, in); err != nil {
		t.Fatal(err)
	}
}

// wantPrepared holds the preflight to what it says of instances to launch into.
func wantPrepared(t *testing.T, env *testenv.Env, m recovery.Mode, want []string) {
	t.Helper()
	report, err := env.CheckPlan(t.Context(), "web", apitype.RunOptions{Mode: m})
	if err != nil {
		t.Fatal(err)
	}
	said := []string{}
	for _, f := range report.Findings {
		if f.Code == recovery.FindingIntoInstance {
			said = append(said, f.Why)
		}
	}
	if !slices.EqualFunc(said, want, strings.Contains) {
		t.Errorf("the preflight says %q of the instance, want %q", said, want)
	}
}
