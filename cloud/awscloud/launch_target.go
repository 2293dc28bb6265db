package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// LaunchTargets says where and how DRS would launch each of the servers, in their order.
// One server that does not exist is an error that names it; a launch template that does
// not exist leaves TemplateVersion zero.
func (c *Cloud) LaunchTargets(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]cloud.LaunchTarget, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	targets := make([]cloud.LaunchTarget, len(servers))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, server := range servers {
		group.Go(func() (err error) {
			targets[i], err = in.launchTarget(groupCtx, server)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return targets, in.readTemplates(ctx, targets)
}

// launchTarget is what DRS's launch configuration says.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_GetLaunchConfiguration.html
func (c *clients) launchTarget(ctx context.Context, server recovery.SourceServerID) (cloud.LaunchTarget, error) {
	k := c.read("drs", "GetLaunchConfiguration", "read the launch configuration of %s", server)
	k.named = map[string]recovery.SourceServerID{string(server): server}
	out, err := c.drs.GetLaunchConfiguration(ctx, &drs.GetLaunchConfigurationInput{SourceServerID: aws.String(string(server))}, k.forDRS)
	if err != nil {
		return cloud.LaunchTarget{}, k.failed(ctx, err)
	}
	return cloud.LaunchTarget{
		Launch:         settingsFrom(out),
		SourceServerID: server,
		TemplateID:     str(out.Ec2LaunchTemplateID),
		CopyPrivateIP:  aws.ToBool(out.CopyPrivateIp),
		PostLaunch:     aws.ToBool(out.PostLaunchEnabled),
		Disposition:    string(out.LaunchDisposition),
	}, nil
}

// readTemplates completes the targets from the default versions of their templates.
func (c *clients) readTemplates(ctx context.Context, targets []cloud.LaunchTarget) error {
	var ids []string
	wanted := map[string]bool{}
	for _, t := range targets {
		if t.TemplateID != "" && !wanted[t.TemplateID] {
			wanted[t.TemplateID] = true
			ids = append(ids, t.TemplateID)
		}
	}
	templates, err := c.templates(ctx, ids)
	if err != nil {
		return err
	}
	for i := range targets {
		if t, ok := templates[targets[i].TemplateID]; ok {
			readTemplate(&targets[i], t)
		}
	}
	return nil
}
