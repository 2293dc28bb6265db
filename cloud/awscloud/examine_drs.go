package awscloud

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// arnHere is the ARN of something of DRS in the scope.
func (c *clients) arnHere(what string) *string {
	return aws.String(fmt.Sprintf("arn:%s:drs:%s:%s:%s", c.scope.Region.Partition(), c.scope.Region, c.scope.AccountID, what))
}

// drsProbes ask DRS. It has no dry runs: a write names a server, an instance or a job that
// cannot exist.
var drsProbes = map[string]probe{
	"drs:DescribeSourceServers": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.DescribeSourceServers(ctx, &drs.DescribeSourceServersInput{MaxResults: least}, k.forDRS)
		return err
	}},
	"drs:DescribeRecoverySnapshots": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.DescribeRecoverySnapshots(ctx, &drs.DescribeRecoverySnapshotsInput{SourceServerID: aws.String(noServer), MaxResults: least}, k.forDRS)
		return err
	}},
	"drs:DescribeJobs": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.DescribeJobs(ctx, &drs.DescribeJobsInput{MaxResults: least}, k.forDRS)
		return err
	}},
	"drs:DescribeJobLogItems": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.DescribeJobLogItems(ctx, &drs.DescribeJobLogItemsInput{JobID: aws.String(noJob), MaxResults: least}, k.forDRS)
		return err
	}},
	"drs:DescribeRecoveryInstances": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.DescribeRecoveryInstances(ctx, &drs.DescribeRecoveryInstancesInput{MaxResults: least}, k.forDRS)
		return err
	}},
	"drs:GetLaunchConfiguration": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.GetLaunchConfiguration(ctx, &drs.GetLaunchConfigurationInput{SourceServerID: aws.String(noServer)}, k.forDRS)
		return err
	}},
	"drs:ListStagingAccounts": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.ListStagingAccounts(ctx, &drs.ListStagingAccountsInput{MaxResults: least}, k.forDRS)
		return err
	}},
	"drs:ListExtensibleSourceServers": {ask: func(ctx context.Context, c *clients, k *call, staging string) error {
		_, err := c.drs.ListExtensibleSourceServers(ctx, &drs.ListExtensibleSourceServersInput{StagingAccountID: aws.String(staging), MaxResults: least}, k.forDRS)
		return err
	}},
	"drs:StartRecovery": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.StartRecovery(ctx, &drs.StartRecoveryInput{
			IsDrill:       aws.Bool(true),
			SourceServers: []types.StartRecoveryRequestSourceServer{{SourceServerID: aws.String(noServer), RecoverySnapshotID: aws.String(noPoint)}},
		}, k.forDRS)
		return err
	}},
	"drs:TerminateRecoveryInstances": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.TerminateRecoveryInstances(ctx, &drs.TerminateRecoveryInstancesInput{RecoveryInstanceIDs: []string{noInstance}}, k.forDRS)
		return err
	}},
	"drs:TagResource": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.TagResource(ctx, &drs.TagResourceInput{ResourceArn: c.arnHere("job/" + noJob), Tags: map[string]string{"davit:check": "permission"}}, k.forDRS)
		return err
	}},
	"drs:UpdateLaunchConfiguration": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.UpdateLaunchConfiguration(ctx, &drs.UpdateLaunchConfigurationInput{SourceServerID: aws.String(noServer), CopyTags: aws.Bool(true)}, k.forDRS)
		return err
	}},
	"drs:CreateExtendedSourceServer": {write: true, ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.drs.CreateExtendedSourceServer(ctx, &drs.CreateExtendedSourceServerInput{SourceServerArn: c.arnHere("source-server/" + noServer)}, k.forDRS)
		return err
	}},
}
