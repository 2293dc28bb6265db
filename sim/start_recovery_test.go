package sim

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/smithy-go"
)

// TestStartRecoveryIsTakenWholeOrRefusedWhole has one bad server among three;
// each time nothing may be started.
func TestStartRecoveryIsTakenWholeOrRefusedWhole(t *testing.T) {
	bad := func(edit func(*SourceServerFile)) *WorldFile {
		f := servers(3)
		edit(&f.Accounts[0].Regions[0].SourceServers[1])
		return f
	}
	replication := func(state drstypes.DataReplicationState) *WorldFile {
		return bad(func(s *SourceServerFile) { s.Replication.State = state })
	}
	for name, c := range map[string]struct {
		file    *WorldFile
		servers []string
		code    string
	}{
		"unknown":      {servers(3), []string{id(1), "s-00000000000000000", id(3)}, "ResourceNotFoundException"},
		"twice":        {servers(3), []string{id(1), id(2), id(1)}, "ValidationException"},
		"initial sync": {replication("INITIAL_SYNC"), ids(1, 3), "ValidationException"},
		"initiating":   {replication("INITIATING"), ids(1, 3), "ValidationException"},
		"stopped":      {replication("STOPPED"), ids(1, 3), "ValidationException"},
		"disconnected": {replication("DISCONNECTED"), ids(1, 3), "ValidationException"},
		"volume": {bad(func(s *SourceServerFile) {
			s.Disks = []DiskFile{{Device: "/dev/sda1", GiB: 8, Status: "MISSING_VOLUME_ATTRIBUTES"}}
		}), ids(1, 3), "ValidationException"},
		"boot mode":       {bad(func(s *SourceServerFile) { s.BootMode, s.InstanceType = "uefi", "t2.large" }), ids(1, 3), "ValidationException"},
		"Windows licence": {bad(func(s *SourceServerFile) { s.OS, s.Launch.BYOL = "Windows Server 2019", true }), ids(1, 3), "ValidationException"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, Options{}, c.file)
			_, err := b.tryDrill(c.servers...)
			wantCode(t, err, c.code)
			out, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
			if err != nil {
				t.Fatal(err)
			}
			want(t, "jobs", len(out.Items), 0)
			want(t, "last launch", b.server(id(1)).LastLaunchResult, drstypes.LastLaunchResultNotStarted)
		})
	}
}

func TestStartRecoveryOfServersInLagOrStalledIsAllowed(t *testing.T) {
	for _, state := range []drstypes.DataReplicationState{"STALLED", "BACKLOG", "RESCAN", "PAUSED", "CREATING_SNAPSHOT", "CONTINUOUS"} {
		t.Run(string(state), func(t *testing.T) {
			f := servers(1)
			f.Accounts[0].Regions[0].SourceServers[0].Replication = ReplicationFile{State: state, Lag: time.Hour}
			b := open(t, Options{}, f)
			want(t, "state", b.server(id(1)).DataReplicationInfo.DataReplicationState, state)
			b.drill(id(1))
		})
	}
}

func TestEverythingIsRefusedBeforeInitializeService(t *testing.T) {
	b := open(t, Options{}, nil)
	_, err := b.drs.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{})
	var uninitialized *drstypes.UninitializedAccountException
	if !errors.As(err, &uninitialized) {
		t.Errorf("got %v, want UninitializedAccountException", err)
	}
	_, err = b.tryDrill(id(1))
	wantCode(t, err, "UninitializedAccountException")

	for range 2 { // it may be called again
		if _, err := b.drs.InitializeService(t.Context(), &drs.InitializeServiceInput{}); err != nil {
			t.Fatal(err)
		}
	}
	out, err := b.drs.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{})
	if err != nil || len(out.Items) != 0 {
		t.Errorf("got %d servers, %v", len(out.Items), err)
	}
	_, err = b.drs.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{}, withAccount(testAccount, "eu-west-1"))
	wantCode(t, err, "UninitializedAccountException")
}

func TestAServerIsInOneJobAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(3))
		first := b.drill(id(1), id(2))
		_, err := b.tryDrill(id(3), id(2))
		var busy *drstypes.ConflictException
		if !errors.As(err, &busy) || !strings.Contains(*busy.Message, first) || *busy.ResourceId != id(2) {
			t.Fatalf("got %v, want a ConflictException about %s in %s", err, id(2), first)
		}
		b.finish(first)
		second := b.drill(id(2)) // nothing refuses a repeat
		if first == second {
			t.Errorf("the repeat is the same job %s", first)
		}
		b.finish(second)

		instance := b.instanceOf(id(1))
		out, err := b.drs.TerminateRecoveryInstances(t.Context(), &drs.TerminateRecoveryInstancesInput{RecoveryInstanceIDs: []string{instance}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.tryDrill(id(1))
		wantCode(t, err, "ConflictException") // a TERMINATE job holds its servers too
		b.finish(*out.Job.JobID)
		b.drill(id(1))
	})
}

