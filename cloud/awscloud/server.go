package awscloud

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/drs/types"

	"github.com/davit-dr/davit/recovery"
)

// SourceServers gives the source servers of the scope.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_DescribeSourceServers.html
func (c *Cloud) SourceServers(ctx context.Context, scope recovery.Scope) ([]recovery.SourceServer, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("drs", "DescribeSourceServers", "list the source servers")
	var servers []recovery.SourceServer
	request := &drs.DescribeSourceServersInput{MaxResults: aws.Int32(serverPage)}
	for pages := drs.NewDescribeSourceServersPaginator(in.drs, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forDRS)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, s := range page.Items {
			servers = append(servers, serverOf(scope, s))
		}
	}
	return servers, nil
}

func serverOf(scope recovery.Scope, s types.SourceServer) recovery.SourceServer {
	server := recovery.SourceServer{
		ServerKey:        recovery.ServerKey{Scope: scope, SourceServerID: recovery.SourceServerID(str(s.SourceServerID))},
		ARN:              str(s.Arn),
		Tags:             s.Tags,
		LastLaunchResult: string(s.LastLaunchResult),
		FirstSyncedAt:    firstSynced(s),
	}
	if id := str(s.RecoveryInstanceId); id != "" {
		server.RecoveryInstances = []recovery.InstanceID{recovery.InstanceID(id)}
	}
	if l := s.LifeCycle; l != nil {
		server.LastSeenAt = instant(l.LastSeenByServiceDateTime)
	}
	if c := s.SourceCloudProperties; c != nil {
		server.SourceRegion = recovery.Region(str(c.OriginRegion))
		server.SourceAccountID = recovery.AccountID(str(c.OriginAccountID))
	}
	if a := s.StagingArea; a != nil {
		server.StagingAccountID = recovery.AccountID(str(a.StagingAccountID))
		server.StagingServerARN = str(a.StagingSourceServerArn)
	}
	readProperties(&server, s.SourceProperties)
	readReplication(&server, s.DataReplicationInfo)
	return server
}

func readProperties(server *recovery.SourceServer, p *types.SourceProperties) {
	if p == nil {
		return
	}
	server.RAMBytes = p.RamBytes
	server.RecommendedType = str(p.RecommendedInstanceType)
	if p.Os != nil {
		server.OS = str(p.Os.FullString)
	}
	if h := p.IdentificationHints; h != nil {
		if server.Hostname = str(h.Hostname); server.Hostname == "" {
			server.Hostname = str(h.Fqdn)
		}
		server.SourceInstanceID = recovery.InstanceID(str(h.AwsInstanceID))
	}
	for _, c := range p.Cpus {
		server.CPUs += int(c.Cores)
	}
	for _, d := range p.Disks {
		server.Disks = append(server.Disks, recovery.Disk{Device: str(d.DeviceName), Bytes: d.Bytes})
	}
	for _, n := range p.NetworkInterfaces {
		server.Addresses = append(server.Addresses, n.Ips...)
	}
}

func readReplication(server *recovery.SourceServer, r *types.DataReplicationInfo) {
	if r == nil {
		return
	}
	server.ReplicationState = recovery.ReplicationState(r.DataReplicationState)
	server.LagSeconds = seconds(r.LagDuration)
	if e := r.DataReplicationError; e != nil {
		server.ReplicationError = string(e.Error)
		if raw := str(e.RawError); raw != "" {
			server.ReplicationError += ": " + raw
		}
	}
}

// firstSynced is the first byte's arrival, for a server whose initial sync is done; zero
// for any other. DRS does not say when a sync ended, only where replication stands now:
// a server that was interrupted may have been so in its initial sync, and then some disk
// is not whole.
func firstSynced(s types.SourceServer) time.Time {
	if s.LifeCycle == nil || s.DataReplicationInfo == nil {
		return time.Time{}
	}
	began := instant(s.LifeCycle.FirstByteDateTime)
	switch s.DataReplicationInfo.DataReplicationState {
	case types.DataReplicationStateStopped, types.DataReplicationStateInitiating, types.DataReplicationStateInitialSync:
		return time.Time{}
	case types.DataReplicationStateStalled, types.DataReplicationStatePaused, types.DataReplicationStateDisconnected:
		if !whole(s.DataReplicationInfo.ReplicatedDisks) {
			return time.Time{}
		}
	}
	return began
}

func whole(disks []types.DataReplicationInfoReplicatedDisk) bool {
	for _, d := range disks {
		if d.ReplicatedStorageBytes < d.TotalStorageBytes {
			return false
		}
	}
	return true
}
