package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func (w *World) getLaunchConfiguration(ctx context.Context, in *drs.GetLaunchConfigurationInput) (*drs.GetLaunchConfigurationOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.GetLaunchConfigurationOutput, error) {
		s, err := sourceServerOf(t, p, aws.ToString(in.SourceServerID))
		if err != nil {
			return nil, err
		}
		return describeLaunchSettings(t, p, s), nil
	})
}

// updateLaunchConfiguration changes what the request names, and makes a new
// default version of the launch template: an edit of that template from before
// stays, but its number is no longer the default's.
func (w *World) updateLaunchConfiguration(ctx context.Context, in *drs.UpdateLaunchConfigurationInput) (*drs.UpdateLaunchConfigurationOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.UpdateLaunchConfigurationOutput, error) {
		found, err := sourceServerOf(t, p, aws.ToString(in.SourceServerID))
		if err != nil {
			return nil, err
		}
		s := *found
		s.Launch = s.Launch.updated(in)
		sourceServers.put(t, p, s.ID, s)
		followLaunchSettings(t, p, &s)
		out := drs.UpdateLaunchConfigurationOutput(*describeLaunchSettings(t, p, &s))
		return &out, nil
	})
}

func (l launchSettings) updated(in *drs.UpdateLaunchConfigurationInput) launchSettings {
	set(&l.CopyIP, in.CopyPrivateIp)
	set(&l.CopyTags, in.CopyTags)
	set(&l.Name, in.Name)
	set(&l.PostLaunch, in.PostLaunchEnabled)
	if in.Licensing != nil {
		set(&l.BYOL, in.Licensing.OsByol)
	}
	if in.LaunchIntoInstanceProperties != nil {
		l.Into = aws.ToString(in.LaunchIntoInstanceProperties.LaunchIntoEC2InstanceID) // none: no instance
	}
	setWord(&l.Disposition, in.LaunchDisposition)
	setWord(&l.RightSizing, in.TargetInstanceTypeRightSizingMethod)
	return l
}

// set takes over a value that a request gives.
func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}

func describeLaunchSettings(t *tx, p place, s *sourceServer) *drs.GetLaunchConfigurationOutput {
	l := effectiveLaunch(t, p, s)
	return &drs.GetLaunchConfigurationOutput{
		CopyPrivateIp:                       aws.Bool(l.CopyIP),
		CopyTags:                            aws.Bool(l.CopyTags),
		Ec2LaunchTemplateID:                 aws.String(l.Template),
		LaunchDisposition:                   l.Disposition,
		LaunchIntoInstanceProperties:        l.intoProperties(),
		Licensing:                           &drstypes.Licensing{OsByol: aws.Bool(l.BYOL)},
		Name:                                aws.String(l.Name),
		PostLaunchEnabled:                   aws.Bool(l.PostLaunch),
		SourceServerID:                      aws.String(s.ID),
		TargetInstanceTypeRightSizingMethod: l.RightSizing,
	}
}

func (l launchSettings) intoProperties() *drstypes.LaunchIntoInstanceProperties {
	if l.Into == "" {
		return nil
	}
	return &drstypes.LaunchIntoInstanceProperties{LaunchIntoEC2InstanceID: aws.String(l.Into)}
}

// effectiveLaunch is the launch configuration as it works: a static private
// address in the launch template turns copyPrivateIp off.
func effectiveLaunch(t *tx, p place, s *sourceServer) launchSettings {
	l := s.Launch
	if v := defaultTemplateVersion(t, p, l.Template); v != nil && readTemplate(v).address != "" {
		l.CopyIP = false
	}
	return l
}

// followLaunchSettings makes the template version that comes with every change
// of a launch configuration.
func followLaunchSettings(t *tx, p place, s *sourceServer) {
	v := defaultTemplateVersion(t, p, s.Launch.Template)
	if v == nil {
		return
	}
	next := launchTemplateVersion{Template: v.Template, CreatedBy: p.drsPrincipal(), Description: v.Description, Data: v.Data}
	if s.rightSized() {
		next.Data.InstanceType = ec2types.InstanceType(s.InstanceType)
	}
	addTemplateVersion(t, p, next, true)
}

// makeLaunchTemplate is the launch template that DRS makes for a new server.
func makeLaunchTemplate(t *tx, p place, s *sourceServer, data ec2types.ResponseLaunchTemplateData) string {
	id := fixedID("lt-", p.account, p.region, s.ID)
	launchTemplates.put(t, p, id, launchTemplate{
		ID: id, Name: "created-and-used-by-drs-" + s.ID, Created: t.now, CreatedBy: p.drsPrincipal(),
		Tags: map[string]string{
			"AWSElasticDisasterRecoveryManaged":        "drs.amazonaws.com",
			"AWSElasticDisasterRecoverySourceServerID": s.ID,
		},
	})
	addTemplateVersion(t, p, launchTemplateVersion{Template: id, CreatedBy: p.drsPrincipal(), Data: data}, true)
	return id
}
