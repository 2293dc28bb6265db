package api_test

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// TemplateLaunch knows one launch template, of one version, besides those that are listed.
func (c *fakeCloud) TemplateLaunch(_ context.Context, scope recovery.Scope, ref recovery.LaunchTemplateRef) (recovery.LaunchConfiguration, error) {
	return ask(c, scope, func(p *place) (recovery.LaunchConfiguration, error) {
		if versions := p.templates[ref.ID]; len(versions) > 0 {
			return recovery.LaunchConfiguration{}, nil
		}
		if ref.Name != "web" {
			return recovery.LaunchConfiguration{}, recovery.Errorf(recovery.NotFound, "there is no launch template %s in %s", ref, scope)
		}
		profile := "web"
		return recovery.LaunchConfiguration{InstanceProfile: &profile}, nil
	})
}

// LaunchSettings are where the fake cloud would launch the servers.
func (c *fakeCloud) LaunchSettings(_ context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.LaunchSettings, error) {
	return ask(c, scope, func(p *place) ([]recovery.LaunchSettings, error) {
		all := make([]recovery.LaunchSettings, len(servers))
		for i, id := range servers {
			target := p.targets[id]
			all[i] = recovery.LaunchSettings{SourceServerID: id, TemplateID: "lt-1", Version: 1}
			all[i].SubnetID, all[i].InstanceType = &target.SubnetID, &target.InstanceType
		}
		return all, nil
	})
}

// ConfigureLaunches changes where servers would be launched.
func (c *fakeCloud) ConfigureLaunches(_ context.Context, scope recovery.Scope, orders []recovery.LaunchOrder) []recovery.Configured {
	done, _ := ask(c, scope, func(p *place) ([]recovery.Configured, error) {
		done := make([]recovery.Configured, len(orders))
		for i, o := range orders {
			if done[i].Err = p.unconfigured; done[i].Err != nil {
				continue
			}
			target := p.targets[o.SourceServerID]
			if o.Stated.SubnetID != nil {
				target.SubnetID = *o.Stated.SubnetID
			}
			p.targets[o.SourceServerID] = target
			done[i].Version = o.Kept.Version + 1
		}
		return done, nil
	})
	return done
}
