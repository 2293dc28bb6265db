package sim

import (
	"cmp"
	"slices"

	"github.com/davit-dr/davit/sim/wire"
)

// volumeQuota is EBS's quota of storage of a type of volumes, in TiB.
type volumeQuota struct {
	kind, code, name string
	usual            float64
}

// Source: https://docs.aws.amazon.com/general/latest/gr/ebs-service.html
var volumeQuotas = []volumeQuota{
	{"gp2", "L-D18FCD1D", "Storage for General Purpose SSD (gp2) volumes, in TiB", 50},
	{"gp3", "L-7A658B76", "Storage for General Purpose SSD (gp3) volumes, in TiB", 50},
	{"io1", "L-FD252861", "Storage for Provisioned IOPS SSD (io1) volumes, in TiB", 50},
	{"io2", "L-09BD8365", "Storage for Provisioned IOPS SSD (io2) volumes, in TiB", 20},
	{"sc1", "L-17AF77E8", "Storage for Cold HDD (sc1) volumes, in TiB", 50},
	{"st1", "L-82ACEF56", "Storage for Throughput Optimized HDD (st1) volumes, in TiB", 50},
	{"standard", "L-9CF3C2EB", "Storage for Magnetic (standard) volumes, in TiB", 50},
}

// ampleTiB is the quota of storage where a world states none.
const ampleTiB = 100_000

func (v volumeQuota) limit(q Quotas) int {
	if limit, stated := q.VolumeTiB[v.kind]; stated {
		return limit
	}
	return ampleTiB
}

// storageCount counts the volumes of the instances in a place, by their types.
type storageCount struct {
	quotas Quotas
	gib    map[string]int64
}

// countStorage counts what is there now and is not foreseen to end. Stopped instances keep their
// volumes.
func countStorage(t *tx, p place) *storageCount {
	c := &storageCount{quotasOf(t, p), map[string]int64{}}
	for _, i := range instances.all(t, p) {
		if i.EndsAt.IsZero() {
			c.add(i.Volumes, 1)
		}
	}
	return c
}

func (c *storageCount) add(volumes []volume, sign int64) {
	for _, v := range volumes {
		c.gib[cmp.Or(v.Type, usualVolumeType)] += sign * int64(v.GiB)
	}
}

// swap gives the storage of some volumes back and takes that of others, or refuses. The code is
// EC2's; the words are near to the console's (inferred).
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
func (c *storageCount) swap(old, volumes []volume) error {
	c.add(old, -1)
	c.add(volumes, 1)
	for _, q := range volumeQuotas {
		takes := slices.ContainsFunc(volumes, func(v volume) bool { return cmp.Or(v.Type, usualVolumeType) == q.kind })
		if limit := q.limit(c.quotas); takes && c.gib[q.kind] > int64(limit)<<10 {
			c.add(old, 1)
			c.add(volumes, -1)
			return wire.Errorf("VolumeLimitExceeded", "You have exceeded your maximum %s storage limit of %d TiB in this region. Please contact AWS Support to request an Elastic Block Store service limit increase.", q.kind, limit)
		}
	}
	return nil
}
