package sim

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// createCapacityReservation reserves capacity at once. What it takes of the quota of vCPUs, it
// takes whole.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCapacityReservation.html
func (w *World) createCapacityReservation(ctx context.Context, in *ec2.CreateCapacityReservationInput) (*ec2.CreateCapacityReservationOutput, error) {
	p, out := placeOf(ctx), &ec2.CreateCapacityReservationOutput{}
	token := newClientToken(in.ClientToken, in.InstanceType, in.AvailabilityZone, in.InstanceCount, in.InstancePlatform, in.Tenancy, in.InstanceMatchCriteria)
	return out, w.change(func(t *tx) error {
		for _, r := range reservations.all(t, p) {
			if again, err := token.matches(r.Token); again || err != nil {
				out.CapacityReservation = describeReserved(t, p, r)
				return err
			}
		}
		r, err := newReservation(t, p, in)
		if err != nil {
			return err
		}
		if err := refuseDry(in.DryRun); err != nil {
			return err
		}
		r.Token = token.stored()
		reservations.put(t, p, r.ID, r)
		out.CapacityReservation = describeReserved(t, p, &r)
		return nil
	})
}

// newReservation is what a request asks for, if EC2 would make it.
func newReservation(t *tx, p place, in *ec2.CreateCapacityReservationInput) (capacityReservation, error) {
	name, zone := aws.ToString(in.InstanceType), aws.ToString(in.AvailabilityZone)
	it := instanceTypeNamed(name)
	zones := zonesOf(t, p)
	switch {
	case it == nil:
		return capacityReservation{}, wire.Errorf("InvalidInstanceType", "Invalid value '%s' for InstanceType.", name)
	case zone == "":
		return capacityReservation{}, wire.Errorf("MissingParameter", "The request must contain the parameter AvailabilityZone or AvailabilityZoneId")
	case !slices.ContainsFunc(zones, func(z *zoneEntry) bool { return z.name == zone }):
		return capacityReservation{}, wire.Errorf("InvalidParameterValue", "Invalid availability zone: [%s]", zone)
	case !it.offered(t, p, zone):
		return capacityReservation{}, wire.Errorf("Unsupported", "The requested configuration is currently not supported. Please check the documentation for supported configurations.")
	case aws.ToInt32(in.InstanceCount) < 1:
		return capacityReservation{}, wire.Errorf("InvalidParameterValue", "Value (%d) for parameter instanceCount is invalid. Expecting a value of 1 or more.", aws.ToInt32(in.InstanceCount))
	case in.EndDateType == ec2types.EndDateTypeLimited && in.EndDate == nil:
		return capacityReservation{}, wire.Errorf("MissingParameter", "EndDate is required where EndDateType is limited")
	}
	r := capacityReservation{
		ID: t.newID("cr-"), Type: name, Zone: zone, Platform: string(in.InstancePlatform), Tenancy: tenancyOf(string(in.Tenancy)),
		Total: int(*in.InstanceCount), Targeted: in.InstanceMatchCriteria == ec2types.InstanceMatchCriteriaTargeted,
		EBSOptimized: aws.ToBool(in.EbsOptimized), Made: t.now, Ends: aws.ToTime(in.EndDate), Tags: tagsFor(in.TagSpecifications, ec2types.ResourceTypeCapacityReservation),
	}
	bucket, count := bucketOf(name), countVCPUs(t, p)
	if limit := bucket.limit(count.quotas); count.used[bucket.key]+r.vcpus() > limit {
		return r, wire.Errorf("VcpuLimitExceeded", "%s", beyondVCPUs(limit))
	}
	return r, nil
}

