package sim

import (
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// TestReopenedWorldKnowsTheWayBack closes a world while a network is deployed, a
// replication is reversed and a failback client replicates, and looks before and after.
func TestReopenedWorldKnowsTheWayBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := withNetwork(2)
		server(f, 2).Origin, server(f, 2).FailbackAfter = OriginFile{}, time.Minute
		f.Accounts = append(f.Accounts, withStaging(1).Accounts[1])
		folder := t.TempDir()
		b := open(t, Options{Data: folder}, f)
		all := b.recover(ids(1, 2)...)
		reversed := b.mustReverse(all[0])
		if _, err := b.extend(stagingARN(1)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.drs.PutLaunchAction(t.Context(), action(id(1), 1, 2)); err != nil {
			t.Fatal(err)
		}
		network := b.protect()
		job, err := b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{}, network, "")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		before := lookAround(b, *job.JobID, network, reversed)
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		b = open(t, Options{Data: folder}, f)
		if after := lookAround(b, *job.JobID, network, reversed); !reflect.DeepEqual(before, after) {
			t.Errorf("the reopened world differs:\n got %+v\nwant %+v", after, before)
		}
		b.finish(*job.JobID)
		time.Sleep(time.Hour)
		want(t, "network", b.network(network).LastRecovery.LastRecoveryResult, drstypes.RecoveryResultSuccess)
		want(t, "reversed", b.in(originRegion).replicationOf(reversed), drstypes.DataReplicationStateContinuous)
		want(t, "failback", b.recoveryInstance(all[1]).Failback.State, "FAILBACK_READY_FOR_LAUNCH")
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// lookAround is what the world says of everything that is under way.
func lookAround(b *bench, job, network, reversed string) []any {
	b.Helper()
	servers, err := b.drs.DescribeSourceServers(b.Context(), &drs.DescribeSourceServersInput{})
	if err != nil {
		b.Fatal(err)
	}
	actions, err := b.drs.ListLaunchActions(b.Context(), &drs.ListLaunchActionsInput{ResourceId: aws.String(id(1))})
	if err != nil {
		b.Fatal(err)
	}
	return []any{
		servers.Items, actions.Items, b.recoveryInstances(), b.job(job), b.log(job), b.network(network), b.in(originRegion).server(reversed),
		b.subnetsOf(sourceVPC),
	}
}
