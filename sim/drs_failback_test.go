package sim

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// recover launches the servers for good, lets the instances boot, and returns them.
func (b *bench) recover(servers ...string) []string {
	b.Helper()
	out, err := b.drs.StartRecovery(b.Context(), &drs.StartRecoveryInput{SourceServers: entries(servers)})
	if err != nil {
		b.Fatalf("start recovery: %v", err)
	}
	b.finish(*out.Job.JobID)
	time.Sleep(10 * time.Minute)
	var all []string
	for _, s := range servers {
		all = append(all, b.instanceOf(s))
	}
	return all
}

func (b *bench) recoveryInstance(id string) drstypes.RecoveryInstance {
	b.Helper()
	for _, r := range b.recoveryInstances() {
		if *r.RecoveryInstanceID == id {
			return r
		}
	}
	b.Fatalf("there is no recovery instance %s", id)
	return drstypes.RecoveryInstance{}
}

func (b *bench) failbackLaunch(ids ...string) (*drs.StartFailbackLaunchOutput, error) {
	return b.drs.StartFailbackLaunch(b.Context(), &drs.StartFailbackLaunchInput{RecoveryInstanceIDs: ids, Tags: map[string]string{"a": "b"}})
}

func TestFailbackClientLeadsToAFailbackLaunch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := servers(1)
		server(f, 1).FailbackAfter = time.Hour
		b := open(t, Options{}, f)
		i := b.recover(id(1))[0]
		look := func(when string, state drstypes.FailbackState, data drstypes.RecoveryInstanceDataReplicationState) drstypes.RecoveryInstance {
			t.Helper()
			r := b.recoveryInstance(i)
			want(t, when+", failback", r.Failback.State, state)
			want(t, when+", data", r.DataReplicationInfo.DataReplicationState, data)
			return r
		}
		look("before there is a client", "FAILBACK_NOT_STARTED", "NOT_STARTED")
		_, err := b.failbackLaunch(i)
		wantCode(t, err, "ConflictException")
		time.Sleep(55 * time.Minute)
		r := look("with a client", "FAILBACK_IN_PROGRESS", "INITIATING")
		want(t, "first step", r.DataReplicationInfo.DataReplicationInitiation.Steps[0].Name, "LINK_FAILBACK_CLIENT_WITH_RECOVERY_INSTANCE")
		want(t, "to the original", *r.Failback.FailbackToOriginalServer, true)
		time.Sleep(5 * time.Minute)
		look("after the initiation", "FAILBACK_IN_PROGRESS", "INITIAL_SYNC")
		time.Sleep(40 * time.Minute)
		look("after the initial sync", "FAILBACK_READY_FOR_LAUNCH", "CONTINUOUS")

		started, err := b.failbackLaunch(i)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "initiatedBy", started.Job.InitiatedBy, drstypes.InitiatedByFailback)
		want(t, "type", started.Job.Type, drstypes.JobTypeLaunch)
		want(t, "tag", started.Job.Tags["a"], "b")
		job := *started.Job.JobID
		r = look("during the launch", "FAILBACK_IN_PROGRESS", "CONTINUOUS")
		want(t, "job", *r.Failback.FailbackJobID, job)
		_, err = b.failbackLaunch(i)
		wantCode(t, err, "ConflictException")
		j := b.finish(job)
		want(t, "launch status", b.statuses(j)[0], drstypes.LaunchStatusLaunched)
		want(t, "instance", *j.ParticipatingServers[0].RecoveryInstanceID, i)
		want(t, "log", b.events(job, id(1)), "JOB_START CONVERSION_START CONVERSION_END LAUNCH_START LAUNCH_END JOB_END")
		look("in the end", "FAILBACK_COMPLETED", "STOPPED")
		want(t, "launches into AWS", len(b.Launches(testAccount, testRegion)), 1)

		if _, err := b.drs.StopFailback(t.Context(), &drs.StopFailbackInput{RecoveryInstanceID: &i}); err != nil {
			t.Fatal(err)
		}
		look("after StopFailback", "FAILBACK_NOT_STARTED", "NOT_STARTED")
	})
}

func TestFailbackLaunchIsTakenWholeOrRefusedWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := servers(3)
		server(f, 1).FailbackAfter, server(f, 2).FailbackAfter = time.Minute, time.Minute
		server(f, 3).Origin = OriginFile{Region: "us-east-1"}
		b := open(t, Options{Timing: Timing{Sync: Exactly(5 * time.Minute)}}, f)
		all := b.recover(ids(1, 3)...)
		for _, wrong := range [][]string{{all[0], all[0]}, {all[0], "i-0ffffffffffffffff"}, {all[0], all[2]}} {
			_, err := b.failbackLaunch(wrong...)
			wantCode(t, err, "ValidationException")
		}
		if err := b.SetQuotas(testAccount, testRegion, Quotas{ServersPerJob: 1}); err != nil {
			t.Fatal(err)
		}
		_, err := b.failbackLaunch(all[:2]...)
		wantCode(t, err, "ServiceQuotaExceededException")
		if err := b.SetQuotas(testAccount, testRegion, Quotas{ServersPerJob: 2}); err != nil {
			t.Fatal(err)
		}
		b.FailLaunch(id(2), "the machine did not boot")
		out, err := b.failbackLaunch(all[:2]...)
		if err != nil {
			t.Fatal(err)
		}
		b.finish(*out.Job.JobID)
		want(t, "failed back", b.recoveryInstance(all[0]).Failback.State, "FAILBACK_COMPLETED")
		want(t, "not failed back", b.recoveryInstance(all[1]).Failback.State, "FAILBACK_ERROR")
	})
}

func TestStoppedInstanceIsNotFailedBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{Timing: Timing{Sync: Exactly(5 * time.Minute)}}, servers(1))
		i := b.recover(id(1))[0]
		if err := b.BootFailbackClient(testAccount, testRegion, i); err != nil {
			t.Fatal(err)
		}
		if err := b.BootFailbackClient(testAccount, testRegion, i); err == nil {
			t.Error("a second failback client was taken")
		}
		time.Sleep(10 * time.Minute)
		want(t, "failback", b.recoveryInstance(i).Failback.State, "FAILBACK_READY_FOR_LAUNCH")
		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{i}}); err != nil {
			t.Fatal(err)
		}
		r := b.recoveryInstance(i)
		want(t, "failback of a stopped instance", r.Failback.State, "FAILBACK_ERROR")
		want(t, "error", r.DataReplicationInfo.DataReplicationError.Error, drstypes.FailbackReplicationErrorAgentNotSeen)
		_, err := b.failbackLaunch(i)
		wantCode(t, err, "ConflictException")
	})
}

func TestFailbackReplicationConfigurationKeepsWhatAnUpdateLeavesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(1))
		i := b.recover(id(1))[0]
		for _, in := range []*drs.UpdateFailbackReplicationConfigurationInput{
			{RecoveryInstanceID: &i, UsePrivateIP: aws.Bool(true), Name: aws.String("home")},
			{RecoveryInstanceID: &i, BandwidthThrottling: 20},
		} {
			if _, err := b.drs.UpdateFailbackReplicationConfiguration(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		out, err := b.drs.GetFailbackReplicationConfiguration(t.Context(), &drs.GetFailbackReplicationConfigurationInput{RecoveryInstanceID: &i})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "name", *out.Name, "home")
		want(t, "private", *out.UsePrivateIP, true)
		want(t, "bandwidth", out.BandwidthThrottling, 20)
		want(t, "protocol", out.InternetProtocol, drstypes.InternetProtocolIpv4)
		other := aws.String("i-0ffffffffffffffff")
		for _, err := range []error{
			errOf(b.drs.GetFailbackReplicationConfiguration(t.Context(), &drs.GetFailbackReplicationConfigurationInput{RecoveryInstanceID: other})),
			errOf(b.drs.UpdateFailbackReplicationConfiguration(t.Context(), &drs.UpdateFailbackReplicationConfigurationInput{RecoveryInstanceID: other})),
			errOf(b.drs.StopFailback(t.Context(), &drs.StopFailbackInput{RecoveryInstanceID: other})),
			errOf(b.drs.ReverseReplication(t.Context(), &drs.ReverseReplicationInput{RecoveryInstanceID: other})),
		} {
			wantCode(t, err, "ResourceNotFoundException")
		}
	})
}

// failbackMoves are the moves of a recovery instance's failback that may be seen
// between two looks in a row: a look may miss a state that passes quickly.
var failbackMoves = map[drstypes.FailbackState][]drstypes.FailbackState{
	"FAILBACK_NOT_STARTED":          {"FAILBACK_IN_PROGRESS", "FAILBACK_NOT_READY_FOR_LAUNCH", "FAILBACK_ERROR"},
	"FAILBACK_NOT_READY_FOR_LAUNCH": {"FAILBACK_READY_FOR_LAUNCH", "FAILBACK_NOT_STARTED"},
	"FAILBACK_READY_FOR_LAUNCH":     {"FAILBACK_IN_PROGRESS", "FAILBACK_NOT_READY_FOR_LAUNCH", "FAILBACK_ERROR", "FAILBACK_NOT_STARTED"},
	"FAILBACK_IN_PROGRESS":          {"FAILBACK_READY_FOR_LAUNCH", "FAILBACK_COMPLETED", "FAILBACK_ERROR", "FAILBACK_NOT_STARTED"},
	"FAILBACK_ERROR":                {"FAILBACK_IN_PROGRESS", "FAILBACK_READY_FOR_LAUNCH", "FAILBACK_NOT_STARTED"},
	// The last is a reversal that begins anew.
	"FAILBACK_COMPLETED": {"FAILBACK_IN_PROGRESS", "FAILBACK_NOT_STARTED", "FAILBACK_NOT_READY_FOR_LAUNCH"},
}

func allowedFailback(from, to drstypes.FailbackState) bool {
	return from == to || slices.Contains(failbackMoves[from], to)
}