func TestJobQuotasAllowExactlyTheirNumber(t *testing.T) {
	quotaOf := func(err error) string {
		var q *drstypes.ServiceQuotaExceededException
		if errors.As(err, &q) && aws.ToString(q.ServiceCode) == "drs" && aws.ToString(q.ResourceType) != "" {
			return aws.ToString(q.QuotaCode)
		}
		return fmt.Sprint(err)
	}
	t.Run("100 servers a job", func(t *testing.T) {
		b := open(t, Options{}, servers(201))
		_, err := b.tryDrill(ids(1, 101)...)
		want(t, "101", quotaOf(err), "L-B827C881")
		_, err = b.tryDrill(ids(1, 201)...)
		wantCode(t, err, "ValidationException") // the API's own list ends at 200
		b.drill(ids(1, 100)...)
		want(t, "peak", b.Peak(testAccount, testRegion), Peak{Jobs: 1, ServersInJobs: 100, ServersPerJob: 100})
	})
	t.Run("20 jobs", func(t *testing.T) {
		b := open(t, Options{}, servers(21))
		for i := 1; i <= 20; i++ {
			b.drill(id(i))
		}
		_, err := b.tryDrill(id(21))
		want(t, "job 21", quotaOf(err), "L-D88FAC3A")
		want(t, "peak", b.Peak(testAccount, testRegion), Peak{Jobs: 20, ServersInJobs: 20, ServersPerJob: 1})
	})
	t.Run("500 servers over all jobs", func(t *testing.T) {
		b := open(t, Options{}, servers(501))
		for i := range 4 {
			b.drill(ids(i*100+1, i*100+100)...)
		}
		b.drill(ids(401, 499)...)
		_, err := b.tryDrill(ids(500, 501)...)
		want(t, "server 501", quotaOf(err), "L-05AFA8C6")
		b.drill(id(500))
		_, err = b.tryDrill(id(501))
		want(t, "server 501 alone", quotaOf(err), "L-05AFA8C6")
		want(t, "peak", b.Peak(testAccount, testRegion), Peak{Jobs: 6, ServersInJobs: 500, ServersPerJob: 100})
	})
	t.Run("an account's own", func(t *testing.T) {
		f := servers(4)
		f.Accounts[0].Regions[0].Quotas = Quotas{ServersPerJob: 2, Jobs: 2, ServersInJobs: 3}
		b := open(t, Options{}, f)
		_, err := b.tryDrill(ids(1, 3)...)
		want(t, "three", quotaOf(err), "L-B827C881")
		b.drill(ids(1, 2)...)
		_, err = b.tryDrill(ids(3, 4)...)
		want(t, "four in all", quotaOf(err), "L-05AFA8C6")
		b.drill(id(3))
		_, err = b.tryDrill(id(4))
		want(t, "a third job", quotaOf(err), "L-D88FAC3A")
	})
	t.Run("TERMINATE jobs count", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := servers(2)
			f.Accounts[0].Regions[0].Quotas = Quotas{Jobs: 1}
			b := open(t, Options{}, f)
			b.finish(b.drill(id(1)))
			_, err := b.drs.TerminateRecoveryInstances(t.Context(), &drs.TerminateRecoveryInstancesInput{RecoveryInstanceIDs: []string{b.instanceOf(id(1))}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = b.tryDrill(id(2))
			want(t, "a job beside the TERMINATE job", quotaOf(err), "L-D88FAC3A")
		})
	})
}

func TestJobCarriesItsTagsAndInitiator(t *testing.T) {
	b := open(t, Options{}, servers(2))
	out, err := b.drs.StartRecovery(t.Context(), &drs.StartRecoveryInput{
		SourceServers: entries(ids(1, 1)), Tags: map[string]string{"execution": "exec-1", "batch": "2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	j := b.job(*out.Job.JobID)
	want(t, "initiatedBy", j.InitiatedBy, drstypes.InitiatedByStartRecovery)
	want(t, "tag", j.Tags["batch"], "2")
	want(t, "drill's initiatedBy", b.job(b.drill(id(2))).InitiatedBy, drstypes.InitiatedByStartDrill)
}

func TestRecoveryFromAPinnedPointTakesNoSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		points, err := b.drs.DescribeRecoverySnapshots(t.Context(), &drs.DescribeRecoverySnapshotsInput{SourceServerID: aws.String(id(1)), Order: "ASC"})
		if err != nil {
			t.Fatal(err)
		}
		oldest, newest := points.Items[0], points.Items[len(points.Items)-1]
		start := func(pit *string) (*drs.StartRecoveryOutput, error) {
			return b.drs.StartRecovery(t.Context(), &drs.StartRecoveryInput{IsDrill: aws.Bool(true), SourceServers: []drstypes.StartRecoveryRequestSourceServer{
				{SourceServerID: aws.String(id(1)), RecoverySnapshotID: pit},
			}})
		}
		out, err := start(newest.SnapshotID)
		if err != nil {
			t.Fatal(err)
		}
		b.finish(*out.Job.JobID)
		want(t, "log", b.events(*out.Job.JobID, id(1)), "JOB_START CONVERSION_START CONVERSION_END LAUNCH_START LAUNCH_END JOB_END")
		for _, l := range b.log(*out.Job.JobID) {
			if l.Event == "CONVERSION_END" {
				want(t, "dataTimestamp", *l.EventData.ConversionProperties.DataTimestamp, *newest.Timestamp)
			}
		}
		time.Sleep(24 * time.Hour) // the oldest daily point goes
		_, err = start(oldest.SnapshotID)
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode() != "ValidationException" || !strings.Contains(api.ErrorMessage(), *oldest.SnapshotID) {
			t.Errorf("got %v, want a ValidationException about %s", err, *oldest.SnapshotID)
		}
	})
}
