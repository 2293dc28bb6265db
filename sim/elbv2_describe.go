package sim

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/davit-dr/davit/sim/wire"
)

const usualBalancersPage = 400

// elbPage takes a page of what is listed by ARN.
func elbPage[T any](items []T, key func(T) string, max *int32, marker *string) ([]T, *string, error) {
	found, next, err := cut(items, key, page{token: marker, max: max, usual: usualBalancersPage})
	if err != nil {
		return nil, nil, wire.Errorf("ValidationError", "The marker '%s' is not valid", aws.ToString(marker))
	}
	return found, next, nil
}

// elbWanted are the objects with these ARNs, or these names, or all; missing is one that
// is not there.
func elbWanted[T any](all []*T, arns, names []string, of func(*T) (arn, name string)) (found []*T, missing string) {
	wantedARNs, wantedNames := setOf(arns), setOf(names)
	seen := map[string]bool{}
	for _, v := range all {
		arn, name := of(v)
		if wantedARNs.has(arn) && wantedNames.has(name) {
			found = append(found, v)
		}
		seen[arn], seen[name] = true, true
	}
	for _, id := range slices.Concat(arns, names) {
		if !seen[id] {
			return nil, id
		}
	}
	return found, ""
}

func (w *World) describeLoadBalancers(ctx context.Context, in *elbv2.DescribeLoadBalancersInput) (*elbv2.DescribeLoadBalancersOutput, error) {
	out := &elbv2.DescribeLoadBalancersOutput{LoadBalancers: []elbtypes.LoadBalancer{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		found, missing := elbWanted(loadBalancers.all(t, p), in.LoadBalancerArns, in.Names, func(b *loadBalancer) (string, string) { return b.ARN, b.Name })
		if missing != "" {
			return &elbtypes.LoadBalancerNotFoundException{Message: aws.String("Load balancers '[" + missing + "]' not found")}
		}
		found, marker, err := elbPage(found, func(b *loadBalancer) string { return b.ARN }, in.PageSize, in.Marker)
		out.NextMarker = marker
		for _, b := range found {
			out.LoadBalancers = append(out.LoadBalancers, describeLoadBalancer(t, p, b))
		}
		return err
	})
}

func describeLoadBalancer(t *tx, p place, b *loadBalancer) elbtypes.LoadBalancer {
	out := elbtypes.LoadBalancer{
		LoadBalancerArn: aws.String(b.ARN), LoadBalancerName: aws.String(b.Name), Type: elbtypes.LoadBalancerTypeEnum(b.Type),
		Scheme: elbtypes.LoadBalancerSchemeEnum(b.Scheme), VpcId: aws.String(b.VPC), SecurityGroups: b.Groups, CreatedTime: aws.Time(b.Created),
		DNSName: aws.String(b.dnsName(p)), CanonicalHostedZoneId: aws.String("Z" + strings.ToUpper(fixedID("", "elb", p.region)[:13])),
		State: &elbtypes.LoadBalancerState{Code: elbtypes.LoadBalancerStateEnumActive}, IpAddressType: elbtypes.IpAddressTypeIpv4,
	}
	for _, id := range b.Subnets {
		zone := elbtypes.AvailabilityZone{SubnetId: aws.String(id)}
		if s := subnets.get(t, p, id); s != nil {
			zone.ZoneName = aws.String(s.Zone)
		}
		out.AvailabilityZones = append(out.AvailabilityZones, zone)
	}
	return out
}

func (b *loadBalancer) dnsName(p place) string {
	name := b.Name + "-" + fixedID("", b.ARN)[:10] + "." + p.region + ".elb.amazonaws.com"
	if b.Scheme == string(elbtypes.LoadBalancerSchemeEnumInternal) {
		return "internal-" + name
	}
	return name
}

