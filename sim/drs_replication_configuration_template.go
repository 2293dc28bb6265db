package sim

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// createReplicationConfigurationTemplate makes a template beside those that are
// there: no quota of them is documented. New servers use the first.
func (w *World) createReplicationConfigurationTemplate(ctx context.Context, in *drs.CreateReplicationConfigurationTemplateInput) (*drs.CreateReplicationConfigurationTemplateOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.CreateReplicationConfigurationTemplateOutput, error) {
		if err := checkTags(in.Tags); err != nil {
			return nil, err
		}
		r := replicationConfigurationTemplate{ID: t.newID("rct-"), Tags: maps.Clone(in.Tags), replicationSettings: defaultReplicationSettings()}
		r, err := r.updated(&drs.UpdateReplicationConfigurationTemplateInput{
			AssociateDefaultSecurityGroup: in.AssociateDefaultSecurityGroup, AutoReplicateNewDisks: in.AutoReplicateNewDisks,
			BandwidthThrottling: in.BandwidthThrottling, CreatePublicIP: in.CreatePublicIP, DataPlaneRouting: in.DataPlaneRouting,
			DefaultLargeStagingDiskType: in.DefaultLargeStagingDiskType, EbsEncryption: in.EbsEncryption, EbsEncryptionKeyArn: in.EbsEncryptionKeyArn,
			InternetProtocol: in.InternetProtocol, PitPolicy: in.PitPolicy, ReplicationServerInstanceType: in.ReplicationServerInstanceType,
			ReplicationServersSecurityGroupsIDs: in.ReplicationServersSecurityGroupsIDs, StagingAreaSubnetId: in.StagingAreaSubnetId,
			StagingAreaTags: in.StagingAreaTags, UseDedicatedReplicationServer: in.UseDedicatedReplicationServer,
		})
		if err != nil {
			return nil, err
		}
		replicationConfigurationTemplates.put(t, p, r.ID, r)
		out := drs.CreateReplicationConfigurationTemplateOutput(*bareReplicationTemplate(p, &r))
		return &out, nil
	})
}

func (w *World) updateReplicationConfigurationTemplate(ctx context.Context, in *drs.UpdateReplicationConfigurationTemplateInput) (*drs.UpdateReplicationConfigurationTemplateOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.UpdateReplicationConfigurationTemplateOutput, error) {
		found, err := configurationTemplate(t, p, replicationConfigurationTemplates, aws.ToString(in.ReplicationConfigurationTemplateID))
		if err != nil {
			return nil, err
		}
		r, err := found.updated(in)
		if err != nil {
			return nil, err
		}
		replicationConfigurationTemplates.put(t, p, r.ID, r)
		return bareReplicationTemplate(p, &r), nil
	})
}

// updated takes over what the request names.
func (r replicationConfigurationTemplate) updated(in *drs.UpdateReplicationConfigurationTemplateInput) (replicationConfigurationTemplate, error) {
	r.replicationSettings = r.replicationSettings.updated(&drs.UpdateReplicationConfigurationInput{
		AssociateDefaultSecurityGroup: in.AssociateDefaultSecurityGroup, AutoReplicateNewDisks: in.AutoReplicateNewDisks,
		BandwidthThrottling: in.BandwidthThrottling, CreatePublicIP: in.CreatePublicIP, DataPlaneRouting: in.DataPlaneRouting,
		DefaultLargeStagingDiskType: in.DefaultLargeStagingDiskType, EbsEncryption: in.EbsEncryption, EbsEncryptionKeyArn: in.EbsEncryptionKeyArn,
		InternetProtocol: in.InternetProtocol, PitPolicy: in.PitPolicy, ReplicationServerInstanceType: in.ReplicationServerInstanceType,
		ReplicationServersSecurityGroupsIDs: in.ReplicationServersSecurityGroupsIDs, StagingAreaSubnetId: in.StagingAreaSubnetId,
		StagingAreaTags: in.StagingAreaTags, UseDedicatedReplicationServer: in.UseDedicatedReplicationServer,
	})
	if r.Encryption == drstypes.ReplicationConfigurationEbsEncryptionCustom && r.EncryptionKey == "" {
		return r, invalid("ebsEncryptionKeyArn", "ebsEncryption CUSTOM needs ebsEncryptionKeyArn")
	}
	return r, nil
}

