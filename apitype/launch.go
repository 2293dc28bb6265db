package apitype

import "github.com/davit-dr/davit/recovery"

// LaunchInput is a launch configuration as people write it.
type LaunchInput struct {
	LaunchTemplate *recovery.LaunchTemplateRef `json:"launchTemplate,omitempty" doc:"a launch template whose values hold where the fields beside it state nothing"`
	recovery.LaunchConfiguration
	Alternatives []recovery.LaunchAlternative `json:"alternatives,omitempty" maxItems:"5" doc:"tried in this order where AWS has no capacity for a server, for that server alone; who states them states all of them"`

	RefusedLaunch
}

// RefusedLaunch are fields of launch templates that cannot be stated. They are read so that
// the answer says why.
type RefusedLaunch struct {
	ImageID             any `json:"imageId,omitempty" older:"imageId" deprecated:"true" doc:"refused: DRS launches from an image of its own"`
	UserData            any `json:"userData,omitempty" older:"userData" deprecated:"true" doc:"refused"`
	BlockDeviceMappings any `json:"blockDeviceMappings,omitempty" older:"blockDeviceMappings" deprecated:"true" doc:"refused: the volumes are those of the server"`
}

// Spec is the launch configuration that the input describes.
func (in LaunchInput) Spec() recovery.LaunchSpec {
	spec := recovery.LaunchSpec{LaunchTemplate: in.LaunchTemplate, LaunchConfiguration: in.LaunchConfiguration, Alternatives: in.Alternatives}
	for _, refused := range []struct {
		name  string
		value any
	}{{"imageId", in.ImageID}, {"userData", in.UserData}, {"blockDeviceMappings", in.BlockDeviceMappings}} {
		if refused.value != nil {
			spec.Refused = append(spec.Refused, refused.name)
		}
	}
	return spec
}

// ServerLaunchInput is a server's own launch configuration as people write it.
type ServerLaunchInput struct {
	UseGroupDefaults    *bool       `json:"useGroupDefaults,omitempty" doc:"true (default): the group's configuration holds where this one states nothing; false: this one stands alone"`
	LaunchConfiguration LaunchInput `json:"launchConfiguration,omitzero"`
}

func serverLaunches(in map[recovery.SourceServerID]ServerLaunchInput) map[recovery.SourceServerID]recovery.ServerLaunch {
	if len(in) == 0 {
		return nil
	}
	servers := make(map[recovery.SourceServerID]recovery.ServerLaunch, len(in))
	for id, own := range in {
		servers[id] = recovery.ServerLaunch{
			UseGroupDefaults: own.UseGroupDefaults == nil || *own.UseGroupDefaults, LaunchConfiguration: own.LaunchConfiguration.Spec(),
		}
	}
	return servers
}

// DrillInput says how a drill is kept apart from production, and how it launches servers.
type DrillInput struct {
	SubnetIDs           []string              `json:"subnetIDs,omitempty" doc:"where a drill's instances may be launched"`
	SecurityGroupIDs    []string              `json:"securityGroupIDs,omitempty" doc:"those that a drill's instances may have"`
	Network             recovery.DrillNetwork `json:"network,omitempty" doc:"isolated (default), or shared: a drill may run in a network that reaches production"`
	EveryDays           int                   `json:"everyDays,omitempty" doc:"how many days after its last completed drill the plan is due for another; 90 by default"`
	LaunchConfiguration LaunchInput           `json:"launchConfiguration,omitzero" doc:"how drills launch servers"`
}

func (in DrillInput) spec() recovery.DrillSpec {
	return recovery.DrillSpec{
		SubnetIDs: in.SubnetIDs, SecurityGroupIDs: in.SecurityGroupIDs, Network: in.Network, EveryDays: in.EveryDays, LaunchConfiguration: in.LaunchConfiguration.Spec(),
	}
}

// RecoveryInput is what a plan says of recoveries alone.
type RecoveryInput struct {
	LaunchConfiguration LaunchInput `json:"launchConfiguration,omitzero" doc:"how recoveries launch servers"`
}

// ScenarioInput is a case that a plan is prepared for, as people write it.
type ScenarioInput struct {
	Description         string      `json:"description,omitempty"`
	LaunchConfiguration LaunchInput `json:"launchConfiguration,omitzero" doc:"it overrides what the plan says otherwise"`
}

func scenarios(in map[string]ScenarioInput) map[string]recovery.Scenario {
	if len(in) == 0 {
		return nil
	}
	all := make(map[string]recovery.Scenario, len(in))
	for name, s := range in {
		all[name] = recovery.Scenario{Description: s.Description, LaunchConfiguration: s.LaunchConfiguration.Spec()}
	}
	return all
}

// LaunchQuery chooses of whom the effective launch configuration is asked, and in which run.
type LaunchQuery struct {
	Group, Server string // Server empty: all servers of the group
	// Plan, Mode and Scenario add what a plan says; empty: the group's alone.
	Plan     string
	Mode     recovery.Mode
	Scenario string
}

// GroupLaunch is how the servers of a protection group would be launched.
type GroupLaunch struct {
	Group    string            `json:"group"`
	Plan     string            `json:"plan,omitempty"`
	Mode     recovery.Mode     `json:"mode,omitempty"`
	Scenario string            `json:"scenario,omitempty"`
	Servers  []EffectiveLaunch `json:"servers"`
}

// EffectiveLaunch is the launch configuration that holds for a server. What it does not
// have stays as DRS has it.
type EffectiveLaunch struct {
	SourceServerID recovery.SourceServerID `json:"sourceServerID"`
	Name           string                  `json:"name"`
	Hash           string                  `json:"hash" doc:"tells configurations apart: SHA-256 over canonical JSON"`

	LaunchConfiguration recovery.LaunchConfiguration     `json:"launchConfiguration"`
	Alternatives        []recovery.LaunchAlternative     `json:"alternatives,omitempty" doc:"tried in this order where AWS has no capacity"`
	Sources             map[string]recovery.LaunchSource `json:"sources" doc:"who states each value, by its field"`
}
