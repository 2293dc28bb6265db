package sim

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// clientFile is one server, a role for sessions, and a key to sign with.
func clientFile() *WorldFile {
	f := servers(1)
	f.Accounts[0].Roles = []RoleFile{{Name: "Recovery", Trusts: []string{testAccount}, ExternalID: "davit"}}
	f.Accounts[0].AccessKeys = []AccessKeyFile{{ID: testAccount, Secret: "secret"}}
	return f
}

const clientRole = "arn:aws:iam::" + testAccount + ":role/Recovery"

// clientSpeed makes a job of nine minutes one of a second.
const clientSpeed = 600

// serve answers on a loopback port until the test ends, and returns its URL.
func (b *bench) serve() string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- b.Serve(ctx, l) }()
	b.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			b.Errorf("serve: %v", err)
		}
	})
	return "http://" + l.Addr().String()
}

// The calls of the CLI's script, through the Go SDK over the same loopback port.
func TestTheGoSDKIsAtHome(t *testing.T) {
	b := open(t, Options{Speed: clientSpeed, Strict: true}, clientFile())
	config := b.config(testAccount, "secret", "")
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	config.BaseEndpoint, config.HTTPClient = aws.String(b.serve()), &http.Client{Transport: transport}
	b.drs, b.ec2 = drs.NewFromConfig(config), ec2.NewFromConfig(config)
	identity := sts.NewFromConfig(config)
	ctx := t.Context()

	who, err := identity.GetCallerIdentity(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "caller", *who.Account, testAccount)
	want(t, "replication", b.server(id(1)).DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateContinuous)

	snapshots, err := b.drs.DescribeRecoverySnapshots(ctx, &drs.DescribeRecoverySnapshotsInput{
		SourceServerID: aws.String(id(1)), Order: drstypes.RecoverySnapshotsOrderDesc, MaxResults: aws.Int32(1),
	})
	if err != nil {
		t.Fatal(err)
	}
	lt := b.setLaunchTemplateType(id(1), "r5.large")
	want(t, "template", b.versions(ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &lt, Versions: []string{"$Default"}}), "3* r5.large")

	started, err := b.drs.StartRecovery(ctx, &drs.StartRecoveryInput{
		IsDrill: aws.Bool(true), Tags: map[string]string{"purpose": "sdk"},
		SourceServers: []drstypes.StartRecoveryRequestSourceServer{{SourceServerID: aws.String(id(1)), RecoverySnapshotID: snapshots.Items[0].SnapshotID}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.tryDrill(id(1))
	wantCode(t, err, "ConflictException")
	job := b.await(*started.Job.JobID)
	want(t, "launch status", job.ParticipatingServers[0].LaunchStatus, drstypes.LaunchStatusLaunched)
	log := b.log(*job.JobID)
	want(t, "last log event", log[len(log)-1].Event, "JOB_END")

	instance := b.instanceOf(id(1))
	want(t, "instance type", b.instance(instance).InstanceType, "r5.large")
	for deadline := time.Now().Add(15 * time.Second); b.instanceStatus(instance) != ec2types.SummaryStatusOk; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("status of %s is still %s", instance, b.instanceStatus(instance))
		}
	}
	terminated, err := b.drs.TerminateRecoveryInstances(ctx, &drs.TerminateRecoveryInstancesInput{RecoveryInstanceIDs: []string{instance}})
	if err != nil {
		t.Fatal(err)
	}
	b.await(*terminated.Job.JobID)
	want(t, "recovery instances left", len(b.recoveryInstances()), 0)

	assumed, err := identity.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String(clientRole), RoleSessionName: aws.String("sdk"), ExternalId: aws.String("davit")})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "session's key", (*assumed.Credentials.AccessKeyId)[:4], "ASIA")
	_, err = identity.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String(clientRole), RoleSessionName: aws.String("sdk")})
	wantCode(t, err, "AccessDenied")
}

// setLaunchTemplateType edits a server's launch template so that the type
// holds: right-sizing off first, since that makes a version of its own.
func (b *bench) setLaunchTemplateType(server string, instanceType ec2types.InstanceType) string {
	b.Helper()
	config, err := b.drs.UpdateLaunchConfiguration(b.Context(), &drs.UpdateLaunchConfigurationInput{
		SourceServerID: &server, TargetInstanceTypeRightSizingMethod: drstypes.TargetInstanceTypeRightSizingMethodNone,
	})
	if err != nil {
		b.Fatal(err)
	}
	lt := *config.Ec2LaunchTemplateID
	b.version(lt, "$Latest", ec2types.RequestLaunchTemplateData{InstanceType: instanceType})
	if _, err := b.ec2.ModifyLaunchTemplate(b.Context(), &ec2.ModifyLaunchTemplateInput{LaunchTemplateId: &lt, DefaultVersion: aws.String("3")}); err != nil {
		b.Fatal(err)
	}
	return lt
}

// await waits in real time for a job's end.
func (b *bench) await(job string) drstypes.Job {
	b.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if j := b.job(job); j.Status == drstypes.JobStatusCompleted {
			return j
		}
	}
	b.Fatalf("job %s did not end in 15 s", job)
	return drstypes.Job{}
}
