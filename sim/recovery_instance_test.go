package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func TestRepeatedDrillCleansUpTheEarlierInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		b.finish(b.drill(id(1)))
		first := b.instanceOf(id(1))
		want(t, "server's instance", aws.ToString(b.server(id(1)).RecoveryInstanceId), first)

		time.Sleep(15 * time.Second)
		repeat := b.drill(id(1))
		want(t, "earlier instance at once", b.instance(first).State.Name, ec2types.InstanceStateNameRunning)
		b.finish(repeat)
		want(t, "log", b.events(repeat, id(1)),
			"JOB_START CLEANUP_START CLEANUP_END SNAPSHOT_START SNAPSHOT_END CONVERSION_START CONVERSION_END LAUNCH_START LAUNCH_END JOB_END")
		want(t, "recovery instances", len(b.recoveryInstances()), 1)
		if second := b.instanceOf(id(1)); second == first {
			t.Errorf("the repeat has the earlier instance %s", first)
		}
		want(t, "earlier instance", b.instance(first).State.Name, ec2types.InstanceStateNameTerminated)
	})
}

func TestTerminatedInstancesVanish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		b.finish(b.drill(id(1), id(2)))
		one, two := b.instanceOf(id(1)), b.instanceOf(id(2))
		out, err := b.drs.TerminateRecoveryInstances(t.Context(), &drs.TerminateRecoveryInstancesInput{RecoveryInstanceIDs: []string{one, two}})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "type", out.Job.Type, drstypes.JobTypeTerminate)
		want(t, "initiatedBy", out.Job.InitiatedBy, drstypes.InitiatedByTerminateRecoveryInstances)
		want(t, "instances at once", len(b.recoveryInstances()), 2)
		j := b.finish(*out.Job.JobID)
		for _, s := range b.statuses(j) {
			want(t, "launch status", s, drstypes.LaunchStatusTerminated)
		}
		want(t, "log", b.events(*j.JobID, id(1)), "JOB_START CLEANUP_START CLEANUP_END JOB_END")
		want(t, "instances in the end", len(b.recoveryInstances()), 0)
		want(t, "server's instance", b.server(id(1)).RecoveryInstanceId, nil)
		want(t, "state", b.instance(one).State.Name, ec2types.InstanceStateNameTerminated)

		_, err = b.drs.TerminateRecoveryInstances(t.Context(), &drs.TerminateRecoveryInstancesInput{RecoveryInstanceIDs: []string{one}})
		wantCode(t, err, "ResourceNotFoundException")
		time.Sleep(time.Hour)
		_, err = b.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{InstanceIds: []string{one}})
		wantCode(t, err, "InvalidInstanceID.NotFound") // EC2 shows it for about an hour
	})
}

func TestInstanceTerminatedByHandIsSeenInDRS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		b.finish(b.drill(id(1)))
		i := b.instanceOf(id(1))
		if _, err := b.ec2.TerminateInstances(t.Context(), &ec2.TerminateInstancesInput{InstanceIds: []string{i}}); err != nil {
			t.Fatal(err)
		}
		want(t, "at once", b.recoveryInstances()[0].Ec2InstanceState, drstypes.EC2InstanceStateShuttingDown)
		time.Sleep(time.Minute)
		want(t, "then", b.recoveryInstances()[0].Ec2InstanceState, drstypes.EC2InstanceStateTerminated)
		time.Sleep(time.Hour)
		want(t, "later", b.recoveryInstances()[0].Ec2InstanceState, drstypes.EC2InstanceStateNotFound)
	})
}

