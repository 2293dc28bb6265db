package upgrade_test

import (
	"database/sql"
	"flag"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	_ "modernc.org/sqlite"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

var makeFixture = flag.String("upgrade.make", "", "keep what this Davit leaves as a fixture of this name")

// scene is an execution of a fixture, by what is special about it; its plan and the
// prefix of its servers are named for it.
type scene string

// The scenes.
const (
	moving     scene = "moving"     // in the middle of its first wave of two, a RECOVERY
	unanswered scene = "unanswered" // its request was sent, and no answer is recorded
	asking     scene = "asking"     // its second wave waits for an approval
	failing    scene = "failing"    // paused, since the launch of a server failed
	drilled    scene = "drilled"    // a drill that has ended and was not cleaned up
)

// patience is how long, in fake time, anything that is waited for may take. It is long so that
// the looks in between are few.
const patience = 12 * time.Hour

// servers are how many source servers each of the waves of a scene has.
var servers = map[scene][]int{moving: {2, 1}, unanswered: {1}, asking: {1, 2}, failing: {2}, drilled: {2}}

// today makes a fixture of today's Davit, which is kept if that is asked for.
func today(t *testing.T) string {
	t.Helper()
	fixture := filepath.Join(t.TempDir(), "today")
	if *makeFixture != "" {
		var err error
		if fixture, err = filepath.Abs(filepath.Join("testdata", *makeFixture)); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) { newMaker(t).make(fixture) })
	return fixture
}

// maker is a Davit whose data folder becomes a fixture.
type maker struct {
	*testenv.Env
	t     *testing.T
	aws   string // the folder of the simulated AWS
	about about
}

