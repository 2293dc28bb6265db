package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

var dry = aws.Bool(true)

// ec2Probes ask EC2: writes as dry runs, of what cannot exist besides.
var ec2Probes = map[string]probe{
	"ec2:DescribeInstances": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeInstances(ctx, &ec2.DescribeInstancesInput{MaxResults: five}, k.forEC2)
		return err
	}},
	"ec2:DescribeInstanceStatus": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeInstanceStatus(ctx, &ec2.DescribeInstanceStatusInput{MaxResults: five}, k.forEC2)
		return err
	}},
	"ec2:DescribeLaunchTemplateVersions": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeLaunchTemplateVersions(ctx, &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: aws.String(noTemplate), MaxResults: least}, k.forEC2)
		return err
	}},
	"ec2:DescribeSubnets": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{MaxResults: five}, k.forEC2)
		return err
	}},
	"ec2:DescribeRouteTables": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{MaxResults: five}, k.forEC2)
		return err
	}},
	"ec2:DescribeLaunchTemplates": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeLaunchTemplates(ctx, &ec2.DescribeLaunchTemplatesInput{MaxResults: least}, k.forEC2)
		return err
	}},
	"ec2:DescribeInstanceTypes": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeInstanceTypes(ctx, &ec2.DescribeInstanceTypesInput{MaxResults: five}, k.forEC2)
		return err
	}},
	"ec2:DescribeInstanceTypeOfferings": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeInstanceTypeOfferings(ctx, &ec2.DescribeInstanceTypeOfferingsInput{MaxResults: five}, k.forEC2)
		return err
	}},
	"ec2:DescribeSecurityGroups": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{MaxResults: five}, k.forEC2)
		return err
	}},
	"ec2:DescribeKeyPairs": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeKeyPairs(ctx, &ec2.DescribeKeyPairsInput{}, k.forEC2)
		return err
	}},
	"ec2:DescribeVolumes": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeVolumes(ctx, &ec2.DescribeVolumesInput{MaxResults: five}, k.forEC2)
		return err
	}},
	"ec2:DescribeCapacityReservations": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeCapacityReservations(ctx, &ec2.DescribeCapacityReservationsInput{MaxResults: least}, k.forEC2)
		return err
	}},
	"ec2:GetGroupsForCapacityReservation": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.GetGroupsForCapacityReservation(ctx, &ec2.GetGroupsForCapacityReservationInput{CapacityReservationId: aws.String(noReservation)}, k.forEC2)
		return err
	}},
	"ec2:DescribeNetworkInterfaces": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{MaxResults: five}, k.forEC2)
		return err
	}},

	"ec2:RunInstances": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.RunInstances(ctx, &ec2.RunInstancesInput{
			DryRun: dry, ImageId: aws.String(noImage), InstanceType: types.InstanceTypeT3Micro, MinCount: aws.Int32(1), MaxCount: aws.Int32(1),
		}, k.forEC2)
		return err
	}},
	"ec2:CreateVolume": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.CreateVolume(ctx, &ec2.CreateVolumeInput{DryRun: dry, SnapshotId: aws.String(noSnapshot), AvailabilityZone: aws.String(string(c.scope.Region) + "a")}, k.forEC2)
		return err
	}},
	"ec2:CreateSnapshot": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.CreateSnapshot(ctx, &ec2.CreateSnapshotInput{DryRun: dry, VolumeId: aws.String(noVolume)}, k.forEC2)
		return err
	}},
	"ec2:CreateLaunchTemplate": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.CreateLaunchTemplate(ctx, &ec2.CreateLaunchTemplateInput{
			DryRun: dry, LaunchTemplateName: aws.String("davit-permission-check"), LaunchTemplateData: &types.RequestLaunchTemplateData{InstanceType: types.InstanceTypeT3Micro},
		}, k.forEC2)
		return err
	}},
	"ec2:CreateLaunchTemplateVersion": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.CreateLaunchTemplateVersion(ctx, &ec2.CreateLaunchTemplateVersionInput{
			DryRun: dry, LaunchTemplateId: aws.String(noTemplate), LaunchTemplateData: &types.RequestLaunchTemplateData{InstanceType: types.InstanceTypeT3Micro},
		}, k.forEC2)
		return err
	}},
	"ec2:ModifyLaunchTemplate": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.ModifyLaunchTemplate(ctx, &ec2.ModifyLaunchTemplateInput{DryRun: dry, LaunchTemplateId: aws.String(noTemplate), DefaultVersion: aws.String("1")}, k.forEC2)
		return err
	}},
	"ec2:DeleteLaunchTemplateVersions": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DeleteLaunchTemplateVersions(ctx, &ec2.DeleteLaunchTemplateVersionsInput{DryRun: dry, LaunchTemplateId: aws.String(noTemplate), Versions: []string{"1"}}, k.forEC2)
		return err
	}},
	"ec2:CreateTags": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.CreateTags(ctx, &ec2.CreateTagsInput{
			DryRun: dry, Resources: []string{noInstance}, Tags: []types.Tag{{Key: aws.String("davit:check"), Value: aws.String("permission")}},
		}, k.forEC2)
		return err
	}},
	"ec2:AttachVolume": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.AttachVolume(ctx, &ec2.AttachVolumeInput{DryRun: dry, VolumeId: aws.String(noVolume), InstanceId: aws.String(noInstance), Device: aws.String("/dev/sdf")}, k.forEC2)
		return err
	}},
	"ec2:DetachVolume": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DetachVolume(ctx, &ec2.DetachVolumeInput{DryRun: dry, VolumeId: aws.String(noVolume)}, k.forEC2)
		return err
	}},
	"ec2:DeleteVolume": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DeleteVolume(ctx, &ec2.DeleteVolumeInput{DryRun: dry, VolumeId: aws.String(noVolume)}, k.forEC2)
		return err
	}},
	"ec2:DeleteSnapshot": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.DeleteSnapshot(ctx, &ec2.DeleteSnapshotInput{DryRun: dry, SnapshotId: aws.String(noSnapshot)}, k.forEC2)
		return err
	}},
	"ec2:StartInstances": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.StartInstances(ctx, &ec2.StartInstancesInput{DryRun: dry, InstanceIds: []string{noInstance}}, k.forEC2)
		return err
	}},
	"ec2:StopInstances": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.StopInstances(ctx, &ec2.StopInstancesInput{DryRun: dry, InstanceIds: []string{noInstance}}, k.forEC2)
		return err
	}},
	"ec2:TerminateInstances": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.ec2.TerminateInstances(ctx, &ec2.TerminateInstancesInput{DryRun: dry, InstanceIds: []string{noInstance}}, k.forEC2)
		return err
	}},
}
