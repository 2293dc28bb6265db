package control

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

func TestRolesMayWhatTheRulesSay(t *testing.T) {
	// Each line: who may, in the order of the roles.
	roles := recovery.Roles
	want := map[Permission]string{
		PermitRead:            "xxxxxx",
		PermitAudit:           "xx--x-",
		PermitDrill:           "xxxx--",
		PermitRecoverySteer:   "xx-x--",
		PermitRecoveryCommand: "xx----",
		PermitReview:          "xx--x-",
		PermitApprove:         "xx----",
		PermitPlan:            "xxx---",
		PermitTestRun:         "xxx---",
		PermitInstall:         "xx----",
		PermitTemplates:       "xx----",
		PermitAdminister:      "x-----",
	}
	for permission, line := range want {
		for i, role := range roles {
			if got, want := permission.permits(role), line[i] == 'x'; got != want {
				t.Errorf("%s may %s: got %v, want %v", role, permission, got, want)
			}
		}
	}
	if len(granted) != len(want) {
		t.Errorf("got %d permissions, want %d", len(granted), len(want))
	}
	for _, role := range []recovery.Role{"", "admin", "Root"} {
		for permission := range granted {
			if permission.permits(role) {
				t.Errorf("somebody with the role %q may %s", role, permission)
			}
		}
	}
}

// TestEveryUseCaseAsksForItsPermission calls each use case as somebody without a role,
// on a Control without any parts: whatever looks before it asks panics.
func TestEveryUseCaseAsksForItsPermission(t *testing.T) {
	control := reflect.ValueOf(New(Parts{}))
	seen := map[string]bool{}
	for i := range control.NumMethod() {
		name := control.Type().Method(i).Name
		seen[name] = true
		if _, listed := useCases[name]; !listed {
			t.Errorf("%s has no permission in useCases", name)
		}
		if err := callAsNobody(control.Method(i)); recovery.CodeOf(err) != recovery.Denied {
			t.Errorf("%s as nobody: got %v, want DENIED", name, err)
		}
	}
	for name := range useCases {
		if !seen[name] {
			t.Errorf("useCases has %s, which is no use case", name)
		}
	}
}

// callAsNobody calls a use case with zero arguments, whose actor has no role, and
// gives its error. A start says its mode, since that is checked first.
func callAsNobody(method reflect.Value) error {
	in := make([]reflect.Value, method.Type().NumIn())
	for i := range in {
		in[i] = reflect.Zero(method.Type().In(i))
		if method.Type().In(i) == reflect.TypeFor[context.Context]() {
			in[i] = reflect.ValueOf(context.Background())
		}
	}
	out := method.Call(in)
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

func TestWordsNeedThePermissionOfTheirMode(t *testing.T) {
	all := []WordKind{orchestrate.Pause, orchestrate.Resume, orchestrate.Retry, orchestrate.Skip, orchestrate.Accept, orchestrate.Cancel, orchestrate.Cleanup, orchestrate.GiveUpSource}
	tests := []struct {
		role recovery.Role
		mode recovery.Mode
		may  string
	}{
		{recovery.Operator, recovery.Drill, "xxxxxxxx"},
		{recovery.PlanManager, recovery.Drill, "xxxxxxxx"},
		{recovery.Auditor, recovery.Drill, "--------"},
		{recovery.Operator, recovery.Recovery, "xxx-----"},
		{recovery.PlanManager, recovery.Recovery, "--------"},
		{recovery.RecoveryManager, recovery.Recovery, "xxxxxxxx"},
	}
	for _, tt := range tests {
		for i, kind := range all {
			_, err := New(Parts{}).speaker(t.Context(), recovery.Actor{}.Holding(tt.role), &recovery.Execution{Mode: tt.mode}, Word{Kind: kind})
			if got, want := err == nil, tt.may[i] == 'x'; got != want {
				t.Errorf("%s says %s in a %s: got %v, want allowed %v", tt.role, kind, tt.mode, err, want)
			}
		}
	}
	if _, err := needed(&recovery.Execution{Mode: recovery.Drill}, Word{Kind: "EXPLODE"}); recovery.CodeOf(err) != recovery.Invalid {
		t.Errorf("an unknown word: got %v, want INVALID", err)
	}
}

func TestStartsNeedThePermissionOfTheirMode(t *testing.T) {
	for _, tt := range []struct {
		role recovery.Role
		mode recovery.Mode
		want recovery.Code
	}{
		{recovery.Operator, recovery.Recovery, recovery.Denied},
		{recovery.PlanManager, recovery.Recovery, recovery.Denied},
		{recovery.Auditor, recovery.Drill, recovery.Denied},
		{recovery.ReadOnly, recovery.Drill, recovery.Denied},
		{recovery.Admin, "TEST", recovery.Invalid},
	} {
		_, err := New(Parts{}).Start(t.Context(), recovery.Actor{Name: "pat"}.Holding(tt.role), StartRequest{Plan: "p", Options: Options{Mode: tt.mode}})
		if recovery.CodeOf(err) != tt.want {
			t.Errorf("%s starts a %s: got %v, want %s", tt.role, tt.mode, err, tt.want)
		}
	}
}

func TestDenialSaysWhoCouldHelp(t *testing.T) {
	err := New(Parts{}).admit(t.Context(), recovery.Actor{Name: "pat"}.Holding(recovery.Auditor), "CreatePlan")
	for _, want := range []string{"pat", "Auditor", "change protection groups and recovery plans", "PlanManager"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want it to say %q", err, want)
		}
	}
	if err := New(Parts{}).admit(t.Context(), recovery.Actor{}.Holding(recovery.Admin), "SomethingNew"); recovery.CodeOf(err) != recovery.Denied {
		t.Errorf("a use case in no table: got %v, want DENIED", err)
	}
}
