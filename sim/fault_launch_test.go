package sim

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func TestServerFailsAsOrderedAndTheOtherDoesNot(t *testing.T) {
	const begun = "JOB_START SNAPSHOT_START SNAPSHOT_END CONVERSION_START CONVERSION_END LAUNCH_START LAUNCH_FAILED JOB_END"
	for _, c := range []struct {
		fault      Fault
		log, cause string
	}{
		{Fault{Kind: FaultSkip, RawError: "not now"}, "JOB_START SERVER_SKIPPED JOB_END", "not now"},
		{Fault{Kind: FaultSnapshot, NoPrevious: true}, "JOB_START SNAPSHOT_START SNAPSHOT_FAIL USING_PREVIOUS_SNAPSHOT_FAILED JOB_END", "the snapshot could not be taken"},
		{Fault{Kind: FaultNoCapacity}, begun, "InsufficientInstanceCapacity: there is not enough m5.large capacity in the Availability Zone us-west-2"},
		{Fault{Kind: FaultNoVCPUs}, begun, "VcpuLimitExceeded: an instance of the type m5.large"},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := open(t, Options{}, servers(2))
				c.fault.Server, c.fault.Count = id(1), 1
				b.order(c.fault)
				job := b.drill(id(1), id(2))
				j := b.finish(job)
				want(t, "log", b.events(job, id(1)), c.log)
				want(t, "status", b.statuses(j)[0], drstypes.LaunchStatusFailed)
				want(t, "the other's status", b.statuses(j)[1], drstypes.LaunchStatusLaunched)
				want(t, "last launch", b.server(id(1)).LastLaunchResult, drstypes.LastLaunchResultFailed)
				told := slices.ContainsFunc(b.log(job), func(l drstypes.JobLog) bool {
					return strings.HasPrefix(aws.ToString(l.EventData.RawError), c.cause)
				})
				want(t, "the cause is told", told, true)
				want(t, "status of the retry", b.statuses(b.finish(b.drill(id(1))))[0], drstypes.LaunchStatusLaunched)
			})
		})
	}
}

func TestWhatEC2LacksIsOfOneInstanceTypeAndZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(3))
		b.order(Fault{Kind: FaultNoCapacity, InstanceType: "m6i.large"})
		b.order(Fault{Kind: FaultNoCapacity, InstanceType: "m5.large", Zone: "us-west-2x"})
		b.order(Fault{Kind: FaultNoVCPUs, InstanceType: "m6i.large"})
		want(t, "status beside them", b.statuses(b.finish(b.drill(id(1))))[0], drstypes.LaunchStatusLaunched)
		b.order(Fault{Kind: FaultNoCapacity, InstanceType: "m5.large", Zone: "us-west-2a", Server: id(2)})
		want(t, "status of the type and zone", b.statuses(b.finish(b.drill(id(2))))[0], drstypes.LaunchStatusFailed)
		b.order(Fault{Kind: FaultNoVCPUs, InstanceType: "m5.large"})
		want(t, "status of the type", b.statuses(b.finish(b.drill(id(3))))[0], drstypes.LaunchStatusFailed)
	})
}

func TestSkippedServerKeepsItsEarlierInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		b.finish(b.drill(id(1)))
		earlier := b.instanceOf(id(1))
		b.order(Fault{Kind: FaultSkip})
		b.finish(b.drill(id(1)))
		want(t, "instance", b.instanceOf(id(1)), earlier)
	})
}

func TestStrangerTakesTheServerFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		b.order(Fault{Kind: FaultForeignJob, Server: id(2), Count: 1})
		_, err := b.tryDrill(id(1), id(2))
		wantCode(t, err, "ConflictException")
		out, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
		if err != nil || len(out.Items) != 1 {
			t.Fatalf("got %d jobs, %v; want the stranger's", len(out.Items), err)
		}
		foreign := out.Items[0]
		want(t, "the stranger's server", *foreign.ParticipatingServers[0].SourceServerID, id(2))
		want(t, "the stranger's tags", len(foreign.Tags), 0)
		b.finish(*foreign.JobID)
		b.drill(id(1), id(2))
	})
}

func TestPointExpiresBetweenLookAndStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		points := b.points(drs.DescribeRecoverySnapshotsInput{})
		b.order(Fault{Kind: FaultExpirePoint, Count: 1})
		b.finish(b.drill(id(1))) // asks for no point
		pinned := &drs.StartRecoveryInput{SourceServers: []drstypes.StartRecoveryRequestSourceServer{{
			SourceServerID: aws.String(id(1)), RecoverySnapshotID: points[0].SnapshotID,
		}}}
		_, err := b.drs.StartRecovery(t.Context(), pinned)
		wantCode(t, err, "ValidationException")
		for _, p := range b.points(drs.DescribeRecoverySnapshotsInput{}) {
			if *p.SnapshotID == *points[0].SnapshotID {
				t.Error("the expired point is still there")
			}
		}
		pinned.SourceServers[0].RecoverySnapshotID = points[1].SnapshotID
		if _, err := b.drs.StartRecovery(t.Context(), pinned); err != nil {
			t.Errorf("from the point before: %v", err)
		}
	})
}

func TestHandsStopOrTerminateTheInstance(t *testing.T) {
	for kind, then := range map[FaultKind]ec2types.InstanceStateName{
		FaultStopInstance:      ec2types.InstanceStateNameStopped,
		FaultTerminateInstance: ec2types.InstanceStateNameTerminated,
	} {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := open(t, Options{Speed: 10, Timing: Timing{Job: Exactly(10 * time.Minute)}}, servers(1))
				b.order(Fault{Kind: kind, After: Duration(10 * time.Minute), Count: 1})
				b.drill(id(1))
				time.Sleep(70 * time.Second) // launched, and nine seconds later
				instance := b.instanceOf(id(1))
				want(t, "state", b.instance(instance).State.Name, ec2types.InstanceStateNameRunning)
				time.Sleep(65 * time.Second)
				want(t, "state after the hands", b.instance(instance).State.Name, then)
				want(t, "checks", b.instanceStatus(instance), ec2types.SummaryStatusNotApplicable)
			})
		})
	}
}

func TestReplicationStallsForItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		b.order(Fault{Kind: FaultStall, Server: id(1), From: In(10 * time.Minute), Until: In(70 * time.Minute), RawError: "no agent"})
		state := func() drstypes.DataReplicationState { return b.server(id(1)).DataReplicationInfo.DataReplicationState }
		want(t, "state before", state(), drstypes.DataReplicationStateContinuous)
		time.Sleep(40 * time.Minute)
		info := b.server(id(1)).DataReplicationInfo
		want(t, "state", info.DataReplicationState, drstypes.DataReplicationStateStalled)
		want(t, "lag", *info.LagDuration, "PT30M")
		want(t, "error", info.DataReplicationError.Error, drstypes.DataReplicationErrorStringAgentNotSeen)
		want(t, "raw error", *info.DataReplicationError.RawError, "no agent")
		want(t, "the other's state", b.server(id(2)).DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateContinuous)
		b.finish(b.drill(id(1))) // it can be recovered all the same
		time.Sleep(40 * time.Minute)
		want(t, "state after", state(), drstypes.DataReplicationStateContinuous)
		for _, p := range b.points(drs.DescribeRecoverySnapshotsInput{}) {
			if age := time.Since(takenAt(t, p)); age > 25*time.Minute && age < 70*time.Minute {
				t.Errorf("a point was taken %v ago, in the stall", age)
			}
		}
	})
}

func TestRemovedStallIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		fault := b.order(Fault{Kind: FaultStall, Region: testRegion})
		want(t, "state", b.server(id(1)).DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateStalled)
		time.Sleep(time.Minute)
		if err := b.RemoveFault(fault); err != nil {
			t.Fatal(err)
		}
		want(t, "state", b.server(id(1)).DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateContinuous)
	})
}
