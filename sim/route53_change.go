package sim

import (
	"context"
	"fmt"
	"net/netip"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

// changeResourceRecordSets carries out all changes of the batch, in their order, or none.
func (w *World) changeResourceRecordSets(ctx context.Context, in *route53.ChangeResourceRecordSetsInput) (*route53.ChangeResourceRecordSetsOutput, error) {
	out := &route53.ChangeResourceRecordSetsOutput{}
	return out, w.change(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		found, err := findHostedZone(t, p.account, in.HostedZoneId)
		if err != nil {
			return err
		}
		z, problems := *found, []string{}
		for _, c := range in.ChangeBatch.Changes {
			r := normalRecord(*c.ResourceRecordSet)
			if r.HealthCheckId != nil && healthChecks.get(t, p, *r.HealthCheckId) == nil {
				return &route53types.NoSuchHealthCheck{Message: aws.String("No health check exists with the specified ID: " + *r.HealthCheckId)}
			}
			problem := z.refuses(c.Action, &r)
			switch {
			case problem != "":
				problems = append(problems, problem)
			case c.Action == route53types.ChangeActionDelete:
				z = z.without(keyOf(&r))
			default:
				z = z.with(r)
			}
		}
		if len(problems) > 0 {
			return &route53types.InvalidChangeBatch{Message: aws.String("[" + strings.Join(problems, ", ") + "]"), Messages: problems}
		}
		hostedZones.put(t, p, z.ID, z)
		c := dnsChange{ID: strings.ToUpper(t.newID("c")), Comment: aws.ToString(in.ChangeBatch.Comment), Submitted: t.now}
		c.InSync = t.now.Add(w.takes(usualDNSSync, "dns", c.ID))
		dnsChanges.put(t, p, c.ID, c)
		out.ChangeInfo = describeDNSChange(t, &c)
		return nil
	})
}

// normalRecord is the record with its names as Route 53 keeps them.
func normalRecord(r route53types.ResourceRecordSet) route53types.ResourceRecordSet {
	r.Name = aws.String(dnsName(aws.ToString(r.Name)))
	if r.AliasTarget != nil {
		target := *r.AliasTarget
		target.DNSName = aws.String(dnsName(aws.ToString(target.DNSName)))
		r.AliasTarget = &target
	}
	return r
}

// refuses says what is wrong with a change in Route 53's words, or nothing.
func (z *hostedZone) refuses(action route53types.ChangeAction, r *route53types.ResourceRecordSet) string {
	if problem := checkRecord(r); problem != "" {
		return problem
	}
	at, there := z.find(keyOf(r))
	which := fmt.Sprintf("resource record set [name='%s', type='%s'%s]", *r.Name, r.Type, identified(r))
	switch {
	case *r.Name != z.Name && !strings.HasSuffix(*r.Name, "."+z.Name):
		return fmt.Sprintf("RRSet with DNS name %s is not permitted in zone %s", *r.Name, z.Name)
	case action == route53types.ChangeActionDelete && !there:
		return "Tried to delete " + which + " but it was not found"
	case action == route53types.ChangeActionDelete && !reflect.DeepEqual(z.Records[at], *r):
		return "Tried to delete " + which + " but the values provided do not match the current values"
	case action == route53types.ChangeActionDelete && *r.Name == z.Name && r.Type == route53types.RRTypeSoa:
		return "A HostedZone must contain exactly one SOA record."
	case action == route53types.ChangeActionDelete && *r.Name == z.Name && r.Type == route53types.RRTypeNs:
		return "A HostedZone must contain at least one NS record for the zone itself."
	case action == route53types.ChangeActionDelete:
		return ""
	case action == route53types.ChangeActionCreate && there:
		return "Tried to create " + which + " but it already exists"
	case r.Type == route53types.RRTypeCname && *r.Name == z.Name:
		return fmt.Sprintf("RRSet of type CNAME with DNS name %s is not permitted at apex in zone %s", *r.Name, z.Name)
	}
	return z.conflicts(r)
}

func identified(r *route53types.ResourceRecordSet) string {
	if r.SetIdentifier == nil {
		return ""
	}
	return fmt.Sprintf(", set identifier='%s'", *r.SetIdentifier)
}

