package awscloud

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestWhatAWSMayAddTomorrowIsPassedOn(t *testing.T) {
	c, _ := over(t, func(r request) reply {
		switch r.operation {
		case "DescribeJobs":
			return reply{body: `{"items":[{"jobID":"drsjob-1","type":"TELEPORT","initiatedBy":"MARS","status":"PONDERING","newMember":{"a":[1]},
				"creationDateTime":"2026-03-04T05:06:07.123456+00:00","participatingServers":[{"sourceServerID":"s-1","launchStatus":"LEVITATING"}]}]}`}
		case "DescribeJobLogItems":
			return reply{body: `{"items":[{"event":"LAUNCH_END","logDateTime":"2026-03-04T05:06:07Z","eventData":{"sourceServerID":"s-1",
				"targetInstanceID":"i-1","conversionServerID":"i-2","rawError":"no","conversionProperties":{"dataTimestamp":"2026-03-04T05:00:00Z"}}},
				{"event":"JOB_END"}]}`}
		case "DescribeSourceServers":
			return reply{body: `{"items":[{"sourceServerID":"s-1","lastLaunchResult":"DREAMT","dataReplicationInfo":{"dataReplicationState":"HIBERNATING"}}]}`}
		default:
			return reply{body: `{"items":[{"recoveryInstanceID":"i-1","ec2InstanceState":"FLOATING"}]}`}
		}
	})
	jobs, err := c.Jobs(t.Context(), west, time.Time{})
	want := recovery.Job{
		ID: "drsjob-1", Type: "TELEPORT", InitiatedBy: "MARS", Status: "PONDERING",
		CreatedAt: time.Date(2026, 3, 4, 5, 6, 7, 123456000, time.UTC),
		Servers:   []recovery.JobServer{{SourceServerID: "s-1", LaunchStatus: "LEVITATING"}},
	}
	if err != nil || len(jobs) != 1 || !reflect.DeepEqual(jobs[0], want) || !jobs[0].Active() {
		t.Errorf("jobs: got %+v, %v, want %+v", jobs, err, want)
	}
	log, err := c.JobLog(t.Context(), west, "drsjob-1", 0)
	line := recovery.JobLogItem{
		At: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Event: "LAUNCH_END", SourceServerID: "s-1", InstanceID: "i-1", ConversionID: "i-2",
		RawError: "no", DataAt: time.Date(2026, 3, 4, 5, 0, 0, 0, time.UTC),
	}
	if err != nil || len(log) != 2 || log[0] != line || log[1].Event != "JOB_END" {
		t.Errorf("log: got %+v, %v, want %+v first", log, err, line)
	}
	servers, err := c.SourceServers(t.Context(), west)
	if err != nil || len(servers) != 1 || servers[0].ReplicationState != "HIBERNATING" || servers[0].LastLaunchResult != "DREAMT" || servers[0].LagSeconds != nil {
		t.Errorf("servers: got %+v, %v", servers, err)
	}
	instances, err := c.RecoveryInstances(t.Context(), west, []recovery.SourceServerID{"s-1"})
	if err != nil || len(instances) != 1 || instances[0].State != "FLOATING" {
		t.Errorf("recovery instances: got %+v, %v", instances, err)
	}
}

func TestListsAreReadToTheirEnd(t *testing.T) {
	// Every page but the last has a token; the second one is empty, as AWS's may be.
	c, w := over(t, func(r request) reply {
		var asked struct{ NextToken string }
		_ = json.Unmarshal([]byte(r.body), &asked)
		switch asked.NextToken {
		case "":
			return reply{body: `{"items":[{"jobID":"drsjob-1","event":"E1","sourceServerID":"s-1","snapshotID":"pit-1","timestamp":"2026-01-03T00:00:00Z"}],"nextToken":"two"}`}
		case "two":
			return reply{body: `{"items":[],"nextToken":"three"}`}
		default:
			return reply{body: `{"items":[{"jobID":"drsjob-2","event":"E2","sourceServerID":"s-2","snapshotID":"pit-2","timestamp":"2026-01-02T00:00:00Z"},
				{"jobID":"drsjob-3","event":"E3","sourceServerID":"s-3","snapshotID":"pit-3","timestamp":"2026-01-01T00:00:00Z"}]}`}
		}
	})
	if jobs, err := c.Jobs(t.Context(), west, time.Time{}); err != nil || len(jobs) != 3 || w.count("DescribeJobs") != 3 {
		t.Errorf("jobs: got %d in %d pages, %v", len(jobs), w.count("DescribeJobs"), err)
	}
	if log, err := c.JobLog(t.Context(), west, "drsjob-1", 2); err != nil || len(log) != 1 || log[0].Event != "E3" {
		t.Errorf("log without its first two lines: got %v, %v", log, err)
	}
	if servers, err := c.SourceServers(t.Context(), west); err != nil || len(servers) != 3 {
		t.Errorf("servers: got %d, %v", len(servers), err)
	}
	before := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		before time.Time
		limit  int
		want   string
	}{{time.Time{}, 9, "[pit-1 pit-2 pit-3]"}, {before, 9, "[pit-2 pit-3]"}, {before, 1, "[pit-2]"}, {before, 0, "[]"}} {
		snapshots, err := c.Snapshots(t.Context(), west, "s-1", tt.before, tt.limit)
		got := []recovery.SnapshotID{}
		for _, s := range snapshots {
			got = append(got, s.ID)
		}
		if err != nil || fmt.Sprint(got) != tt.want {
			t.Errorf("at most %d snapshots before %v: got %v, %v, want %s", tt.limit, tt.before, got, err, tt.want)
		}
	}
}

