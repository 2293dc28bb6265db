package cloudtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

const (
	noServer   = recovery.SourceServerID("s-00000000000000000")
	noInstance = recovery.InstanceID("i-00000000000000000")
	noSubnet   = "subnet-00000000000000000"
)

func identity(t *testing.T, c cloud.Cloud, w World) {
	account, arn, err := c.Identity(t.Context(), w.Scope)
	if err != nil {
		t.Fatal(err)
	}
	if account != w.Scope.AccountID || !strings.Contains(arn, string(account)) {
		t.Errorf("got account %s as %s, want account %s", account, arn, w.Scope.AccountID)
	}
}

func sourceServers(t *testing.T, c cloud.Cloud, w World) {
	found := all(t, c, w)
	for _, s := range found {
		if s.Scope != w.Scope || s.SourceServerID.Check() != nil {
			t.Errorf("got the key %s, want one in %s", s.ServerKey, w.Scope)
		}
		if s.ReplicationState == "" || s.ARN == "" {
			t.Errorf("%s: got state %q and ARN %q, want both", s.SourceServerID, s.ReplicationState, s.ARN)
		}
		if s.ReplicationState == recovery.ReplicationContinuous && (s.LagSeconds == nil || s.FirstSyncedAt.IsZero()) {
			t.Errorf("%s replicates: got lag %v since %v, want both", s.SourceServerID, s.LagSeconds, s.FirstSyncedAt)
		}
	}
	for _, id := range w.Servers {
		s := find(t, found, id)
		if err := s.Recoverable(); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if s.CPUs == 0 || s.RAMBytes == 0 || len(s.Disks) == 0 || s.OS == "" || s.Hostname == "" {
			t.Errorf("%s: its machine is not told whole: %+v", id, s)
		}
	}
}

func snapshots(t *testing.T, c cloud.Cloud, w World) {
	server := all(t, c, w)[0].SourceServerID
	found, err := c.Snapshots(t.Context(), w.Scope, server, time.Time{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 3 {
		t.Skipf("%s has %d snapshots, too few to tell", server, len(found))
	}
	for i, s := range found {
		if s.SourceServerID != server || s.ID.Check() != nil || s.At.IsZero() {
			t.Errorf("got %+v, want a snapshot of %s", s, server)
		}
		if i > 0 && s.At.After(found[i-1].At) {
			t.Errorf("snapshot %d is newer than the one before it", i)
		}
	}
	before, err := c.Snapshots(t.Context(), w.Scope, server, found[1].At, 2)
	if err != nil || len(before) != 2 || before[0].ID != found[1].ID {
		t.Errorf("two at or before %v: got %v, %v, want %s first", found[1].At, before, err, found[1].ID)
	}
	before, err = c.Snapshots(t.Context(), w.Scope, server, found[1].At.Add(-time.Microsecond), 1)
	if err != nil || len(before) != 1 || before[0].ID != found[2].ID {
		t.Errorf("one before %v: got %v, %v, want %s", found[1].At, before, err, found[2].ID)
	}
	_, err = c.Snapshots(t.Context(), w.Scope, noServer, time.Time{}, 1)
	wantUnknown(t, err)
}

func launchTargets(t *testing.T, c cloud.Cloud, w World) {
	var ids []recovery.SourceServerID
	for _, s := range all(t, c, w) {
		ids = append(ids, s.SourceServerID)
	}
	slices.Reverse(ids)
	for _, n := range []int{1, min(20, len(ids))} {
		targets, err := c.LaunchTargets(t.Context(), w.Scope, ids[:n])
		if err != nil || len(targets) != n {
			t.Fatalf("%d servers: got %d targets, %v", n, len(targets), err)
		}
		for i, target := range targets {
			if target.SourceServerID != ids[i] || target.TemplateID == "" || target.TemplateVersion < 1 || target.Disposition == "" {
				t.Errorf("target %d: got %+v, want %s with its template", i, target, ids[i])
			}
		}
	}
}

func unknownTarget(t *testing.T, c cloud.Cloud, w World) {
	known := all(t, c, w)[0].SourceServerID
	_, err := c.LaunchTargets(t.Context(), w.Scope, []recovery.SourceServerID{known, noServer})
	wantBlamed(t, err, recovery.NotFound, noServer)
}

func subnets(t *testing.T, c cloud.Cloud, w World) {
	if found, err := c.Subnets(t.Context(), w.Scope, []string{noSubnet}); err != nil || len(found) != 0 {
		t.Errorf("an unknown subnet: got %v, %v, want none", found, err)
	}
	var ids []string
	for _, s := range all(t, c, w) {
		targets, err := c.LaunchTargets(t.Context(), w.Scope, []recovery.SourceServerID{s.SourceServerID})
		if err != nil {
			t.Fatal(err)
		}
		if targets[0].SubnetID != "" {
			ids = append(ids, targets[0].SubnetID)
			break
		}
	}
	if len(ids) == 0 {
		t.Skip("no launch template names a subnet")
	}
	found, err := c.Subnets(t.Context(), w.Scope, append(ids, noSubnet))
	if err != nil || len(found) != 1 {
		t.Fatalf("got %v, %v, want one subnet", found, err)
	}
	if s := found[0]; s.ID != ids[0] || s.VPCID == "" || s.CIDR == "" || s.Zone == "" || s.FreeAddresses < 1 {
		t.Errorf("got %+v, want %s whole", s, ids[0])
	}
}

func missingInstances(t *testing.T, c cloud.Cloud, w World) {
	found, err := c.InstanceStates(t.Context(), w.Scope, []recovery.InstanceID{noInstance}, true)
	if err != nil || len(found) != 1 || !found[0].Missing || found[0].InstanceID != noInstance {
		t.Errorf("got %+v, %v, want %s missing", found, err, noInstance)
	}
}

func unknownAccount(t *testing.T, c cloud.Cloud, w World) {
	_, err := c.SourceServers(t.Context(), recovery.Scope{AccountID: "000000000000", Region: w.Scope.Region})
	wantCode(t, err, recovery.NotFound)
}

// all are the scope's source servers: some, or the test cannot tell anything.
func all(t *testing.T, c cloud.Cloud, w World) []recovery.SourceServer {
	t.Helper()
	found, err := c.SourceServers(t.Context(), w.Scope)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Skipf("%s has no source servers", w.Scope)
	}
	return found
}

func find(t *testing.T, servers []recovery.SourceServer, id recovery.SourceServerID) recovery.SourceServer {
	t.Helper()
	i := slices.IndexFunc(servers, func(s recovery.SourceServer) bool { return s.SourceServerID == id })
	if i < 0 {
		t.Fatalf("%s is not listed", id)
	}
	return servers[i]
}
