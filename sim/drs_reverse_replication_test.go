package sim

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

const originRegion = "us-east-1"

// twoRegions is a world of n servers that come from EC2 in another Region, where
// DRS is initialised too.
func twoRegions(n int) *WorldFile {
	f := servers(n)
	for i := range n {
		server(f, i+1).Origin = OriginFile{Account: testAccount, Region: originRegion, Zone: originRegion + "a", Instance: "i-0a1b2c3d4e5f60718"}
	}
	f.Accounts[0].Regions = append(f.Accounts[0].Regions, RegionFile{Name: originRegion, DRS: true})
	return f
}

// in is the bench in another Region.
func (b *bench) in(region string) *bench {
	config := aws.Config{
		Region: region, Credentials: credentials.NewStaticCredentialsProvider(testAccount, "secret", ""), HTTPClient: b.Client(),
		BaseEndpoint: aws.String("http://127.0.0.1:4666"), Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
	return &bench{b.TB, b.World, drs.NewFromConfig(config), ec2.NewFromConfig(config)}
}

func (b *bench) reverse(instance string) (string, error) {
	out, err := b.drs.ReverseReplication(b.Context(), &drs.ReverseReplicationInput{RecoveryInstanceID: &instance})
	if err != nil {
		return "", err
	}
	_, id, _ := strings.Cut(*out.ReversedDirectionSourceServerArn, "source-server/")
	return id, nil
}

func (b *bench) mustReverse(instance string) string {
	b.Helper()
	id, err := b.reverse(instance)
	if err != nil {
		b.Fatalf("reverse replication of %s: %v", instance, err)
	}
	return id
}

func (b *bench) replicationOf(server string) drstypes.DataReplicationState {
	b.Helper()
	return b.server(server).DataReplicationInfo.DataReplicationState
}

// TestFailbackAcrossRegionsComesFullCircle fails a server over, back, and
// protects it again, and cleans up as AWS's page says.
func TestFailbackAcrossRegionsComesFullCircle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := open(t, Options{}, twoRegions(1))
		home := target.in(originRegion)
		over := target.recover(id(1))[0]
		want(t, "origin", target.recoveryInstance(over).OriginEnvironment, drstypes.OriginEnvironmentAws)

		reversed := target.mustReverse(over)
		s := home.server(reversed)
		want(t, "direction", s.ReplicationDirection, drstypes.ReplicationDirectionFailback)
		want(t, "source", *s.SourceProperties.IdentificationHints.AwsInstanceID, over)
		want(t, "origin", *s.SourceCloudProperties.OriginRegion, testRegion)
		want(t, "opposite", *s.ReversedDirectionSourceServerArn, *target.server(id(1)).Arn)
		want(t, "opposite", *target.server(id(1)).ReversedDirectionSourceServerArn, *s.Arn)
		want(t, "at once", s.DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateInitiating)
		want(t, "failback at once", target.recoveryInstance(over).Failback.State, "FAILBACK_NOT_READY_FOR_LAUNCH")
		_, err := home.tryDrill(reversed)
		wantCode(t, err, "ValidationException") // nothing has arrived

		time.Sleep(47 * time.Minute)
		want(t, "then", home.replicationOf(reversed), drstypes.DataReplicationStateContinuous)
		want(t, "failback then", target.recoveryInstance(over).Failback.State, "FAILBACK_READY_FOR_LAUNCH")
		back := home.recover(reversed)[0]
		want(t, "failback", target.recoveryInstance(over).Failback.State, "FAILBACK_COMPLETED")
		want(t, "failback's launch", target.recoveryInstance(over).Failback.FailbackLaunchType, drstypes.FailbackLaunchTypeRecovery)

		if err := target.LoseSource(testAccount, testRegion, originRegion); err != nil {
			t.Fatal(err)
		}
		points := len(target.points(drs.DescribeRecoverySnapshotsInput{}))
		again := home.mustReverse(back)
		want(t, "the first source server protects again", again, id(1))
		want(t, "its source", *target.server(id(1)).SourceProperties.IdentificationHints.AwsInstanceID, back)
		want(t, "its points in time", len(target.points(drs.DescribeRecoverySnapshotsInput{})), points)
		want(t, "at first", target.replicationOf(id(1)), drstypes.DataReplicationStateStalled)
		time.Sleep(5 * time.Minute)
		want(t, "then", target.replicationOf(id(1)), drstypes.DataReplicationStateRescan)
		time.Sleep(45 * time.Minute)
		s = target.server(id(1))
		want(t, "in the end", s.DataReplicationInfo.DataReplicationState, drstypes.DataReplicationStateContinuous)
		disk := s.DataReplicationInfo.ReplicatedDisks[0]
		want(t, "rescanned", disk.RescannedStorageBytes, disk.TotalStorageBytes)
		want(t, "lag", *s.DataReplicationInfo.LagDuration, "P0D")
		want(t, "data of what was failed back", home.recoveryInstance(back).DataReplicationInfo.DataReplicationState, "CONTINUOUS")

		cleanUpAfterFailback(t, target, home, over, back, reversed)
		want(t, "protected", target.replicationOf(id(1)), drstypes.DataReplicationStateContinuous)
		want(t, "instance", home.instance(back).State.Name, ec2types.InstanceStateNameRunning)
		if _, err := target.tryDrill(id(1)); err != nil {
			t.Errorf("a drill of what protects the failed back server: %v", err)
		}
	})
}

