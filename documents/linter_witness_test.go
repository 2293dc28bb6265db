//go:build witness

package documents

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAnotherLinterHasNothingToSay gives every document to cfn-lint, which is not ours,
// as the content of an AWS::SSM::Document, and its policies as managed policies. Of a
// document it knows little more than the frame; of IAM policies it knows the grammar.
func TestAnotherLinterHasNothingToSay(t *testing.T) {
	// One document has what cfn-lint must find, so that nothing found means something.
	bad := List()[0]
	bad.Name, bad.policy = "Bad", Policy{}
	bad.Content = strings.Replace(bad.Content, `schemaVersion: "0.3"`, `schemaVersion: "0.4"`, 1)
	file := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(file, []byte(template(append(slices.Clone(List()), bad))), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "cfn-lint", "--format", "parseable", "--template", file).CombinedOutput()
	if notThere(err) {
		t.Skipf("this machine has no cfn-lint to ask: %v %s", err, out)
	}
	findings := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(findings) != 1 || !strings.Contains(findings[0], ":E3051:'0.4' is not one of") {
		t.Errorf("cfn-lint has more to say than of the one bad document: %v\n%s", err, out)
	}
}

// notThere tells that the command could not be started: there is none, or a shim that
// has none behind it.
func notThere(err error) bool {
	var exit *exec.ExitError
	return err != nil && (!errors.As(err, &exit) || exit.ExitCode() == 127)
}

// template is a CloudFormation template with the documents and their policies, which are
// JSON and thereby YAML.
func template(documents []Document) string {
	var b strings.Builder
	fmt.Fprintln(&b, "Resources:")
	scope := Scope{Region: "us-west-2", AccountID: "111122223333"}
	for _, d := range documents {
		name := strings.ReplaceAll(d.Name, "-", "")
		fmt.Fprintf(&b, "  %s:\n    Type: AWS::SSM::Document\n    Properties:\n      Name: %s\n      DocumentType: Automation\n      Content:\n", name, d.Name)
		fmt.Fprintln(&b, indented(d.Content))
		policies := map[string]Policy{"Policy": d.Policy(scope), "InstancePolicy": d.InstancePolicy(scope)}
		for suffix, p := range policies {
			if len(p.Statement) > 0 {
				fmt.Fprintf(&b, "  %s%s:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n", name, suffix)
				fmt.Fprintln(&b, indented(string(p.JSON())))
			}
		}
	}
	return b.String()
}

func indented(text string) string {
	const margin = "        "
	return margin + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+margin)
}

func TestWindowsCommandsAreWhatPowerShellReads(t *testing.T) {
	pwsh, err := exec.LookPath("pwsh")
	if err != nil {
		t.Skip("this machine has no pwsh to read the documents' Windows commands with")
	}
	for _, d := range List() {
		for _, s := range d.AllSteps() {
			if s.Inputs["DocumentName"] != "AWS-RunPowerShellScript" {
				continue
			}
			body := script(t, d.Name, s.Name, map[string]string{"Command": "exit 0", "Port": "443", "ExpectedStatus": "200"})
			c := exec.CommandContext(t.Context(), pwsh, "-NoProfile", "-Command", "[scriptblock]::Create([Console]::In.ReadToEnd()) | Out-Null")
			c.Stdin = strings.NewReader(body)
			if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%s, step %s: %v\n%s", d.Name, s.Name, err, out)
			}
		}
	}
}
