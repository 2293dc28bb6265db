package chaos_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// smallAWS is DRS and what the engine needs of EC2, in memory: the rules of locks, quotas
// and tags, jobs that are COMPLETED though servers failed, and no client token. The real
// client and the simulator serve a share of the seeds; this serves the rest, because it is
// a hundred times faster.
type smallAWS struct {
	run     *run
	regions map[recovery.Scope]*smallRegion
	made    int // of everything that has an ID
	faults  []*smallFault
}

type smallRegion struct {
	quotas    recovery.Quotas
	servers   map[recovery.SourceServerID]bool
	all       []*smallJob
	instances map[recovery.InstanceID]*smallInstance
}

type smallJob struct {
	id             recovery.JobID
	kind           string
	drill          bool
	stranger       bool
	created, ended time.Time // a zero end: never
	tags           map[string]string
	parts          []smallPart
}

// smallPart is a server's part in a job. All of it is drawn when the job is made.
type smallPart struct {
	server   recovery.SourceServerID
	instance recovery.InstanceID
	ends     time.Time // zero: never
	fails    string    // the log's event; empty: it goes well
	hidden   bool      // DescribeJobs never names the instance
}

type smallInstance struct {
	id             recovery.InstanceID
	server         recovery.SourceServerID
	job            *smallJob
	launched       time.Time
	booted         time.Time // zero: its status checks never pass
	gone, stopped  time.Time // zero: never
	knownToEC2From time.Time
}

func newSmallAWS(r *run) *smallAWS {
	a := &smallAWS{run: r, regions: map[recovery.Scope]*smallRegion{}}
	for _, s := range r.setup.scopes {
		region := &smallRegion{quotas: s.quotas.OrDefaults(), servers: map[recovery.SourceServerID]bool{}, instances: map[recovery.InstanceID]*smallInstance{}}
		for _, server := range s.servers {
			region.servers[server] = true
		}
		a.regions[s.scope] = region
	}
	return a
}

func (a *smallAWS) close() error { return nil }

func (a *smallAWS) id(prefix string) string {
	a.made++
	return fmt.Sprintf("%s%017d", prefix, a.made)
}

func passed(at, now time.Time) bool { return !at.IsZero() && !at.After(now) }

func (j *smallJob) active(now time.Time) bool { return !passed(j.ended, now) }

// busy finds the active job that has the server.
func (g *smallRegion) busy(server recovery.SourceServerID, now time.Time) *smallJob {
	for _, j := range g.all {
		if j.active(now) && slices.ContainsFunc(j.parts, func(p smallPart) bool { return p.server == server }) {
			return j
		}
	}
	return nil
}

// StartRecovery takes the request whole or refuses it whole.
func (a *smallAWS) StartRecovery(_ context.Context, scope recovery.Scope, req recovery.LaunchRequest) (recovery.Job, error) {
	if err := a.strike(opLaunch); err != nil {
		return recovery.Job{}, err
	}
	j, err := a.launch(scope, req, false)
	if err != nil {
		return recovery.Job{}, err
	}
	return j.describe(time.Now()), a.strikeAnswer(opLaunch)
}

func (a *smallAWS) launch(scope recovery.Scope, req recovery.LaunchRequest, stranger bool) (*smallJob, error) {
	g, now := a.regions[scope], time.Now()
	var servers []recovery.SourceServerID
	for _, s := range req.Servers {
		if !g.servers[s.SourceServerID] {
			return nil, &recovery.Error{Code: recovery.NotFound, Message: "no such server", Servers: []recovery.SourceServerID{s.SourceServerID}, AWSCode: "ResourceNotFoundException"}
		}
		if f := a.faultOf(faultRefuse, s.SourceServerID); f != nil && !stranger {
			err := &recovery.Error{Code: recovery.Invalid, Message: "the launch settings are not valid", AWSCode: "ValidationException"}
			if f.blames {
				err.Servers = []recovery.SourceServerID{s.SourceServerID}
			}
			return nil, err
		}
		servers = append(servers, s.SourceServerID)
	}
	if err := a.admit(g, scope, servers, stranger, now); err != nil {
		return nil, err
	}
	j := &smallJob{id: recovery.JobID(a.id("drsjob-")), kind: "LAUNCH", drill: req.Drill, stranger: stranger, created: now, tags: req.Tags}
	for _, server := range servers {
		j.parts = append(j.parts, a.drawPart(g, j, server, now))
	}
	a.add(g, j)
	return j, nil
}

// admit says whether DRS takes a job of these servers now.
func (a *smallAWS) admit(g *smallRegion, scope recovery.Scope, servers []recovery.SourceServerID, stranger bool, now time.Time) error {
	jobs, inJobs := 0, 0
	for _, j := range g.all {
		if j.active(now) {
			jobs, inJobs = jobs+1, inJobs+len(j.parts)
		}
	}
	for _, server := range servers {
		if j := g.busy(server, now); j != nil {
			return &recovery.Error{Code: recovery.Conflict, Message: fmt.Sprintf("%s is in %s", server, j.id), Servers: []recovery.SourceServerID{server}, AWSCode: "ConflictException"}
		}
	}
	if len(servers) > g.quotas.ServersPerJob || jobs+1 > g.quotas.JobsAtOnce || inJobs+len(servers) > g.quotas.ServersInActiveJobs {
		if !stranger {
			a.run.overQuota(g, scope, len(servers), now)
		}
		return &recovery.Error{Code: recovery.QuotaExceeded, Message: "a quota is used up", AWSCode: "ServiceQuotaExceededException"}
	}
	return nil
}