func cleanUpAfterFailback(t *testing.T, target, home *bench, over, back, reversed string) {
	t.Helper()
	terminate := func(b *bench, instance string) (*drs.TerminateRecoveryInstancesOutput, error) {
		return b.drs.TerminateRecoveryInstances(t.Context(), &drs.TerminateRecoveryInstancesInput{RecoveryInstanceIDs: []string{instance}})
	}
	_, err := terminate(target, over)
	wantCode(t, err, "ConflictException") // it is protected
	if _, err := home.drs.StopReplication(t.Context(), &drs.StopReplicationInput{SourceServerID: &reversed}); err != nil {
		t.Fatal(err)
	}
	left, err := home.drs.DescribeRecoverySnapshots(t.Context(), &drs.DescribeRecoverySnapshotsInput{SourceServerID: &reversed})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "points in time of a stopped server", len(left.Items), 0)
	out, err := terminate(target, over)
	if err != nil {
		t.Fatal(err)
	}
	target.finish(*out.Job.JobID)

	_, err = home.drs.DisconnectRecoveryInstance(t.Context(), &drs.DisconnectRecoveryInstanceInput{RecoveryInstanceID: &back})
	wantCode(t, err, "ConflictException") // it is protected
	if _, err := home.drs.DeleteRecoveryInstance(t.Context(), &drs.DeleteRecoveryInstanceInput{RecoveryInstanceID: &back}); err != nil {
		t.Fatal(err)
	}
	if _, err := home.drs.DisconnectSourceServer(t.Context(), &drs.DisconnectSourceServerInput{SourceServerID: &reversed}); err != nil {
		t.Fatal(err)
	}
	want(t, "disconnected disk", home.server(reversed).DataReplicationInfo.ReplicatedDisks[0].TotalStorageBytes, 0)
	if _, err := home.drs.DeleteSourceServer(t.Context(), &drs.DeleteSourceServerInput{SourceServerID: &reversed}); err != nil {
		t.Fatal(err)
	}
}

func TestReverseReplicationIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := twoRegions(5)
		server(f, 2).Origin = OriginFile{}
		server(f, 3).Origin = OriginFile{Region: "eu-west-1"}
		server(f, 4).Origin = OriginFile{Region: "us-gov-west-1"}
		f.Accounts[0].Regions[1].Quotas = Quotas{Replicating: 1}
		b := open(t, Options{}, f)
		b.finish(b.drill(id(1)))
		_, err := b.reverse(b.instanceOf(id(1)))
		wantCode(t, err, "ConflictException") // its agent is not there yet
		all := b.recover(ids(1, 5)...)
		for n, code := range map[int]string{2: "ValidationException", 3: "UninitializedAccountException", 4: "ValidationException"} {
			_, err := b.reverse(all[n-1])
			wantCode(t, err, code)
		}
		b.mustReverse(all[0])
		_, err = b.reverse(all[0])
		wantCode(t, err, "ConflictException")
		_, err = b.reverse(all[4])
		wantCode(t, err, "ServiceQuotaExceededException")
		if _, err := b.drs.DisconnectRecoveryInstance(t.Context(), &drs.DisconnectRecoveryInstanceInput{RecoveryInstanceID: &all[4]}); err != nil {
			t.Fatal(err)
		}
		_, err = b.reverse(all[4])
		wantCode(t, err, "ConflictException")
	})
}