// deleteReplicationConfigurationTemplate forgets the template; servers that were
// made with it keep what they have.
func (w *World) deleteReplicationConfigurationTemplate(ctx context.Context, in *drs.DeleteReplicationConfigurationTemplateInput) (*drs.DeleteReplicationConfigurationTemplateOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.DeleteReplicationConfigurationTemplateOutput, error) {
		r, err := configurationTemplate(t, p, replicationConfigurationTemplates, aws.ToString(in.ReplicationConfigurationTemplateID))
		if err != nil {
			return nil, err
		}
		replicationConfigurationTemplates.remove(t, p, r.ID)
		return &drs.DeleteReplicationConfigurationTemplateOutput{}, nil
	})
}

func (w *World) describeReplicationConfigurationTemplates(ctx context.Context, in *drs.DescribeReplicationConfigurationTemplatesInput) (*drs.DescribeReplicationConfigurationTemplatesOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.DescribeReplicationConfigurationTemplatesOutput, error) {
		found, err := templatesWanted(t, p, replicationConfigurationTemplates, in.ReplicationConfigurationTemplateIDs)
		if err != nil {
			return nil, err
		}
		found, next, err := cut(found, func(r *replicationConfigurationTemplate) string { return r.ID },
			page{token: in.NextToken, max: in.MaxResults, usual: usualPage})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.DescribeReplicationConfigurationTemplatesOutput{Items: make([]drstypes.ReplicationConfigurationTemplate, len(found)), NextToken: next}
		for i, r := range found {
			out.Items[i] = describeReplicationTemplate(p, r)
		}
		return out, nil
	})
}

// bareReplicationTemplate is a template as the operations answer it that do not
// wrap it in a member: their outputs have its fields.
func bareReplicationTemplate(p place, r *replicationConfigurationTemplate) *drs.UpdateReplicationConfigurationTemplateOutput {
	d := describeReplicationTemplate(p, r)
	return &drs.UpdateReplicationConfigurationTemplateOutput{
		ReplicationConfigurationTemplateID: d.ReplicationConfigurationTemplateID, Arn: d.Arn,
		AssociateDefaultSecurityGroup: d.AssociateDefaultSecurityGroup, AutoReplicateNewDisks: d.AutoReplicateNewDisks,
		BandwidthThrottling: d.BandwidthThrottling, CreatePublicIP: d.CreatePublicIP, DataPlaneRouting: d.DataPlaneRouting,
		DefaultLargeStagingDiskType: d.DefaultLargeStagingDiskType, EbsEncryption: d.EbsEncryption, EbsEncryptionKeyArn: d.EbsEncryptionKeyArn,
		InternetProtocol: d.InternetProtocol, PitPolicy: d.PitPolicy, ReplicationServerInstanceType: d.ReplicationServerInstanceType,
		ReplicationServersSecurityGroupsIDs: d.ReplicationServersSecurityGroupsIDs, StagingAreaSubnetId: d.StagingAreaSubnetId,
		StagingAreaTags: d.StagingAreaTags, Tags: d.Tags, UseDedicatedReplicationServer: d.UseDedicatedReplicationServer,
	}
}

func describeReplicationTemplate(p place, r *replicationConfigurationTemplate) drstypes.ReplicationConfigurationTemplate {
	return drstypes.ReplicationConfigurationTemplate{
		ReplicationConfigurationTemplateID:  aws.String(r.ID),
		Arn:                                 aws.String(p.arn("drs", "replication-configuration-template/"+r.ID)),
		AssociateDefaultSecurityGroup:       aws.Bool(r.AssociateDefault),
		AutoReplicateNewDisks:               aws.Bool(r.AutoReplicateDisks),
		BandwidthThrottling:                 r.Bandwidth,
		CreatePublicIP:                      aws.Bool(r.PublicIP),
		DataPlaneRouting:                    r.Routing,
		DefaultLargeStagingDiskType:         r.LargeDisk,
		EbsEncryption:                       r.Encryption,
		EbsEncryptionKeyArn:                 optional(r.EncryptionKey),
		InternetProtocol:                    r.Protocol,
		PitPolicy:                           policyOut(r.Policy),
		ReplicationServerInstanceType:       aws.String(r.InstanceType),
		ReplicationServersSecurityGroupsIDs: r.SecurityGroups,
		StagingAreaSubnetId:                 optional(r.StagingSubnet),
		StagingAreaTags:                     tagsOut(r.StagingTags),
		Tags:                                tagsOut(r.Tags),
		UseDedicatedReplicationServer:       aws.Bool(r.DedicatedServer),
	}
}
