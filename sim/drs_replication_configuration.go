package sim

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

func (w *World) getReplicationConfiguration(ctx context.Context, in *drs.GetReplicationConfigurationInput) (*drs.GetReplicationConfigurationOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.GetReplicationConfigurationOutput, error) {
		s, err := sourceServerOf(t, p, aws.ToString(in.SourceServerID))
		if err != nil {
			return nil, err
		}
		return describeReplicationSettings(s), nil
	})
}

func (w *World) updateReplicationConfiguration(ctx context.Context, in *drs.UpdateReplicationConfigurationInput) (*drs.UpdateReplicationConfigurationOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.UpdateReplicationConfigurationOutput, error) {
		found, err := sourceServerOf(t, p, aws.ToString(in.SourceServerID))
		if err != nil {
			return nil, err
		}
		if err := found.refuseExtended(); err != nil {
			return nil, err
		}
		s := *found
		s.Settings = s.Settings.updated(in)
		sourceServers.put(t, p, s.ID, s)
		out := drs.UpdateReplicationConfigurationOutput(*describeReplicationSettings(&s))
		return &out, nil
	})
}

// updated takes over what the request names. A bandwidth of zero, which is
// unlimited, cannot be told from none: the SDK does not send it.
func (r replicationSettings) updated(in *drs.UpdateReplicationConfigurationInput) replicationSettings {
	set(&r.Name, in.Name)
	set(&r.AssociateDefault, in.AssociateDefaultSecurityGroup)
	set(&r.AutoReplicateDisks, in.AutoReplicateNewDisks)
	set(&r.PublicIP, in.CreatePublicIP)
	set(&r.EncryptionKey, in.EbsEncryptionKeyArn)
	set(&r.InstanceType, in.ReplicationServerInstanceType)
	set(&r.StagingSubnet, in.StagingAreaSubnetId)
	set(&r.DedicatedServer, in.UseDedicatedReplicationServer)
	setWord(&r.Bandwidth, in.BandwidthThrottling)
	setWord(&r.Routing, in.DataPlaneRouting)
	setWord(&r.LargeDisk, in.DefaultLargeStagingDiskType)
	setWord(&r.Encryption, in.EbsEncryption)
	setWord(&r.Protocol, in.InternetProtocol)
	if in.PitPolicy != nil {
		r.Policy = policyIn(in.PitPolicy)
	}
	if in.ReplicatedDisks != nil {
		r.Disks = disksIn(in.ReplicatedDisks)
	}
	if in.ReplicationServersSecurityGroupsIDs != nil {
		r.SecurityGroups = in.ReplicationServersSecurityGroupsIDs
	}
	if in.StagingAreaTags != nil {
		r.StagingTags = maps.Clone(in.StagingAreaTags)
	}
	return r
}

// setWord takes over a value that is not its type's zero.
func setWord[T comparable](to *T, given T) {
	var zero T
	if given != zero {
		*to = given
	}
}

func policyIn(rules []drstypes.PITPolicyRule) []pitRule {
	var policy []pitRule
	for i, r := range rules {
		rule := pitRule{
			ID: r.RuleID, Units: r.Units, Interval: aws.ToInt32(r.Interval), Retention: aws.ToInt32(r.RetentionDuration),
			Enabled: r.Enabled == nil || *r.Enabled,
		}
		if rule.ID == 0 {
			rule.ID = int64(i + 1)
		}
		policy = append(policy, rule)
	}
	return policy
}

func policyOut(policy []pitRule) []drstypes.PITPolicyRule {
	var rules []drstypes.PITPolicyRule
	for _, r := range policy {
		rules = append(rules, drstypes.PITPolicyRule{
			RuleID: r.ID, Units: r.Units, Interval: aws.Int32(r.Interval), RetentionDuration: aws.Int32(r.Retention), Enabled: aws.Bool(r.Enabled),
		})
	}
	return rules
}

func disksIn(disks []drstypes.ReplicationConfigurationReplicatedDisk) []replicatedDisk {
	var kept []replicatedDisk
	for _, d := range disks {
		kept = append(kept, replicatedDisk{
			Device: aws.ToString(d.DeviceName), IOPS: d.Iops, Throughput: d.Throughput,
			Boot: aws.ToBool(d.IsBootDisk), Type: d.StagingDiskType, Optimized: d.OptimizedStagingDiskType,
		})
	}
	return kept
}

// disksOut are the disks as configured, or as DRS treats them by itself.
func disksOut(s *sourceServer) []drstypes.ReplicationConfigurationReplicatedDisk {
	var disks []drstypes.ReplicationConfigurationReplicatedDisk
	for _, d := range s.Settings.Disks {
		disks = append(disks, drstypes.ReplicationConfigurationReplicatedDisk{
			DeviceName: aws.String(d.Device), Iops: d.IOPS, Throughput: d.Throughput, IsBootDisk: aws.Bool(d.Boot),
			StagingDiskType: d.Type, OptimizedStagingDiskType: d.Optimized,
		})
	}
	if disks != nil {
		return disks
	}
	for _, d := range s.Disks {
		disks = append(disks, drstypes.ReplicationConfigurationReplicatedDisk{
			DeviceName: aws.String(d.Device), IsBootDisk: aws.Bool(d.Boot),
			StagingDiskType:          drstypes.ReplicationConfigurationReplicatedDiskStagingDiskTypeAuto,
			OptimizedStagingDiskType: drstypes.ReplicationConfigurationReplicatedDiskStagingDiskTypeGp3,
		})
	}
	return disks
}

func describeReplicationSettings(s *sourceServer) *drs.GetReplicationConfigurationOutput {
	r := s.Settings
	return &drs.GetReplicationConfigurationOutput{
		AssociateDefaultSecurityGroup:       aws.Bool(r.AssociateDefault),
		AutoReplicateNewDisks:               aws.Bool(r.AutoReplicateDisks),
		BandwidthThrottling:                 r.Bandwidth,
		CreatePublicIP:                      aws.Bool(r.PublicIP),
		DataPlaneRouting:                    r.Routing,
		DefaultLargeStagingDiskType:         r.LargeDisk,
		EbsEncryption:                       r.Encryption,
		EbsEncryptionKeyArn:                 optional(r.EncryptionKey),
		InternetProtocol:                    r.Protocol,
		Name:                                aws.String(r.Name),
		PitPolicy:                           policyOut(r.Policy),
		ReplicatedDisks:                     disksOut(s),
		ReplicationServerInstanceType:       aws.String(r.InstanceType),
		ReplicationServersSecurityGroupsIDs: r.SecurityGroups,
		SourceServerID:                      aws.String(s.ID),
		StagingAreaSubnetId:                 optional(r.StagingSubnet),
		StagingAreaTags:                     tagsOut(r.StagingTags),
		UseDedicatedReplicationServer:       aws.Bool(r.DedicatedServer),
	}
}
