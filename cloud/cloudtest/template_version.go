package cloudtest

import (
	"slices"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// templateOf is the launch template of the world's first server, with its versions.
func templateOf(t *testing.T, c cloud.Cloud, w World) (string, recovery.LaunchTemplateVersions) {
	t.Helper()
	targets, err := c.LaunchTargets(t.Context(), w.Scope, w.Servers[:1])
	if err != nil {
		t.Fatal(err)
	}
	return targets[0].TemplateID, versionsOf(t, c, w, targets[0].TemplateID)
}

func versionsOf(t *testing.T, c cloud.Cloud, w World, id string) recovery.LaunchTemplateVersions {
	t.Helper()
	versions, err := c.LaunchTemplateVersions(t.Context(), w.Scope, id)
	if err != nil {
		t.Fatal(err)
	}
	return versions
}

// repeatedVersion makes a version that says what another says, once for a token.
func repeatedVersion(t *testing.T, c cloud.Cloud, w World) {
	id, before := templateOf(t, c, w)
	source := before.All[len(before.All)-1]
	order := cloud.TemplateVersionOrder{TemplateID: id, Source: source.Number, Description: recovery.VersionDescription("cloudtest"), Token: "davit-cloudtest-" + id}
	made, err := c.RepeatTemplateVersion(t.Context(), w.Scope, order)
	if err != nil {
		t.Fatal(err)
	}
	if made.Number != before.All[0].Number+1 || len(made.Diff(source)) > 0 || made.Description != order.Description {
		t.Errorf("got version %d %q with %v, want one after %d that says what %d says", made.Number, made.Description, source.Diff(made), before.All[0].Number, source.Number)
	}
	again, err := c.RepeatTemplateVersion(t.Context(), w.Scope, order)
	if err != nil || again.Number != made.Number {
		t.Errorf("ordered again: got version %d, %v, want %d", again.Number, err, made.Number)
	}
	if after := versionsOf(t, c, w, id); after.Default != before.Default {
		t.Errorf("the default is version %d, want %d as before", after.Default, before.Default)
	}
	for range 2 {
		if err := c.SetDefaultVersion(t.Context(), w.Scope, id, made.Number); err != nil {
			t.Fatal(err)
		}
	}
	if after := versionsOf(t, c, w, id); after.Default != made.Number {
		t.Errorf("the default is version %d, want %d", after.Default, made.Number)
	}
	order.Source, order.Token = 99999, order.Token+"-missing"
	_, err = c.RepeatTemplateVersion(t.Context(), w.Scope, order)
	wantCode(t, err, recovery.NotFound)
	wantCode(t, c.SetDefaultVersion(t.Context(), w.Scope, id, 99999), recovery.NotFound)
}

// deletedVersions go for good, more than EC2 takes at once, and the default does not.
func deletedVersions(t *testing.T, c cloud.Cloud, w World) {
	id, before := templateOf(t, c, w)
	order := cloud.TemplateVersionOrder{TemplateID: id, Source: before.Default, Description: recovery.VersionDescription("cloudtest")}
	asked := []int64{before.Default, 99999}
	for range 210 {
		order.Token = "davit-cloudtest-delete-" + string(rune('0'+len(asked)%10)) + id + string(rune('a'+len(asked)/10))
		made, err := c.RepeatTemplateVersion(t.Context(), w.Scope, order)
		if err != nil {
			t.Fatal(err)
		}
		asked = append(asked, made.Number)
	}
	left, err := c.DeleteTemplateVersions(t.Context(), w.Scope, id, asked)
	if err != nil || len(left) != 1 || recovery.CodeOf(left[before.Default]) != recovery.Conflict {
		t.Errorf("left %v, %v, want the default version %d alone", left, err, before.Default)
	}
	after := versionsOf(t, c, w, id)
	if slices.ContainsFunc(after.All, func(v recovery.LaunchTemplateVersion) bool { return slices.Contains(asked[2:], v.Number) }) || after.Find(before.Default) == nil {
		t.Errorf("got %d versions, want the %d that there were", len(after.All), len(before.All))
	}
	_, err = c.DeleteTemplateVersions(t.Context(), w.Scope, "lt-00000000000000000", []int64{1})
	wantCode(t, err, recovery.NotFound)
}

// changedWhileLosing has one change carried out although its answer is lost.
func changedWhileLosing(t *testing.T, c cloud.Cloud, w World) {
	id, before := templateOf(t, c, w)
	w.Orders.LoseAnswer("ec2", "CreateLaunchTemplateVersion", 1)
	w.Orders.Throttle("ec2", "ModifyLaunchTemplate", 1, 0)
	made, err := c.RepeatTemplateVersion(t.Context(), w.Scope, cloud.TemplateVersionOrder{TemplateID: id, Source: before.Default, Description: "cloudtest", Token: "davit-cloudtest-lost-" + id})
	if err != nil || made.Number != before.All[0].Number+1 {
		t.Fatalf("got version %d, %v, want one new version", made.Number, err)
	}
	if err := c.SetDefaultVersion(t.Context(), w.Scope, id, made.Number); err != nil {
		t.Errorf("a throttled change: %v, want that it is made later", err)
	}
	if after := versionsOf(t, c, w, id); len(after.All) != len(before.All)+1 || after.Default != made.Number {
		t.Errorf("got %d versions with the default %d, want one more than %d", len(after.All), after.Default, len(before.All))
	}
}