// tagsFor are the tags that a request gives to what it makes of that kind.
func tagsFor(specs []ec2types.TagSpecification, kind ec2types.ResourceType) map[string]string {
	tags := map[string]string{}
	for _, spec := range specs {
		if spec.ResourceType == kind {
			for _, tag := range spec.Tags {
				tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
		}
	}
	return tags
}

// cancelCapacityReservation gives the capacity back; what runs in it goes on running On-Demand.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelCapacityReservation.html
func (w *World) cancelCapacityReservation(ctx context.Context, in *ec2.CancelCapacityReservationInput) (*ec2.CancelCapacityReservationOutput, error) {
	p := placeOf(ctx)
	return &ec2.CancelCapacityReservationOutput{Return: aws.Bool(true)}, w.change(func(t *tx) error {
		found := reservations.get(t, p, aws.ToString(in.CapacityReservationId))
		if found == nil {
			return noReservation(aws.ToString(in.CapacityReservationId))
		}
		if err := refuseDry(in.DryRun); err != nil {
			return err
		}
		if !found.active(t.now) {
			return wire.Errorf("InvalidCapacityReservationState", "The capacity reservation '%s' is %s and cannot be cancelled", found.ID, found.state(t.now))
		}
		r := *found
		r.Cancelled = t.now
		reservations.put(t, p, r.ID, r)
		for _, i := range instances.all(t, p) {
			if i.CapacityReservation == r.ID {
				released := *i
				released.CapacityReservation = ""
				putInstance(t, p, released)
			}
		}
		return nil
	})
}

var noReservation = notThere("InvalidCapacityReservationId.NotFound", "capacity reservation")

func (w *World) describeCapacityReservations(ctx context.Context, in *ec2.DescribeCapacityReservationsInput) (*ec2.DescribeCapacityReservationsOutput, error) {
	out := &ec2.DescribeCapacityReservationsOutput{CapacityReservations: []ec2types.CapacityReservation{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[capacityReservation]{
			id:      func(r *capacityReservation) string { return r.ID },
			filter:  func(r *capacityReservation, name string) ([]string, bool) { return reservationFilter(t, p, r, name) },
			missing: noReservation,
		}
		found, next, err := kind.list(reservations.all(t, p), listing{in.CapacityReservationIds, in.Filters, in.MaxResults, in.NextToken})
		out.NextToken = next
		for _, r := range found {
			out.CapacityReservations = append(out.CapacityReservations, *describeReserved(t, p, r))
		}
		return err
	})
}

func reservationFilter(t *tx, p place, r *capacityReservation, name string) ([]string, bool) {
	switch name {
	case "instance-type":
		return []string{r.Type}, true
	case "availability-zone":
		return []string{r.Zone}, true
	case "instance-platform":
		return []string{r.Platform}, true
	case "instance-match-criteria":
		return []string{string(r.criteria())}, true
	case "tenancy":
		return []string{r.Tenancy}, true
	case "state":
		return []string{string(r.state(t.now))}, true
	case "owner-id":
		return []string{p.account}, true
	}
	return tagFilter(name, r.Tags)
}

func (r *capacityReservation) criteria() ec2types.InstanceMatchCriteria {
	if r.Targeted {
		return ec2types.InstanceMatchCriteriaTargeted
	}
	return ec2types.InstanceMatchCriteriaOpen
}

func describeReserved(t *tx, p place, r *capacityReservation) *ec2types.CapacityReservation {
	out := &ec2types.CapacityReservation{
		CapacityReservationId: aws.String(r.ID), CapacityReservationArn: aws.String(p.arn("ec2", "capacity-reservation/"+r.ID)),
		OwnerId: aws.String(p.account), InstanceType: aws.String(r.Type), AvailabilityZone: aws.String(r.Zone),
		InstancePlatform: ec2types.CapacityReservationInstancePlatform(r.Platform), Tenancy: ec2types.CapacityReservationTenancy(r.Tenancy),
		TotalInstanceCount: aws.Int32(int32(r.Total)), AvailableInstanceCount: aws.Int32(int32(r.available(t, p))),
		EbsOptimized: aws.Bool(r.EBSOptimized), State: r.state(t.now), InstanceMatchCriteria: r.criteria(),
		CreateDate: aws.Time(r.Made), StartDate: aws.Time(r.Made), EndDateType: ec2types.EndDateTypeUnlimited, Tags: ec2Tags(r.Tags),
	}
	if !r.Ends.IsZero() {
		out.EndDateType, out.EndDate = ec2types.EndDateTypeLimited, aws.Time(r.Ends)
	}
	return out
}

// getGroupsForCapacityReservation lists the resource groups that it is in, as a world file says.
func (w *World) getGroupsForCapacityReservation(ctx context.Context, in *ec2.GetGroupsForCapacityReservationInput) (*ec2.GetGroupsForCapacityReservationOutput, error) {
	out := &ec2.GetGroupsForCapacityReservationOutput{CapacityReservationGroups: []ec2types.CapacityReservationGroup{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		r := reservations.get(t, p, aws.ToString(in.CapacityReservationId))
		if r == nil {
			return noReservation(aws.ToString(in.CapacityReservationId))
		}
		for _, arn := range r.Groups {
			out.CapacityReservationGroups = append(out.CapacityReservationGroups, ec2types.CapacityReservationGroup{GroupArn: aws.String(arn), OwnerId: aws.String(p.account)})
		}
		return nil
	})
}