func TestJobsAreAskedForSinceAnInstant(t *testing.T) {
	c, w := over(t, always(reply{body: `{"items":[{"jobID":"drsjob-1","creationDateTime":"2026-03-04T04:06:07.088Z"},
		{"jobID":"drsjob-2","creationDateTime":"2026-03-04T04:06:07.089Z"},{"jobID":"drsjob-3"}]}`}))
	since := time.Date(2026, 3, 4, 5, 6, 7, 89000000, time.FixedZone("", 3600))
	jobs, err := c.Jobs(t.Context(), west, since)
	if err != nil || len(jobs) != 2 || jobs[0].ID != "drsjob-2" {
		t.Errorf("got %+v, %v, want those not known to be older", jobs, err)
	}
	last := w.asked[len(w.asked)-1]
	if !strings.Contains(last.body, `"fromDate":"2026-03-04T04:06:06.089Z"`) || !strings.Contains(last.body, `"maxResults":1000`) {
		t.Errorf("got %s", last.body)
	}
}

func TestAServerIsReadWhole(t *testing.T) {
	c, _ := over(t, always(reply{body: `{"items":[{
		"sourceServerID":"s-11111111111111111","arn":"arn:aws:drs:us-west-2:111122223333:source-server/s-11111111111111111",
		"recoveryInstanceId":"i-0123456789abcdef0","lastLaunchResult":"SUCCEEDED","tags":{"Name":"db-1"},
		"lifeCycle":{"firstByteDateTime":"2026-01-01T00:00:00Z","lastSeenByServiceDateTime":"2026-03-01T00:00:00Z"},
		"dataReplicationInfo":{"dataReplicationState":"STALLED","lagDuration":"PT10M0.5S",
			"dataReplicationError":{"error":"AGENT_NOT_SEEN","rawError":"no heartbeat"},
			"replicatedDisks":[{"deviceName":"/dev/sda","totalStorageBytes":100,"replicatedStorageBytes":100}]},
		"sourceProperties":{"os":{"fullString":"Ubuntu 24.04"},"cpus":[{"cores":2},{"cores":2}],"ramBytes":8589934592,
			"disks":[{"deviceName":"/dev/sda","bytes":100}],"networkInterfaces":[{"ips":["192.0.2.10","192.0.2.11"]},{"ips":["192.0.2.20"]}],
			"identificationHints":{"hostname":"db-1.example"},"recommendedInstanceType":"m5.large"},
		"sourceCloudProperties":{"originRegion":"us-east-1","originAccountID":"222233334444"},
		"stagingArea":{"stagingAccountID":"333344445555"}}]}`}))
	lag := 600.5
	want := recovery.SourceServer{
		ServerKey: recovery.ServerKey{Scope: west, SourceServerID: server1},
		ARN:       "arn:aws:drs:us-west-2:111122223333:source-server/s-11111111111111111",
		Hostname:  "db-1.example", Tags: map[string]string{"Name": "db-1"}, OS: "Ubuntu 24.04", CPUs: 4, RAMBytes: 8 << 30,
		Disks:     []recovery.Disk{{Device: "/dev/sda", Bytes: 100}},
		Addresses: []string{"192.0.2.10", "192.0.2.11", "192.0.2.20"}, RecommendedType: "m5.large",
		SourceRegion: "us-east-1", SourceAccountID: "222233334444", StagingAccountID: "333344445555",
		ReplicationState: "STALLED", ReplicationError: "AGENT_NOT_SEEN: no heartbeat", LagSeconds: &lag,
		FirstSyncedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), LastSeenAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		LastLaunchResult: "SUCCEEDED", RecoveryInstances: []recovery.InstanceID{"i-0123456789abcdef0"},
	}
	servers, err := c.SourceServers(t.Context(), west)
	if err != nil || len(servers) != 1 || !reflect.DeepEqual(servers[0], want) {
		t.Errorf("got  %+v, %v\nwant %+v", servers, err, want)
	}
}

func TestAServerIsSyncedOnlyWhenItsInitialSyncIsDone(t *testing.T) {
	for _, tt := range []struct {
		state      string
		replicated int
		synced     bool
	}{
		{"INITIATING", 0, false},
		{"INITIAL_SYNC", 50, false},
		{"CONTINUOUS", 100, true},
		{"RESCAN", 90, true},
		{"BACKLOG", 100, true},
		{"STALLED", 50, false},
		{"STALLED", 100, true},
		{"STOPPED", 100, false},
	} {
		c, _ := over(t, always(reply{body: fmt.Sprintf(`{"items":[{"sourceServerID":"s-1","lifeCycle":{"firstByteDateTime":"2026-01-01T00:00:00Z"},
			"dataReplicationInfo":{"dataReplicationState":%q,"replicatedDisks":[{"totalStorageBytes":100,"replicatedStorageBytes":%d}]}}]}`, tt.state, tt.replicated)}))
		servers, err := c.SourceServers(t.Context(), west)
		if err != nil || len(servers) != 1 || servers[0].FirstSyncedAt.IsZero() == tt.synced {
			t.Errorf("%s with %d %%: got %+v, %v, want synced %t", tt.state, tt.replicated, servers, err, tt.synced)
		}
	}
}
