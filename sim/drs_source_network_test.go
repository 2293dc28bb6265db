package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

const sourceVPC = "vpc-0a1b2c3d4e5f60718"

// withNetwork is a world of n servers in a VPC of another Region, in two of its
// subnets in turn, and with a security group of it.
func withNetwork(n int) *WorldFile {
	f := twoRegions(n)
	home := &f.Accounts[0].Regions[1]
	home.VPCs = []VPCFile{{ID: sourceVPC, CIDR: "10.1.0.0/16", Tags: map[string]string{"Name": "shop"}}}
	home.Subnets = []SubnetFile{
		{ID: "subnet-0web", VPC: sourceVPC, CIDR: "10.1.1.0/24", Zone: "us-east-1d", Routes: map[string]string{"0.0.0.0/0": "igw-0a1", "10.0.0.0/8": "tgw-0a1"}},
		{ID: "subnet-0app", VPC: sourceVPC, CIDR: "10.1.2.0/24", Zone: "us-east-1f"},
	}
	home.SecurityGroups = []SecurityGroupFile{{ID: "sg-0app", VPC: sourceVPC, Name: "app"}}
	for i := range n {
		o := &server(f, i+1).Origin
		o.Subnet, o.SecurityGroups = []string{"subnet-0web", "subnet-0app"}[i%2], []string{"sg-0app"}
	}
	return f
}

func (b *bench) createNetwork() string {
	b.Helper()
	out, err := b.drs.CreateSourceNetwork(b.Context(), &drs.CreateSourceNetworkInput{
		OriginAccountID: aws.String(testAccount), OriginRegion: aws.String(originRegion), VpcID: aws.String(sourceVPC), Tags: map[string]string{"a": "b"},
	})
	if err != nil {
		b.Fatal(err)
	}
	return *out.SourceNetworkID
}

// protect makes the network, and lets it be protected.
func (b *bench) protect() string {
	b.Helper()
	id := b.createNetwork()
	if _, err := b.drs.StartSourceNetworkReplication(b.Context(), &drs.StartSourceNetworkReplicationInput{SourceNetworkID: &id}); err != nil {
		b.Fatal(err)
	}
	time.Sleep(5 * time.Minute)
	return id
}

func (b *bench) network(id string) drstypes.SourceNetwork {
	b.Helper()
	out, err := b.drs.DescribeSourceNetworks(b.Context(), &drs.DescribeSourceNetworksInput{
		Filters: &drstypes.DescribeSourceNetworksRequestFilters{SourceNetworkIDs: []string{id}},
	})
	if err != nil || len(out.Items) != 1 {
		b.Fatalf("describe source network %s: got %d, %v", id, len(out.Items), err)
	}
	return out.Items[0]
}

func (b *bench) recoverNetwork(in drs.StartSourceNetworkRecoveryInput, network, stack string) (*drstypes.Job, error) {
	entry := drstypes.StartSourceNetworkRecoveryRequestNetworkEntry{SourceNetworkID: &network}
	if stack != "" {
		entry.CfnStackName = &stack
	}
	in.SourceNetworks = []drstypes.StartSourceNetworkRecoveryRequestNetworkEntry{entry}
	out, err := b.drs.StartSourceNetworkRecovery(b.Context(), &in)
	if err != nil {
		return nil, err
	}
	return out.Job, nil
}

func (b *bench) subnetsOf(vpc string) []ec2types.Subnet {
	b.Helper()
	out, err := b.ec2.DescribeSubnets(b.Context(), &ec2.DescribeSubnetsInput{Filters: []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}})
	if err != nil {
		b.Fatal(err)
	}
	return out.Subnets
}

// networkEventsOf are the events of a job's log, in order.
func networkEventsOf(b *bench, job string) string {
	var events []string
	for _, l := range b.log(job) {
		events = append(events, string(l.Event))
	}
	return strings.Join(events, " ")
}