// conflicts compares a record with those of the same name.
func (z *hostedZone) conflicts(r *route53types.ResourceRecordSet) string {
	for i := range z.Records {
		other := &z.Records[i]
		if *other.Name != *r.Name {
			continue
		}
		switch {
		case other.Type != r.Type && (other.Type == route53types.RRTypeCname || r.Type == route53types.RRTypeCname):
			return fmt.Sprintf("RRSet of type %s with DNS name %s is not permitted because a conflicting RRSet of type %s with the same DNS name already exists in zone %s", r.Type, *r.Name, other.Type, z.Name)
		case other.Type != r.Type || keyOf(other) == keyOf(r):
		case routing(other) != routing(r):
			return fmt.Sprintf("RRSet with DNS name %s, type %s, SetIdentifier %s cannot be created as other RRSets exist with the same name and type but another routing policy.", *r.Name, r.Type, aws.ToString(r.SetIdentifier))
		case r.Failover != "" && r.Failover == other.Failover:
			return fmt.Sprintf("RRSet with DNS name %s, type %s, SetIdentifier %s cannot be created as a %s failover record exists already.", *r.Name, r.Type, aws.ToString(r.SetIdentifier), r.Failover)
		}
	}
	return ""
}

// routing is the policy by which Route 53 chooses among records of one name and type.
func routing(r *route53types.ResourceRecordSet) string {
	switch {
	case r.Weight != nil:
		return "weighted"
	case r.Failover != "":
		return "failover"
	case r.Region != "":
		return "latency"
	case r.GeoLocation != nil:
		return "geolocation"
	case r.GeoProximityLocation != nil:
		return "geoproximity"
	case r.CidrRoutingConfig != nil:
		return "CIDR"
	case r.MultiValueAnswer != nil:
		return "multivalue"
	}
	return "simple"
}

// checkRecord refuses a record that is wrong in itself.
func checkRecord(r *route53types.ResourceRecordSet) string {
	which := fmt.Sprintf("with DNS name %s, type %s", *r.Name, r.Type)
	values := len(r.ResourceRecords) > 0 || r.TTL != nil
	switch {
	case (r.SetIdentifier != nil) != (routing(r) != "simple"):
		return "Invalid request: a SetIdentifier and a routing policy belong together, in the RRSet " + which
	case r.AliasTarget == nil && (len(r.ResourceRecords) == 0 || r.TTL == nil):
		return "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change " + which
	case r.AliasTarget != nil && values:
		return "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found more than one in Change " + which
	case r.Type == route53types.RRTypeCname && len(r.ResourceRecords) > 1:
		return "Invalid Resource Record: a CNAME has one value, in the RRSet " + which
	}
	for _, v := range r.ResourceRecords {
		if problem := checkRecordValue(r.Type, aws.ToString(v.Value)); problem != "" {
			return "Invalid Resource Record: " + problem
		}
	}
	return ""
}

func checkRecordValue(kind route53types.RRType, value string) string {
	address, err := netip.ParseAddr(value)
	switch {
	case kind == route53types.RRTypeA && (err != nil || !address.Is4()):
		return fmt.Sprintf("'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '%s''", value)
	case kind == route53types.RRTypeAaaa && (err != nil || !address.Is6()):
		return fmt.Sprintf("'FATAL problem: AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address) encountered with '%s''", value)
	case kind == route53types.RRTypeTxt && !strings.HasPrefix(value, `"`):
		return fmt.Sprintf("'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with '%s''", value)
	}
	return ""
}

func (w *World) getChange(ctx context.Context, in *route53.GetChangeInput) (*route53.GetChangeOutput, error) {
	out := &route53.GetChangeOutput{}
	return out, w.look(func(t *tx) error {
		id := strings.TrimPrefix(aws.ToString(in.Id), "/change/")
		c := dnsChanges.get(t, place{account: placeOf(ctx).account}, id)
		if c == nil {
			return &route53types.NoSuchChange{Message: aws.String("Could not find resource with ID: " + id)}
		}
		out.ChangeInfo = describeDNSChange(t, c)
		return nil
	})
}

func describeDNSChange(t *tx, c *dnsChange) *route53types.ChangeInfo {
	status := route53types.ChangeStatusPending
	if reached(c.InSync, t.now) {
		status = route53types.ChangeStatusInsync
	}
	return &route53types.ChangeInfo{
		Id: aws.String("/change/" + c.ID), Status: status, SubmittedAt: aws.Time(c.Submitted), Comment: optional(c.Comment),
	}
}
