package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// found is what a preflight must have among its findings.
type found struct {
	code     recovery.FindingCode
	severity recovery.Severity
	why      string // a part of where, why or remedy
}

func (f found) in(findings []apitype.Finding) bool {
	for _, have := range findings {
		text := have.Where + ": " + have.Why + " (" + have.Remedy + ")"
		if have.Code == f.code && have.Severity == f.severity && strings.Contains(text, f.why) {
			return true
		}
	}
	return false
}

var (
	asDrill    = apitype.RunOptions{Mode: recovery.Drill}
	asRecovery = apitype.RunOptions{Mode: recovery.Recovery}
)

func TestPreflightFindsWhatIsInTheWay(t *testing.T) {
	lag := func(seconds float64) func(*place) {
		return func(p *place) { p.server(db1).LagSeconds = &seconds }
	}
	state := func(s recovery.ReplicationState) func(*place) {
		return func(p *place) { p.server(db1).ReplicationState = s }
	}
	target := func(change func(*cloud.LaunchTarget)) func(*place) {
		return func(p *place) {
			to := p.targets[web1]
			change(&to)
			p.targets[web1] = to
		}
	}
	job := func(tags map[string]string) func(*place) {
		return func(p *place) {
			p.jobs = append(p.jobs, recovery.Job{
				ID: "drsjob-00000000000000009", Type: "LAUNCH", Status: recovery.JobPending, Tags: tags,
				CreatedAt: time.Now().Add(time.Hour), Servers: []recovery.JobServer{{SourceServerID: db1}},
			})
		}
	}
	instance := func(drill bool) func(*place) {
		return func(p *place) {
			p.instances = append(p.instances, recovery.Instance{InstanceID: "i-00000000000000abc", SourceServerID: web1, IsDrill: drill, State: "running"})
		}
	}
	// web1 takes 2 vCPUs, and has an address.
	room := func(told roomTold, also ...func(*place)) func(*place) {
		return func(p *place) {
			to, small, address := p.targets[web1], "t3.small", "10.9.0.20"
			to.Launch.InstanceType, to.Launch.SubnetID, to.Launch.PrivateIP = &small, &to.SubnetID, &address
			p.targets[web1], p.room = to, told
			for _, one := range also {
				one(p)
			}
		}
	}
	busy := roomTold{vcpus: 3, running: []recovery.RunningInstance{{ID: "i-00000000000000abc", Type: "t3.small", VCPUs: 2}}}
	untold := roomTold{untold: recovery.Errorf(recovery.Denied, "Davit may not ask for quotas")}
	held := roomTold{holders: []recovery.AddressHolder{{Address: "10.9.0.20", SubnetID: "subnet-drill", InterfaceID: "eni-1", InstanceID: "i-00000000000000abc"}}}
	tests := []struct {
		name    string
		arrange func(*place)
		run     apitype.RunOptions
		want    found
		ok      bool
	}{
		{"a healthy plan passes", nil, asDrill, found{recovery.FindingQuota, recovery.SeverityInfo, "3 servers in 2 DRS jobs"}, true},
		{"vCPUs beside what runs refuse a drill", room(busy), asDrill, found{recovery.FindingVCPUQuota, recovery.SeverityError, "2 are in use beside them, and the quota is 3"}, false},
		{"vCPUs beside what runs warn a recovery", room(busy), asRecovery, found{recovery.FindingVCPUQuota, recovery.SeverityWarning, "L-1216C47A of EC2 to 4 at least"}, true},
		{"vCPUs beyond the quota refuse a recovery", room(roomTold{vcpus: 1}), asRecovery, found{recovery.FindingVCPUQuota, recovery.SeverityError, "1 server takes 2 vCPUs"}, false},
		{"what a drill replaces takes nothing", room(busy, instance(true)), asDrill, found{recovery.FindingDrillReplaced, recovery.SeverityWarning, "i-00000000000000abc"}, true},
		{"quotas that nobody tells refuse a drill", room(untold), asDrill, found{recovery.FindingNotAsked, recovery.SeverityUnknown, "EC2's quotas of vCPUs could not be asked"}, false},
		{"quotas that nobody tells warn a recovery", room(untold), asRecovery, found{recovery.FindingNotAsked, recovery.SeverityWarning, "EC2's quotas of vCPUs could not be asked"}, true},
		{"an address that somebody has", room(held), asRecovery, found{recovery.FindingPrivateIP, recovery.SeverityError, "belongs to network interface eni-1"}, false},
		{"an address that the drill frees", room(held, instance(true)), asDrill, found{recovery.FindingPrivateIP, recovery.SeverityInfo, "which DRS terminates before the launch"}, true},
		{"STALLED refuses a drill", state(recovery.ReplicationStalled), asDrill, found{recovery.FindingReplicationStall, recovery.SeverityError, "db-1"}, false},
		{"STALLED warns a recovery", state(recovery.ReplicationStalled), asRecovery, found{recovery.FindingReplicationStall, recovery.SeverityWarning, "db-1"}, true},
		{"lag over the RPO refuses a drill", lag(900), asDrill, found{recovery.FindingReplicationLag, recovery.SeverityError, "15m0s old, and the RPO is 5m0s (wait until it has caught up"}, false},
		{"lag over the RPO warns a recovery", lag(900), asRecovery, found{recovery.FindingReplicationLag, recovery.SeverityWarning, "RPO is 5m0s"}, true},
		{"several servers are they", func(p *place) {
			p.server(db1).ReplicationState, p.server(db2).ReplicationState = recovery.ReplicationStopped, recovery.ReplicationStopped
		}, asDrill, found{recovery.FindingNoRecoveryPoint, recovery.SeverityError, "their replication is stopped, so that they have no recovery points (start their replication again"}, false},
		{"PAUSED refuses a drill", state(recovery.ReplicationPaused), asDrill, found{recovery.FindingReplicationStall, recovery.SeverityError, "PAUSED"}, false},
		{"lag that DRS does not tell", func(p *place) {
			p.server(db1).LagSeconds, p.server(db1).ReplicationState = nil, recovery.ReplicationBacklog
		}, asDrill, found{recovery.FindingReplicationLag, recovery.SeverityWarning, "does not say"}, true},
		{"no lag to tell", func(p *place) { p.server(db1).LagSeconds = nil }, asDrill, found{recovery.FindingQuota, recovery.SeverityInfo, ""}, true},
		{"stopped replication", state(recovery.ReplicationStopped), asRecovery, found{recovery.FindingNoRecoveryPoint, recovery.SeverityError, "start its replication again"}, false},
		{"disconnected", state(recovery.ReplicationDisconnected), asRecovery, found{recovery.FindingNoRecoveryPoint, recovery.SeverityError, "reconnect its replication agent"}, false},
		{"no initial sync", func(p *place) {
			p.server(db1).ReplicationState, p.server(db1).FirstSyncedAt = recovery.ReplicationInitialSync, time.Time{}
		}, asRecovery, found{recovery.FindingNoRecoveryPoint, recovery.SeverityError, "initial sync"}, false},
		{"server gone from DRS", func(p *place) { p.servers = p.servers[:2] }, asRecovery, found{recovery.FindingServerUnknown, recovery.SeverityError, string(web1)}, false},
		{"tags that match nobody", func(p *place) { p.servers = p.servers[2:] }, asRecovery, found{recovery.FindingGroupEmpty, recovery.SeverityError, "databases"}, false},
		{"tags that have come to overlap", func(p *place) { p.server(web1).Tags["Tier"] = "database" }, asDrill, found{recovery.FindingServerTwice, recovery.SeverityError, "web-1"}, false},
		{"somebody's DRS job", job(nil), asRecovery, found{recovery.FindingServerBusy, recovery.SeverityError, "somebody else's DRS job drsjob-00000000000000009"}, false},
		{"another Davit's DRS job", job(map[string]string{recovery.TagExecution: "exec-9"}), asDrill, found{recovery.FindingServerBusy, recovery.SeverityError, "execution exec-9's DRS job"}, false},
		{"a COMPLETED job is in nobody's way", func(p *place) {
			job(nil)(p)
			p.jobs[len(p.jobs)-1].Status = recovery.JobCompleted
		}, asDrill, found{recovery.FindingQuota, recovery.SeverityInfo, "0 jobs of them by others"}, true},
		{"a live server refuses a drill", instance(false), asDrill, found{recovery.FindingServerLive, recovery.SeverityError, "--exclude " + string(web1)}, false},
		{"a live server refuses a recovery", instance(false), asRecovery, found{recovery.FindingServerLive, recovery.SeverityError, "--replace-instance i-00000000000000abc"}, false},
		{
			"naming the instance gives it up", instance(false),
			apitype.RunOptions{Mode: recovery.Recovery, ReplaceInstances: []recovery.InstanceID{"i-00000000000000abc"}},
			found{recovery.FindingServerLive, recovery.SeverityWarning, "as asked for"},
			true,
		},
		{
			"naming another instance does not", instance(false),
			apitype.RunOptions{Mode: recovery.Recovery, ReplaceInstances: []recovery.InstanceID{"i-00000000000000def"}},
			found{recovery.FindingServerLive, recovery.SeverityError, ""},
			false,
		},
		{
			"a live server can be left out", instance(false),
			apitype.RunOptions{Mode: recovery.Drill, Exclude: []recovery.SourceServerID{web1}},
			found{recovery.FindingServerExcluded, recovery.SeverityInfo, "web-1"},
			true,
		},
		{"a drill's instance is replaced by a drill", instance(true), asDrill, found{recovery.FindingDrillReplaced, recovery.SeverityWarning, "as instance i-00000000000000abc: DRS terminates this drill instance, which an earlier drill launched,"}, true},
		{"a drill's instance is replaced by a recovery", instance(true), asRecovery, found{recovery.FindingDrillReplaced, recovery.SeverityInfo, "i-00000000000000abc"}, true},
		{"quotas are shared with others", func(p *place) {
			for range 20 {
				p.jobs = append(p.jobs, recovery.Job{Status: recovery.JobStarted, CreatedAt: time.Now().Add(time.Hour)})
			}
		}, asDrill, found{recovery.FindingQuota, recovery.SeverityWarning, "20 of 20 jobs"}, true},
		{"subnet gone", target(func(l *cloud.LaunchTarget) { l.SubnetID = "subnet-gone" }), asRecovery, found{recovery.FindingSubnetMissing, recovery.SeverityError, "subnet-gone"}, false},
		{"subnet full", func(p *place) { p.subnets[0].FreeAddresses = 2 }, asDrill, found{recovery.FindingSubnetFull, recovery.SeverityError, "2 are free"}, false},
		{"a drill outside its subnets", func(p *place) {
			p.subnets = append(p.subnets, cloud.Subnet{ID: "subnet-prod", FreeAddresses: 9})
			target(func(l *cloud.LaunchTarget) { l.SubnetID = "subnet-prod" })(p)
		}, asDrill, found{recovery.FindingDrillNotIsolated, recovery.SeverityError, "subnet-prod"}, false},
		{"a drill in the default VPC", target(func(l *cloud.LaunchTarget) { l.SubnetID = "" }), asDrill, found{recovery.FindingDrillNotIsolated, recovery.SeverityError, "default VPC"}, false},
		{"a drill subnet with a way out", func(p *place) { p.subnets[0].RoutesOut = []string{"tgw-1"} }, asDrill, found{recovery.FindingDrillNotIsolated, recovery.SeverityError, "tgw-1"}, false},
		{"a drill with production's addresses", target(func(l *cloud.LaunchTarget) { l.CopyPrivateIP = true }), asDrill, found{recovery.FindingDrillNotIsolated, recovery.SeverityError, "copyPrivateIp"}, false},
		{"a recovery into the drill subnet", nil, asRecovery, found{"RECOVERY_IN_DRILL_SUBNET", recovery.SeverityWarning, "subnet-drill"}, true},
		{
			"no access", func(p *place) {
				p.down = recovery.Errorf(recovery.Denied, "the role cannot be assumed").WithRemedy("create it")
			}, asRecovery,
			found{recovery.FindingAccountAccess, recovery.SeverityError, "create it"},
			false,
		},
		{
			"no answer is no pass", func(p *place) { p.down = recovery.Errorf(recovery.Unavailable, "AWS does not answer") }, asRecovery,
			found{recovery.FindingNotAsked, recovery.SeverityUnknown, "AWS does not answer"},
			false,
		},
		{"wrong account", func(p *place) { p.account = "999988887777" }, asRecovery, found{recovery.FindingAccountAccess, recovery.SeverityError, "999988887777"}, false},
		{
			"no point in time so early", nil,
			apitype.RunOptions{Mode: recovery.Recovery, PointInTime: recovery.PointInTime{Before: time.Now().Add(-time.Hour)}},
			found{recovery.FindingNoRecoveryPoint, recovery.SeverityError, "at or before"},
			false,
		},
		{
			"no such point in time", nil,
			apitype.RunOptions{Mode: recovery.Recovery, PointInTime: recovery.PointInTime{Pinned: map[recovery.SourceServerID]recovery.SnapshotID{db1: "pit-00000000000000001"}}},
			found{recovery.FindingNoRecoveryPoint, recovery.SeverityError, "pit-00000000000000001"},
			false,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t)
			e.configure()
			if tt.arrange != nil {
				e.cloud.at(west, tt.arrange)
			}
			report, err := e.CheckPlan(t.Context(), "shop", tt.run)
			if err != nil {
				t.Fatal(err)
			}
			if !tt.want.in(report.Findings) {
				t.Errorf("got %+v, want among them %+v", report.Findings, tt.want)
			}
			if report.OK != tt.ok {
				t.Errorf("got ok %v, want %v: %+v", report.OK, tt.ok, report.Findings)
			}
			_, err = e.Start(t.Context(), "", apitype.StartRequest{Plan: "shop", RunOptions: tt.run})
			if started := err == nil; started != tt.ok {
				t.Errorf("started: got %v, want %v: %v", started, tt.ok, err)
			}
			if left := e.executions(); !tt.ok && len(left) > 0 {
				t.Errorf("a refused start left executions behind: %v", left)
			}
		})
	}
}