func (a *smallAWS) drawPart(g *smallRegion, j *smallJob, server recovery.SourceServerID, now time.Time) smallPart {
	r := a.run
	p := smallPart{server: server, ends: now.Add(r.between(r.setup.job[0], r.setup.job[1])), hidden: r.chance(0.1)}
	for _, old := range g.instances {
		if old.server == server && !passed(old.gone, now) {
			old.gone = now // a launch takes the place of the instance that was there
		}
	}
	switch {
	case a.faultOf(faultNeverEnd, server) != nil:
		p.ends = time.Time{}
		return p
	case a.faultOf(faultLaunch, server) != nil:
		p.fails = []string{"SNAPSHOT_FAIL", "CONVERSION_FAIL", "LAUNCH_FAILED"}[r.rng.IntN(3)]
		return p
	}
	i := &smallInstance{id: recovery.InstanceID(a.id("i-")), server: server, job: j, launched: p.ends}
	i.booted = p.ends.Add(r.between(r.setup.boot[0], r.setup.boot[1]))
	i.knownToEC2From = p.ends.Add(r.between(0, 5*time.Second))
	if a.faultOf(faultNeverReady, server) != nil {
		i.booted = time.Time{}
	}
	g.instances[i.id] = i
	p.instance = i.id
	return p
}

// add puts a new job among the others and finds its end.
func (a *smallAWS) add(g *smallRegion, j *smallJob) {
	for _, p := range j.parts {
		if p.ends.IsZero() {
			j.ended = time.Time{}
			break
		}
		if end := p.ends.Add(2 * time.Second); end.After(j.ended) {
			j.ended = end
		}
	}
	g.all = append(g.all, j)
}

// TerminateRecoveryInstances makes a job that counts and locks as a launch does.
func (a *smallAWS) TerminateRecoveryInstances(_ context.Context, scope recovery.Scope, ids []recovery.InstanceID) (recovery.Job, error) {
	if err := a.strike(opTerminate); err != nil {
		return recovery.Job{}, err
	}
	g, now := a.regions[scope], time.Now()
	var servers []recovery.SourceServerID
	for _, id := range ids {
		i := g.instances[id]
		if i == nil || i.launched.After(now) || passed(i.gone, now) {
			return recovery.Job{}, &recovery.Error{Code: recovery.NotFound, Message: fmt.Sprintf("there is no recovery instance %s", id), AWSCode: "ResourceNotFoundException"}
		}
		servers = append(servers, i.server)
	}
	if err := a.admit(g, scope, servers, false, now); err != nil {
		return recovery.Job{}, err
	}
	j := &smallJob{id: recovery.JobID(a.id("drsjob-")), kind: "TERMINATE", created: now}
	for _, id := range ids {
		end := now.Add(a.run.between(20*time.Second, time.Minute))
		g.instances[id].gone = end
		j.parts = append(j.parts, smallPart{server: g.instances[id].server, instance: id, ends: end})
	}
	a.add(g, j)
	return j.describe(now), a.strikeAnswer(opTerminate)
}

func (j *smallJob) describe(now time.Time) recovery.Job {
	out := recovery.Job{ID: j.id, Type: j.kind, InitiatedBy: j.initiator(), Status: recovery.JobStarted, CreatedAt: j.created, Tags: j.tags}
	switch {
	case !j.active(now):
		out.Status, out.EndedAt = recovery.JobCompleted, j.ended
	case now.Before(j.created.Add(time.Second)):
		out.Status = recovery.JobPending
	}
	for _, p := range j.parts {
		js := recovery.JobServer{SourceServerID: p.server, LaunchStatus: recovery.LaunchInProgress}
		switch {
		case !passed(p.ends, now):
		case p.fails != "":
			js.LaunchStatus = recovery.LaunchFailed
		case j.kind == "TERMINATE":
			js.LaunchStatus, js.InstanceID = recovery.LaunchTerminated, p.instance
		default:
			js.LaunchStatus = recovery.LaunchLaunched
			if !p.hidden {
				js.InstanceID = p.instance
			}
		}
		out.Servers = append(out.Servers, js)
	}
	return out
}

func (j *smallJob) initiator() string {
	switch {
	case j.kind == "TERMINATE":
		return "TERMINATE_RECOVERY_INSTANCES"
	case j.drill:
		return "START_DRILL"
	default:
		return "START_RECOVERY"
	}
}

