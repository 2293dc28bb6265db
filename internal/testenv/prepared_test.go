package testenv_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

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
		api := ec2.New(ec2.Options{
			Region: string(west.Region), HTTPClient: env.AWS.Client(), BaseEndpoint: aws.String("http://sim.invalid"),
			Credentials: credentials.NewStaticCredentialsProvider(string(west.AccountID), "any", ""),
		})
		do := func(_ any, err error) {
			if t.Helper(); err != nil {
				t.Fatal(err)
			}
		}

		launchInto(t, env, "i-0fffffffffffffff0")
		wantPrepared(t, env, "which does not exist in 111122223333/us-west-2")
		launchInto(t, env, prepared)
		wantPrepared(t, env, "which is running and not stopped")
		do(api.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{prepared}}))
		time.Sleep(10 * time.Minute)
		wantPrepared(t, env, "which does not have the tag that allows it")
		do(api.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: []string{prepared}, Tags: []types.Tag{{Key: aws.String("AWSDRS"), Value: aws.String("AllowLaunchingIntoThisInstance")}}}))
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
		volumes, err := api.DescribeVolumes(t.Context(), &ec2.DescribeVolumesInput{Filters: []types.Filter{{Name: aws.String("attachment.instance-id"), Values: []string{prepared}}}})
		if err != nil || len(volumes.Volumes) == 0 {
			t.Errorf("the instance has the volumes %+v (%v), want the server's", volumes, err)
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
