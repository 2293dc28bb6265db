package sim

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// LoadBalancerFile is a load balancer with its listeners.
type LoadBalancerFile struct {
	Name           string         `yaml:"name"`
	Type           string         `yaml:"type,omitempty"`     // application (by default) or network
	Internal       bool           `yaml:"internal,omitempty"` // internet-facing by default
	Subnets        []string       `yaml:"subnets,omitempty"`  // the default VPC's by default
	SecurityGroups []string       `yaml:"securityGroups,omitempty"`
	Listeners      []ListenerFile `yaml:"listeners,omitempty"`
}

// ListenerFile is a listener: a port, and the target groups that it forwards to, by name,
// with their weights.
type ListenerFile struct {
	Port     int32            `yaml:"port"`
	Protocol string           `yaml:"protocol,omitempty"` // HTTP by default, TCP of a network load balancer
	Forward  map[string]int32 `yaml:"forward"`
}

// TargetGroupFile is a target group. Targets that a world file registers have been there
// for long.
type TargetGroupFile struct {
	Name     string        `yaml:"name"`
	Port     int32         `yaml:"port,omitempty"`     // 80 by default
	Protocol string        `yaml:"protocol,omitempty"` // HTTP by default
	Type     string        `yaml:"type,omitempty"`     // instance (by default) or ip
	VPC      string        `yaml:"vpc,omitempty"`
	Path     string        `yaml:"path,omitempty"`     // of health checks, / by default
	Interval time.Duration `yaml:"interval,omitempty"` // of health checks, 30s by default
	Delay    time.Duration `yaml:"delay,omitempty"`    // of deregistration, 300s by default
	Targets  []string      `yaml:"targets,omitempty"`
}

// usual values of Elastic Load Balancing
const (
	usualHealthInterval = 30 * time.Second
	usualDrain          = 300 * time.Second
	usualHealthy        = 5
	usualUnhealthy      = 2
)

var elbProtocols = []string{"", "HTTP", "HTTPS", "TCP", "UDP", "TLS", "TCP_UDP"}

func (f TargetGroupFile) arn(p place) string {
	return p.arn("elasticloadbalancing", "targetgroup/"+f.Name+"/"+fixedID("", "tg", p.account, p.region, f.Name)[:16])
}

func (f LoadBalancerFile) arn(p place, kind string) string {
	family := "app"
	if f.Type == string(elbtypes.LoadBalancerTypeEnumNetwork) {
		family = "net"
	}
	return p.arn("elasticloadbalancing", kind+"/"+family+"/"+f.Name+"/"+fixedID("", "lb", p.account, p.region, f.Name)[:16])
}

func (c *fileCheck) loadBalancers(path string, r RegionFile) {
	groups := map[string]bool{}
	for i, g := range r.TargetGroups {
		at := fmt.Sprintf("%s.targetGroups[%d]", path, i)
		c.want(g.Name != "", at+".name", "a target group needs a name")
		c.unique(groups, at+".name", g.Name)
		c.want(slices.Contains(elbProtocols, g.Protocol), at+".protocol", "%q is no protocol of a target group", g.Protocol)
		c.want(slices.Contains([]string{"", "instance", "ip"}, g.Type), at+".type", "%q is neither instance nor ip", g.Type)
		c.want(g.Port >= 0 && g.Port <= 65535, at+".port", "%d is no port", g.Port)
		c.want(g.Interval >= 0 && g.Delay >= 0, at, "a time is negative")
		c.want(g.VPC == "" || slices.ContainsFunc(r.VPCs, func(v VPCFile) bool { return v.ID == g.VPC }), at+".vpc", "there is no VPC %q in this Region", g.VPC)
	}
	names := map[string]bool{}
	for i, b := range r.LoadBalancers {
		at := fmt.Sprintf("%s.loadBalancers[%d]", path, i)
		c.want(b.Name != "", at+".name", "a load balancer needs a name")
		c.unique(names, at+".name", b.Name)
		c.want(slices.Contains([]string{"", "application", "network"}, b.Type), at+".type", "%q is neither application nor network", b.Type)
		for _, id := range b.Subnets {
			c.want(slices.ContainsFunc(r.Subnets, func(s SubnetFile) bool { return s.ID == id }), at+".subnets", "there is no subnet %q in this Region", id)
		}
		for n, l := range b.Listeners {
			within := fmt.Sprintf("%s.listeners[%d]", at, n)
			c.want(l.Port > 0 && l.Port <= 65535, within+".port", "%d is no port", l.Port)
			c.want(slices.Contains(elbProtocols, l.Protocol), within+".protocol", "%q is no protocol of a listener", l.Protocol)
			c.want(len(l.Forward) > 0, within+".forward", "a listener forwards to at least one target group")
			for _, name := range sortedKeys(l.Forward) {
				c.want(groups[name], within+".forward", "there is no target group %q in this Region", name)
				c.want(l.Forward[name] >= 0 && l.Forward[name] <= maxWeight, within+".forward", "the weight %d is not between 0 and %d", l.Forward[name], maxWeight)
			}
		}
	}
}

