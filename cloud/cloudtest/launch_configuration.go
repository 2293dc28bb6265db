package cloudtest

import (
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// templateLaunch reads what DRS's own template of a server says, by ID and by version.
func templateLaunch(t *testing.T, c cloud.Cloud, w World) {
	targets, err := c.LaunchTargets(t.Context(), w.Scope, w.Servers[:1])
	if err != nil {
		t.Fatal(err)
	}
	target := targets[0]
	for _, version := range []string{"", "$Default"} {
		got, err := c.TemplateLaunch(t.Context(), w.Scope, recovery.LaunchTemplateRef{ID: target.TemplateID, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		if target.SubnetID != "" && (got.SubnetID == nil || *got.SubnetID != target.SubnetID) {
			t.Errorf("version %q: got subnet %v, want %s", version, got.SubnetID, target.SubnetID)
		}
	}
	for _, missing := range []recovery.LaunchTemplateRef{{ID: target.TemplateID, Version: "99999"}, {ID: "lt-00000000000000000"}, {Name: "davit-cloudtest-none"}} {
		_, err := c.TemplateLaunch(t.Context(), w.Scope, missing)
		wantCode(t, err, recovery.NotFound)
	}
}
