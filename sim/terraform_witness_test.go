//go:build witness

package sim

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// Terraform's AWS provider makes a launch template, changes it and destroys it. Where the
// provider comes from is Terraform's own matter; without a network a folder that has it is
// named in TERRAFORM_PLUGINS.
func TestTerraformIsAtHome(t *testing.T) {
	program, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("Terraform is not installed: aws_launch_template was not tried")
	}
	t.Parallel()
	b := open(t, Options{}, servers(1))
	dir := t.TempDir()
	text, err := os.ReadFile("testdata/terraform/main.tf")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "main.tf"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	start := []string{"init", "-input=false", "-no-color"}
	if plugins := os.Getenv("TERRAFORM_PLUGINS"); plugins != "" {
		start = append(start, "-plugin-dir="+plugins)
	}
	if out, err := run(start...); err != nil {
		t.Skipf("Terraform could not have its AWS provider: aws_launch_template was not tried:\n%s", out)
	}
	endpoint := b.serve()
	do := func(verb, instanceType, say string) {
		t.Helper()
		out, err := run(verb, "-auto-approve", "-input=false", "-no-color", "-var", "endpoint="+endpoint, "-var", "instance_type="+instanceType)
		if err != nil || !strings.Contains(out, say) {
			t.Fatalf("terraform %s with %s: %v, want %q:\n%s", verb, instanceType, err, say, out)
		}
	}
	name := "web"
	all := ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateName: &name}
	do("apply", "m5.large", "Resources: 1 added, 0 changed, 0 destroyed")
	want(t, "made", b.versions(all), "1* m5.large")
	do("apply", "m6i.xlarge", "Resources: 0 added, 1 changed, 0 destroyed")
	want(t, "changed", b.versions(all), "2* m6i.xlarge, 1 m5.large")
	do("apply", "m6i.xlarge", "Resources: 0 added, 0 changed, 0 destroyed")
	do("destroy", "m6i.xlarge", "1 destroyed")
	_, err = b.ec2.DescribeLaunchTemplateVersions(t.Context(), &all)
	wantCode(t, err, "InvalidLaunchTemplateName.NotFoundException")
}
