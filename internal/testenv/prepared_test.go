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
// preflight says by what AWS tells which is not met yet.
func TestAServerIsLaunchedIntoAPreparedInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{World: preparedWorld(t)})
		env.RegisterSample(t)
		plan := apitype.PlanInput{Name: "web", Drill: apitype.DrillInput{Network: recovery.DrillShared}, Waves: []apitype.WaveInput{{Name: "web", Groups: []string{"shop-web"}}}}
		if _, err := env.CreatePlan(t.Context(), plan); err != nil {
			t.Fatal(err)
		}
		launchInto(t, env, "i-0fffffffffffffff0")
		wantPrepared(t, env, "which does not exist in 111122223333/us-west-2")
		launchInto(t, env, prepared)
		wantPrepared(t, env, "which is running and not stopped")
		askEC2(t, env, url.Values{"Action": {"StopInstances"}, "InstanceId.1": {prepared}})
		time.Sleep(10 * time.Minute)
		wantPrepared(t, env, "which does not have the tag that allows it")
		askEC2(t, env, url.Values{"Action": {"CreateTags"}, "ResourceId.1": {prepared}, "Tag.1.Key": {"AWSDRS"}, "Tag.1.Value": {"AllowLaunchingIntoThisInstance"}})
		wantPrepared(t, env, "")

		id := env.StartDrill(t, "web").ExecutionID
		e := env.WaitFor(t, id, 2*time.Hour, testenv.Ended)
		if e.State != recovery.ExecutionCompleted {
			t.Fatalf("the drill is %s: %s", e.State, e.Headline)
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
		// DRS's setting is as it was before the drill.
		settings, err := env.Cloud.LaunchSettings(t.Context(), west, []recovery.SourceServerID{webOne})
		if err != nil {
			t.Fatal(err)
		}
		if into := settings[0].LaunchIntoInstanceID; into != nil {
			t.Errorf("after the drill it is to be launched into %s, want no instance", *into)
		}
	})
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

// launchInto has the first server of the group shop-web launched into an instance.
func launchInto(t *testing.T, env *testenv.Env, instance recovery.InstanceID) {
	t.Helper()
	g, err := env.Group(t.Context(), "shop-web")
	if err != nil {
		t.Fatal(err)
	}
	in := apitype.GroupInput{Name: g.Name, AccountID: g.AccountID, Region: g.Region, Tags: g.Tags, SourceServerIDs: g.SourceServerIDs}
	in.Servers = map[recovery.SourceServerID]apitype.ServerLaunchInput{
		webOne: {LaunchConfiguration: apitype.LaunchInput{LaunchConfiguration: recovery.LaunchConfiguration{LaunchIntoInstanceID: &instance}}},
	}
	if _, err := env.ChangeGroup(t.Context(), "shop-web", g.Version, in); err != nil {
		t.Fatal(err)
	}
}

// wantPrepared holds the preflight to what it says of instances to launch into; "": nothing.
func wantPrepared(t *testing.T, env *testenv.Env, want string) {
	t.Helper()
	report, err := env.CheckPlan(t.Context(), "web", apitype.RunOptions{Mode: recovery.Drill})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range report.Findings {
		if f.Code == recovery.FindingIntoInstance {
			said = append(said, f.Why)
		}
	}
	if want == "" && len(said) > 0 || want != "" && (len(said) != 1 || !strings.Contains(said[0], want)) {
		t.Errorf("the preflight says %q of the instance, want %q", said, want)
	}
}
