package sim

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// createLaunchConfigurationTemplate makes the template of new servers. The quota
// is one, and InitializeService makes that one: it has to be deleted first.
func (w *World) createLaunchConfigurationTemplate(ctx context.Context, in *drs.CreateLaunchConfigurationTemplateInput) (*drs.CreateLaunchConfigurationTemplateOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.CreateLaunchConfigurationTemplateOutput, error) {
		if err := checkQuota(t, p, quotaLaunchTemplates, "LaunchConfigurationTemplate", 1+len(launchConfigurationTemplates.all(t, p))); err != nil {
			return nil, err
		}
		if err := checkTags(in.Tags); err != nil {
			return nil, err
		}
		l := launchConfigurationTemplate{ID: t.newID("lct-"), Tags: maps.Clone(in.Tags), launchSettings: defaultLaunchSettings()}
		l = l.updated(&drs.UpdateLaunchConfigurationTemplateInput{
			CopyPrivateIp: in.CopyPrivateIp, CopyTags: in.CopyTags, ExportBucketArn: in.ExportBucketArn,
			LaunchDisposition: in.LaunchDisposition, LaunchIntoSourceInstance: in.LaunchIntoSourceInstance, Licensing: in.Licensing,
			PostLaunchEnabled: in.PostLaunchEnabled, TargetInstanceTypeRightSizingMethod: in.TargetInstanceTypeRightSizingMethod,
		})
		launchConfigurationTemplates.put(t, p, l.ID, l)
		return &drs.CreateLaunchConfigurationTemplateOutput{LaunchConfigurationTemplate: describeLaunchTemplate(p, &l)}, nil
	})
}

func (w *World) updateLaunchConfigurationTemplate(ctx context.Context, in *drs.UpdateLaunchConfigurationTemplateInput) (*drs.UpdateLaunchConfigurationTemplateOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.UpdateLaunchConfigurationTemplateOutput, error) {
		found, err := configurationTemplate(t, p, launchConfigurationTemplates, aws.ToString(in.LaunchConfigurationTemplateID))
		if err != nil {
			return nil, err
		}
		l := found.updated(in)
		launchConfigurationTemplates.put(t, p, l.ID, l)
		return &drs.UpdateLaunchConfigurationTemplateOutput{LaunchConfigurationTemplate: describeLaunchTemplate(p, &l)}, nil
	})
}

// updated takes over what the request names.
func (l launchConfigurationTemplate) updated(in *drs.UpdateLaunchConfigurationTemplateInput) launchConfigurationTemplate {
	set(&l.ExportBucket, in.ExportBucketArn)
	set(&l.IntoSource, in.LaunchIntoSourceInstance)
	l.launchSettings = l.launchSettings.updated(&drs.UpdateLaunchConfigurationInput{
		CopyPrivateIp: in.CopyPrivateIp, CopyTags: in.CopyTags, LaunchDisposition: in.LaunchDisposition, Licensing: in.Licensing,
		PostLaunchEnabled: in.PostLaunchEnabled, TargetInstanceTypeRightSizingMethod: in.TargetInstanceTypeRightSizingMethod,
	})
	return l
}

// deleteLaunchConfigurationTemplate forgets the template and its actions;
// servers that were made with it keep what they have.
func (w *World) deleteLaunchConfigurationTemplate(ctx context.Context, in *drs.DeleteLaunchConfigurationTemplateInput) (*drs.DeleteLaunchConfigurationTemplateOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.DeleteLaunchConfigurationTemplateOutput, error) {
		l, err := configurationTemplate(t, p, launchConfigurationTemplates, aws.ToString(in.LaunchConfigurationTemplateID))
		if err != nil {
			return nil, err
		}
		removeLaunchActions(t, p, l.ID)
		launchConfigurationTemplates.remove(t, p, l.ID)
		return &drs.DeleteLaunchConfigurationTemplateOutput{}, nil
	})
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
			out.Items[i] = *describeLaunchTemplate(p, l)
		}
		return out, nil
	})
}

func describeLaunchTemplate(p place, l *launchConfigurationTemplate) *drstypes.LaunchConfigurationTemplate {
	return &drstypes.LaunchConfigurationTemplate{
		Arn:                                 aws.String(p.arn("drs", "launch-configuration-template/"+l.ID)),
		CopyPrivateIp:                       aws.Bool(l.CopyIP),
		CopyTags:                            aws.Bool(l.CopyTags),
		ExportBucketArn:                     optional(l.ExportBucket),
		LaunchConfigurationTemplateID:       aws.String(l.ID),
		LaunchDisposition:                   l.Disposition,
		LaunchIntoSourceInstance:            aws.Bool(l.IntoSource),
		Licensing:                           &drstypes.Licensing{OsByol: aws.Bool(l.BYOL)},
		PostLaunchEnabled:                   aws.Bool(l.PostLaunch),
		Tags:                                tagsOut(l.Tags),
		TargetInstanceTypeRightSizingMethod: l.RightSizing,
	}
}