func TestReversedServerGetsTheOriginsTemplates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, twoRegions(1))
		home := b.in(originRegion)
		template := onlyLaunchTemplate(home)
		if _, err := home.drs.PutLaunchAction(t.Context(), action(template, 1, 7)); err != nil {
			t.Fatal(err)
		}
		if _, err := home.drs.UpdateLaunchConfigurationTemplate(t.Context(), &drs.UpdateLaunchConfigurationTemplateInput{
			LaunchConfigurationTemplateID: &template, CopyPrivateIp: aws.Bool(true), LaunchIntoSourceInstance: aws.Bool(true),
		}); err != nil {
			t.Fatal(err)
		}
		reversed := b.mustReverse(b.recover(id(1))[0])
		l, err := home.drs.GetLaunchConfiguration(t.Context(), &drs.GetLaunchConfigurationInput{SourceServerID: &reversed})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "copyPrivateIp", *l.CopyPrivateIp, true)
		want(t, "into", *l.LaunchIntoInstanceProperties.LaunchIntoEC2InstanceID, "i-0a1b2c3d4e5f60718")
		want(t, "action", actionOrders(home, drs.ListLaunchActionsInput{ResourceId: &reversed})[0], 7)
	})
}

func TestReplicationFollowsThePowerOfItsSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, twoRegions(1))
		home := b.in(originRegion)
		i := b.recover(id(1))[0]
		reversed := b.mustReverse(i)
		time.Sleep(time.Hour)
		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{i}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		info := home.server(reversed).DataReplicationInfo
		want(t, "of a stopped source", info.DataReplicationState, drstypes.DataReplicationStateStalled)
		want(t, "error", info.DataReplicationError.Error, drstypes.DataReplicationErrorStringAgentNotSeen)
		want(t, "lag", *info.LagDuration, "PT1M")
		time.Sleep(time.Hour)
		if _, err := b.ec2.StartInstances(t.Context(), &ec2.StartInstancesInput{InstanceIds: []string{i}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		want(t, "of a started source", home.replicationOf(reversed), drstypes.DataReplicationStateRescan)
		time.Sleep(50 * time.Minute)
		want(t, "in the end", home.replicationOf(reversed), drstypes.DataReplicationStateContinuous)
		if _, err := b.ec2.TerminateInstances(t.Context(), &ec2.TerminateInstancesInput{InstanceIds: []string{i}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		want(t, "of a source that is gone", home.replicationOf(reversed), drstypes.DataReplicationStateStalled)
		if _, err := home.tryDrill(reversed); err != nil {
			t.Errorf("a drill from what had arrived: %v", err)
		}
	})
}

func TestReplicationGoesBackToTheAccountItCameFrom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const home, locked = "777788889999", "444455556666"
		f := servers(2)
		server(f, 1).Origin = OriginFile{Account: home, Region: originRegion}
		server(f, 2).Origin = OriginFile{Account: locked, Region: originRegion}
		f.Accounts = append(f.Accounts,
			AccountFile{ID: home, Roles: []RoleFile{{Name: "DRSCrossAccountReplicationRole_" + testAccount}}, Regions: []RegionFile{{Name: originRegion, DRS: true}}},
			AccountFile{ID: locked, Roles: []RoleFile{{Name: "Other"}}, Regions: []RegionFile{{Name: originRegion, DRS: true}}})
		b := open(t, Options{Speed: 60}, f)
		all := b.recover(ids(1, 2)...)
		_, err := b.reverse(all[1])
		wantCode(t, err, "AccessDeniedException")
		reversed := b.mustReverse(all[0])
		look := func() drstypes.DataReplicationState {
			out, err := b.drs.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{
				Filters: &drstypes.DescribeSourceServersRequestFilters{SourceServerIDs: []string{reversed}},
			}, withAccount(home, originRegion))
			if err != nil || len(out.Items) != 1 {
				t.Fatalf("got %d servers, %v; want 1", len(out.Items), err)
			}
			return out.Items[0].DataReplicationInfo.DataReplicationState
		}
		time.Sleep(7 * time.Second)
		want(t, "after the initiation, sixty times as fast", look(), drstypes.DataReplicationStateInitialSync)
		time.Sleep(40 * time.Second)
		want(t, "after the initial sync, sixty times as fast", look(), drstypes.DataReplicationStateContinuous)
	})
}
