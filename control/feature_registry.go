package control

import (
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// Feature is a capability that can be rolled out step by step.
type Feature struct {
	Name    recovery.FeatureName
	Summary string // what people can do where it is on
	Since   string // the version of Davit that has it first
	Default bool
	gates   []string // use cases, and what else asks for it
}

// preempting is what a start with the option Preempt asks for beside its use case.
const preempting = "Start with preempt"

// featureList are the features. A gate is asked where permissions are, so that no way in
// goes around it; what runs already asks none.
var featureList = []Feature{
	{
		Name: "channels", Summary: "create, change and try channels of notifications", Since: "0.1", Default: true,
		gates: []string{"CreateChannel", "ChangeChannel", "TestChannel"},
	},
	{
		Name: "document-installation", Summary: "install Automation documents into accounts", Since: "0.1", Default: true,
		gates: []string{"InstallDocuments", "InstallForPlan"},
	},
	{
		Name: "fault-injection", Summary: "meddle with the simulated AWS: its faults, its speed, what it holds", Since: "0.1", Default: true,
		gates: []string{"Faults", "OrderFaults", "RemoveFault", "SimulatedWorld", "SetSimulatorSpeed", "AddToSimulator", "ResetSimulator"},
	},
	{
		Name: "extension", Summary: "extend source servers of staging accounts into target accounts", Since: "0.1", Default: true,
		gates: []string{"ExtendServers"},
	},
	{
		Name: tagSyncFeature, Summary: "synchronise the tags of source servers and EC2 instances, on demand or on schedule", Since: "0.1", Default: true,
		gates: []string{"SyncTags"},
	},
	{
		Name: "preemption", Summary: "start a recovery that ends the drills in its way (--preempt)", Since: "0.1", Default: true,
		gates: []string{preempting},
	},
}

// gateOf is the feature that a use case, or what else is asked for, belongs to.
func gateOf(what string) (Feature, bool) {
	i := slices.IndexFunc(featureList, func(f Feature) bool { return slices.Contains(f.gates, what) })
	if i < 0 {
		return Feature{}, false
	}
	return featureList[i], true
}

func featureCalled(name recovery.FeatureName) (Feature, error) {
	names := make([]string, len(featureList))
	for i, f := range featureList {
		if f.Name == name {
			return f, nil
		}
		names[i] = string(f.Name)
	}
	return Feature{}, recovery.Errorf(recovery.NotFound, "there is no feature %q", name).WithRemedy("%s", suggest(string(name), names))
}
