package sim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// CapacityReservationFile is a capacity reservation of a Region.
type CapacityReservationFile struct {
	ID           string            `yaml:"id"`
	InstanceType string            `yaml:"instanceType"`
	Zone         string            `yaml:"zone"`
	Count        int               `yaml:"count"`
	Platform     string            `yaml:"platform,omitempty"` // Linux/UNIX by default
	Tenancy      string            `yaml:"tenancy,omitempty"`  // default by default
	Targeted     bool              `yaml:"targeted,omitempty"`
	Groups       []string          `yaml:"groups,omitempty"` // ARNs of resource groups
	EndsIn       time.Duration     `yaml:"endsIn,omitempty"` // from when the world is populated
	Tags         map[string]string `yaml:"tags,omitempty"`
}

func populateReservations(t *tx, p place, files []CapacityReservationFile) {
	for _, f := range files {
		r := capacityReservation{
			ID: f.ID, Type: f.InstanceType, Zone: f.Zone, Total: f.Count, Platform: cmp.Or(f.Platform, "Linux/UNIX"), Tenancy: tenancyOf(f.Tenancy),
			Targeted: f.Targeted, Groups: slices.Clone(f.Groups), Tags: maps.Clone(f.Tags), Made: t.now,
		}
		if f.EndsIn > 0 {
			r.Ends = t.now.Add(f.EndsIn)
		}
		add(t, reservations, p, f.ID, r)
	}
}

// capacity checks EC2's and EBS's quotas, and the capacity reservations, of a Region.
func (c *fileCheck) capacity(path string, r RegionFile) {
	for _, key := range slices.Sorted(maps.Keys(r.Quotas.VCPUs)) {
		at := path + ".quotas.vcpus." + key
		c.want(slices.ContainsFunc(vcpuBuckets, func(b vcpuBucket) bool { return b.key == key }), at, "there is no quota of vCPUs called %q: one is called standard", key)
		c.want(r.Quotas.VCPUs[key] >= 0, at, "%d is negative", r.Quotas.VCPUs[key])
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Quotas.VolumeTiB)) {
		at := path + ".quotas.volumeTiB." + kind
		c.want(slices.ContainsFunc(volumeQuotas, func(v volumeQuota) bool { return v.kind == kind }), at, "%q is no type of volumes: one is gp3", kind)
		c.want(r.Quotas.VolumeTiB[kind] >= 0, at, "%d is negative", r.Quotas.VolumeTiB[kind])
	}
	ids := map[string]bool{}
	for i, f := range r.CapacityReservations {
		at := fmt.Sprintf("%s.capacityReservations[%d]", path, i)
		c.want(strings.HasPrefix(f.ID, "cr-"), at+".id", "%q does not begin with cr-", f.ID)
		c.unique(ids, at+".id", f.ID)
		c.want(instanceTypeNamed(f.InstanceType) != nil, at+".instanceType", "no instance type is called %q", f.InstanceType)
		c.want(strings.HasPrefix(f.Zone, r.Name), at+".zone", "%q is not a zone of %s", f.Zone, r.Name)
		c.want(f.Count > 0, at+".count", "%d instances are none", f.Count)
	}
}
