//go:build witness

package cfn_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestAnotherLinterHasNothingToSay gives the template to cfn-lint, which is not ours, for a
// Region of each partition.
func TestAnotherLinterHasNothingToSay(t *testing.T) {
	text, err := role(everything).Template()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "role.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "cfn-lint", "--regions", "us-west-2", "us-gov-west-1", "cn-north-1", "--", file).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() == 127) {
		t.Skipf("this machine has no cfn-lint to ask: %v %s", err, out)
	}
	if err != nil {
		t.Errorf("cfn-lint: %v\n%s", err, out)
	}
}
