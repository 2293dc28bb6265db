package sim

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/davit-dr/davit/sim/wire"
)

const (
	usualZonesPage   = 100
	usualRecordsPage = 300
)

func (w *World) getHostedZone(ctx context.Context, in *route53.GetHostedZoneInput) (*route53.GetHostedZoneOutput, error) {
	out := &route53.GetHostedZoneOutput{}
	return out, w.look(func(t *tx) error {
		z, err := findHostedZone(t, placeOf(ctx).account, in.Id)
		if err != nil {
			return err
		}
		described := describeHostedZone(z)
		out.HostedZone = &described
		if !z.Private {
			out.DelegationSet = &route53types.DelegationSet{NameServers: z.nameServers()}
		}
		return nil
	})
}

func describeHostedZone(z *hostedZone) route53types.HostedZone {
	return route53types.HostedZone{
		Id: aws.String("/hostedzone/" + z.ID), Name: aws.String(z.Name), CallerReference: aws.String(z.Reference),
		Config:                 &route53types.HostedZoneConfig{Comment: optional(z.Comment), PrivateZone: z.Private},
		ResourceRecordSetCount: aws.Int64(int64(len(z.Records))),
	}
}

func (w *World) listHostedZones(ctx context.Context, in *route53.ListHostedZonesInput) (*route53.ListHostedZonesOutput, error) {
	size := sizeOf(in.MaxItems, usualZonesPage)
	out := &route53.ListHostedZonesOutput{MaxItems: aws.Int32(int32(size)), Marker: in.Marker, HostedZones: []route53types.HostedZone{}}
	return out, w.look(func(t *tx) error {
		found := hostedZones.all(t, place{account: placeOf(ctx).account})
		if in.Marker != nil {
			at := slices.IndexFunc(found, func(z *hostedZone) bool { return z.ID == *in.Marker })
			if at < 0 {
				return &route53types.NoSuchHostedZone{Message: aws.String("No hosted zone found with ID: " + *in.Marker)}
			}
			found = found[at:]
		}
		if len(found) > size {
			out.IsTruncated, out.NextMarker = true, aws.String(found[size].ID)
			found = found[:size]
		}
		for _, z := range found {
			out.HostedZones = append(out.HostedZones, describeHostedZone(z))
		}
		return nil
	})
}

// sizeOf is the size of a page.
func sizeOf(max *int32, usual int) int {
	if max == nil || *max <= 0 || int(*max) > usual {
		return usual
	}
	return int(*max)
}

// listHostedZonesByName lists from a name on, in the order of names from their end.
func (w *World) listHostedZonesByName(ctx context.Context, in *route53.ListHostedZonesByNameInput) (*route53.ListHostedZonesByNameOutput, error) {
	size := sizeOf(in.MaxItems, usualZonesPage)
	out := &route53.ListHostedZonesByNameOutput{
		MaxItems: aws.Int32(int32(size)), DNSName: in.DNSName, HostedZoneId: in.HostedZoneId, HostedZones: []route53types.HostedZone{},
	}
	if in.HostedZoneId != nil && in.DNSName == nil {
		return out, wire.Errorf("InvalidInput", "A hosted zone ID may only be given with a DNS name.")
	}
	return out, w.look(func(t *tx) error {
		found := slices.Clone(hostedZones.all(t, place{account: placeOf(ctx).account}))
		slices.SortFunc(found, func(a, b *hostedZone) int { return a.order().compare(b.order()) })
		if in.DNSName != nil {
			from := recordKey{name: reversed(*in.DNSName), kind: strings.TrimPrefix(aws.ToString(in.HostedZoneId), "/hostedzone/")}
			at, _ := slices.BinarySearchFunc(found, from, func(z *hostedZone, k recordKey) int { return z.order().compare(k) })
			found = found[at:]
		}
		if len(found) > size {
			next := found[size]
			out.IsTruncated, out.NextDNSName, out.NextHostedZoneId = true, aws.String(next.Name), aws.String(next.ID)
			found = found[:size]
		}
		for _, z := range found {
			out.HostedZones = append(out.HostedZones, describeHostedZone(z))
		}
		return nil
	})
}

func (z *hostedZone) order() recordKey { return recordKey{name: reversed(z.Name), kind: z.ID} }

func (w *World) listResourceRecordSets(ctx context.Context, in *route53.ListResourceRecordSetsInput) (*route53.ListResourceRecordSetsOutput, error) {
	size := sizeOf(in.MaxItems, usualRecordsPage)
	out := &route53.ListResourceRecordSetsOutput{MaxItems: aws.Int32(int32(size)), ResourceRecordSets: []route53types.ResourceRecordSet{}}
	if in.StartRecordType != "" && in.StartRecordName == nil || in.StartRecordIdentifier != nil && in.StartRecordType == "" {
		return out, wire.Errorf("InvalidInput", "A record type may only be given with a name, and an identifier only with a type.")
	}
	return out, w.look(func(t *tx) error {
		z, err := findHostedZone(t, placeOf(ctx).account, in.HostedZoneId)
		if err != nil {
			return err
		}
		found := z.Records
		if in.StartRecordName != nil {
			at, _ := z.find(recordKey{reversed(*in.StartRecordName), string(in.StartRecordType), aws.ToString(in.StartRecordIdentifier)})
			found = found[at:]
		}
		if len(found) > size {
			next := found[size]
			out.IsTruncated, out.NextRecordName, out.NextRecordType, out.NextRecordIdentifier = true, next.Name, next.Type, next.SetIdentifier
			found = found[:size]
		}
		out.ResourceRecordSets = append(out.ResourceRecordSets, found...)
		return nil
	})
}
