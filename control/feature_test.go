package control

import (
	"slices"
	"testing"
)

func TestEveryGateIsAUseCase(t *testing.T) {
	var seen []string
	for _, f := range featureList {
		if f.Summary == "" || f.Since == "" || len(f.gates) == 0 {
			t.Errorf("feature %s does not say what it is", f.Name)
		}
		for _, gate := range f.gates {
			if _, listed := useCases[gate]; !listed && gate != preempting {
				t.Errorf("feature %s gates %s, which is no use case", f.Name, gate)
			}
			if slices.Contains(seen, gate) {
				t.Errorf("%s belongs to two features", gate)
			}
			seen = append(seen, gate)
		}
	}
	if slices.Contains(seen, "SetFeature") {
		t.Error("the switch could be switched off")
	}
}
