package chaos_test

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// realAWS is the client of AWS's SDK over the simulator, which knows nothing of ours: what
// smallAWS and the engine misunderstand together, this does not. It is a share of the
// seeds, and repeats less exactly, since the SDK draws its pauses by itself.
type realAWS struct {
	*awscloud.Cloud
	run       *run
	world     *sim.World
	strangers map[recovery.JobID]bool
}

func (r *run) openReal(t *testing.T) {
	t.Helper()
	world, err := sim.Open(sim.Options{Seed: r.rng.Uint64(), Timing: sim.Timing{
		Job: sim.Range{Min: r.setup.job[0], Max: r.setup.job[1]}, Boot: sim.Range{Min: r.setup.boot[0], Max: r.setup.boot[1]},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.setup.scopes {
		account, region := string(s.scope.AccountID), string(s.scope.Region)
		file := sim.SeedServers(account, region, len(s.servers))
		q := &file.Accounts[0].Regions[0].Quotas
		q.ServersPerJob, q.Jobs, q.ServersInJobs = s.quotas.ServersPerJob, s.quotas.JobsAtOnce, s.quotas.ServersInActiveJobs
		if err := world.Populate(file); err != nil {
			t.Fatal(err)
		}
	}
	client, err := awscloud.New(r.ctx, awscloud.Options{
		Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
			return recovery.Account{ID: id, Own: true}, nil
		},
		Endpoint: "http://sim.invalid", HTTPClient: world.Client(),
		Credentials: awscloud.StaticCredentials(string(scopes[0].AccountID), "any"),
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(tempDir(t))
	if err != nil {
		t.Fatal(err)
	}
	r.db, r.book = db, store.New(db)
	r.aws = &realAWS{client, r, world, map[recovery.JobID]bool{}}
}

// tempDir is in memory where the machine has such a place: what is proved here is not
// that a disk keeps what it was given.
func tempDir(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat("/dev/shm"); err != nil {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("/dev/shm", "davit-chaos-") //nolint:usetesting // t.TempDir is on a disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func (a *realAWS) close() error {
	err := a.Cloud.Close()
	if e := a.world.Close(); err == nil {
		err = e
	}
	return err
}

func (a *realAWS) misbehave() {
	r := a.run
	scope := r.setup.scopes[r.rng.IntN(len(r.setup.scopes))]
	server := string(scope.servers[r.rng.IntN(len(scope.servers))])
	switch r.rng.IntN(9) {
	case 0:
		a.world.Throttle("drs", pick(r.rng, opLaunch, opTerminate, "DescribeJobs"), 1+r.rng.IntN(4), r.between(0, 5*time.Second))
	case 1:
		a.world.Error("drs", pick(r.rng, opLaunch, opTerminate, "DescribeJobs"), 1+r.rng.IntN(3), 500, "InternalServerException", "try again")
	case 2:
		a.world.LoseAnswer("drs", pick(r.rng, opLaunch, opTerminate), 1)
	case 3:
		a.world.FailLaunch(server, "InsufficientInstanceCapacity")
	case 4:
		a.world.FailConversion(server, "no space left")
	case 5:
		a.world.NeverReady(server)
	case 6:
		a.world.Refuse(server)
	default:
		a.strangerLaunches(scope)
	}
}

func (a *realAWS) strangerLaunches(scope scopeSetup) {
	req := recovery.LaunchRequest{Drill: true, Tags: map[string]string{recovery.TagExecution: "somebody-else"}}
	first := a.run.rng.IntN(len(scope.servers))
	for _, s := range scope.servers[first:min(first+4, len(scope.servers))] {
		req.Servers = append(req.Servers, recovery.LaunchServer{SourceServerID: s})
	}
	if j, err := a.StartRecovery(a.run.ctx, scope.scope, req); err == nil {
		a.strangers[j.ID] = true
		a.run.logf("a stranger launches %d servers in %s", len(req.Servers), j.ID)
	}
}

func (a *realAWS) calm() {
	for _, f := range a.world.Faults() {
		if err := a.world.RemoveFault(f.ID); err != nil {
			a.run.violate("a fault does not end: %v", err)
		}
	}
}

func (a *realAWS) jobs(scope recovery.Scope) []jobRecord {
	var records []jobRecord
	found, err := a.Jobs(a.run.ctx, scope, time.Time{})
	if err != nil {
		a.run.violate("the jobs of %s are not to be read: %v", scope, err)
	}
	for _, j := range found {
		rec := jobRecord{Job: j, stranger: a.strangers[j.ID], live: map[recovery.SourceServerID]recovery.InstanceID{}}
		for _, l := range a.world.Launches(string(scope.AccountID), string(scope.Region)) {
			at := slices.IndexFunc(rec.Servers, func(s recovery.JobServer) bool { return string(s.SourceServerID) == l.Server })
			if l.JobID == string(j.ID) && at >= 0 {
				rec.Servers[at].InstanceID = recovery.InstanceID(l.Instance)
			}
		}
		records = append(records, rec)
	}
	for i := range records {
		a.findLive(scope, &records[i])
	}
	return records
}

// findLive asks DRS which of the job's instances are still there.
func (a *realAWS) findLive(scope recovery.Scope, rec *jobRecord) {
	var servers []recovery.SourceServerID
	for _, s := range rec.Servers {
		servers = append(servers, s.SourceServerID)
	}
	found, err := a.RecoveryInstances(a.run.ctx, scope, servers)
	if err != nil {
		a.run.violate("the instances of %s are not to be read: %v", scope, err)
	}
	for _, i := range found {
		if i.JobID == rec.ID {
			rec.live[i.SourceServerID] = i.InstanceID
		}
	}
}

// automationRecords: the executions of seeds that run over the simulator have no actions.
func (a *realAWS) automationRecords() []automationRecord { return nil }
