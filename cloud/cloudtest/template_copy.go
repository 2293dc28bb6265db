package cloudtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// foundTemplate finds a template by its ID, and by its name.
func foundTemplate(t *testing.T, c cloud.Cloud, w World) {
	id, versions := templateOf(t, c, w)
	byID, err := c.FindLaunchTemplate(t.Context(), w.Scope, recovery.LaunchTemplateRef{ID: id})
	if err != nil || byID.ID != id || byID.Scope != w.Scope || byID.Default.Number != versions.Default || byID.Latest.Number != versions.All[0].Number || byID.SourceServerID() != w.Servers[0] {
		t.Fatalf("got %+v, %v, want %s with version %d", byID, err, id, versions.Default)
	}
	byName, err := c.FindLaunchTemplate(t.Context(), w.Scope, recovery.LaunchTemplateRef{Name: byID.Name})
	if err != nil || byName.ID != id {
		t.Errorf("by its name: got %+v, %v, want %s", byName, err, id)
	}
	for _, ref := range []recovery.LaunchTemplateRef{{ID: "lt-00000000000000000"}, {Name: "davit-cloudtest-none"}} {
		_, err = c.FindLaunchTemplate(t.Context(), w.Scope, ref)
		wantCode(t, err, recovery.NotFound)
	}
}

// copyOrder is for a copy of a template to the unprepared Region: with another instance type,
// and without network interfaces, whose subnet that Region does not have.
func copyOrder(t *testing.T, c cloud.Cloud, w World, name string) cloud.TemplateCopyOrder {
	id, versions := templateOf(t, c, w)
	source := versions.Find(versions.Default)
	o := cloud.TemplateCopyOrder{
		TemplateID: id, Version: source.Number, To: w.Unprepared, Name: "davit-cloudtest-" + name + strings.TrimPrefix(id, "lt"),
		Tags: map[string]string{recovery.TagCopyOf: id}, Description: recovery.VersionDescription("cloudtest"), Token: "davit-cloudtest-" + name + id,
	}
	for _, s := range source.Settings {
		switch {
		case strings.HasPrefix(s.Name, "NetworkInterfaces["):
		case s.Name == recovery.SettingInstanceType:
			o.Settings = append(o.Settings, recovery.LaunchSetting{Name: s.Name, Value: "c5.xlarge"})
		default:
			o.Settings = append(o.Settings, s)
		}
	}
	return o
}

// copiedTemplate makes a copy elsewhere that says what is wanted, once for a token.
func copiedTemplate(t *testing.T, c cloud.Cloud, w World) {
	o := copyOrder(t, c, w, "copy")
	made, err := c.CopyLaunchTemplate(t.Context(), w.Scope, o)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.FindLaunchTemplate(t.Context(), w.Unprepared, recovery.LaunchTemplateRef{Name: o.Name})
	if err != nil || got.ID != made.TemplateID || got.Tags[recovery.TagCopyOf] != o.TemplateID || got.SourceServerID() != "" {
		t.Fatalf("got %+v, %v, want %s", got, err, made.TemplateID)
	}
	if !slices.Equal(got.Default.Settings, o.Settings) || got.Default.Number != 1 || got.Default.Description != o.Description {
		t.Errorf("it says %+v, want %+v", got.Default, o.Settings)
	}
	again, err := c.CopyLaunchTemplate(t.Context(), w.Scope, o)
	if err != nil || again.TemplateID != made.TemplateID {
		t.Errorf("ordered again: got %+v, %v, want %s", again, err, made.TemplateID)
	}
	other := o
	other.Token += "-other"
	_, err = c.CopyLaunchTemplate(t.Context(), w.Scope, other)
	wantCode(t, err, recovery.Conflict)

	other.Name += "-other"
	for _, wrong := range []recovery.LaunchSetting{{Name: recovery.SettingUserData, Value: "IyEvYmluL3No"}, {Name: "Monitoring.Enabled", Value: "perhaps"}, {Name: "NoSuchThing", Value: "1"}} {
		other.Settings = append(slices.Clone(o.Settings), wrong)
		_, err = c.CopyLaunchTemplate(t.Context(), w.Scope, other)
		wantCode(t, err, recovery.Invalid)
	}
	other.Settings, other.Version = o.Settings, 99999
	_, err = c.CopyLaunchTemplate(t.Context(), w.Scope, other)
	wantCode(t, err, recovery.NotFound)
	_, err = c.FindLaunchTemplate(t.Context(), w.Unprepared, recovery.LaunchTemplateRef{Name: other.Name})
	wantCode(t, err, recovery.NotFound)
}

// copiedWhileLosing has one copy made although the answer is lost.
func copiedWhileLosing(t *testing.T, c cloud.Cloud, w World) {
	o := copyOrder(t, c, w, "lost")
	w.Orders.LoseAnswer("ec2", "CreateLaunchTemplate", 1)
	made, err := c.CopyLaunchTemplate(t.Context(), w.Scope, o)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.FindLaunchTemplate(t.Context(), w.Unprepared, recovery.LaunchTemplateRef{Name: o.Name}); err != nil || got.ID != made.TemplateID {
		t.Errorf("got %+v, %v, want %s", got, err, made.TemplateID)
	}
}
