package sim

import (
	"cmp"
	"slices"
)

// listedQuota is a quota that Service Quotas tells of.
type listedQuota struct {
	service, code, name string
	usual               float64 // AWS's default
	applied             func(Quotas) float64
}

// serviceNames are the services whose quotas are told of.
var serviceNames = map[string]string{
	drsService: "AWS Elastic Disaster Recovery",
	"ec2":      "Amazon Elastic Compute Cloud (Amazon EC2)",
	"ebs":      "Amazon Elastic Block Store (Amazon EBS)",
}

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

// listedQuotas are all that Service Quotas tells of, by service and code.
var listedQuotas = func() []listedQuota {
	var all []listedQuota
	for _, q := range []quota{quotaServersPerJob, quotaJobs, quotaServersInJobs, quotaReplicating, quotaSourceServers} {
		all = append(all, listedQuota{drsService, q.code, q.name, float64(q.limit(Quotas{}.withDefaults())), func(have Quotas) float64 {
			return float64(q.limit(have.withDefaults()))
		}})
	}
	for _, b := range vcpuBuckets {
		all = append(all, listedQuota{"ec2", b.code, b.name, float64(b.usual), func(have Quotas) float64 { return float64(b.limit(have)) }})
	}
	for _, v := range volumeQuotas {
		all = append(all, listedQuota{"ebs", v.code, v.name, v.usual, func(have Quotas) float64 {
			if limit, stated := have.VolumeTiB[v.kind]; stated {
				return float64(limit)
			}
			return ampleTiB
		}})
	}
	slices.SortFunc(all, func(a, b listedQuota) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.code, b.code))
	})
	return all
}()

// quotasOfService are the listed quotas of a service, by code.
func quotasOfService(service string) []listedQuota {
	return slices.DeleteFunc(slices.Clone(listedQuotas), func(q listedQuota) bool { return q.service != service })
}