func (e *env) executions() []apitype.ExecutionSummary {
	e.t.Helper()
	page, err := e.Executions(e.t.Context(), apitype.ExecutionQuery{})
	if err != nil {
		e.t.Fatal(err)
	}
	return page.Items
}

func TestPlanSaysWhereItsDrillsMayRun(t *testing.T) {
	e := newEnv(t)
	e.configure()
	silent := strings.NewReplacer(`"drill":{"subnetIDs":["subnet-drill"]},`, ``, `"shop"`, `"silent"`).Replace(planBody)
	shared := strings.NewReplacer(`"subnetIDs":["subnet-drill"]`, `"network":"shared"`, `"shop"`, `"shared"`).Replace(planBody)
	groups := strings.NewReplacer(`["subnet-drill"]`, `["subnet-drill"],"securityGroupIDs":["sg-drill"]`, `"shop"`, `"strict"`).Replace(planBody)
	e.cloud.at(west, func(p *place) {
		to := p.targets[web1]
		to.SecurityGroupIDs = []string{"sg-prod"}
		p.targets[web1] = to
	})
	e.steps(
		step{"silent", "POST /plans", silent, "", 201, nil, nil},
		step{"shared", "POST /plans", shared, "", 201, nil, nil},
		step{"strict", "POST /plans", groups, "", 201, nil, nil},
		step{"a silent plan has no drill", "POST /plans/silent/check", drill, "", 200, []string{`"ok":false`, "DRILL_NOT_ISOLATED", "drill.subnetIDs", "drill.network: shared"}, nil},
		step{"a silent plan recovers", "POST /plans/silent/check", `{"mode":"RECOVERY"}`, "", 200, []string{`"ok":true`}, []string{"DRILL_NOT_ISOLATED"}},
		step{"a shared one drills", "POST /plans/shared/check", drill, "", 200, []string{`"ok":true`}, []string{"DRILL_NOT_ISOLATED"}},
		step{"security groups are stated too", "POST /plans/strict/check", drill, "", 200, []string{`"ok":false`, "sg-prod", "sg-drill"}, nil},
	)
}