func populateLoadBalancers(t *tx, p place, r RegionFile) {
	longAgo := t.now.Add(-usualSince)
	byName := map[string]TargetGroupFile{}
	for _, f := range r.TargetGroups {
		byName[f.Name] = f
		g := targetGroup{
			Name: f.Name, ARN: f.arn(p), Protocol: cmp.Or(f.Protocol, "HTTP"), Type: cmp.Or(f.Type, "instance"), VPC: cmp.Or(f.VPC, vpcOf(t, p, nil)), Path: cmp.Or(f.Path, "/"),
			Port: cmp.Or(f.Port, 80), Delay: cmp.Or(f.Delay, usualDrain), Interval: cmp.Or(f.Interval, usualHealthInterval), Healthy: usualHealthy, Unhealthy: usualUnhealthy,
		}
		for _, id := range f.Targets {
			g.Targets = append(g.Targets, elbTarget{ID: id, Port: g.Port, Since: longAgo})
		}
		add(t, targetGroups, p, g.ARN, g)
	}
	for _, f := range r.LoadBalancers {
		scheme := elbtypes.LoadBalancerSchemeEnumInternetFacing
		if f.Internal {
			scheme = elbtypes.LoadBalancerSchemeEnumInternal
		}
		b := loadBalancer{
			Name: f.Name, ARN: f.arn(p, "loadbalancer"), Type: cmp.Or(f.Type, "application"), Scheme: string(scheme),
			VPC: vpcOf(t, p, f.Subnets), Subnets: f.Subnets, Groups: f.SecurityGroups, Created: longAgo,
		}
		add(t, loadBalancers, p, b.ARN, b)
		for _, l := range f.Listeners {
			listener := l.listener(p, f, byName)
			add(t, elbListeners, p, listener.ARN, listener)
		}
	}
}

// vpcOf is the VPC of the subnets, or the default one.
func vpcOf(t *tx, p place, ids []string) string {
	for _, id := range ids {
		return subnets.get(t, p, id).VPC
	}
	if s := defaultSubnet(t, p); s != nil {
		return s.VPC
	}
	return ""
}

func (f ListenerFile) listener(p place, b LoadBalancerFile, groups map[string]TargetGroupFile) elbListener {
	protocol := "HTTP"
	if b.Type == string(elbtypes.LoadBalancerTypeEnumNetwork) {
		protocol = "TCP"
	}
	forward := &elbtypes.ForwardActionConfig{}
	for _, name := range sortedKeys(f.Forward) {
		forward.TargetGroups = append(forward.TargetGroups, elbtypes.TargetGroupTuple{TargetGroupArn: aws.String(groups[name].arn(p)), Weight: aws.Int32(f.Forward[name])})
	}
	action := elbtypes.Action{Type: elbtypes.ActionTypeEnumForward, Order: aws.Int32(1), ForwardConfig: forward}
	if len(forward.TargetGroups) == 1 {
		action.TargetGroupArn = forward.TargetGroups[0].TargetGroupArn
	}
	return elbListener{
		ARN: b.arn(p, "listener") + "/" + fixedID("", "listener", int(f.Port))[:16], LoadBalancer: b.arn(p, "loadbalancer"),
		Port: f.Port, Protocol: cmp.Or(f.Protocol, protocol), Actions: []elbtypes.Action{action},
	}
}
