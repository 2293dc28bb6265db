package recovery

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// HoursOfMonth is how many hours a month has, as AWS counts in its calculator.
//
// Source: https://docs.aws.amazon.com/pricing-calculator/latest/userguide/what-is-pricing-calculator.html
const HoursOfMonth = 730

// CostKind is a kind of thing that a launched server is paid for.
type CostKind string

// The kinds of things.
const (
	CostInstance CostKind = "INSTANCE"
	CostVolume   CostKind = "VOLUME"
)

// The operating systems that instances are paid by.
const (
	OnLinux   = "Linux"
	OnWindows = "Windows"
)

// CostItem is something that a launched server is paid for.
type CostItem struct {
	Kind CostKind
	What string // an instance type, or a volume type
	OS   string // that an instance is paid by: Linux or Windows
	GiB  int    // of a volume
	// Hour is what an hour of it costs.
	Hour float64
}

// LaunchCost is what a server costs once it is launched.
type LaunchCost struct {
	Items []CostItem
	// Gaps are what is not known, and so in no sum; Assumed is what was taken for granted.
	Gaps, Assumed []string
}

func (l *LaunchCost) gap(what string, args ...any) {
	l.Gaps = append(l.Gaps, fmt.Sprintf(what, args...))
}

func (l *LaunchCost) assume(what string, args ...any) {
	l.Assumed = append(l.Assumed, fmt.Sprintf(what, args...))
}

// CostOf is what a server costs as it would be launched. What is not known is a gap, and is
// never counted as nothing.
func (p PriceList) CostOf(c LaunchCase) LaunchCost {
	var cost LaunchCost
	p.instance(c, &cost)
	p.volumes(c, &cost)
	return cost
}

func (p PriceList) instance(c LaunchCase, cost *LaunchCost) {
	if orEmpty(c.Launch.LaunchDisposition) == "STOPPED" {
		cost.assume("they are launched STOPPED: only their volumes are counted until somebody starts them")
		return
	}
	name, _ := c.LaunchedType()
	tenancy := cmp.Or(c.Template.Setting(SettingTenancy), "default")
	into := c.Launch.LaunchIntoInstanceID
	switch {
	case into != nil:
		cost.gap("the instance: it is one that is prepared, whose type is not read")
		return
	case tenancy != "default":
		cost.gap("the instance: tenancy %s has prices of its own, which are not read", tenancy)
		return
	case name == "":
		cost.gap("the instance: no instance type is stated, and DRS recommends none")
		return
	}
	os := c.paidOS(cost)
	price := p.Hour(name, os)
	if price == 0 {
		cost.gap("the instance: the price list of %s has no %s with %s", p.Region, name, os)
		return
	}
	cost.Items = append(cost.Items, CostItem{Kind: CostInstance, What: name, OS: os, Hour: price})
}

// paidOS is the operating system that the instance is paid by.
func (c LaunchCase) paidOS(cost *LaunchCost) string {
	name := strings.ToLower(c.Server.OS)
	switch {
	case strings.Contains(name, "windows"):
		return OnWindows
	case name == "":
		cost.assume("DRS does not tell their operating system: they are counted as Linux")
	case strings.Contains(name, "red hat"), strings.Contains(name, "rhel"), strings.Contains(name, "suse"), strings.Contains(name, "sles"):
		cost.assume("they are counted as Linux without a subscription: Red Hat's or SUSE's is not in the price")
	}
	return OnLinux
}

// usualVolume is what a volume is where nobody says (inferred).
const usualVolume = "gp3"

const gib = 1 << 30

func (p PriceList) volumes(c LaunchCase, cost *LaunchCost) {
	if len(c.Server.Disks) == 0 {
		cost.gap("the volumes: DRS tells no disks")
		return
	}
	for _, d := range c.Server.Disks {
		v := c.Template.volumeOf(d.Device)
		if v.kind == "" {
			v.kind = usualVolume
			cost.assume("no volume type is stated: %s is counted, without provisioned operations and throughput", usualVolume)
		}
		price, known := p.Volumes[v.kind]
		if !known || price.GB == 0 {
			cost.gap("the volumes: the price list of %s has no %s", p.Region, v.kind)
			continue
		}
		size := int((d.Bytes + gib - 1) / gib)
		cost.Items = append(cost.Items, CostItem{Kind: CostVolume, What: v.kind, GiB: size, Hour: price.Month(v.kind, size, v.iops, v.mibps) / HoursOfMonth})
	}
}

// RoundCost is an amount of money to the cent.
func RoundCost(amount float64) float64 { return math.Round(amount*100) / 100 }
