package documents

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/ssmdoc"
)

func TestTheLibraryHasWhatItPromises(t *testing.T) {
	want := []string{
		"Davit-ApprovalGate", "Davit-BackUpDatabase", "Davit-ChangeDNSAlias", "Davit-ChangeDNSRecord", "Davit-CheckPort",
		"Davit-CheckS3Replication", "Davit-CheckURL", "Davit-CreateOpsItem", "Davit-DeregisterTargets",
		"Davit-FailOverGlobalDatabase", "Davit-InvokeLambda", "Davit-PromoteReadReplica", "Davit-RegisterTargets",
		"Davit-RestoreDatabase", "Davit-RunWithSecret", "Davit-SetRoutingControl", "Davit-SmokeTest",
		"Davit-StartServices", "Davit-StopServices",
	}
	var got []string
	for _, d := range List() {
		got = append(got, d.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if d, ok := Get("Davit-PromoteReadReplica"); !ok || d.Name != "Davit-PromoteReadReplica" {
		t.Errorf("Get(Davit-PromoteReadReplica): %q, %v", d.Name, ok)
	}
	if _, ok := Get("AWS-StopEC2Instance"); ok {
		t.Error("Get(AWS-StopEC2Instance) finds a document that is not in the library")
	}
}

// documentName is the form of names that CreateDocument takes.
var documentName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,128}$`)

func TestEveryDocumentKeepsTheHouseRules(t *testing.T) {
	for _, d := range List() {
		t.Run(d.Name, func(t *testing.T) {
			if _, problems := ssmdoc.Parse(d.Name, []byte(d.Content)); len(problems) > 0 {
				t.Errorf("problems: %v", problems)
			}
			if !documentName.MatchString(d.Name) || !strings.HasPrefix(d.Name, "Davit-") {
				t.Errorf("the name %q", d.Name)
			}
			if !strings.HasPrefix(d.Content, "# Twice is safe: ") {
				t.Error("its first comment does not say why it can be run twice")
			}
			if d.Description == "" || d.AssumeRole != "{{ AutomationAssumeRole }}" {
				t.Errorf("description %q, assumeRole %q", d.Description, d.AssumeRole)
			}
			for _, p := range d.Parameters {
				checkParameter(t, p)
			}
			for _, s := range d.AllSteps() {
				checkStep(t, s)
			}
		})
	}
}

func checkParameter(t *testing.T, p ssmdoc.Parameter) {
	t.Helper()
	if p.Description == "" {
		t.Errorf("parameter %s has no description", p.Name)
	}
	bounded := p.AllowedPattern != "" || len(p.AllowedValues) > 0 || p.MaxChars > 0 || p.MaxItems > 0
	if !bounded && p.Type != "Boolean" && p.Type != "Integer" {
		t.Errorf("parameter %s takes anything: give a pattern, values or a length", p.Name)
	}
	if role := p.Name == "AutomationAssumeRole"; role && p.Default != "" {
		t.Error("AutomationAssumeRole is not optional")
	}
}

// timed are the actions that may take long, and therefore say how long.
var timed = []string{"aws:approve", "aws:invokeLambdaFunction", "aws:runCommand", "aws:waitForAwsResourceProperty"}

func checkStep(t *testing.T, s ssmdoc.Step) {
	t.Helper()
	if s.Action == "aws:executeScript" {
		t.Errorf("step %s runs a script", s.Name)
	}
	if slices.Contains(timed, s.Action) && !s.Timed() {
		t.Errorf("step %s has no timeoutSeconds", s.Name)
	}
}

var reference = regexp.MustCompile(`\{\{ (\w+) \}\}`)

// TestWhatIsPastedIntoScriptsCannotLeaveItsQuotes gives every parameter that stands in a
// script values that would end its quotes. Only Command is meant to be run.
func TestWhatIsPastedIntoScriptsCannotLeaveItsQuotes(t *testing.T) {
	seen := 0
	for _, d := range List() {
		for _, m := range reference.FindAllStringSubmatch(scriptsOf(d), -1) {
			p, ok := d.Parameter(m[1])
			if p.Name == "Command" || !ok {
				continue
			}
			seen++
			for _, bad := range []string{"a'b", "a\nb", "a\"b", "a`b", "a\\'b", "'; reboot #", "a’b"} {
				if p.Accepts([]string{bad}) == nil {
					t.Errorf("%s: %s accepts %q, which is pasted into a script", d.Name, p.Name, bad)
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d parameters were found in scripts", seen)
	}
}

// scriptsOf are the commands that the document has instances run.
func scriptsOf(d Document) string {
	var b strings.Builder
	for _, s := range d.AllSteps() {
		if parameters, ok := s.Inputs["Parameters"].(map[string]any); ok {
			fmt.Fprintln(&b, parameters["commands"])
		}
	}
	return b.String()
}

func TestControlPlanesAreTold(t *testing.T) {
	for _, d := range List() {
		planes := d.ControlPlanes("aws")
		leans := strings.HasPrefix(d.Name, "Davit-ChangeDNS")
		if leans != (len(planes) == 1) {
			t.Errorf("%s leans on %v", d.Name, planes)
		}
		if leans && planes[0].Region != "us-east-1" {
			t.Errorf("%s leans on %s", d.Name, planes[0].Region)
		}
	}
}
