package sim

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// openRegions are the Regions every account has, by partition; those of an
// account's own choosing are in optInRegions.
var openRegions = map[string][]string{
	"aws": {
		"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
		"ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3",
		"sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
	},
	"aws-us-gov": {"us-gov-east-1", "us-gov-west-1"},
	"aws-cn":     {"cn-north-1", "cn-northwest-1"},
}

var optInRegions = []string{
	"af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7", "ca-west-1",
	"eu-central-2", "eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "me-south-1", "mx-central-1",
}

// regionEntry is a Region as an account sees it.
type regionEntry struct{ name, optIn, endpoint string }

// describeRegions lists the Regions of the caller's partition. A Region that
// the account has to enable counts as enabled once something of it is there.
func (w *World) describeRegions(ctx context.Context, in *ec2.DescribeRegionsInput) (*ec2.DescribeRegionsOutput, error) {
	out := &ec2.DescribeRegionsOutput{Regions: []ec2types.Region{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[regionEntry]{
			id:     func(r *regionEntry) string { return r.name },
			filter: regionFilter,
			missing: func(name string) error {
				return wire.Errorf("InvalidParameterValue", "Invalid region: %s", name)
			},
		}
		found, _, err := kind.list(regionsOf(t, p), listing{ids: in.RegionNames, filters: in.Filters})
		for _, r := range found {
			if r.optIn == "not-opted-in" && !aws.ToBool(in.AllRegions) && len(in.RegionNames) == 0 {
				continue
			}
			out.Regions = append(out.Regions, ec2types.Region{
				RegionName: aws.String(r.name), OptInStatus: aws.String(r.optIn), Endpoint: aws.String(r.endpoint),
			})
		}
		return err
	})
}

func regionFilter(r *regionEntry, name string) ([]string, bool) {
	switch name {
	case "region-name":
		return []string{r.name}, true
	case "opt-in-status":
		return []string{r.optIn}, true
	case "endpoint":
		return []string{r.endpoint}, true
	}
	return nil, false
}

func regionsOf(t *tx, p place) []*regionEntry {
	own := partition(p.region)
	suffix := ".amazonaws.com"
	if own == "aws-cn" {
		suffix += ".cn"
	}
	var entries []*regionEntry
	put := func(names []string, optIn string) {
		for _, name := range names {
			entries = append(entries, &regionEntry{name, optIn, "ec2." + name + suffix})
		}
	}
	put(openRegions[own], "opt-in-not-required")
	if own == "aws" {
		inUse := func(name string) bool { return len(vpcs.all(t, place{p.account, name})) > 0 || name == p.region }
		for _, name := range optInRegions {
			if inUse(name) {
				put([]string{name}, "opted-in")
			} else {
				put([]string{name}, "not-opted-in")
			}
		}
	}
	slices.SortFunc(entries, func(a, b *regionEntry) int { return cmp.Compare(a.name, b.name) })
	return entries
}

// zoneEntry is an Availability Zone of the caller's Region.
type zoneEntry struct{ region, name string }

// describeAvailabilityZones lists three zones, and any others that subnets are in.
func (w *World) describeAvailabilityZones(ctx context.Context, in *ec2.DescribeAvailabilityZonesInput) (*ec2.DescribeAvailabilityZonesOutput, error) {
	out := &ec2.DescribeAvailabilityZonesOutput{AvailabilityZones: []ec2types.AvailabilityZone{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		byID := len(in.ZoneIds) > 0
		kind := listed[zoneEntry]{
			id: func(z *zoneEntry) string {
				if byID {
					return zoneID(z.name)
				}
				return z.name
			},
			filter: zoneFilter,
			missing: func(name string) error {
				return wire.Errorf("InvalidParameterValue", "Invalid availability zone: [%s]", name)
			},
		}
		found, _, err := kind.list(zonesOf(t, p), listing{ids: slices.Concat(in.ZoneNames, in.ZoneIds), filters: in.Filters})
		for _, z := range found {
			out.AvailabilityZones = append(out.AvailabilityZones, describeZone(z))
		}
		return err
	})
}

func zonesOf(t *tx, p place) []*zoneEntry {
	names := map[string]bool{p.region + "a": true, p.region + "b": true, p.region + "c": true}
	for _, s := range subnets.all(t, p) {
		names[s.Zone] = true
	}
	var zones []*zoneEntry
	for _, name := range sortedKeys(names) {
		zones = append(zones, &zoneEntry{p.region, name})
	}
	return zones
}

func zoneFilter(z *zoneEntry, name string) ([]string, bool) {
	switch name {
	case "zone-name":
		return []string{z.name}, true
	case "zone-id":
		return []string{zoneID(z.name)}, true
	case "region-name":
		return []string{z.region}, true
	case "state":
		return []string{string(ec2types.AvailabilityZoneStateAvailable)}, true
	case "zone-type":
		return []string{"availability-zone"}, true
	case "opt-in-status":
		return []string{string(ec2types.AvailabilityZoneOptInStatusOptInNotRequired)}, true
	}
	return nil, false
}

func describeZone(z *zoneEntry) ec2types.AvailabilityZone {
	return ec2types.AvailabilityZone{
		ZoneName:           aws.String(z.name),
		ZoneId:             aws.String(zoneID(z.name)),
		RegionName:         aws.String(z.region),
		GroupName:          aws.String(z.region + "-zg-1"),
		NetworkBorderGroup: aws.String(z.region),
		State:              ec2types.AvailabilityZoneStateAvailable,
		OptInStatus:        ec2types.AvailabilityZoneOptInStatusOptInNotRequired,
		ZoneType:           aws.String("availability-zone"),
		Messages:           []ec2types.AvailabilityZoneMessage{},
	}
}

// zoneID is a zone's ID as AWS abbreviates it: us-west-2a is usw2-az1. AWS maps
// the letters differently in every account; here they keep their order.
func zoneID(zone string) string {
	parts := strings.Split(zone, "-")
	if len(parts) < 3 || len(parts[len(parts)-1]) < 2 {
		return zone
	}
	last := parts[len(parts)-1]
	number, letter := last[:len(last)-1], last[len(last)-1]
	short := parts[0]
	for _, part := range parts[1 : len(parts)-1] {
		short += abbreviation(part)
	}
	return short + number + "-az" + string(letter-'a'+'1')
}

// abbreviation is the first letter of a direction, or of each part of it.
func abbreviation(direction string) string {
	for _, first := range []string{"north", "south"} {
		if rest, ok := strings.CutPrefix(direction, first); ok && rest != "" {
			return first[:1] + rest[:1]
		}
	}
	return direction[:min(1, len(direction))]
}
