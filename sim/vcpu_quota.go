package sim

import (
	"fmt"
	"slices"
	"strings"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// vcpuBucket is what EC2 calls the instance bucket of an instance type: families that share a
// quota of running vCPUs.
type vcpuBucket struct {
	key, code, name string
	families        []string // the letters that their names begin with
	usual           int      // AWS's default
}

// vcpuBuckets are those of On-Demand Instances, ordered by code.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
var vcpuBuckets = []vcpuBucket{
	{"standard", "L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", []string{"a", "c", "d", "h", "i", "m", "r", "t", "z"}, 5},
	{"inf", "L-1945791B", "Running On-Demand Inf instances", []string{"inf"}, 0},
	{"trn", "L-2C3B7624", "Running On-Demand Trn instances", []string{"trn"}, 0},
	{"p", "L-417A185B", "Running On-Demand P instances", []string{"p"}, 0},
	{"highMemory", "L-43DA4232", "Running On-Demand High Memory instances", []string{"u"}, 0},
	{"dl", "L-6E869C2A", "Running On-Demand DL instances", []string{"dl"}, 0},
	{"x", "L-7295265B", "Running On-Demand X instances", []string{"x"}, 0},
	{"f", "L-74FC7D96", "Running On-Demand F instances", []string{"f"}, 0},
	{"g", "L-DB2E81BA", "Running On-Demand G and VT instances", []string{"g", "vt"}, 0},
	{"hpc", "L-F7808C92", "Running On-Demand HPC instances", []string{"hpc"}, 0},
}

// ampleVCPUs is the quota of every bucket where a world states none: an account that has drilled
// before has asked AWS for more than its default of 5.
const ampleVCPUs = 100_000

// bucketOf is the bucket of an instance type.
func bucketOf(instanceType string) *vcpuBucket {
	family := instanceType
	if end := strings.IndexFunc(instanceType, func(r rune) bool { return r < 'a' || r > 'z' }); end >= 0 {
		family = instanceType[:end]
	}
	i := slices.IndexFunc(vcpuBuckets, func(b vcpuBucket) bool { return slices.Contains(b.families, family) })
	if i < 0 {
		i = 0 // such as im4gn, which is of the I family
	}
	return &vcpuBuckets[i]
}

func (b *vcpuBucket) limit(q Quotas) int {
	if limit, stated := q.VCPUs[b.key]; stated {
		return limit
	}
	return ampleVCPUs
}

// vcpuCount counts the vCPUs of the instances that run in a place, or will.
type vcpuCount struct {
	quotas Quotas
	used   map[string]int // by bucket
}

// countVCPUs counts what runs there now and what is foreseen to. A capacity reservation counts
// whole, and what runs in it not again; a Dedicated Host has a quota of its own.
func countVCPUs(t *tx, p place) *vcpuCount {
	c := &vcpuCount{quotasOf(t, p), map[string]int{}}
	for _, i := range instances.all(t, p) {
		if i.countsVCPUs() {
			c.used[bucketOf(i.Type).key] += int(i.vcpus())
		}
	}
	for _, r := range reservations.all(t, p) {
		if r.active(t.now) {
			c.used[bucketOf(r.Type).key] += r.vcpus()
		}
	}
	return c
}

// countsVCPUs says whether the instance takes of a quota of vCPUs, when all that is foreseen of it
// has come.
func (i *instance) countsVCPUs() bool {
	if !i.EndsAt.IsZero() || i.Tenancy == string(ec2types.TenancyHost) || i.CapacityReservation != "" {
		return false
	}
	if len(i.Power) == 0 {
		return true
	}
	last := i.Power[len(i.Power)-1].State
	return last == ec2types.InstanceStateNamePending || last == ec2types.InstanceStateNameRunning
}

// take takes the vCPUs, or refuses in EC2's words.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
func (c *vcpuCount) take(instanceType string, n int) error {
	b := bucketOf(instanceType)
	limit := b.limit(c.quotas)
	if c.used[b.key]+n > limit {
		return wire.Errorf("VcpuLimitExceeded", "%s", beyondVCPUs(limit))
	}
	c.used[b.key] += n
	return nil
}

func beyondVCPUs(limit int) string {
	return fmt.Sprintf("You have requested more vCPU capacity than your current vCPU limit of %d allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.", limit)
}

// cores are the instance's CPU cores and the threads of each.
func (i *instance) cores() (cores, threads int32) {
	if i.Cores > 0 && i.Threads > 0 {
		return i.Cores, i.Threads
	}
	n := int32(1)
	if it := instanceTypeNamed(i.Type); it != nil {
		n = it.VCPUs
	}
	if n%2 == 1 {
		return n, 1
	}
	return n / 2, 2
}

func (i *instance) vcpus() int32 {
	cores, threads := i.cores()
	return cores * threads
}
