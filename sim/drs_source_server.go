package sim

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// describeSourceServers lists source servers; an unknown ID in the filter is
// left out, not refused.
func (w *World) describeSourceServers(ctx context.Context, in *drs.DescribeSourceServersInput) (*drs.DescribeSourceServersOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.DescribeSourceServersOutput, error) {
		found := serversWanted(t, p, in.Filters)
		found, next, err := cut(found, func(s *sourceServer) string { return s.ID },
			page{token: in.NextToken, max: in.MaxResults, usual: usualPage})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		launched := recoveryInstancesByServer(t, p)
		out := &drs.DescribeSourceServersOutput{Items: make([]drstypes.SourceServer, len(found)), NextToken: next}
		for i, s := range found {
			out.Items[i] = describeSourceServer(t, p, s, launched[s.ID])
		}
		return out, nil
	})
}

func serversWanted(t *tx, p place, f *drstypes.DescribeSourceServersRequestFilters) []*sourceServer {
	if f == nil {
		f = &drstypes.DescribeSourceServersRequestFilters{}
	}
	ids, staging := setOf(f.SourceServerIDs), setOf(f.StagingAccountIDs)
	var found []*sourceServer
	for _, stored := range sourceServers.all(t, p) {
		s := stored.seen(t)
		if ids.has(s.ID) && staging.has(s.Staging.Account) && (f.HardwareId == nil || *f.HardwareId == s.AWSInstance) {
			found = append(found, s)
		}
	}
	return found
}

func describeSourceServer(t *tx, p place, s *sourceServer, launched *recoveryInstance) drstypes.SourceServer {
	out := drstypes.SourceServer{
		AgentVersion:         optional(s.AgentVersion),
		Arn:                  aws.String(serverRef{p.account, p.region, s.ID}.arn()),
		DataReplicationInfo:  describeReplication(s, t.now),
		LastLaunchResult:     s.LastLaunch.result(t.now),
		LifeCycle:            describeLifeCycle(s, t.now),
		ReplicationDirection: s.Direction,
		SourceNetworkID:      optional(sourceNetworkOf(t, p, s)),
		SourceProperties:     describeProperties(s, t.now),
		SourceServerID:       aws.String(s.ID),
		StagingArea:          describeStaging(p, s),
		Tags:                 tagsOut(s.Tags),

		ReversedDirectionSourceServerArn: optional(s.Reversed.arn()),
	}
	if launched != nil {
		out.RecoveryInstanceId = aws.String(launched.ID)
	}
	if s.Origin != (origin{}) {
		out.SourceCloudProperties = &drstypes.SourceCloudProperties{
			OriginAccountID:        optional(s.Origin.Account),
			OriginAvailabilityZone: optional(s.Origin.Zone),
			OriginRegion:           optional(s.Origin.Region),
		}
	}
	return out
}

func describeReplication(s *sourceServer, at time.Time) *drstypes.DataReplicationInfo {
	r := s.Replication
	info := &drstypes.DataReplicationInfo{
		DataReplicationState: r.state(at), DataReplicationError: r.trouble(at), DataReplicationInitiation: describeInitiation(r, at),
	}
	if r.consistent(at) {
		info.LagDuration = aws.String(isoDuration(r.lagAt(at)))
	} else if !r.Synced.IsZero() {
		info.EtaDateTime = aws.String(stampOffset(r.Synced))
	}
	for _, d := range s.Disks {
		disk := drstypes.DataReplicationInfoReplicatedDisk{DeviceName: aws.String(d.Device), VolumeStatus: d.Status}
		if r.state(at) != drstypes.DataReplicationStateDisconnected { // which sets all sizes to zero
			disk.TotalStorageBytes = d.Bytes
			disk.ReplicatedStorageBytes = int64(float64(d.Bytes) * r.progress(at))
			disk.RescannedStorageBytes = int64(float64(d.Bytes) * r.rescanned(at))
		}
		info.ReplicatedDisks = append(info.ReplicatedDisks, disk)
	}
	return info
}