func TestSourceNetworkIsProtected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, withNetwork(2))
		id1 := b.createNetwork()
		want(t, "at first", b.network(id1).ReplicationStatus, drstypes.ReplicationStatusStopped)
		want(t, "recovery", b.network(id1).LastRecovery.LastRecoveryResult, drstypes.RecoveryResultNotStarted)
		want(t, "server's network", *b.server(id(1)).SourceNetworkID, id1)
		start := &drs.StartSourceNetworkReplicationInput{SourceNetworkID: &id1}
		out, err := b.drs.StartSourceNetworkReplication(t.Context(), start)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "at once", out.SourceNetwork.ReplicationStatus, drstypes.ReplicationStatusInProgress)
		_, err = b.drs.StartSourceNetworkReplication(t.Context(), start)
		wantCode(t, err, "ConflictException")
		_, err = b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{}, id1, "")
		wantCode(t, err, "ConflictException") // not yet
		time.Sleep(5 * time.Minute)
		want(t, "then", b.network(id1).ReplicationStatus, drstypes.ReplicationStatusProtected)
		_, err = b.drs.DeleteSourceNetwork(t.Context(), &drs.DeleteSourceNetworkInput{SourceNetworkID: &id1})
		wantCode(t, err, "ConflictException")
		stop := &drs.StopSourceNetworkReplicationInput{SourceNetworkID: &id1}
		if _, err := b.drs.StopSourceNetworkReplication(t.Context(), stop); err != nil {
			t.Fatal(err)
		}
		_, err = b.drs.StopSourceNetworkReplication(t.Context(), stop)
		wantCode(t, err, "ConflictException")
		if _, err := b.drs.DeleteSourceNetwork(t.Context(), &drs.DeleteSourceNetworkInput{SourceNetworkID: &id1}); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			errOf(b.drs.DeleteSourceNetwork(t.Context(), &drs.DeleteSourceNetworkInput{SourceNetworkID: &id1})),
			errOf(b.drs.StopSourceNetworkReplication(t.Context(), stop)),
			errOf(b.drs.StartSourceNetworkReplication(t.Context(), start)),
		} {
			wantCode(t, err, "ResourceNotFoundException")
		}
	})
}

func TestRecoveredNetworkIsWhereItsServersLaunch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, withNetwork(2))
		network := b.protect()
		job, err := b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{Tags: map[string]string{"a": "b"}}, network, "shop")
		if err != nil {
			t.Fatal(err)
		}
		want(t, "initiatedBy", job.InitiatedBy, drstypes.InitiatedByCreateNetworkRecovery)
		want(t, "type", job.Type, drstypes.JobTypeLaunch)
		member, ok := job.ParticipatingResources[0].ParticipatingResourceID.(*drstypes.ParticipatingResourceIDMemberSourceNetworkID)
		want(t, "participates", ok && member.Value == network, true)
		want(t, "result at once", b.network(network).LastRecovery.LastRecoveryResult, drstypes.RecoveryResultInProgress)
		want(t, "VPC at once", b.network(network).LaunchedVpcID, nil)
		_, err = b.tryDrill(id(1))
		wantCode(t, err, "ConflictException") // its launch template is being changed
		_, err = b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{}, network, "")
		wantCode(t, err, "ConflictException")

		want(t, "launch status", b.finish(*job.JobID).ParticipatingResources[0].LaunchStatus, drstypes.LaunchStatusLaunched)
		want(t, "log", networkEventsOf(b, *job.JobID), "JOB_START DEPLOY_NETWORK_CONFIGURATION_START DEPLOY_NETWORK_CONFIGURATION_END "+
			"UPDATE_LAUNCH_TEMPLATE_START UPDATE_LAUNCH_TEMPLATE_START UPDATE_LAUNCH_TEMPLATE_END UPDATE_LAUNCH_TEMPLATE_END JOB_END")
		n := b.network(network)
		want(t, "result", n.LastRecovery.LastRecoveryResult, drstypes.RecoveryResultSuccess)
		want(t, "stack", *n.CfnStackName, "shop")
		told := b.log(*job.JobID)[2].EventData.EventResourceData.(*drstypes.EventResourceDataMemberSourceNetworkData).Value
		want(t, "VPC in the log", *told.TargetVpc, *n.LaunchedVpcID)

		made := b.subnetsOf(*n.LaunchedVpcID)
		want(t, "subnets", len(made), 2)
		var places []string
		for _, s := range made {
			places = append(places, *s.CidrBlock+" "+*s.AvailabilityZone)
		}
		slices.Sort(places)
		want(t, "subnets are apart", places[0][:11] == "10.1.1.0/24" && places[0][12:] != places[1][12:], true)
		b.finish(b.drill(id(1), id(2)))
		i := b.instance(b.instanceOf(id(2)))
		want(t, "instance's VPC", *i.VpcId, *n.LaunchedVpcID)
		want(t, "instance's address", strings.HasPrefix(*i.PrivateIpAddress, "10.1.2."), true)
		want(t, "instance's group", *i.SecurityGroups[0].GroupName, "app")
	})
}

