package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// launchConfigurationTemplate is what new servers get as launch configuration.
type launchConfigurationTemplate struct {
	ID   string
	Tags map[string]string
	launchSettings
}

// replicationConfigurationTemplate is what new servers get as replication
// configuration.
type replicationConfigurationTemplate struct {
	ID   string
	Tags map[string]string
	replicationSettings
}

var (
	launchConfigurationTemplates      = newTable[launchConfigurationTemplate]("launch-configuration-template")
	replicationConfigurationTemplates = newTable[replicationConfigurationTemplate]("replication-configuration-template")
)

// putDefaultTemplates makes the templates of a new service.
func putDefaultTemplates(t *tx, p place) {
	lct := launchConfigurationTemplate{ID: fixedID("lct-", p.account, p.region), launchSettings: defaultLaunchSettings()}
	launchConfigurationTemplates.put(t, p, lct.ID, lct)
	rct := replicationConfigurationTemplate{ID: fixedID("rct-", p.account, p.region), replicationSettings: defaultReplicationSettings()}
	if s := defaultSubnet(t, p); s != nil {
		rct.StagingSubnet = s.ID
	}
	replicationConfigurationTemplates.put(t, p, rct.ID, rct)
}

func (w *World) describeLaunchConfigurationTemplates(ctx context.Context, in *drs.DescribeLaunchConfigurationTemplatesInput) (*drs.DescribeLaunchConfigurationTemplatesOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.DescribeLaunchConfigurationTemplatesOutput, error) {
		found, err := templatesWanted(t, p, launchConfigurationTemplates, in.LaunchConfigurationTemplateIDs)
		if err != nil {
			return nil, err
		}
		found, next, err := cut(found, func(l *launchConfigurationTemplate) string { return l.ID },
			page{token: in.NextToken, max: in.MaxResults, usual: usualPage})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.DescribeLaunchConfigurationTemplatesOutput{Items: make([]drstypes.LaunchConfigurationTemplate, len(found)), NextToken: next}
		for i, l := range found {
			out.Items[i] = describeLaunchTemplate(p, l)
		}
		return out, nil
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

// templatesWanted are the templates of these IDs, or all.
func templatesWanted[T any](t *tx, p place, tb table[T], ids []string) ([]*T, error) {
	if len(ids) == 0 {
		return tb.all(t, p), nil
	}
	wanted := setOf(ids)
	for id := range wanted {
		if tb.get(t, p, id) == nil {
			return nil, notFound("ConfigurationTemplate", id)
		}
	}
	var found []*T
	for _, id := range t.world.shelves[tb.key(p)].sorted() {
		if wanted[id] {
			found = append(found, tb.get(t, p, id))
		}
	}
	return found, nil
}

func describeLaunchTemplate(p place, l *launchConfigurationTemplate) drstypes.LaunchConfigurationTemplate {
	return drstypes.LaunchConfigurationTemplate{
		Arn:                                 aws.String(p.arn("drs", "launch-configuration-template/"+l.ID)),
		CopyPrivateIp:                       aws.Bool(l.CopyIP),
		CopyTags:                            aws.Bool(l.CopyTags),
		LaunchConfigurationTemplateID:       aws.String(l.ID),
		LaunchDisposition:                   l.Disposition,
		LaunchIntoSourceInstance:            aws.Bool(false),
		Licensing:                           &drstypes.Licensing{OsByol: aws.Bool(l.BYOL)},
		PostLaunchEnabled:                   aws.Bool(l.PostLaunch),
		Tags:                                tagsOut(l.Tags),
		TargetInstanceTypeRightSizingMethod: l.RightSizing,
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
