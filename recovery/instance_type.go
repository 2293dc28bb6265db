package recovery

import (
	"cmp"
	"slices"
)

// AtLeast reports whether a server that runs on the other type runs on this one as well:
// with no less of anything that is known of both.
func (t InstanceType) AtLeast(other InstanceType) bool {
	has := func(all []string) func(string) bool {
		return func(one string) bool { return slices.Contains(all, one) }
	}
	switch {
	case t.CPUs < other.CPUs, t.MemoryMiB < other.MemoryMiB:
		return false
	case !slices.Contains(t.Architectures, replicated), !each(other.BootModes, has(t.BootModes)):
		return false
	case t.Burstable && !other.Burstable, other.Current && !t.Current, other.Nitro && !t.Nitro:
		return false
	case t.EBSOptimized == "unsupported" && other.EBSOptimized != "unsupported":
		return false
	case known(t.NetworkGbps, other.NetworkGbps) && t.NetworkGbps < other.NetworkGbps:
		return false
	case known(t.EBSMbps, other.EBSMbps) && t.EBSMbps < other.EBSMbps:
		return false
	}
	return true
}

func known[T int | float64](values ...T) bool { return each(values, func(v T) bool { return v > 0 }) }

func each[T any](all []T, is func(T) bool) bool {
	return !slices.ContainsFunc(all, func(v T) bool { return !is(v) })
}

// OfferedIn reports whether the type is offered in all the zones, or for none in any.
func (t InstanceType) OfferedIn(zones []string) bool {
	return len(t.Zones) > 0 && each(zones, func(z string) bool { return slices.Contains(t.Zones, z) })
}

// PricedType is an instance type and what an hour of it costs.
type PricedType struct {
	InstanceType
	Hour float64
}

// Hour is what an hour of a type costs; 0: the list does not say.
func (p PriceList) Hour(instanceType, os string) float64 {
	if os == OnWindows {
		return p.Instances[instanceType].Windows
	}
	return p.Instances[instanceType].Linux
}

// Cheaper are the types that servers on one type could have for less, offered in all the
// zones, the cheapest first.
func (p PriceList) Cheaper(than InstanceType, os string, zones []string, offered []InstanceType) []PricedType {
	most := p.Hour(than.Name, os)
	var found []PricedType
	for _, t := range offered {
		if hour := p.Hour(t.Name, os); hour > 0 && hour < most && t.AtLeast(than) && t.OfferedIn(zones) {
			found = append(found, PricedType{t, hour})
		}
	}
	sortPriced(found)
	return found
}

// sortPriced puts the cheapest first, and of those the smallest.
func sortPriced(types []PricedType) {
	slices.SortFunc(types, func(a, b PricedType) int {
		return cmp.Or(cmp.Compare(a.Hour, b.Hour), cmp.Compare(a.CPUs, b.CPUs), cmp.Compare(a.MemoryMiB, b.MemoryMiB), cmp.Compare(a.Name, b.Name))
	})
}
