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
}
