package recovery

import "time"

// PriceList is what AWS asks for in a Region, without a contract and without anybody's
// discounts.
type PriceList struct {
	Region   Region
	Currency string // by its three letters
	// Version and PublishedAt are AWS's words: of which list, and when that was made.
	Version     string
	PublishedAt time.Time
	Instances   map[string]InstancePrice // by instance type
	Volumes     map[string]VolumePrice   // by volume type
}

// InstancePrice is what an hour of an instance costs on shared hardware, by what runs on it:
// Linux without a subscription, or Windows with its licence. Zero: it is not sold so.
type InstancePrice struct{ Linux, Windows float64 }

// VolumePrice is what a month of a volume costs.
type VolumePrice struct {
	GB float64 // of size
	// IOPS are an operation a second's, by their steps; GiBps is throughput's.
	IOPS  [3]float64
	GiBps float64
}

// What a volume of a type has without paying for it, and where the steps of its operations'
// price are.
//
// Source: https://aws.amazon.com/ebs/pricing/
const (
	freeIOPS  = 3000 // of gp3
	freeMiBps = 125  // of gp3
)

var iopsSteps = [3]int{0, 32000, 64000}

// Month is what a month of a volume costs: of a size in GiB, with operations and MiB a
// second as far as they are provisioned, else 0.
func (p VolumePrice) Month(volumeType string, size, iops, mibps int) float64 {
	cost := p.GB * float64(size)
	if volumeType == "gp3" {
		return cost + p.IOPS[0]*float64(max(0, iops-freeIOPS)) + p.GiBps*float64(max(0, mibps-freeMiBps))/1024
	}
	for i, from := range iopsSteps {
		upTo := iops
		if i+1 < len(iopsSteps) && p.IOPS[i+1] > 0 {
			upTo = min(iops, iopsSteps[i+1])
		}
		cost += p.IOPS[i] * float64(max(0, upTo-from))
	}
	return cost
}
