package api_test

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestLaunchingIntoAPreparedInstanceHasConditions(t *testing.T) {
	const into = recovery.InstanceID("i-0000000000000001f")
	allowed := map[string]string{"AWSDRS": "AllowLaunchingIntoThisInstance"}
	for _, tt := range []struct {
		name  string
		state string // empty: there is no such instance
		tags  map[string]string
		want  string // empty: nothing is found
	}{
		{"as it must be", "stopped", allowed, ""},
		{"missing", "", nil, "which does not exist in 111122223333/us-west-2"},
		{"running", "running", allowed, "which is running and not stopped"},
		{"without the tag", "stopped", map[string]string{"AWSDRS": "no"}, "which does not have the tag that allows it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := newEnv(t)
			e.configure()
			e.cloud.at(west, func(p *place) {
				if tt.state != "" {
					p.instances = append(p.instances, recovery.Instance{InstanceID: into, State: tt.state})
				}
				p.tags = map[recovery.InstanceID]map[string]string{into: tt.tags}
			})
			g, err := e.Group(t.Context(), "web")
			if err != nil {
				t.Fatal(err)
			}
			id := into
			_, err = e.ChangeGroup(t.Context(), "web", g.Version, apitype.GroupInput{
				Name: "web", AccountID: west.AccountID, Region: west.Region, Tags: g.Tags, SourceServerIDs: g.SourceServerIDs,
				Servers: map[recovery.SourceServerID]apitype.ServerLaunchInput{web1: {LaunchConfiguration: apitype.LaunchInput{LaunchConfiguration: recovery.LaunchConfiguration{LaunchIntoInstanceID: &id}}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			report, err := e.CheckPlan(t.Context(), "shop", asDrill)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, f := range report.Findings {
				if f.Code == recovery.FindingIntoInstance {
					got += f.Why
				}
			}
			if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}
