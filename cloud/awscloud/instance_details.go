package awscloud

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/recovery"
)

// maxDetailed is of how many instances details are kept, before all are asked for anew.
const maxDetailed = 10_000

// maxKept is how many addresses and security groups of one instance are kept: those of a
// hundred instances must fit into an event.
const maxKept = 16

// detailed keeps what never changes of instances: states are read every few seconds.
type detailed struct {
	mu    sync.Mutex
	known map[recovery.InstanceID]recovery.InstanceDetails
}

// withDetails fills in the details of instances that are alive, and their addresses.
func (c *clients) withDetails(ctx context.Context, instances []recovery.Instance) error {
	c.detailed.mu.Lock()
	var unknown []recovery.InstanceID
	for _, i := range instances {
		if _, ok := c.detailed.known[i.InstanceID]; !ok && i.Live() {
			unknown = append(unknown, i.InstanceID)
		}
	}
	c.detailed.mu.Unlock()
	if len(unknown) > 0 {
		found, err := c.detailsOf(ctx, unknown)
		if err != nil {
			return err
		}
		c.detailed.keep(found)
	}
	c.detailed.mu.Lock()
	defer c.detailed.mu.Unlock()
	for i := range instances {
		if details, ok := c.detailed.known[instances[i].InstanceID]; ok && instances[i].Live() {
			instances[i].PrivateIP, instances[i].Details = details.Addresses[0], &details
		}
	}
	return nil
}

// keep keeps those that have their address: one that boots may have none yet.
func (d *detailed) keep(found map[recovery.InstanceID]recovery.InstanceDetails) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || len(d.known)+len(found) > maxDetailed {
		d.known = map[recovery.InstanceID]recovery.InstanceDetails{}
	}
	for id, details := range found {
		if len(details.Addresses) > 0 {
			d.known[id] = details
		}
	}
}

// detailsOf gives the details of those of the instances that exist: without addresses for
// one that has none yet.
func (c *clients) detailsOf(ctx context.Context, ids []recovery.InstanceID) (map[recovery.InstanceID]recovery.InstanceDetails, error) {
	found := map[recovery.InstanceID]recovery.InstanceDetails{}
	err := c.eachInstance(ctx, ids, func(i types.Instance) { found[recovery.InstanceID(str(i.InstanceId))] = detailsFrom(i) })
	return found, err
}

// eachInstance describes those of the instances that exist. A filter passes over the
// others, where a list of IDs would be refused whole.
func (c *clients) eachInstance(ctx context.Context, ids []recovery.InstanceID, visit func(types.Instance)) error {
	k := c.read("ec2", "DescribeInstances", "look for %s", counted(len(ids), "instance"))
	request := &ec2.DescribeInstancesInput{Filters: []types.Filter{{Name: aws.String("instance-id"), Values: strs[string](ids)}}}
	for pages := ec2.NewDescribeInstancesPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return k.failed(ctx, err)
		}
		for _, r := range page.Reservations {
			for _, i := range r.Instances {
				visit(i)
			}
		}
	}
	return nil
}

func detailsFrom(i types.Instance) recovery.InstanceDetails {
	details := recovery.InstanceDetails{
		InstanceType: string(i.InstanceType), VPCID: str(i.VpcId), SubnetID: str(i.SubnetId), ImageID: str(i.ImageId),
	}
	if i.Placement != nil {
		details.Zone = str(i.Placement.AvailabilityZone)
	}
	for _, g := range i.SecurityGroups[:min(len(i.SecurityGroups), maxKept)] {
		details.SecurityGroupIDs = append(details.SecurityGroupIDs, str(g.GroupId))
	}
	if first := str(i.PrivateIpAddress); first != "" {
		details.Addresses = addressesFrom(first, i)
	}
	// EC2 says only by tags of its own which template an instance was launched from.
	//
	// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
	for _, tag := range i.Tags {
		switch str(tag.Key) {
		case "aws:ec2launchtemplate:id":
			details.TemplateID = str(tag.Value)
		case "aws:ec2launchtemplate:version":
			details.TemplateVersion, _ = strconv.ParseInt(str(tag.Value), 10, 64) // 0: not known
		}
	}
	return details
}

// addressesFrom are the instance's addresses, its first private one first.
func addressesFrom(first string, i types.Instance) []string {
	all := []string{first}
	add := func(address string) {
		if address != "" && len(all) < maxKept && !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	for _, n := range i.NetworkInterfaces {
		for _, a := range n.PrivateIpAddresses {
			add(str(a.PrivateIpAddress))
		}
	}
	for _, n := range i.NetworkInterfaces {
		for _, a := range n.Ipv6Addresses {
			add(str(a.Ipv6Address))
		}
	}
	add(str(i.PublicIpAddress))
	return all
}
