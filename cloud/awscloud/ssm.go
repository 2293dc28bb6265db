package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/recovery"
)

// inventoryPage is the largest page of DescribeInstanceInformation.
const inventoryPage = 50

// withSSM says which of the instances SSM reaches. Only running ones are asked for.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html
func (c *clients) withSSM(ctx context.Context, instances []recovery.Instance) ([]recovery.Instance, error) {
	var running []string
	for _, i := range instances {
		if i.State == "running" {
			running = append(running, string(i.InstanceID))
		}
	}
	if len(running) == 0 {
		return instances, nil
	}
	online, err := c.online(ctx, running)
	if err != nil {
		return nil, err
	}
	for i := range instances {
		instances[i].SSMOnline = online[string(instances[i].InstanceID)]
	}
	return instances, nil
}

func (c *clients) online(ctx context.Context, ids []string) (map[string]bool, error) {
	k := c.read("ssm", "DescribeInstanceInformation", "ask which of %s are online", counted(len(ids), "instance"))
	online := map[string]bool{}
	request := &ssm.DescribeInstanceInformationInput{
		Filters:    []types.InstanceInformationStringFilter{{Key: aws.String("InstanceIds"), Values: ids}},
		MaxResults: aws.Int32(inventoryPage),
	}
	for pages := ssm.NewDescribeInstanceInformationPaginator(c.ssm, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forSSM)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, i := range page.InstanceInformationList {
			online[str(i.InstanceId)] = i.PingStatus == types.PingStatusOnline
		}
	}
	return online, nil
}
