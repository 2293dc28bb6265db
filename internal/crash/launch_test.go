//go:build unix

package crash_test

import (
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// seeLaunchConfigurations checks that every server would be launched as before the drill, and
// that the drill made one version of each launch template, however often it was broken off.
func (d *drill) seeLaunchConfigurations(e *recovery.Execution) {
	d.t.Helper()
	aws := d.connectAWS()
	prepared := 0
	for _, p := range e.Preparations {
		var servers []recovery.SourceServerID
		for _, s := range p.Servers {
			servers = append(servers, s.SourceServerID)
			if s.State != recovery.PreparationReturned {
				d.t.Errorf("the launch configuration of %s is %s", s.SourceServerID, s.State)
			}
		}
		prepared += len(servers)
		settings, err := aws.LaunchSettings(d.t.Context(), p.Scope, servers)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, s := range settings {
			if s.Err != nil {
				d.t.Fatal(s.Err)
			}
			if s.Version != 1 || !strings.HasPrefix(*s.SubnetID, "subnet-0a111") {
				d.t.Errorf("%s would be launched from version %d into %s, want production's", s.SourceServerID, s.Version, *s.SubnetID)
			}
			for version, there := range map[string]bool{"2": true, "3": false} {
				_, err := aws.TemplateLaunch(d.t.Context(), p.Scope, recovery.LaunchTemplateRef{ID: s.TemplateID, Version: version})
				if (recovery.CodeOf(err) == recovery.NotFound) == there || err != nil && there {
					d.t.Errorf("version %s of the launch template of %s: %v, want it there: %t", version, s.SourceServerID, err, there)
				}
			}
		}
	}
	if prepared != 6 {
		d.t.Errorf("the drill had the launch configurations of %d servers, want 6", prepared)
	}
}