func TestCopiedVPCIsNotThereBeforeItsStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, withNetwork(1))
		count := func() int {
			out, err := b.ec2.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{})
			if err != nil {
				t.Fatal(err)
			}
			return len(out.Vpcs)
		}
		network := b.protect()
		before := count()
		job, err := b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{}, network, "")
		if err != nil {
			t.Fatal(err)
		}
		want(t, "VPCs at once", count(), before)
		b.finish(*job.JobID)
		want(t, "VPCs in the end", count(), before+1)
		routes, err := b.ec2.DescribeRouteTables(t.Context(), &ec2.DescribeRouteTablesInput{
			Filters: []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{*b.network(network).LaunchedVpcID}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range routes.RouteTables {
			for _, r := range table.Routes {
				want(t, "route to another network", r.TransitGatewayId, nil)
			}
		}
	})
}

func TestNetworkIsUpdatedDeployedAnewAndTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, withNetwork(1))
		network := b.protect()
		run := func(in drs.StartSourceNetworkRecoveryInput, stack string) (drstypes.SourceNetwork, *drstypes.Job) {
			t.Helper()
			job, err := b.recoverNetwork(in, network, stack)
			if err != nil {
				t.Fatal(err)
			}
			b.finish(*job.JobID)
			return b.network(network), job
		}
		first, _ := run(drs.StartSourceNetworkRecoveryInput{}, "one")
		again, job := run(drs.StartSourceNetworkRecoveryInput{}, "")
		want(t, "initiatedBy", job.InitiatedBy, drstypes.InitiatedByUpdateNetworkRecovery)
		want(t, "log", networkEventsOf(b, *job.JobID), "JOB_START UPDATE_NETWORK_CONFIGURATION_START UPDATE_NETWORK_CONFIGURATION_END "+
			"UPDATE_LAUNCH_TEMPLATE_START UPDATE_LAUNCH_TEMPLATE_END JOB_END")
		want(t, "VPC of an update", *again.LaunchedVpcID, *first.LaunchedVpcID)
		_, err := b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{}, network, "two")
		wantCode(t, err, "ValidationException")
		_, err = b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{DeployAsNew: aws.Bool(true)}, network, "one")
		wantCode(t, err, "ConflictException")

		second, _ := run(drs.StartSourceNetworkRecoveryInput{DeployAsNew: aws.Bool(true)}, "two")
		want(t, "a new VPC", *second.LaunchedVpcID != *first.LaunchedVpcID, true)
		_, err = b.drs.AssociateSourceNetworkStack(t.Context(), &drs.AssociateSourceNetworkStackInput{SourceNetworkID: &network, CfnStackName: aws.String("three")})
		wantCode(t, err, "ResourceNotFoundException")
		back, err := b.drs.AssociateSourceNetworkStack(t.Context(), &drs.AssociateSourceNetworkStackInput{SourceNetworkID: &network, CfnStackName: aws.String("one")})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "initiatedBy", back.Job.InitiatedBy, drstypes.InitiatedByAssociateNetworkRecovery)
		b.finish(*back.Job.JobID)
		n := b.network(network)
		want(t, "stack", *n.CfnStackName, "one")
		want(t, "VPC", *n.LaunchedVpcID, *first.LaunchedVpcID)
		want(t, "result", n.LastRecovery.LastRecoveryResult, drstypes.RecoveryResultAssociateSuccess)
		want(t, "log", networkEventsOf(b, *back.Job.JobID), "JOB_START UPDATE_LAUNCH_TEMPLATE_START UPDATE_LAUNCH_TEMPLATE_END JOB_END")
	})
}

func TestNetworkRecoveryFailsInPartAndWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := withNetwork(2)
		target := &f.Accounts[0].Regions[0]
		target.SourceNetworks = []SourceNetworkFile{{Region: originRegion, VPC: "vpc-0ffffffffffffffff"}}
		b := open(t, Options{}, f)
		network := b.protect()
		template := templateOf(b, 1)
		if _, err := b.ec2.DeleteLaunchTemplate(t.Context(), &ec2.DeleteLaunchTemplateInput{LaunchTemplateId: &template}); err != nil {
			t.Fatal(err)
		}
		job, err := b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{}, network, "")
		if err != nil {
			t.Fatal(err)
		}
		b.finish(*job.JobID)
		want(t, "without a launch template", b.network(network).LastRecovery.LastRecoveryResult, drstypes.RecoveryResultPartialSuccess)
		want(t, "event", strings.Contains(networkEventsOf(b, *job.JobID), "UPDATE_LAUNCH_TEMPLATE_FAILED"), true)

		gone := fixedID("sn-", testRegion, testAccount, originRegion, "vpc-0ffffffffffffffff")
		job, err = b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{}, gone, "")
		if err != nil {
			t.Fatal(err)
		}
		want(t, "launch status", b.finish(*job.JobID).ParticipatingResources[0].LaunchStatus, drstypes.LaunchStatusFailed)
		want(t, "without a VPC", b.network(gone).LastRecovery.LastRecoveryResult, drstypes.RecoveryResultFail)
		want(t, "log", networkEventsOf(b, *job.JobID), "JOB_START DEPLOY_NETWORK_CONFIGURATION_START DEPLOY_NETWORK_CONFIGURATION_FAILED NETWORK_RECOVERY_FAIL JOB_END")
	})
}

func TestSourceNetworksAreFilteredPagedAndLimited(t *testing.T) {
	f := withNetwork(1)
	home := &f.Accounts[0].Regions[1]
	target := &f.Accounts[0].Regions[0]
	target.Quotas.SourceNetworks = 6
	for n := range 5 {
		vpc := fmt.Sprintf("vpc-0000000%d", n)
		home.VPCs = append(home.VPCs, VPCFile{ID: vpc, CIDR: fmt.Sprintf("10.%d.0.0/16", n+2)})
		target.SourceNetworks = append(target.SourceNetworks, SourceNetworkFile{Region: originRegion, VPC: vpc, Stopped: n == 0})
	}
	target.SourceNetworks[1].Error = "the VPC is gone"
	b := open(t, Options{}, f)
	b.createNetwork()
	statuses := map[drstypes.ReplicationStatus]int{}
	pages := drs.NewDescribeSourceNetworksPaginator(b.drs, &drs.DescribeSourceNetworksInput{
		MaxResults: aws.Int32(4), Filters: &drstypes.DescribeSourceNetworksRequestFilters{OriginRegion: aws.String(originRegion), OriginAccountID: aws.String(testAccount)},
	})
	for pages.HasMorePages() {
		p, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range p.Items {
			statuses[n.ReplicationStatus]++
		}
	}
	want(t, "stopped", statuses["STOPPED"], 2)
	want(t, "failed", statuses["ERROR"], 1)
	want(t, "protected", statuses["PROTECTED"], 3)
	out, err := b.drs.DescribeSourceNetworks(t.Context(), &drs.DescribeSourceNetworksInput{
		Filters: &drstypes.DescribeSourceNetworksRequestFilters{OriginRegion: aws.String("eu-west-1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "of another Region", len(out.Items), 0)

	for vpc, code := range map[string]string{
		sourceVPC:               "ConflictException",
		"vpc-0eeeeeeeeeeeeeeee": "ResourceNotFoundException",
	} {
		_, err := b.drs.CreateSourceNetwork(t.Context(), &drs.CreateSourceNetworkInput{
			OriginAccountID: aws.String(testAccount), OriginRegion: aws.String(originRegion), VpcID: aws.String(vpc),
		})
		wantCode(t, err, code)
	}
	own := b.subnetsOf(fixedID("vpc-", testAccount, testRegion))
	_, err = b.drs.CreateSourceNetwork(t.Context(), &drs.CreateSourceNetworkInput{
		OriginAccountID: aws.String(testAccount), OriginRegion: aws.String(testRegion), VpcID: own[0].VpcId,
	})
	wantCode(t, err, "ServiceQuotaExceededException")
	unknown := "sn-00000000000000000"
	_, err = b.recoverNetwork(drs.StartSourceNetworkRecoveryInput{}, unknown, "")
	wantCode(t, err, "ValidationException")
}
