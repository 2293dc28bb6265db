package cloudtest

import (
	"slices"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// room drills a server, and finds its instance in all that tells of the room for launches.
func room(t *testing.T, c cloud.Cloud, w World) {
	vcpus, err := c.VCPUQuotas(t.Context(), w.Scope)
	if err != nil || len(vcpus) != len(recovery.VCPUQuotaCodes()) {
		t.Errorf("got quotas of %d classes of vCPUs, %v, want %d", len(vcpus), err, len(recovery.VCPUQuotaCodes()))
	}
	storage, err := c.VolumeQuotas(t.Context(), w.Scope)
	if err != nil || storage["gp3"] < 1024 || len(storage) != len(recovery.VolumeQuotaCodes()) {
		t.Errorf("got the quotas of storage %v, %v, want one of each type of volumes", storage, err)
	}
	if _, err := c.CapacityReservations(t.Context(), w.Scope); err != nil {
		t.Errorf("capacity reservations: %v", err)
	}
	server := w.Servers[:1]
	ended(t, c, w, start(t, c, w, request(server...)))
	launched := launched(t, c, w, server)
	defer cleanUp(t, c, w, launched)
	id := launched[0].InstanceID

	running, err := c.RunningInstances(t.Context(), w.Scope)
	i := slices.IndexFunc(running, func(r recovery.RunningInstance) bool { return r.ID == id })
	if err != nil || i < 0 || running[i].VCPUs == 0 || recovery.VCPUClassOf(running[i].Type) == "" {
		t.Fatalf("got %+v, %v, want %s with its vCPUs", running, err, id)
	}
	volumes, err := c.Volumes(t.Context(), w.Scope)
	i = slices.IndexFunc(volumes, func(v recovery.Volume) bool { return v.InstanceID == id })
	if err != nil || i < 0 || volumes[i].GiB == 0 || volumes[i].Type == "" {
		t.Errorf("got %+v, %v, want the volumes of %s", volumes, err, id)
	}
	states, err := c.InstanceStates(t.Context(), w.Scope, []recovery.InstanceID{id}, false)
	if err != nil || states[0].PrivateIP == "" {
		t.Fatalf("got %+v, %v, want the address of %s", states, err, id)
	}
	holders, err := c.AddressHolders(t.Context(), w.Scope, []string{states[0].PrivateIP})
	if !slices.ContainsFunc(holders, func(h recovery.AddressHolder) bool { return h.InstanceID == id && h.SubnetID != "" }) {
		t.Errorf("got %+v, %v, want %s with its subnet", holders, err, id)
	}
}
