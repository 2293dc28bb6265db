package control

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

var admin = recovery.Actor{Name: "ann", Source: "CLI"}.Holding(recovery.Admin)

// opener gives controls over empty databases. None of them reaches AWS.
func opener(t *testing.T) func() *Control {
	return func() *Control {
		db, err := sqlite.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return New(Parts{Book: store.New(db), Version: "test"})
	}
}

// few has properties tried fewer times than usual, each of which makes databases; more:
// go test ./control -run Import -rapid.checks 1000
func few(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if usual := checks.DefValue; checks.Value.String() == usual {
		must(0, checks.Value.Set("12"))
		t.Cleanup(func() { must(0, checks.Value.Set(usual)) })
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// anyConfig draws a configuration as a file, whose names come of a few, so that two of
// them have some in common. Some of it may be wrong.
func anyConfig(t *rapid.T, sound bool) []byte {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	const account = recovery.AccountID("111122223333")
	f := portable.File{}
	add := func(kind recovery.ResourceKind, v any) {
		f.Objects = append(f.Objects, must(portable.NewObject(kind, v)))
	}
	if sound || rapid.Bool().Draw(t, "has account") {
		add(recovery.AccountResource, recovery.Account{ID: account, Name: pick("account", "prod", "PROD", "production"), Regions: []recovery.Region{"us-west-2", "eu-west-1"}})
	}
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"db", "app", "web", "Batch"}), 0, 4, strings.ToLower).Draw(t, "groups")
	for _, name := range names {
		add(recovery.GroupResource, recovery.Group{
			ID: recovery.GroupID("grp-" + strings.ToLower(name)), Name: name, Description: pick("description", "", "one", "other"),
			Scope:    recovery.Scope{AccountID: account, Region: recovery.Region(pick("region", "us-west-2", "us-west-2", "eu-west-1"))},
			Selector: recovery.Selector{Tags: map[string]string{"Tier": name}},
		})
	}
	if sound {
		names = slices.DeleteFunc(names, func(n string) bool { return rapid.Bool().Draw(t, "left out of the plan "+n) })
	} else {
		names = append(names, pick("another group", "db", "nowhere"))
	}
	if len(names) > 0 {
		p := recovery.Plan{ID: "plan-1", Name: pick("plan", "shop", "Shop", "warehouse"), Objectives: recovery.Objectives{RTOSeconds: rapid.IntRange(0, 3).Draw(t, "rto") * 60}}
		for i, n := range slices.Compact(names) {
			p.Waves = append(p.Waves, recovery.WaveSpec{Name: fmt.Sprint("wave ", i), Groups: []string{n}})
		}
		add(recovery.PlanResource, p)
	}
	if rapid.Bool().Draw(t, "has a channel") {
		add(recovery.ChannelResource, recovery.Channel{ID: "chan-1", Name: "ops", Kind: recovery.WebhookChannel, URL: "https://hooks.example.com/" + pick("hook", "a", "b"), Secrets: []recovery.ChannelSecret{{File: "hook"}}})
	}
	on := rapid.Bool().Draw(t, "feature")
	add(recovery.FeatureResource, recovery.FeatureSetting{Name: "extension", Deployment: &on})
	add(recovery.BindingResource, recovery.Binding{ID: "bind-1", Name: "ops", Group: "ops", Grant: recovery.Grant{Role: recovery.Role(pick("role", "Operator", "Auditor"))}})
	return must(f.Write(portable.YAML, ""))
}

