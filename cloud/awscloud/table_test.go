package awscloud

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/cloud"
)

// services are the fields of clients that hold the SDK's clients, and the SDK's packages,
// with their services as IAM spells them.
var services = map[string]string{
	"drs": "drs", "ec2": "ec2", "iam": "iam", "ssm": "ssm", "sts": "sts", "sns": "sns", "pricing": "pricing", "serviceQuotas": "servicequotas", "servicequotas": "servicequotas", "secretsManager": "secretsmanager", "secretsmanager": "secretsmanager",
}

// TestEveryCallHasALineInTheTable reads this package's source for the operations of the SDK
// that it calls, and wants each in cloud.Permissions: who adds a call says there what it
// is for, and the check, the policies and the role have it.
func TestEveryCallHasALineInTheTable(t *testing.T) {
	called := operationsCalled(t)
	if len(called) < 30 {
		t.Fatalf("only %d operations were found: the test does not see the calls", len(called))
	}
	listed := map[string]bool{}
	for _, p := range cloud.Permissions {
		listed[p.Action] = true
	}
	for action, where := range called {
		// Davit's own credentials need these, not the account's role.
		if action == "sts:AssumeRole" || action == "sts:GetCallerIdentity" {
			continue
		}
		if !listed[action] {
			t.Errorf("%s calls %s, which cloud.Permissions does not have", where, action)
		}
	}
	// What AWS judges though Davit does not call it: tags that come with another request,
	// and what DRS does in Davit's name.
	judged := []string{"drs:TagResource", "ec2:RunInstances", "ec2:CreateVolume", "ec2:CreateSnapshot", "ec2:CreateLaunchTemplate"}
	for _, p := range cloud.Permissions {
		if called[p.Action] == "" && p.Through == "" && p.Passed == "" && !slices.Contains(judged, p.Action) {
			t.Errorf("cloud.Permissions has %s for %s, and nothing calls it: whoever may do less is safer", p.Action, p.Feature)
		}
	}
}

// TestEveryPermissionCanBeAskedAboutOrSaysWhyNot wants a probe for each line, and no other.
func TestEveryPermissionCanBeAskedAboutOrSaysWhyNot(t *testing.T) {
	for _, p := range cloud.Permissions {
		_, asked := probes[p.Action]
		if p.Unasked == "" && !asked {
			t.Errorf("nothing asks about %s, and the table does not say why", p.Action)
		}
		if !slices.Contains(append(cloud.Features, cloud.FeatureStaging), p.Feature) {
			t.Errorf("%s is for %s, which is no feature", p.Action, p.Feature)
		}
	}
	for action := range probes {
		if !slices.ContainsFunc(cloud.Permissions, func(p cloud.Permission) bool { return p.Action == action && p.Unasked == "" }) {
			t.Errorf("%s is asked about, and the table does not have it", action)
		}
	}
}

// operationsCalled are the actions of the operations that the package calls, with a place.
// The calls that ask about permissions are no calls for their own sake.
func operationsCalled(t *testing.T) map[string]string {
	t.Helper()
	set := token.NewFileSet()
	found := map[string]string{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") || strings.HasPrefix(e.Name(), "examine") {
			continue
		}
		file, err := parser.ParseFile(set, e.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if action := actionOf(call); action != "" {
					found[action] = set.Position(call.Pos()).String()
				}
			}
			return true
		})
	}
	return found
}

// actionOf is the action of a call such as c.drs.StartRecovery(…) or
// drs.NewDescribeJobsPaginator(…), or "".
func actionOf(call *ast.CallExpr) string {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	name := method.Sel.Name
	switch on := method.X.(type) {
	case *ast.SelectorExpr: // a client: its methods are operations
		if service := services[on.Sel.Name]; service != "" {
			return service + ":" + name
		}
	case *ast.Ident: // a package: of its functions, pages are asked for
		operation, pages := strings.CutSuffix(strings.TrimPrefix(name, "New"), "Paginator")
		if service := services[on.Name]; service != "" && pages {
			return service + ":" + operation
		}
	}
	return ""
}
