package cloudtest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// launchTemplates lists templates with their versions: those of source servers name them.
func launchTemplates(t *testing.T, c cloud.Cloud, w World) {
	all, err := c.LaunchTemplates(t.Context(), w.Scope)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(all, func(a, b recovery.LaunchTemplate) int { return cmp.Compare(a.ID, b.ID) }) {
		t.Error("the launch templates are not in order of their IDs")
	}
	for _, id := range w.Servers[:3] {
		targets, err := c.LaunchTargets(t.Context(), w.Scope, []recovery.SourceServerID{id})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(l recovery.LaunchTemplate) bool { return l.ID == targets[0].TemplateID })
		if i < 0 {
			t.Fatalf("the launch template %s of %s is not listed", targets[0].TemplateID, id)
		}
		l := all[i]
		if l.SourceServerID() != id || l.Scope != w.Scope || l.Default.Number != targets[0].TemplateVersion || l.Default.CreatedBy == "" || l.Default.CreatedAt.IsZero() {
			t.Errorf("got %+v, want the template of %s whole", l, id)
		}
		if got := l.Default.Setting(recovery.SettingSubnet); got != targets[0].SubnetID {
			t.Errorf("%s launches into %q, want %q", l.ID, got, targets[0].SubnetID)
		}
		versions, err := c.LaunchTemplateVersions(t.Context(), w.Scope, l.ID)
		if err != nil || len(versions.All) == 0 || versions.All[0].Number != l.Latest.Number || versions.Default != l.Default.Number {
			t.Errorf("versions of %s: got %+v, %v, want the latest first", l.ID, versions, err)
		}
	}
	_, err = c.LaunchTemplateVersions(t.Context(), w.Scope, "lt-00000000000000000")
	wantUnknown(t, err)
}

// place reads what there is to launch with.
func place(t *testing.T, c cloud.Cloud, w World) {
	types, err := c.InstanceTypes(t.Context(), w.Scope)
	if err != nil || len(types) == 0 {
		t.Fatalf("got %d instance types, %v", len(types), err)
	}
	for _, it := range types {
		if it.CPUs == 0 || it.MemoryMiB == 0 || len(it.Architectures) == 0 || it.EBSOptimized == "" {
			t.Errorf("%+v is not told whole", it)
		}
	}
	if !slices.ContainsFunc(types, func(it recovery.InstanceType) bool { return it.Name == "m5.large" && it.Nitro && len(it.Zones) > 0 }) {
		t.Error("m5.large is not offered in any zone")
	}
	subnets, err := c.LaunchSubnets(t.Context(), w.Scope)
	if err != nil || len(subnets) == 0 || subnets[0].VPCID == "" || subnets[0].Zone == "" || subnets[0].FreeAddresses == 0 {
		t.Errorf("subnets: got %+v, %v", subnets, err)
	}
	groups, err := c.SecurityGroups(t.Context(), w.Scope)
	if err != nil || len(groups) == 0 || groups[0].VPCID == "" {
		t.Errorf("security groups: got %+v, %v, want the default one at least", groups, err)
	}
	if _, err := c.InstanceProfiles(t.Context(), w.Scope); err != nil {
		t.Errorf("instance profiles: %v", err)
	}
	if _, err := c.KeyPairs(t.Context(), w.Scope); err != nil {
		t.Errorf("key pairs: %v", err)
	}
}

func refusedSurvey(t *testing.T, c cloud.Cloud, w World) {
	w.Orders.Refuse("ec2", "DescribeLaunchTemplates", 1, 403, "UnauthorizedOperation", "no identity-based policy allows it")
	_, err := c.LaunchTemplates(t.Context(), w.Scope)
	wantCode(t, err, recovery.Denied)
	w.Orders.Throttle("iam", "ListInstanceProfiles", 1, time.Second)
	if _, err := c.InstanceProfiles(t.Context(), w.Scope); err != nil {
		t.Errorf("a throttled look: %v, want that it is tried again", err)
	}
}
