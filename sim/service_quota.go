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
		all = append(all, listedQuota{"ebs", v.code, v.name, v.usual, func(have Quotas) float64 { return float64(v.limit(have)) }})
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