// describeInitiation spreads the steps over the time that the initiation takes.
func describeInitiation(r replication, at time.Time) *drstypes.DataReplicationInitiation {
	if r.Started.IsZero() {
		return nil
	}
	out := &drstypes.DataReplicationInitiation{StartDateTime: aws.String(stampOffset(r.Started))}
	for _, s := range initiation(r, drstypes.DataReplicationInitiationStepName("").Values(), at) {
		out.Steps = append(out.Steps, drstypes.DataReplicationInitiationStep{
			Name: s.name, Status: drstypes.DataReplicationInitiationStepStatus(s.status),
		})
	}
	return out
}

// progress is the part of the disks that the initial sync has copied.
func (r replication) progress(at time.Time) float64 {
	switch {
	case r.consistent(at):
		return 1
	case !reached(r.Initiated, at) || r.Held != "":
		return 0
	default:
		return min(float64(at.Sub(r.Initiated))/float64(r.Synced.Sub(r.Initiated)), 1)
	}
}

// rescanned is the part of the disks that the latest rescan has compared.
func (r replication) rescanned(at time.Time) float64 {
	switch {
	case !reached(r.Rescan.Begins, at):
		return 0
	case reached(r.Rescan.Ends, at):
		return 1
	default:
		return float64(at.Sub(r.Rescan.Begins)) / float64(r.Rescan.Ends.Sub(r.Rescan.Begins))
	}
}

func describeLifeCycle(s *sourceServer, at time.Time) *drstypes.LifeCycle {
	out := &drstypes.LifeCycle{
		AddedToServiceDateTime:    aws.String(stampOffset(s.Added)),
		LastSeenByServiceDateTime: aws.String(stampOffset(s.seenAt(at))),
	}
	if !s.Replication.Started.IsZero() {
		out.FirstByteDateTime = aws.String(stampOffset(s.Replication.Started))
		out.ElapsedReplicationDuration = aws.String(isoDuration(at.Sub(s.Replication.Started)))
	}
	if l := s.LastLaunch; l != nil {
		out.LastLaunch = &drstypes.LifeCycleLastLaunch{
			Status: l.status(at),
			Initiated: &drstypes.LifeCycleLastLaunchInitiated{
				ApiCallDateTime: aws.String(stampOffset(l.Called)), JobID: aws.String(l.Job), Type: l.Type,
			},
		}
	}
	return out
}

// seenAt is when the service last heard of the server's agent.
func (s *sourceServer) seenAt(at time.Time) time.Time {
	if until := s.Replication.Until; !until.IsZero() && until.Before(at) {
		return until
	}
	if stalled := s.Replication.stalled(at); stalled != nil {
		return stalled.From
	}
	return at
}

func describeProperties(s *sourceServer, at time.Time) *drstypes.SourceProperties {
	out := &drstypes.SourceProperties{
		Cpus: []drstypes.CPU{{Cores: s.CPUs, ModelName: optional(s.CPUModel)}},
		IdentificationHints: &drstypes.IdentificationHints{
			AwsInstanceID: optional(s.AWSInstance), Fqdn: optional(s.FQDN), Hostname: aws.String(s.Hostname),
		},
		LastUpdatedDateTime:     aws.String(stampOffset(s.seenAt(at))),
		Os:                      &drstypes.OS{FullString: aws.String(s.OS)},
		RamBytes:                s.RAMBytes,
		RecommendedInstanceType: optional(s.InstanceType),
		SupportsNitroInstances:  aws.Bool(true),
	}
	for _, d := range s.Disks {
		out.Disks = append(out.Disks, drstypes.Disk{Bytes: d.Bytes, DeviceName: aws.String(d.Device)})
	}
	for _, n := range s.Interfaces {
		out.NetworkInterfaces = append(out.NetworkInterfaces, drstypes.NetworkInterface{
			Ips: n.IPs, IsPrimary: aws.Bool(n.Primary), MacAddress: optional(n.MAC),
		})
	}
	return out
}

func describeStaging(p place, s *sourceServer) *drstypes.StagingArea {
	if s.Staging.Account == "" {
		return &drstypes.StagingArea{StagingAccountID: aws.String(p.account), Status: drstypes.ExtensionStatusNotExtended}
	}
	return &drstypes.StagingArea{
		ErrorMessage:           optional(s.Staging.Error),
		StagingAccountID:       aws.String(s.Staging.Account),
		StagingSourceServerArn: optional(s.Staging.ServerARN),
		Status:                 s.Staging.Status,
	}
}
