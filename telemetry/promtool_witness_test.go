//go:build witness

package telemetry

import (
	"os/exec"
	"testing"
)

// promtool is Prometheus's own reader of rules.
func TestPromtoolReadsTheRules(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not installed: the rules for Prometheus were not read by it")
	}
	if out, err := exec.CommandContext(t.Context(), promtool, "check", "rules", rulesFile).CombinedOutput(); err != nil {
		t.Errorf("promtool: %v\n%s", err, out)
	}
}
