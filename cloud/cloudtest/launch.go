package cloudtest

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// drill is the whole life of a drill as Davit asks for it.
func drill(t *testing.T, c cloud.Cloud, w World) {
	chosen := w.Servers[:3]
	job := start(t, c, w, request(chosen...))
	if job.ID == "" || !job.Active() || job.Type != "LAUNCH" || job.InitiatedBy != "START_DRILL" || len(job.Servers) != 3 {
		t.Errorf("the job as started: got %+v", job)
	}
	job = ended(t, c, w, job)
	if job.EndedAt.Before(job.CreatedAt) || job.CreatedAt.IsZero() {
		t.Errorf("it lasted from %v to %v", job.CreatedAt, job.EndedAt)
	}
	for _, s := range job.Servers {
		if s.LaunchStatus != recovery.LaunchLaunched {
			t.Errorf("%s: got %s, want LAUNCHED", s.SourceServerID, s.LaunchStatus)
		}
	}
	readLog(t, c, w, job.ID)

	instances := launched(t, c, w, chosen)
	var ids []recovery.InstanceID
	for _, i := range instances {
		if i.JobID != job.ID || !i.IsDrill || i.PointInTime.IsZero() {
			t.Errorf("got %+v, want an instance of drill %s", i, job.ID)
		}
		ids = append(ids, i.InstanceID)
	}
	ready(t, c, w, ids)

	end, err := c.TerminateRecoveryInstances(t.Context(), w.Scope, ids)
	if err != nil || end.Type != "TERMINATE" {
		t.Fatalf("terminate: got %+v, %v", end, err)
	}
	ended(t, c, w, end)
	until(t, w, "the instances are gone", func() bool {
		found, err := c.InstanceStates(t.Context(), w.Scope, ids, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range found {
			if i.Live() {
				return false
			}
		}
		return len(found) == len(ids)
	})
}

// readLog reads a job's log whole and from its middle.
func readLog(t *testing.T, c cloud.Cloud, w World, id recovery.JobID) {
	t.Helper()
	log, err := c.JobLog(t.Context(), w.Scope, id, 0)
	if err != nil || len(log) < 3 {
		t.Fatalf("the log of %s: got %d lines, %v", id, len(log), err)
	}
	if log[0].Event != "JOB_START" || log[len(log)-1].Event != "JOB_END" {
		t.Errorf("the log runs from %s to %s, want JOB_START to JOB_END", log[0].Event, log[len(log)-1].Event)
	}
	launches := 0
	for i, l := range log {
		if l.At.IsZero() || i > 0 && l.At.Before(log[i-1].At) {
			t.Errorf("line %d is of %v, before the one above it", i, l.At)
		}
		if l.Event == "LAUNCH_END" && l.SourceServerID != "" {
			launches++
		}
	}
	if launches != 3 {
		t.Errorf("%d servers have a LAUNCH_END, want 3", launches)
	}
	rest, err := c.JobLog(t.Context(), w.Scope, id, 2)
	if err != nil || len(rest) != len(log)-2 || rest[0] != log[2] {
		t.Errorf("from line 2: got %d lines, %v, want %d", len(rest), err, len(log)-2)
	}
	_, err = c.JobLog(t.Context(), w.Scope, "drsjob-00000000000000000", 0)
	wantUnknown(t, err)
}

// ready waits until the instances pass their checks and SSM reaches them.
func ready(t *testing.T, c cloud.Cloud, w World, ids []recovery.InstanceID) {
	t.Helper()
	until(t, w, "the instances are ready", func() bool {
		found, err := c.InstanceStates(t.Context(), w.Scope, append([]recovery.InstanceID{noInstance}, ids...), true)
		if err != nil || len(found) != len(ids)+1 || !found[0].Missing {
			t.Fatalf("got %+v, %v, want %d instances after a missing one", found, err, len(ids))
		}
		for _, i := range found[1:] {
			if !i.ReadyFor(recovery.ReadySSMOnline) {
				return false
			}
			if net.ParseIP(i.PrivateIP) == nil {
				t.Errorf("%s: got the private address %q", i.InstanceID, i.PrivateIP)
			}
		}
		return true
	})
}

func pinned(t *testing.T, c cloud.Cloud, w World) {
	server := w.Servers[0]
	found, err := c.Snapshots(t.Context(), w.Scope, server, time.Time{}, 3)
	if err != nil || len(found) != 3 {
		t.Fatalf("got %d snapshots, %v", len(found), err)
	}
	chosen := found[2]
	req := request(server)
	req.Servers[0].SnapshotID = chosen.ID
	ended(t, c, w, start(t, c, w, req))
	instances := launched(t, c, w, []recovery.SourceServerID{server})
	if got := instances[0].PointInTime; !got.Equal(chosen.At) {
		t.Errorf("launched the data of %v, want %v of %s", got, chosen.At, chosen.ID)
	}
	cleanUp(t, c, w, instances)
}

func jobsSince(t *testing.T, c cloud.Cloud, w World) {
	first := start(t, c, w, request(w.Servers[0]))
	time.Sleep(2 * time.Second)
	second := start(t, c, w, request(w.Servers[1]))
	if job, ok := jobByID(t, c, w, second.CreatedAt, first.ID); ok {
		t.Errorf("since %v: got %s of %v too", second.CreatedAt, job.ID, job.CreatedAt)
	}
	for _, id := range []recovery.JobID{first.ID, second.ID} {
		if _, ok := jobByID(t, c, w, first.CreatedAt, id); !ok {
			t.Errorf("since %v: %s is missing", first.CreatedAt, id)
		}
	}
	ended(t, c, w, first)
	ended(t, c, w, second)
	cleanUp(t, c, w, launched(t, c, w, w.Servers[:2]))
}

func manyStates(t *testing.T, c cloud.Cloud, w World) {
	chosen := w.Servers[:250]
	for _, cut := range [][]recovery.SourceServerID{chosen[:100], chosen[100:200], chosen[200:]} {
		ended(t, c, w, start(t, c, w, request(cut...)))
	}
	instances := launched(t, c, w, chosen)
	ids := make([]recovery.InstanceID, len(instances))
	for i, instance := range instances {
		ids[i] = instance.InstanceID
	}
	before := w.Orders.CallCount("ec2", "DescribeInstanceStatus")
	found, err := c.InstanceStates(t.Context(), w.Scope, ids, false)
	if err != nil || len(found) != 250 {
		t.Fatalf("got %d instances, %v", len(found), err)
	}
	for i, instance := range found {
		if instance.InstanceID != ids[i] || !instance.Live() {
			t.Errorf("instance %d: got %+v, want %s", i, instance, ids[i])
		}
	}
	if got := w.Orders.CallCount("ec2", "DescribeInstanceStatus") - before; got != 3 {
		t.Errorf("EC2 was asked %d times, want 3", got)
	}
}

// request is a drill of the servers.
func request(servers ...recovery.SourceServerID) recovery.LaunchRequest {
	req := recovery.LaunchRequest{Drill: true, Tags: recovery.JobTags("cloudtest", recovery.BatchID("w1-"+servers[0]), 1)}
	for _, s := range servers {
		req.Servers = append(req.Servers, recovery.LaunchServer{SourceServerID: s})
	}
	return req
}

func start(t *testing.T, c cloud.Cloud, w World, req recovery.LaunchRequest) recovery.Job {
	t.Helper()
	job, err := c.StartRecovery(t.Context(), w.Scope, req)
	if err != nil {
		t.Fatal(err)
	}
	if !job.HasTags(req.Tags) {
		t.Errorf("%s has the tags %v, want %v", job.ID, job.Tags, req.Tags)
	}
	return job
}

// ended waits for the end of a job.
func ended(t *testing.T, c cloud.Cloud, w World, job recovery.Job) (last recovery.Job) {
	t.Helper()
	until(t, w, fmt.Sprintf("%s ends", job.ID), func() (done bool) {
		found, ok := jobByID(t, c, w, job.CreatedAt, job.ID)
		last = found
		return ok && !found.Active()
	})
	return last
}

func jobByID(t *testing.T, c cloud.Cloud, w World, since time.Time, id recovery.JobID) (recovery.Job, bool) {
	t.Helper()
	jobs, err := c.Jobs(t.Context(), w.Scope, since)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if j.ID == id {
			return j, true
		}
	}
	return recovery.Job{}, false
}

// launched are the recovery instances of the servers: one each.
func launched(t *testing.T, c cloud.Cloud, w World, servers []recovery.SourceServerID) []recovery.Instance {
	t.Helper()
	instances, err := c.RecoveryInstances(t.Context(), w.Scope, append([]recovery.SourceServerID{noServer}, servers...))
	if err != nil || len(instances) != len(servers) {
		t.Fatalf("got %d recovery instances of %d servers, %v", len(instances), len(servers), err)
	}
	return instances
}

func cleanUp(t *testing.T, c cloud.Cloud, w World, instances []recovery.Instance) {
	t.Helper()
	var ids []recovery.InstanceID
	for _, i := range instances {
		ids = append(ids, i.InstanceID)
	}
	job, err := c.TerminateRecoveryInstances(t.Context(), w.Scope, ids)
	if err != nil {
		t.Fatal(err)
	}
	ended(t, c, w, job)
}

// until looks again and again, as long as the world's patience goes.
func until(t *testing.T, w World, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(w.Patience); !done(); time.Sleep(w.Poll) {
		if time.Now().After(end) {
			t.Fatalf("waited %s, and not yet: %s", w.Patience, what)
		}
	}
}
