package sim

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// offering is a type and a place that offers it.
type offering struct{ typeName, location string }

func (o *offering) key() string { return o.typeName + "/" + o.location }

// describeInstanceTypeOfferings lists which types the Region offers, as a whole or in each
// of its zones. There are no Outposts.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html
func (w *World) describeInstanceTypeOfferings(ctx context.Context, in *ec2.DescribeInstanceTypeOfferingsInput) (*ec2.DescribeInstanceTypeOfferingsOutput, error) {
	out := &ec2.DescribeInstanceTypeOfferingsOutput{InstanceTypeOfferings: []ec2types.InstanceTypeOffering{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		if size := aws.ToInt32(in.MaxResults); in.MaxResults != nil && (size < 5 || size > usualListing) {
			return wire.Errorf("InvalidParameterValue", "Value ( %d ) for parameter maxResults is invalid. Expecting a value between 5 and %d.", size, usualListing)
		}
		where := in.LocationType
		if where == "" {
			where = ec2types.LocationTypeRegion
		}
		kind := listed[offering]{id: (*offering).key, filter: offeringFilter}
		found, next, err := kind.list(offeringsIn(t, p, where), listing{filters: in.Filters, max: in.MaxResults, token: in.NextToken})
		out.NextToken = next
		for _, o := range found {
			out.InstanceTypeOfferings = append(out.InstanceTypeOfferings, ec2types.InstanceTypeOffering{
				InstanceType: ec2types.InstanceType(o.typeName), LocationType: where, Location: aws.String(o.location),
			})
		}
		return err
	})
}

func offeringFilter(o *offering, name string) ([]string, bool) {
	switch name {
	case "instance-type":
		return []string{o.typeName}, true
	case "location":
		return []string{o.location}, true
	}
	return nil, false
}

func offeringsIn(t *tx, p place, where ec2types.LocationType) []*offering {
	var all []*offering
	for _, it := range instanceTypes {
		for _, location := range it.locations(t, p, where) {
			all = append(all, &offering{it.Name, location})
		}
	}
	slices.SortFunc(all, func(a, b *offering) int { return strings.Compare(a.key(), b.key()) })
	return all
}

// locations are the places of a kind that offer the type.
func (it *instanceType) locations(t *tx, p place, where ec2types.LocationType) []string {
	switch where {
	case ec2types.LocationTypeRegion:
		if it.offered(t, p, "") {
			return []string{p.region}
		}
	case ec2types.LocationTypeAvailabilityZone:
		return it.zones(t, p)
	case ec2types.LocationTypeAvailabilityZoneId:
		var ids []string
		for _, zone := range it.zones(t, p) {
			ids = append(ids, zoneID(zone))
		}
		return ids
	}
	return nil
}
