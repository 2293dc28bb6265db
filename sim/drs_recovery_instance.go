package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// describeRecoveryInstances lists the instances that jobs have launched and
// none has terminated.
func (w *World) describeRecoveryInstances(ctx context.Context, in *drs.DescribeRecoveryInstancesInput) (*drs.DescribeRecoveryInstancesOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.DescribeRecoveryInstancesOutput, error) {
		var ids, servers idSet
		if in.Filters != nil {
			ids, servers = setOf(in.Filters.RecoveryInstanceIDs), setOf(in.Filters.SourceServerIDs)
		}
		var found []*recoveryInstance
		for _, r := range recoveryInstances.all(t, p) {
			if r.visible(t.now) && ids.has(r.ID) && servers.has(r.Server) {
				found = append(found, r)
			}
		}
		found, next, err := cut(found, func(r *recoveryInstance) string { return r.ID },
			page{token: in.NextToken, max: in.MaxResults, usual: usualPage})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.DescribeRecoveryInstancesOutput{Items: make([]drstypes.RecoveryInstance, len(found)), NextToken: next}
		for i, r := range found {
			out.Items[i] = describeRecoveryInstance(t, p, r)
		}
		return out, nil
	})
}

func describeRecoveryInstance(t *tx, p place, r *recoveryInstance) drstypes.RecoveryInstance {
	out := drstypes.RecoveryInstance{
		Arn:                         aws.String(p.arn("drs", "recovery-instance/"+r.ID)),
		Ec2InstanceID:               aws.String(r.ID),
		Ec2InstanceState:            drsInstanceState(t, p, r.ID),
		Failback:                    describeFailback(t, p, r),
		IsDrill:                     aws.Bool(r.Drill),
		JobID:                       aws.String(r.Job),
		OriginEnvironment:           drstypes.OriginEnvironmentOnPremises,
		PointInTimeSnapshotDateTime: aws.String(stampOffset(r.DataAt)),
		RecoveryInstanceID:          aws.String(r.ID),
		SourceServerID:              aws.String(r.Server),
		Tags:                        tagsOut(r.Tags),
		DataReplicationInfo:         describeReplicationBack(t, p, r),
	}
	s := sourceServers.get(t, p, r.Server)
	if s == nil {
		return out
	}
	out.AgentVersion = aws.String(s.AgentVersion)
	if s.Origin.Region != "" {
		out.OriginEnvironment = drstypes.OriginEnvironmentAws
		out.OriginAvailabilityZone = optional(s.Origin.Zone)
	}
	out.RecoveryInstanceProperties = instanceProperties(s, instances.get(t, p, r.ID))
	return out
}

func instanceProperties(s *sourceServer, i *instance) *drstypes.RecoveryInstanceProperties {
	props := &drstypes.RecoveryInstanceProperties{
		Cpus:                []drstypes.CPU{{Cores: s.CPUs, ModelName: optional(s.CPUModel)}},
		IdentificationHints: &drstypes.IdentificationHints{Hostname: aws.String(s.Hostname), Fqdn: optional(s.FQDN)},
		Os:                  &drstypes.OS{FullString: aws.String(s.OS)},
		RamBytes:            s.RAMBytes,
	}
	if i == nil {
		return props
	}
	props.IdentificationHints.AwsInstanceID = aws.String(i.ID)
	props.LastUpdatedDateTime = aws.String(stampOffset(i.StartedAt))
	props.NetworkInterfaces = []drstypes.NetworkInterface{{Ips: []string{i.PrivateIP}, IsPrimary: aws.Bool(true)}}
	for n, v := range i.Volumes {
		d := drstypes.RecoveryInstanceDisk{EbsVolumeID: aws.String(v.ID), InternalDeviceName: aws.String(v.Device)}
		if n < len(s.Disks) {
			d.Bytes = s.Disks[n].Bytes
		}
		props.Disks = append(props.Disks, d)
	}
	return props
}

// optional is a member that is left out when it is empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
