package sim

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// createSourceNetwork makes a source network of a VPC that is there. Its
// replication is yet to be started.
func (w *World) createSourceNetwork(ctx context.Context, in *drs.CreateSourceNetworkInput) (*drs.CreateSourceNetworkOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.CreateSourceNetworkOutput, error) {
		n := sourceNetwork{Account: aws.ToString(in.OriginAccountID), Region: aws.ToString(in.OriginRegion), VPC: aws.ToString(in.VpcID), Tags: maps.Clone(in.Tags)}
		if err := checkTags(in.Tags); err != nil {
			return nil, err
		}
		if vpcs.get(t, n.origin(), n.VPC) == nil {
			return nil, notFound("VPC", n.VPC)
		}
		all := sourceNetworks.all(t, p)
		for _, other := range all {
			if other.origin() == n.origin() && other.VPC == n.VPC {
				return nil, conflict(sourceNetworkResource, other.ID, "VPC %s is protected by source network %s", n.VPC, other.ID)
			}
		}
		if err := checkQuota(t, p, quotaSourceNetworks, sourceNetworkResource, 1+len(all)); err != nil {
			return nil, err
		}
		n.ID = t.newID("sn-")
		sourceNetworks.put(t, p, n.ID, n)
		return &drs.CreateSourceNetworkOutput{SourceNetworkID: aws.String(n.ID)}, nil
	})
}

func (w *World) describeSourceNetworks(ctx context.Context, in *drs.DescribeSourceNetworksInput) (*drs.DescribeSourceNetworksOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.DescribeSourceNetworksOutput, error) {
		f := in.Filters
		if f == nil {
			f = &drstypes.DescribeSourceNetworksRequestFilters{}
		}
		ids := setOf(f.SourceNetworkIDs)
		var found []*sourceNetwork
		for _, n := range sourceNetworks.all(t, p) {
			if ids.has(n.ID) && (f.OriginAccountID == nil || *f.OriginAccountID == n.Account) && (f.OriginRegion == nil || *f.OriginRegion == n.Region) {
				found = append(found, n)
			}
		}
		found, next, err := cut(found, func(n *sourceNetwork) string { return n.ID },
			page{token: in.NextToken, max: in.MaxResults, usual: usualPage})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.DescribeSourceNetworksOutput{Items: make([]drstypes.SourceNetwork, len(found)), NextToken: next}
		for i, n := range found {
			out.Items[i] = *describeSourceNetwork(t, p, n)
		}
		return out, nil
	})
}

func describeSourceNetwork(t *tx, p place, n *sourceNetwork) *drstypes.SourceNetwork {
	out := &drstypes.SourceNetwork{
		Arn:               aws.String(p.arn("drs", "source-network/"+n.ID)),
		LastRecovery:      &drstypes.RecoveryLifeCycle{LastRecoveryResult: drstypes.RecoveryResultNotStarted},
		ReplicationStatus: n.status(t.now),
		SourceAccountID:   aws.String(n.Account),
		SourceNetworkID:   aws.String(n.ID),
		SourceRegion:      aws.String(n.Region),
		SourceVpcID:       aws.String(n.VPC),
		Tags:              tagsOut(n.Tags),
	}
	if out.ReplicationStatus == drstypes.ReplicationStatusError {
		out.ReplicationStatusDetails = aws.String(n.Error)
	}
	if s := n.current(t.now); s != nil {
		out.CfnStackName, out.LaunchedVpcID = aws.String(s.Name), aws.String(s.VPC)
	}
	if l := n.Last; l != nil {
		out.LastRecovery.ApiCallDateTime, out.LastRecovery.JobID = aws.Time(l.Called), aws.String(l.Job)
		out.LastRecovery.LastRecoveryResult = drstypes.RecoveryResultInProgress
		if reached(l.Ends, t.now) {
			out.LastRecovery.LastRecoveryResult = l.Result
		}
	}
	return out
}

// deleteSourceNetwork forgets a network whose replication is stopped, which is
// inferred; the VPCs that were made of it stay.
func (w *World) deleteSourceNetwork(ctx context.Context, in *drs.DeleteSourceNetworkInput) (*drs.DeleteSourceNetworkOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.DeleteSourceNetworkOutput, error) {
		n, err := freeSourceNetwork(t, p, aws.ToString(in.SourceNetworkID))
		if err != nil {
			return nil, err
		}
		if n.Replicates {
			return nil, conflict(sourceNetworkResource, n.ID, "Replication of source network %s must be stopped before it is deleted; it is %s", n.ID, n.status(t.now))
		}
		sourceNetworks.remove(t, p, n.ID)
		return &drs.DeleteSourceNetworkOutput{}, nil
	})
}

// startSourceNetworkReplication protects the network. Where the other account
// does not let DRS read it, the replication fails; that it does so afterwards is
// inferred from the model, which has no AccessDeniedException here.
func (w *World) startSourceNetworkReplication(ctx context.Context, in *drs.StartSourceNetworkReplicationInput) (*drs.StartSourceNetworkReplicationOutput, error) {
	n, err := w.changeNetwork(ctx, in.SourceNetworkID, func(t *tx, p place, n *sourceNetwork) error {
		if status := n.status(t.now); status != drstypes.ReplicationStatusStopped && status != drstypes.ReplicationStatusError {
			return conflict(sourceNetworkResource, n.ID, "Replication of source network %s is %s", n.ID, status)
		}
		n.Replicates, n.Error, n.Protected = true, "", t.now.Add(w.scaled(usualNetworkReplication))
		if n.Account != p.account && checkTrusted(t, p, n.Account, "DRSSourceNetworkRole") != nil {
			n.Error = "The account " + n.Account + " has no role DRSSourceNetworkRole_" + p.account
		}
		return nil
	})
	return &drs.StartSourceNetworkReplicationOutput{SourceNetwork: n}, err
}

func (w *World) stopSourceNetworkReplication(ctx context.Context, in *drs.StopSourceNetworkReplicationInput) (*drs.StopSourceNetworkReplicationOutput, error) {
	n, err := w.changeNetwork(ctx, in.SourceNetworkID, func(t *tx, _ place, n *sourceNetwork) error {
		if !n.Replicates {
			return conflict(sourceNetworkResource, n.ID, "Replication of source network %s is %s", n.ID, n.status(t.now))
		}
		n.Replicates, n.Error = false, ""
		return nil
	})
	return &drs.StopSourceNetworkReplicationOutput{SourceNetwork: n}, err
}

// changeNetwork runs f on a copy of the network, puts it back, and describes it.
func (w *World) changeNetwork(ctx context.Context, id *string, f func(*tx, place, *sourceNetwork) error) (*drstypes.SourceNetwork, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drstypes.SourceNetwork, error) {
		found, err := freeSourceNetwork(t, p, aws.ToString(id))
		if err != nil {
			return nil, err
		}
		n := *found
		if err := f(t, p, &n); err != nil {
			return nil, err
		}
		sourceNetworks.put(t, p, n.ID, n)
		return describeSourceNetwork(t, p, &n), nil
	})
}
