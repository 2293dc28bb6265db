package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// deploy copies the network's VPC with its subnets and security groups, as they
// are now, to the place, where EC2 shows the copies from made on.
func (n *sourceNetwork) deploy(t *tx, p place, stack string, made time.Time) (networkStack, error) {
	source := vpcs.get(t, n.origin(), n.VPC)
	if source == nil {
		return networkStack{}, fmt.Errorf("the VPC %s does not exist in %s", n.VPC, n.Region)
	}
	copied := networkStack{Name: stack, VPC: t.newID("vpc-"), Subnets: map[string]string{}, Groups: map[string]string{}}
	vpcs.put(t, p, copied.VPC, vpc{ID: copied.VPC, CIDR: source.CIDR, Tags: copiedTags(source.Tags, stack), Made: made})
	zones := map[string]string{}
	for _, s := range subnets.all(t, n.origin()) {
		if s.VPC != n.VPC {
			continue
		}
		id := t.newID("subnet-")
		copied.Subnets[s.ID] = id
		subnets.put(t, p, id, subnet{
			ID: id, VPC: copied.VPC, CIDR: s.CIDR, Zone: zoneFor(zones, p, s.Zone), Tags: copiedTags(s.Tags, stack),
			Routes: copiedRoutes(s.Routes, copied.VPC), Made: made,
		})
	}
	for _, g := range securityGroups.all(t, n.origin()) {
		if g.VPC == n.VPC {
			id := t.newID("sg-")
			copied.Groups[g.ID] = id
			securityGroups.put(t, p, id, securityGroup{
				ID: id, VPC: copied.VPC, Name: g.Name, Description: g.Description, Tags: copiedTags(g.Tags, stack), Made: made,
			})
		}
	}
	return copied, nil
}

func copiedTags(tags map[string]string, stack string) map[string]string {
	copied := tagsOut(tags)
	copied["AWSElasticDisasterRecoveryManaged"] = "drs.amazonaws.com"
	copied["aws:cloudformation:stack-name"] = stack
	return copied
}

// copiedRoutes are the routes that lead to the internet: what leads to other
// networks belongs to the source's Region.
func copiedRoutes(routes []route, vpc string) (copied []route) {
	for _, r := range routes {
		if strings.HasPrefix(r.Target, "igw-") {
			copied = append(copied, route{r.Destination, fixedID("igw-", vpc)})
		}
	}
	return copied
}

// zoneFor is the zone that stands for one of the source, so that what was apart
// stays apart, as far as there are zones.
func zoneFor(chosen map[string]string, p place, source string) string {
	if chosen[source] == "" {
		chosen[source] = p.region + string("abc"[len(chosen)%3])
	}
	return chosen[source]
}

// adopt has the server launched into the stack, by a new default version of its
// launch template.
func (s networkStack) adopt(t *tx, p place, server *sourceServer) error {
	v := defaultTemplateVersion(t, p, server.Launch.Template)
	if v == nil {
		return fmt.Errorf("InvalidLaunchTemplateId.NotFound: the launch template %s does not exist", server.Launch.Template)
	}
	next := launchTemplateVersion{Template: v.Template, CreatedBy: p.drsPrincipal(), Description: v.Description, Data: v.Data}
	next.Data.SecurityGroupIds, next.Data.SecurityGroups = nil, nil
	next.Data.NetworkInterfaces = slices.Clone(v.Data.NetworkInterfaces)
	i := slices.IndexFunc(next.Data.NetworkInterfaces, func(n ec2types.LaunchTemplateInstanceNetworkInterfaceSpecification) bool {
		return aws.ToInt32(n.DeviceIndex) == 0
	})
	if i < 0 {
		i = len(next.Data.NetworkInterfaces)
		next.Data.NetworkInterfaces = append(next.Data.NetworkInterfaces, ec2types.LaunchTemplateInstanceNetworkInterfaceSpecification{DeviceIndex: aws.Int32(0)})
	}
	primary := &next.Data.NetworkInterfaces[i]
	primary.SubnetId, primary.Groups = aws.String(s.Subnets[server.OriginSubnet]), s.groupsOf(server)
	addTemplateVersion(t, p, next, true)
	return nil
}

// groupsOf are the copies of the server's security groups; without any it gets
// the VPC's own at its launch.
func (s networkStack) groupsOf(server *sourceServer) (groups []string) {
	for _, g := range server.OriginGroups {
		if copied := s.Groups[g]; copied != "" {
			groups = append(groups, copied)
		}
	}
	return groups
}

// stackNames are the names that networks of the place have given to stacks.
func stackNames(t *tx, p place) map[string]bool {
	names := map[string]bool{}
	for _, n := range sourceNetworks.all(t, p) {
		for _, s := range n.Stacks {
			names[s.Name] = true
		}
	}
	return names
}
