package chaos_test

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

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