func (w *World) describeTargetGroups(ctx context.Context, in *elbv2.DescribeTargetGroupsInput) (*elbv2.DescribeTargetGroupsOutput, error) {
	out := &elbv2.DescribeTargetGroupsOutput{TargetGroups: []elbtypes.TargetGroup{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		if in.LoadBalancerArn != nil && loadBalancers.get(t, p, *in.LoadBalancerArn) == nil {
			return &elbtypes.LoadBalancerNotFoundException{Message: aws.String("Load balancers '[" + *in.LoadBalancerArn + "]' not found")}
		}
		all, missing := elbWanted(targetGroups.all(t, p), in.TargetGroupArns, in.Names, func(g *targetGroup) (string, string) { return g.ARN, g.Name })
		if missing != "" {
			return groupNotFound()
		}
		var found []*targetGroup
		for _, g := range all {
			if in.LoadBalancerArn == nil || slices.Contains(balancersOf(t, p, g.ARN), *in.LoadBalancerArn) {
				found = append(found, g)
			}
		}
		found, marker, err := elbPage(found, func(g *targetGroup) string { return g.ARN }, in.PageSize, in.Marker)
		out.NextMarker = marker
		for _, g := range found {
			out.TargetGroups = append(out.TargetGroups, describeTargetGroup(t, p, g))
		}
		return err
	})
}

func groupNotFound() error {
	return &elbtypes.TargetGroupNotFoundException{Message: aws.String("One or more target groups not found")}
}

func describeTargetGroup(t *tx, p place, g *targetGroup) elbtypes.TargetGroup {
	out := elbtypes.TargetGroup{
		TargetGroupArn: aws.String(g.ARN), TargetGroupName: aws.String(g.Name), Protocol: elbtypes.ProtocolEnum(g.Protocol), Port: aws.Int32(g.Port),
		VpcId: aws.String(g.VPC), TargetType: elbtypes.TargetTypeEnum(g.Type), IpAddressType: elbtypes.TargetGroupIpAddressTypeEnumIpv4,
		HealthCheckEnabled: aws.Bool(true), HealthCheckPort: aws.String("traffic-port"), HealthCheckProtocol: elbtypes.ProtocolEnum(g.Protocol),
		HealthCheckIntervalSeconds: aws.Int32(int32(g.Interval / time.Second)), HealthCheckTimeoutSeconds: aws.Int32(5),
		HealthyThresholdCount: aws.Int32(g.Healthy), UnhealthyThresholdCount: aws.Int32(g.Unhealthy), LoadBalancerArns: balancersOf(t, p, g.ARN),
	}
	if strings.HasPrefix(g.Protocol, "HTTP") {
		out.HealthCheckPath, out.Matcher, out.ProtocolVersion = aws.String(g.Path), &elbtypes.Matcher{HttpCode: aws.String("200")}, aws.String("HTTP1")
	}
	return out
}

func (w *World) describeListeners(ctx context.Context, in *elbv2.DescribeListenersInput) (*elbv2.DescribeListenersOutput, error) {
	out := &elbv2.DescribeListenersOutput{Listeners: []elbtypes.Listener{}}
	if (in.LoadBalancerArn == nil) == (len(in.ListenerArns) == 0) {
		return out, wire.Errorf("ValidationError", "You must specify either listener ARNs or a load balancer ARN")
	}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		if in.LoadBalancerArn != nil && loadBalancers.get(t, p, *in.LoadBalancerArn) == nil {
			return &elbtypes.LoadBalancerNotFoundException{Message: aws.String("Load balancers '[" + *in.LoadBalancerArn + "]' not found")}
		}
		all, missing := elbWanted(elbListeners.all(t, p), in.ListenerArns, nil, func(l *elbListener) (string, string) { return l.ARN, l.ARN })
		if missing != "" {
			return listenerNotFound()
		}
		var found []*elbListener
		for _, l := range all {
			if in.LoadBalancerArn == nil || l.LoadBalancer == *in.LoadBalancerArn {
				found = append(found, l)
			}
		}
		found, marker, err := elbPage(found, func(l *elbListener) string { return l.ARN }, in.PageSize, in.Marker)
		out.NextMarker = marker
		for _, l := range found {
			out.Listeners = append(out.Listeners, l.describe())
		}
		return err
	})
}

func listenerNotFound() error {
	return &elbtypes.ListenerNotFoundException{Message: aws.String("One or more listeners not found")}
}

func (l *elbListener) describe() elbtypes.Listener {
	return elbtypes.Listener{
		ListenerArn: aws.String(l.ARN), LoadBalancerArn: aws.String(l.LoadBalancer), Port: aws.Int32(l.Port),
		Protocol: elbtypes.ProtocolEnum(l.Protocol), DefaultActions: l.Actions,
	}
}