func TestPointInTimeIsResolvedBeforeTheStart(t *testing.T) {
	e := newEnv(t)
	e.configure()
	old, fresh := time.Now().Add(-2*time.Hour).UTC().Truncate(time.Second), time.Now().Add(-time.Minute).UTC().Truncate(time.Second)
	e.cloud.at(west, func(p *place) {
		for _, id := range []recovery.SourceServerID{db1, db2, web1} {
			p.snapshots[id] = []recovery.Snapshot{
				{ID: "pit-fresh" + recovery.SnapshotID(id[7:]), SourceServerID: id, At: fresh},
				{ID: "pit-00000000000000" + recovery.SnapshotID(id[16:]), SourceServerID: id, At: old},
			}
		}
	})
	run := apitype.RunOptions{Mode: recovery.Recovery, PointInTime: recovery.PointInTime{
		Before: time.Now().Add(-time.Hour), Pinned: map[recovery.SourceServerID]recovery.SnapshotID{db2: "pit-fresh00000000db02"},
	}}
	report, err := e.CheckPlan(t.Context(), "shop", run)
	if err != nil {
		t.Fatal(err)
	}
	servers := report.Waves[0].Servers
	if servers[0].SnapshotID != "pit-00000000000000b01" || !servers[0].DataAt.Equal(old) || *servers[0].DataAgeSeconds < 7000 {
		t.Errorf("before an instant: got %+v, want the snapshot of %s", servers[0], old)
	}
	if servers[1].SnapshotID != "pit-fresh00000000db02" || !servers[1].DataAt.Equal(fresh) {
		t.Errorf("pinned: got %+v, want the snapshot of %s", servers[1], fresh)
	}
	if !(found{recovery.FindingReplicationLag, recovery.SeverityWarning, "RPO"}).in(report.Findings) {
		t.Errorf("got %+v, want a warning of the data's age", report.Findings)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	e := newEnv(t)
	e.configure()
	check := func(name, body string, has ...string) step {
		return step{name, "POST /plans/shop/check", body, "", 422, has, nil}
	}
	e.steps(
		check("point in time ahead", `{"mode":"RECOVERY","pointInTime":{"before":"2199-01-01T00:00:00Z"}}`, `"field":"pointInTime.before"`, "future"),
		check("incident ahead", `{"mode":"RECOVERY","incidentAt":"2199-01-01T00:00:00Z"}`, `"field":"incidentAt"`),
		check("pinned server not in the plan", `{"mode":"RECOVERY","pointInTime":{"pinned":{"s-00000000000000000":"pit-00000000000000000"}}}`, `"field":"pointInTime.pinned.s-00000000000000000"`),
		check("no snapshot ID", `{"mode":"RECOVERY","pointInTime":{"pinned":{"s-0000000000000db01":"latest"}}}`, `"field":"pointInTime.pinned.s-0000000000000db01"`),
		check("excluded server not in the plan", `{"mode":"DRILL","exclude":["s-00000000000000000"]}`, `"field":"exclude[0]"`),
		check("override in a drill", `{"mode":"DRILL","accept":[{"code":"SUBNET_FULL","reason":"x"}]}`, `"field":"accept"`, "RECOVERY only"),
		check("override of an unknown code", `{"mode":"RECOVERY","accept":[{"code":"SUBNET_FUL","reason":"x"}]}`, `"field":"accept[0].code"`, "SUBNET_FULL"),
		check("override without a reason", `{"mode":"RECOVERY","accept":[{"code":"SUBNET_FULL","reason":" "}]}`, `"field":"accept[0].reason"`),
		check("override of a code that is like no other", `{"mode":"RECOVERY","accept":[{"code":"EVERYTHING","reason":"x"}]}`, "those that can be overridden are ACCOUNT_ACCESS, ACTION_DENIED, ACTION_DUE", "QUOTA, RECOVERY_IN"),
		check("too many excluded", `{"mode":"DRILL","exclude":[`+strings.Repeat(`"web-1",`, 500)+`"web-1"]}`, `"field":"exclude"`, "501 servers"),
		check("override of what is final", `{"mode":"RECOVERY","accept":[{"code":"SERVER_BUSY","reason":"x"}]}`, "cannot be overridden by anybody"),
		check("override of a live server", `{"mode":"RECOVERY","accept":[{"code":"SERVER_LIVE","reason":"x"}]}`, "replaceInstances"),
		check("replace in a drill", `{"mode":"DRILL","replaceInstances":["i-0123456789abcdef0"]}`, `"field":"replaceInstances"`),
		check("preempt in a drill", `{"mode":"DRILL","preempt":true}`, `"field":"preempt"`, "preempts nobody"),
		check("no instance ID", `{"mode":"RECOVERY","replaceInstances":["web-1"]}`, `"field":"replaceInstances[0]"`),
		step{"no such plan", "POST /plans/none/check", drill, "", 404, nil, nil},
	)
	if left := e.executions(); len(left) > 0 {
		t.Errorf("checking started %v", left)
	}
}
