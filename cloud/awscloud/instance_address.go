package awscloud

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/recovery"
)

// maxAddresses is how many addresses are kept, before all are asked for anew.
const maxAddresses = 10_000

// addresses keeps the private addresses of instances: the first one of an instance never
// changes, and states are read every few seconds.
type addresses struct {
	mu    sync.Mutex
	known map[recovery.InstanceID]string
}

// withAddresses fills in the private addresses of instances that are alive.
func (c *clients) withAddresses(ctx context.Context, instances []recovery.Instance) error {
	c.addresses.mu.Lock()
	var unknown []recovery.InstanceID
	for _, i := range instances {
		if _, ok := c.addresses.known[i.InstanceID]; !ok && i.Live() {
			unknown = append(unknown, i.InstanceID)
		}
	}
	c.addresses.mu.Unlock()
	if len(unknown) > 0 {
		found, err := c.addressesOf(ctx, unknown)
		if err != nil {
			return err
		}
		c.addresses.keep(found)
	}
	c.addresses.mu.Lock()
	defer c.addresses.mu.Unlock()
	for i := range instances {
		if instances[i].Live() {
			instances[i].PrivateIP = c.addresses.known[instances[i].InstanceID]
		}
	}
	return nil
}

func (a *addresses) keep(found map[recovery.InstanceID]string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil || len(a.known)+len(found) > maxAddresses {
		a.known = map[recovery.InstanceID]string{}
	}
	for id, address := range found {
		if address != "" {
			a.known[id] = address
		}
	}
}

// addressesOf gives the private addresses of those of the instances that exist: "" for
// one that has none yet.
func (c *clients) addressesOf(ctx context.Context, ids []recovery.InstanceID) (map[recovery.InstanceID]string, error) {
	found := map[recovery.InstanceID]string{}
	err := c.eachInstance(ctx, ids, func(i types.Instance) { found[recovery.InstanceID(str(i.InstanceId))] = str(i.PrivateIpAddress) })
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