// Jobs gives the jobs created at or after since, the newest first.
func (a *smallAWS) Jobs(_ context.Context, scope recovery.Scope, since time.Time) ([]recovery.Job, error) {
	if err := a.strike("DescribeJobs"); err != nil {
		return nil, err
	}
	var found []recovery.Job
	for _, j := range slices.Backward(a.regions[scope].all) {
		if !j.created.Before(since) {
			found = append(found, j.describe(time.Now()))
		}
	}
	return found, nil
}

// JobLog gives what the job's log says so far.
func (a *smallAWS) JobLog(_ context.Context, scope recovery.Scope, id recovery.JobID, skip int) ([]recovery.JobLogItem, error) {
	if err := a.strike("DescribeJobLogItems"); err != nil {
		return nil, err
	}
	for _, j := range a.regions[scope].all {
		if j.id == id {
			items := j.log(time.Now())
			return items[min(skip, len(items)):], nil
		}
	}
	return nil, recovery.Errorf(recovery.NotFound, "there is no job %s", id)
}

func (j *smallJob) log(now time.Time) []recovery.JobLogItem {
	items := []recovery.JobLogItem{{At: j.created, Event: "JOB_START"}}
	add := func(at time.Time, event string, p smallPart) {
		if !passed(at, now) {
			return
		}
		item := recovery.JobLogItem{At: at, Event: event, SourceServerID: p.server}
		switch {
		case event == p.fails:
			item.RawError = "InsufficientInstanceCapacity"
		case event == "LAUNCH_END":
			item.InstanceID = p.instance
		}
		items = append(items, item)
	}
	for _, p := range j.parts {
		add(j.created, "SNAPSHOT_START", p)
		if p.ends.IsZero() {
			continue
		}
		third := p.ends.Sub(j.created) / 3
		add(j.created.Add(third), "CONVERSION_START", p)
		if p.fails != "" {
			add(p.ends, p.fails, p)
			continue
		}
		add(j.created.Add(2*third), "LAUNCH_START", p)
		add(p.ends, "LAUNCH_END", p)
	}
	// A log only grows at its end, whatever the order in which servers come along.
	slices.SortStableFunc(items, func(a, b recovery.JobLogItem) int { return a.At.Compare(b.At) })
	if !j.active(now) {
		items = append(items, recovery.JobLogItem{At: j.ended, Event: "JOB_END"})
	}
	return items
}

// RecoveryInstances gives the instances of the servers as DRS knows them.
func (a *smallAWS) RecoveryInstances(_ context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.Instance, error) {
	if err := a.strike("DescribeRecoveryInstances"); err != nil {
		return nil, err
	}
	now := time.Now()
	var found []recovery.Instance
	for _, i := range a.regions[scope].instances {
		if slices.Contains(servers, i.server) && passed(i.launched, now) && !passed(i.gone, now) {
			found = append(found, i.describe(now))
		}
	}
	slices.SortFunc(found, func(a, b recovery.Instance) int { return cmp.Compare(a.InstanceID, b.InstanceID) })
	return found, nil
}

// InstanceStates gives what EC2 says. It knows a new instance a little late, and one that
// is terminated for an hour.
func (a *smallAWS) InstanceStates(_ context.Context, scope recovery.Scope, ids []recovery.InstanceID, ssm bool) ([]recovery.Instance, error) {
	if err := a.strike("DescribeInstanceStatus"); err != nil {
		return nil, err
	}
	now := time.Now()
	var found []recovery.Instance
	for _, id := range ids {
		i := a.regions[scope].instances[id]
		if i == nil || i.knownToEC2From.After(now) || passed(i.gone, now.Add(-time.Hour)) {
			found = append(found, recovery.Instance{InstanceID: id, Missing: true})
			continue
		}
		inst := i.describe(now)
		inst.SSMOnline = ssm && inst.StatusChecks == "ok"
		found = append(found, inst)
	}
	return found, nil
}

func (i *smallInstance) describe(now time.Time) recovery.Instance {
	inst := recovery.Instance{
		InstanceID: i.id, SourceServerID: i.server, JobID: i.job.id, IsDrill: i.job.drill,
		State: "running", StatusChecks: "initializing", LaunchedAt: i.launched,
	}
	switch {
	case passed(i.gone, now):
		inst.State, inst.StatusChecks = "terminated", ""
	case passed(i.stopped, now):
		inst.State, inst.StatusChecks = "stopped", ""
	case passed(i.booted, now):
		inst.StatusChecks = "ok"
	}
	return inst
}

func (a *smallAWS) jobs(scope recovery.Scope) []jobRecord {
	now := time.Now()
	var records []jobRecord
	g := a.regions[scope]
	for _, j := range g.all {
		rec := jobRecord{Job: j.describe(now), stranger: j.stranger, live: map[recovery.SourceServerID]recovery.InstanceID{}}
		for k, p := range j.parts {
			i := g.instances[p.instance]
			if j.kind == "LAUNCH" && i != nil {
				rec.Servers[k].InstanceID = p.instance
				if passed(i.launched, now) && !passed(i.gone, now) {
					rec.live[p.server] = p.instance
				}
			}
		}
		records = append(records, rec)
	}
	return records
}
