package cloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// LaunchConfigurer is what it takes to launch servers as people say.
type LaunchConfigurer interface {
	// TemplateLaunch gives what a version of a launch template says of a launch
	// configuration. NotFound: there is no such template, or no such version.
	TemplateLaunch(ctx context.Context, scope recovery.Scope, ref recovery.LaunchTemplateRef) (recovery.LaunchConfiguration, error)

	// LaunchSettings gives the launch configurations of the servers as AWS has them now, in
	// their order. What is wrong with one server is its own Err.
	LaunchSettings(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.LaunchSettings, error)

	// ConfigureLaunches gives servers the launch configurations that the orders ask for: DRS's
	// settings first, because DRS makes a version of the launch template of its own with
	// them, then a version of the template, made on the kept one, as the default. It reads
	// first and writes only what differs, so that it is safe to repeat, and it is retried as a
	// read is. What came of each is told in their order. After an error of a server a part of
	// its order may be done.
	ConfigureLaunches(ctx context.Context, scope recovery.Scope, orders []recovery.LaunchOrder) []recovery.Configured
}
