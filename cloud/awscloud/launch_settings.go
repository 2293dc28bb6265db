package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// LaunchSettings reads DRS's launch configurations one by one, and the default versions of
// their launch templates.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_GetLaunchConfiguration.html
func (c *Cloud) LaunchSettings(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.LaunchSettings, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	all := make([]recovery.LaunchSettings, len(servers))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, server := range servers {
		group.Go(func() error {
			all[i], all[i].Err = in.wholeSettings(ctx, server)
			all[i].SourceServerID = server
			return nil // it is that server's own
		})
	}
	return all, group.Wait()
}

// wholeSettings are DRS's settings of a server with what its launch template says.
func (c *clients) wholeSettings(ctx context.Context, server recovery.SourceServerID) (recovery.LaunchSettings, error) {
	s, err := c.launchSettings(ctx, server)
	if err != nil {
		return s, err
	}
	versions, err := c.defaultVersions(ctx, s.TemplateID)
	if err != nil {
		return s, err
	}
	v, ok := versions[s.TemplateID]
	if !ok {
		return s, recovery.Errorf(recovery.NotFound, "the launch template %s of %s does not exist", s.TemplateID, server)
	}
	s.Version = aws.ToInt64(v.VersionNumber)
	s.LaunchConfiguration = s.LaunchConfiguration.Over(launchOf(v.LaunchTemplateData))
	return s, nil
}

// launchSettings are DRS's own settings of a server.
func (c *clients) launchSettings(ctx context.Context, server recovery.SourceServerID) (recovery.LaunchSettings, error) {
	k := c.read("drs", "GetLaunchConfiguration", "read the launch configuration of %s", server)
	k.named = map[string]recovery.SourceServerID{string(server): server}
	out, err := c.drs.GetLaunchConfiguration(ctx, &drs.GetLaunchConfigurationInput{SourceServerID: aws.String(string(server))}, k.forDRS)
	if err != nil {
		return recovery.LaunchSettings{}, k.failed(ctx, err)
	}
	return recovery.LaunchSettings{SourceServerID: server, TemplateID: str(out.Ec2LaunchTemplateID), LaunchConfiguration: settingsFrom(out)}, nil
}

// settingsFrom is DRS's part of a launch configuration.
func settingsFrom(out *drs.GetLaunchConfigurationOutput) recovery.LaunchConfiguration {
	c := recovery.LaunchConfiguration{
		LaunchDisposition: word(out.LaunchDisposition), RightSizing: word(out.TargetInstanceTypeRightSizingMethod),
		CopyPrivateIP: out.CopyPrivateIp, CopyTags: out.CopyTags,
	}
	if out.Licensing != nil {
		c.OSBYOL = out.Licensing.OsByol
	}
	if into := out.LaunchIntoInstanceProperties; into != nil && str(into.LaunchIntoEC2InstanceID) != "" {
		id := recovery.InstanceID(str(into.LaunchIntoEC2InstanceID))
		c.LaunchIntoInstanceID = &id
	}
	return c
}

// word is a word of AWS, nil for none.
func word[T ~string](value T) *string {
	if value == "" {
		return nil
	}
	return aws.String(string(value))
}

// updateSettings changes those of DRS's settings that are not as wanted.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_UpdateLaunchConfiguration.html
func (c *clients) updateSettings(ctx context.Context, server recovery.SourceServerID, want, have recovery.LaunchConfiguration) error {
	request := &drs.UpdateLaunchConfigurationInput{SourceServerID: aws.String(string(server))}
	changed := false
	set := func(differs bool, change func()) {
		if differs {
			changed = true
			change()
		}
	}
	set(differs(want.LaunchDisposition, have.LaunchDisposition), func() { request.LaunchDisposition = drstypes.LaunchDisposition(*want.LaunchDisposition) })
	set(differs(want.RightSizing, have.RightSizing), func() {
		request.TargetInstanceTypeRightSizingMethod = drstypes.TargetInstanceTypeRightSizingMethod(*want.RightSizing)
	})
	set(differs(want.CopyPrivateIP, have.CopyPrivateIP), func() { request.CopyPrivateIp = want.CopyPrivateIP })
	set(differs(want.CopyTags, have.CopyTags), func() { request.CopyTags = want.CopyTags })
	set(differs(want.OSBYOL, have.OSBYOL), func() { request.Licensing = &drstypes.Licensing{OsByol: want.OSBYOL} })
	into := aws.ToString((*string)(want.LaunchIntoInstanceID)) // none is a value, too
	set(into != aws.ToString((*string)(have.LaunchIntoInstanceID)), func() {
		// DRS refuses an empty ID. Properties without one are taken to mean no instance; that
		// is not documented.
		request.LaunchIntoInstanceProperties = &drstypes.LaunchIntoInstanceProperties{}
		if into != "" {
			request.LaunchIntoInstanceProperties.LaunchIntoEC2InstanceID = aws.String(into)
		}
	})
	if !changed {
		return nil
	}
	k := c.change("drs", "UpdateLaunchConfiguration", "change the launch configuration of %s", server)
	k.repeatable = true
	if _, err := c.drs.UpdateLaunchConfiguration(ctx, request, k.forDRS); err != nil {
		return k.failed(ctx, err)
	}
	return nil
}

// differs reports whether what is wanted, if anything is, is not so.
func differs[T comparable](want, have *T) bool {
	var zero T
	if have == nil {
		have = &zero
	}
	return want != nil && *want != *have
}
