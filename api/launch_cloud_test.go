package api_test

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// TemplateLaunch knows one launch template, of one version.
func (c *fakeCloud) TemplateLaunch(_ context.Context, scope recovery.Scope, ref recovery.LaunchTemplateRef) (recovery.LaunchConfiguration, error) {
	return ask(c, scope, func(*place) (recovery.LaunchConfiguration, error) {
		if ref.Name != "web" {
			return recovery.LaunchConfiguration{}, recovery.Errorf(recovery.NotFound, "there is no launch template %s in %s", ref, scope)
		}
		profile := "web"
		return recovery.LaunchConfiguration{InstanceProfile: &profile}, nil
	})
}