func newMaker(t *testing.T) *maker {
	t.Helper()
	m := &maker{t: t, aws: t.TempDir(), about: about{Executions: map[scene]recovery.ExecutionID{}}}
	m.Env = testenv.New(t, testenv.Options{World: world(t), Sim: sim.Options{Data: m.aws}})
	account := apitype.AccountInput{
		AccountID: "111122223333", Name: "shop", Regions: []recovery.Region{"us-west-2"},
		RoleARN: "arn:aws:iam::111122223333:role/DRSOrchestrationRole", ExternalID: "davit-sample",
	}
	if _, err := m.CreateAccount(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	for s, waves := range servers {
		m.createPlan(s, waves)
	}
	return m
}

// world is the sample's, with servers for the scenes in place of its own.
func world(t *testing.T) *sim.WorldFile {
	t.Helper()
	file, err := sim.ParseWorld(sample.Read(sample.WorldFile))
	if err != nil {
		t.Fatal(err)
	}
	region := &file.Accounts[0].Regions[0]
	model := region.SourceServers[0]
	region.SourceServers = nil
	for s, waves := range servers {
		for wave, count := range waves {
			for n := range count {
				model.ID = string(serverID(s, wave, n))
				model.Hostname = fmt.Sprintf("%s-%d-%d", s, wave+1, n+1)
				model.Tags = map[string]string{"Name": model.Hostname, "Scene": groupName(s, wave)}
				region.SourceServers = append(region.SourceServers, model)
			}
		}
	}
	return file
}

// drillSubnet is where drills launch: the servers' own templates have production's.
const drillSubnet = "subnet-0d111a0c0ffee0001"

func ptr[T any](v T) *T { return &v }

func serverID(s scene, wave, n int) recovery.SourceServerID {
	return recovery.SourceServerID(fmt.Sprintf("s-%s%0*d", s, 17-len(s), (wave+1)*10+n+1))
}

func groupName(s scene, wave int) string { return fmt.Sprintf("%s-%d", s, wave+1) }

// createPlan creates the plan of a scene, whose waves follow one another.
func (m *maker) createPlan(s scene, waves []int) {
	m.t.Helper()
	plan := apitype.PlanInput{
		Name: string(s), Objectives: recovery.Objectives{RTOSeconds: 3600, RPOSeconds: 900}, SelfApproval: true,
		Drill: apitype.DrillInput{
			SubnetIDs:           []string{drillSubnet},
			LaunchConfiguration: apitype.LaunchInput{LaunchConfiguration: recovery.LaunchConfiguration{SubnetID: ptr(drillSubnet), SecurityGroupIDs: []string{"sg-0d111c0c0ffee0001"}}},
		},
	}
	for wave := range waves {
		name := groupName(s, wave)
		group := apitype.GroupInput{Name: name, AccountID: "111122223333", Region: "us-west-2", Tags: map[string]string{"Scene": name}}
		if _, err := m.CreateGroup(m.t.Context(), group); err != nil {
			m.t.Fatal(err)
		}
		plan.Waves = append(plan.Waves, apitype.WaveInput{Name: name, Groups: []string{name}})
	}
	if s == asking {
		plan.Waves[1].Approval = &recovery.ApprovalSpec{TimeoutSeconds: 3600}
	}
	if _, err := m.CreatePlan(m.t.Context(), plan); err != nil {
		m.t.Fatal(err)
	}
}

func (m *maker) start(s scene, mode recovery.Mode) recovery.ExecutionID {
	m.t.Helper()
	started, err := m.Start(m.t.Context(), "", apitype.StartRequest{Plan: string(s), RunOptions: apitype.RunOptions{Mode: mode}})
	if err != nil {
		m.t.Fatalf("start %s: %v", s, err)
	}
	m.about.Executions[s] = started.ExecutionID
	return started.ExecutionID
}

func (m *maker) fault(f sim.Fault) {
	m.t.Helper()
	if _, err := m.AWS.AddFault(f); err != nil {
		m.t.Fatal(err)
	}
}

// make brings every scene to where it is to stop, and then stops the clock.
func (m *maker) make(fixture string) {
	m.t.Helper()
	m.WaitFor(m.t, m.start(drilled, recovery.Drill), patience, testenv.Ended)
	m.fault(sim.Fault{Kind: sim.FaultLaunch, Server: string(serverID(failing, 0, 0)), Count: 1, RawError: "InsufficientInstanceCapacity"})
	m.start(failing, recovery.Drill)
	m.start(asking, recovery.Drill)
	m.WaitFor(m.t, m.about.Executions[failing], patience, testenv.Awaits(apitype.Retry))
	m.WaitFor(m.t, m.about.Executions[asking], patience, testenv.Awaits(apitype.Approve))
	m.start(moving, recovery.Recovery)
	time.Sleep(5 * time.Minute) // its job takes nine

	// The server dies while AWS takes its time to answer: its database is of then, and the
	// simulated AWS has carried the request out.
	m.fault(sim.Fault{Kind: sim.FaultDelay, Operation: "StartRecovery", Count: 1, Delay: sim.Duration(5 * time.Second)})
	id := m.start(unanswered, recovery.Drill)
	m.WaitFor(m.t, id, time.Second, func(e apitype.Execution) bool { return e.Batches[0].State == recovery.BatchRequested })
	database := filepath.Join(m.t.TempDir(), databaseFile)
	m.copyDatabase(database)
	m.WaitFor(m.t, id, time.Minute, func(e apitype.Execution) bool { return e.Batches[0].State == recovery.BatchStarted })
	m.about.ClosedAt = time.Now()
	m.Close()
	pack(m.t, fixture, m.about, database, filepath.Join(m.aws, worldFile))
}

// copyDatabase copies the database as it is now, while the server goes on.
func (m *maker) copyDatabase(to string) {
	m.t.Helper()
	file := url.URL{Scheme: "file", Path: filepath.Join(m.Data, databaseFile)}
	db, err := sql.Open("sqlite", file.String())
	if err != nil {
		m.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(m.t.Context(), "VACUUM INTO ?", to); err != nil {
		m.t.Fatal(err)
	}
}