func TestRecoveryInstanceAppearsWhenItIsLaunched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{Timing: Timing{Job: Exactly(100 * time.Second)}}, servers(1))
		job := b.drill(id(1))
		time.Sleep(100 * time.Second)
		want(t, "before the launch", len(b.recoveryInstances()), 0)
		want(t, "status", b.job(job).ParticipatingServers[0].LaunchStatus, drstypes.LaunchStatusInProgress)
		want(t, "last launch", b.server(id(1)).LastLaunchResult, drstypes.LastLaunchResultPending)
		want(t, "life cycle", b.server(id(1)).LifeCycle.LastLaunch.Status, drstypes.LaunchStatusInProgress)
		time.Sleep(2 * time.Second)
		all := b.recoveryInstances()
		if len(all) != 1 {
			t.Fatalf("after the launch: got %d recovery instances, want 1", len(all))
		}
		want(t, "isDrill", *all[0].IsDrill, true)
		want(t, "job", *all[0].JobID, job)
		want(t, "last launch", b.server(id(1)).LastLaunchResult, drstypes.LastLaunchResultSucceeded)
		want(t, "kind of launch", b.server(id(1)).LifeCycle.LastLaunch.Initiated.Type, drstypes.LastLaunchTypeDrill)
		want(t, "job", b.job(job).Status, drstypes.JobStatusStarted) // it ends 2 to 4 s after its last server
		time.Sleep(4 * time.Second)
		want(t, "job", b.job(job).Status, drstypes.JobStatusCompleted)
	})
}

func TestJobMayNotTellTheRecoveryInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(100))
		j := b.finish(b.drill(ids(1, 100)...))
		told := 0
		for _, s := range j.ParticipatingServers {
			if s.RecoveryInstanceID != nil {
				told++
				want(t, "instance of "+*s.SourceServerID, *s.RecoveryInstanceID, b.instanceOf(*s.SourceServerID))
			}
		}
		if told == 0 || told == 100 {
			t.Errorf("the job tells %d of 100 instances, want some and not all", told)
		}
	})
}

func TestDisconnectComesBeforeDelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		b.finish(b.drill(id(1)))
		i := aws.String(b.instanceOf(id(1)))

		_, err := b.drs.DisconnectSourceServer(t.Context(), &drs.DisconnectSourceServerInput{SourceServerID: aws.String(id(1))})
		wantCode(t, err, "ConflictException") // it has a recovery instance
		_, err = b.drs.DeleteRecoveryInstance(t.Context(), &drs.DeleteRecoveryInstanceInput{RecoveryInstanceID: i})
		wantCode(t, err, "ConflictException")
		if _, err := b.drs.DisconnectRecoveryInstance(t.Context(), &drs.DisconnectRecoveryInstanceInput{RecoveryInstanceID: i}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.drs.DeleteRecoveryInstance(t.Context(), &drs.DeleteRecoveryInstanceInput{RecoveryInstanceID: i}); err != nil {
			t.Fatal(err)
		}
		want(t, "recovery instances", len(b.recoveryInstances()), 0)
		time.Sleep(time.Minute)
		want(t, "EC2's instance", b.instance(*i).State.Name, ec2types.InstanceStateNameRunning)

		_, err = b.drs.DeleteSourceServer(t.Context(), &drs.DeleteSourceServerInput{SourceServerID: aws.String(id(1))})
		wantCode(t, err, "ConflictException")
		out, err := b.drs.DisconnectSourceServer(t.Context(), &drs.DisconnectSourceServerInput{SourceServerID: aws.String(id(1))})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "state", out.DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateDisconnected)
		if _, err := b.drs.DeleteSourceServer(t.Context(), &drs.DeleteSourceServerInput{SourceServerID: aws.String(id(1))}); err != nil {
			t.Fatal(err)
		}
		_, err = b.tryDrill(id(1))
		wantCode(t, err, "ResourceNotFoundException")
	})
}

func TestJobIsDeletedOnceItHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		job := b.drill(id(1))
		_, err := b.drs.DeleteJob(t.Context(), &drs.DeleteJobInput{JobID: &job})
		wantCode(t, err, "ConflictException")
		b.finish(job)
		if _, err := b.drs.DeleteJob(t.Context(), &drs.DeleteJobInput{JobID: &job}); err != nil {
			t.Fatal(err)
		}
		_, err = b.drs.DeleteJob(t.Context(), &drs.DeleteJobInput{JobID: &job})
		wantCode(t, err, "ResourceNotFoundException")
		want(t, "last launch", b.server(id(1)).LastLaunchResult, drstypes.LastLaunchResultSucceeded)
	})
}
