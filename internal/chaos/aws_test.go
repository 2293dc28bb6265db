package chaos_test

import (
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

	automations []*smallAutomation
	launched    []launchRecord
}

type smallRegion struct {
	quotas    recovery.Quotas
	servers   map[recovery.SourceServerID]bool
	all       []*smallJob
	instances map[recovery.InstanceID]*smallInstance
	launches  map[recovery.SourceServerID]*smallLaunch
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
	if !stranger {
		a.noteLaunches(g, scope, req)
	}
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