func exported(t *rapid.T, c *Control) []byte {
	f, err := c.ExportConfiguration(t.Context(), admin, ExportQuery{Plain: true, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	return must(f.Write(portable.YAML, ""))
}

func request(content []byte, mode ImportMode, partial bool) ImportRequest {
	return ImportRequest{File: "x.yaml", Content: content, Mode: mode, Partial: partial, Offline: true}
}

func TestWhatIsExportedMakesAnEmptyServerTheSame(t *testing.T) {
	few(t)
	empty := opener(t)
	rapid.Check(t, func(t *rapid.T) {
		first, second := empty(), empty()
		must(first.ImportConfiguration(t.Context(), admin, request(anyConfig(t, true), ImportUpdate, false)))
		file := exported(t, first)
		must(second.ImportConfiguration(t.Context(), admin, request(file, ImportFail, false)))
		if again := exported(t, second); !bytes.Equal(file, again) {
			t.Fatalf("it differs:\n%s\n%s", file, again)
		}
	})
}

func TestAnImportDoesWhatItsPlanSays(t *testing.T) {
	few(t)
	empty := opener(t)
	rapid.Check(t, func(t *rapid.T) {
		c := empty()
		must(c.ImportConfiguration(t.Context(), admin, request(anyConfig(t, true), ImportUpdate, false)))
		before := exported(t, c)
		req := request(anyConfig(t, rapid.Bool().Draw(t, "sound")), rapid.SampledFrom(ImportModes).Draw(t, "mode"), rapid.Bool().Draw(t, "partial"))

		plan := must(c.PlanImport(t.Context(), admin, req))
		if now := exported(t, c); !bytes.Equal(before, now) {
			t.Fatalf("a plan changed something:\n%s\n%s", before, now)
		}
		if n := plan.Counts; n.Created+n.Changed+n.Unchanged+n.Refused != len(plan.Items) || n.Deleted != 0 {
			t.Fatalf("of %d objects it counts %+v", len(plan.Items), n)
		}
		done, err := c.ImportConfiguration(t.Context(), admin, req)
		if plan.Blocked() && !req.Partial {
			if now := exported(t, c); err == nil || !bytes.Equal(before, now) {
				t.Fatalf("what is refused changed something (%v):\n%s\n%s", err, before, now)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if done.Digest != plan.Digest || done.Counts != plan.Counts || (done.ImportID != "") != (plan.Changes() > 0) {
			t.Fatalf("the plan was %+v, and done was %+v", plan.Counts, done.Counts)
		}
		again := must(c.PlanImport(t.Context(), admin, req))
		if again.Changes() > 0 {
			t.Fatalf("the same again would change %+v", again.Items)
		}
		if done.ImportID == "" {
			return
		}
		// And back.
		back := must(c.RollBackConfiguration(t.Context(), admin, done.ImportID, ImportRequest{Offline: true}))
		if now := exported(t, c); !bytes.Equal(before, now) {
			t.Fatalf("rolled back (%+v) it is not what it was:\n%s\n%s", back.Counts, before, now)
		}
	})
}

func TestAnImportNeedsWhatItsChangesNeed(t *testing.T) {
	c := opener(t)()
	manager := recovery.Actor{Name: "rob", Source: "CLI"}.Holding(recovery.RecoveryManager)
	file := []byte("version: \"3.0\"\naccounts:\n  - name: prod\n    accountID: \"111122223333\"\n    regions: [us-west-2]\ngroups:\n  - name: web\n    accountID: \"111122223333\"\n    region: us-west-2\n    tags: {App: shop}\nroleBindings:\n  - name: mine\n    group: everybody\n    role: Admin\n")
	plan := must(c.PlanImport(t.Context(), manager, request(file, ImportUpdate, false)))
	var actions []string
	for _, item := range plan.Items {
		actions = append(actions, string(item.Kind)+" "+string(item.Action))
	}
	// The group is refused because its account is.
	if got, want := strings.Join(actions, ", "), "account REFUSE, group REFUSE, binding REFUSE"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := c.PlanImport(t.Context(), recovery.Actor{Name: "pia"}.Holding(recovery.PlanManager), request(file, ImportUpdate, false)); recovery.CodeOf(err) != recovery.Denied {
		t.Errorf("a PlanManager got %v", err)
	}
	must(c.ImportConfiguration(t.Context(), admin, request(file, ImportUpdate, false)))
	f := must(c.ExportConfiguration(t.Context(), manager, ExportQuery{Offline: true}))
	if got := strings.Join(f.Exported.LeftOut, " "); got != "roleBindings" || len(f.Objects) != 2 {
		t.Errorf("a RecoveryManager exports %d objects, without %q", len(f.Objects), got)
	}
}

func TestAnImportLeavesAnAdmin(t *testing.T) {
	c := opener(t)()
	file := func(bindings string) []byte { return []byte("version: \"3.0\"\nroleBindings:\n" + bindings) }
	less := "  - name: less\n    group: DRSOrchestrationAdmin\n    role: ReadOnly\n"
	plan := must(c.PlanImport(t.Context(), admin, request(file(less), ImportUpdate, false)))
	if got := plan.Items[0]; got.Action != ConfigRefuse || !strings.Contains(got.Why, "nobody would be Admin") {
		t.Errorf("an import that leaves no Admin: got %s, %q, want it refused", got.Action, got.Why)
	}
	both := file(less + "  - name: ops\n    group: platform\n    role: Admin\n")
	first := must(c.ImportConfiguration(t.Context(), admin, request(file("  - name: ops\n    group: platform\n    role: Admin\n"), ImportUpdate, false)))
	must(c.ImportConfiguration(t.Context(), admin, request(both, ImportUpdate, false)))
	undone := must(c.PlanRollback(t.Context(), admin, first.ImportID, ImportRequest{Offline: true}))
	if undone.Counts.Deleted != 2 {
		t.Errorf("a rollback to no bindings at all, with which the group of the role is Admin: got %+v", undone.Counts)
	}
	ops := must(c.Binding(t.Context(), admin, "ops"))
	if err := c.DeleteBinding(t.Context(), admin, "ops", ops.Version); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("deleting the last binding that makes an Admin: got %v, want CONFLICT", err)
	}
}

func TestBackupsAreMadeWhenTheyAreDueAndTheOldestRemoved(t *testing.T) {
	c := opener(t)()
	dir := filepath.Join(t.TempDir(), "backups")
	k := NewConfigKeeper(c, dir, time.Hour, 3)
	now := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
	if got := k.Age(now); got != "configuration backup: none was made yet" {
		t.Errorf("before any: %s", got)
	}
	for minutes := 0; minutes <= 5*60; minutes += 10 {
		must(0, k.Keep(t.Context(), now.Add(time.Duration(minutes)*time.Minute)))
	}
	must(0, os.WriteFile(filepath.Join(dir, "davit-config-notes.yaml"), nil, 0o600)) // somebody's own
	names := must(k.names())
	if got, want := strings.Join(names, " "), "davit-config-20261127T060000Z.yaml davit-config-20261127T070000Z.yaml davit-config-20261127T080000Z.yaml"; got != want {
		t.Errorf("there are %s, want %s", got, want)
	}
	if got := k.Age(now.Add(8 * time.Hour)); !strings.Contains(got, "3h0m0s old, which is too old") {
		t.Errorf("later: %s", got)
	}
	content := must(os.ReadFile(filepath.Join(dir, names[0])))
	if plan := must(c.PlanImport(t.Context(), admin, request(content, ImportUpdate, false))); plan.Blocked() || plan.Changes() > 0 {
		t.Errorf("a backup as it is would change something: %+v", plan.Counts)
	}
}

// The tables of portable, of the store and of the use cases have the same kinds.
func TestEveryKindIsInEveryTable(t *testing.T) {
	for _, kind := range portable.Kinds() {
		k := configKindOf(kind)
		if k.resource != kind || k.judge == nil || k.needs == nil || k.about == nil || k.all == nil {
			t.Errorf("%s is not in configKinds", kind)
		}
		for _, useCase := range []string{k.create, k.change, k.remove, k.read} {
			if _, known := useCases[useCase]; !known {
				t.Errorf("%s: %q is no use case", kind, useCase)
			}
		}
	}
	if len(configKinds) != len(portable.Kinds()) {
		t.Errorf("there are %d kinds, and %d in files", len(configKinds), len(portable.Kinds()))
	}
}
