package chaos_test

import (
	"context"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

const opConfigure = "CreateLaunchTemplateVersion"

// smallLaunch is the launch configuration of a server: the versions of its template, the
// first of which is production's.
type smallLaunch struct {
	versions []smallVersion
	standard int64 // the default version
	settings recovery.LaunchConfiguration
}

type smallVersion struct {
	recovery.LaunchConfiguration
	token, description string
}

func text(s string) *string { return &s }

// launchOf is the launch configuration of a server, production's at first.
func (g *smallRegion) launchOf(id recovery.SourceServerID) *smallLaunch {
	if g.launches == nil {
		g.launches = map[recovery.SourceServerID]*smallLaunch{}
	}
	if g.launches[id] == nil {
		g.launches[id] = &smallLaunch{
			versions: []smallVersion{{LaunchConfiguration: recovery.LaunchConfiguration{SubnetID: text("subnet-production"), InstanceType: text("m5.large")}}},
			standard: 1, settings: recovery.LaunchConfiguration{RightSizing: text("NONE"), LaunchDisposition: text("STARTED")},
		}
	}
	return g.launches[id]
}

func (l *smallLaunch) current() recovery.LaunchConfiguration {
	return l.settings.Over(l.versions[l.standard-1].LaunchConfiguration)
}

// LaunchSettings gives what is so now.
func (a *smallAWS) LaunchSettings(_ context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.LaunchSettings, error) {
	if err := a.strike("GetLaunchConfiguration"); err != nil {
		return nil, err
	}
	all := make([]recovery.LaunchSettings, len(servers))
	for i, id := range servers {
		l := a.regions[scope].launchOf(id)
		all[i] = recovery.LaunchSettings{SourceServerID: id, TemplateID: "lt-" + string(id), Version: l.standard, LaunchConfiguration: l.current()}
	}
	return all, nil
}

// ConfigureLaunches compares and writes, as the client does. It may be broken off between any
// two servers, after DRS's settings, and after the version was made.
func (a *smallAWS) ConfigureLaunches(_ context.Context, scope recovery.Scope, orders []recovery.LaunchOrder) []recovery.Configured {
	done := make([]recovery.Configured, len(orders))
	for i, o := range orders {
		done[i].Version, done[i].Err = a.configure(a.regions[scope].launchOf(o.SourceServerID), o)
	}
	return done
}

func (a *smallAWS) configure(l *smallLaunch, o recovery.LaunchOrder) (int64, error) {
	if err := a.strike(opConfigure); err != nil {
		return 0, err
	}
	if o.Stated.SubnetID != nil && a.faultOf(faultRefuse, o.SourceServerID) != nil {
		return 0, &recovery.Error{Code: recovery.Invalid, Message: "the subnet does not exist", AWSCode: "InvalidSubnetID.NotFound"}
	}
	settings := o.Stated.Over(o.Kept.Settings)
	l.settings = recovery.LaunchConfiguration{RightSizing: settings.RightSizing, LaunchDisposition: settings.LaunchDisposition}
	if err := a.strikeAnswer(opConfigure); err != nil {
		return 0, err
	}
	if o.Stated.OfTemplate().Hash() == (recovery.LaunchConfiguration{}).Hash() {
		l.standard = o.Kept.Version
		return l.standard, nil
	}
	at := slices.IndexFunc(l.versions, func(v smallVersion) bool { return v.token == o.Token })
	if at < 0 {
		at = len(l.versions)
		l.versions = append(l.versions, smallVersion{o.Stated.OfTemplate().Over(l.versions[o.Kept.Version-1].LaunchConfiguration), o.Token, o.Description})
	}
	if err := a.strikeAnswer(opConfigure); err != nil {
		return 0, err
	}
	l.standard = int64(at) + 1
	return l.standard, nil
}

// LaunchSettings reads them as one process does.
func (c *cloudOf) LaunchSettings(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.LaunchSettings, error) {
	return ask(ctx, c, "GetLaunchConfiguration", func() ([]recovery.LaunchSettings, error) { return c.aws.LaunchSettings(ctx, scope, servers) })
}

// ConfigureLaunches changes them as one process does. What has no answer may be done.
func (c *cloudOf) ConfigureLaunches(ctx context.Context, scope recovery.Scope, orders []recovery.LaunchOrder) []recovery.Configured {
	var done []recovery.Configured
	err := c.change(ctx, opConfigure, func(ctx context.Context) error {
		done = c.aws.ConfigureLaunches(ctx, scope, orders)
		return nil
	}, func() {})
	if err != nil {
		done = slices.Repeat([]recovery.Configured{{Err: err}}, len(orders))
	}
	return done
}

// TemplateLaunch is of no use here: nobody refers to a launch template.
func (peoplesAWS) TemplateLaunch(context.Context, recovery.Scope, recovery.LaunchTemplateRef) (recovery.LaunchConfiguration, error) {
	return recovery.LaunchConfiguration{}, recovery.Errorf(recovery.NotFound, "there are no launch templates")
}
