package recovery

import (
	"reflect"
	"slices"
	"strings"
)

// LaunchSource is who states a value of a launch configuration.
type LaunchSource string

// The sources, each going before those above it.
const (
	LaunchByGroup    LaunchSource = "GROUP"
	LaunchByServer   LaunchSource = "SERVER"
	LaunchByPlan     LaunchSource = "PLAN"
	LaunchByMode     LaunchSource = "MODE"     // the plan's, for drills or for recoveries
	LaunchByScenario LaunchSource = "SCENARIO" // of the plan, chosen at the start
)

// Template is the launch template that the source refers to: it states what the source
// itself does not.
func (s LaunchSource) Template() LaunchSource { return s + "_TEMPLATE" }

// LaunchLayer is what one source states.
type LaunchLayer struct {
	Source LaunchSource
	LaunchConfiguration
	Alternatives []LaunchAlternative
}

// EffectiveLaunch is the configuration that holds for a server, and who stated each of its
// values, by the names that they have in JSON.
type EffectiveLaunch struct {
	LaunchConfiguration
	// Alternatives are tried in this order where AWS has no capacity.
	Alternatives []LaunchAlternative     `json:"alternatives,omitempty"`
	Sources      map[string]LaunchSource `json:"sources"`
}

// TemplateValues are what the launch templates say that configurations refer to. Nil: they
// are not asked, and state nothing.
type TemplateValues func(LaunchTemplateRef) LaunchConfiguration

// Layers are what the source states, over what its launch template does.
func (s LaunchSpec) Layers(source LaunchSource, values TemplateValues) []LaunchLayer {
	own := LaunchLayer{source, s.LaunchConfiguration, s.Alternatives}
	if s.LaunchTemplate == nil || values == nil {
		return []LaunchLayer{own}
	}
	return []LaunchLayer{{Source: source.Template(), LaunchConfiguration: values(*s.LaunchTemplate)}, own}
}

// ServerLayers are the layers below a plan. A server without an entry of its own has its
// group's configuration; one that stands alone has nothing of the group's.
func ServerLayers(group LaunchSpec, own *ServerLaunch, values TemplateValues) []LaunchLayer {
	switch {
	case own == nil:
		return group.Layers(LaunchByGroup, values)
	case own.UseGroupDefaults:
		return slices.Concat(group.Layers(LaunchByGroup, values), own.LaunchConfiguration.Layers(LaunchByServer, values))
	default:
		return own.LaunchConfiguration.Layers(LaunchByServer, values)
	}
}

// LaunchLayers are the plan's layers in the mode, and those of a scenario of it; "" is none.
func (p Plan) LaunchLayers(mode Mode, scenario string, values TemplateValues) []LaunchLayer {
	layers := p.LaunchConfiguration.Layers(LaunchByPlan, values)
	if mode == Drill {
		layers = append(layers, p.Drill.LaunchConfiguration.Layers(LaunchByMode, values)...)
	} else {
		layers = append(layers, p.Recovery.LaunchConfiguration.Layers(LaunchByMode, values)...)
	}
	return append(layers, p.Scenarios[scenario].LaunchConfiguration.Layers(LaunchByScenario, values)...)
}

// MergeLaunch lays the layers over each other, the first one lowest: of each field the last
// that states it wins. Some fields hang together: a layer that states a subnet without an
// address takes away the address of those below, which was meant for another subnet, as a
// drill's subnet does, and so the subnets of their alternatives; and an address that is left
// turns copyPrivateIp off.
func MergeLaunch(layers ...LaunchLayer) EffectiveLaunch {
	merged := EffectiveLaunch{Sources: map[string]LaunchSource{}}
	for _, layer := range layers {
		if layer.SubnetID != nil && layer.PrivateIP == nil {
			merged.drop(&merged.PrivateIP, "privateIP")
		}
		if layer.SubnetID != nil && layer.Alternatives == nil {
			merged.filterSubnets(func(string) bool { return false })
		}
		merged.lay(layer)
	}
	if merged.PrivateIP != nil {
		off := false
		merged.CopyPrivateIP = &off
		merged.Sources["copyPrivateIp"] = merged.Sources["privateIP"]
	}
	return merged
}

func (e *EffectiveLaunch) drop(field **string, name string) {
	*field = nil
	delete(e.Sources, name)
}

// lay takes over every field that the layer states.
func (e *EffectiveLaunch) lay(layer LaunchLayer) {
	into, from := reflect.ValueOf(&e.LaunchConfiguration).Elem(), reflect.ValueOf(layer.LaunchConfiguration)
	for i := range from.NumField() {
		if stated := from.Field(i); !stated.IsNil() {
			into.Field(i).Set(stated)
			e.Sources[launchFieldName(from.Type().Field(i))] = layer.Source
		}
	}
	if len(layer.Alternatives) > 0 {
		e.Alternatives, e.Sources["alternatives"] = layer.Alternatives, layer.Source
	}
}

// launchFieldName is the field's name in JSON.
func launchFieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
