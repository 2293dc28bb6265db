package sim

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// globalCluster is an Aurora global database: clusters of several Regions, by ARN, of
// which one writes.
type globalCluster struct {
	ID, ResourceID  string
	Engine, Version string
	Members         []string
	Writer          turns[string]
	Status          turns[string]
	From, To        string // of the latest failover or switchover
	DataLoss        bool   // whether that may lose data
}

var globalClusters = newTable[globalCluster]("global-cluster") // place{account}

const dbSwitchingOver = "switching-over"

var (
	usualGlobalFailover   = Range{60 * time.Second, 120 * time.Second}
	usualGlobalSwitchover = Range{180 * time.Second, 300 * time.Second}
)

// arn has no Region: a global database belongs to none.
func (g *globalCluster) arn(p place) string {
	return "arn:" + partition(p.region) + ":rds::" + p.account + ":global-cluster:" + g.ID
}

// globalOf is the global database that a cluster is a part of, or nil.
func globalOf(t *tx, p place, c *dbCluster) *globalCluster {
	for _, g := range globalClusters.all(t, place{account: p.account}) {
		if slices.Contains(g.Members, c.arn(p)) {
			return g
		}
	}
	return nil
}

func findGlobalCluster(t *tx, p place, id *string) (*globalCluster, error) {
	name := strings.ToLower(aws.ToString(id))
	if g := globalClusters.get(t, place{account: p.account}, name); g != nil {
		return g, nil
	}
	return nil, &rdstypes.GlobalClusterNotFoundFault{Message: aws.String("Global cluster " + name + " not found.")}
}

func (w *World) describeGlobalClusters(ctx context.Context, in *rds.DescribeGlobalClustersInput) (*rds.DescribeGlobalClustersOutput, error) {
	out := &rds.DescribeGlobalClustersOutput{GlobalClusters: []rdstypes.GlobalCluster{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		found := globalClusters.all(t, place{account: p.account})
		if in.GlobalClusterIdentifier != nil {
			one, err := findGlobalCluster(t, p, in.GlobalClusterIdentifier)
			if err != nil {
				return err
			}
			found = []*globalCluster{one}
		}
		found, marker, err := rdsPage(found, func(g *globalCluster) string { return g.ID }, in.MaxRecords, in.Marker)
		out.Marker = marker
		for _, g := range found {
			out.GlobalClusters = append(out.GlobalClusters, *describeGlobalCluster(t, p, g))
		}
		return err
	})
}

func describeGlobalCluster(t *tx, p place, g *globalCluster) *rdstypes.GlobalCluster {
	status, writer := g.Status.at(t.now), g.Writer.at(t.now)
	out := &rdstypes.GlobalCluster{
		GlobalClusterIdentifier: aws.String(g.ID), GlobalClusterArn: aws.String(g.arn(p)), GlobalClusterResourceId: aws.String(g.ResourceID),
		Status: aws.String(status), Engine: aws.String(g.Engine), EngineVersion: aws.String(g.Version),
		StorageEncrypted: aws.Bool(true), DeletionProtection: aws.Bool(false),
	}
	var readers []string
	for _, arn := range g.Members {
		if arn != writer {
			readers = append(readers, arn)
		}
	}
	for _, arn := range g.Members {
		m := rdstypes.GlobalClusterMember{
			DBClusterArn: aws.String(arn), IsWriter: aws.Bool(arn == writer),
			SynchronizationStatus: rdstypes.GlobalClusterMemberSynchronizationStatusConnected,
		}
		if arn == writer {
			m.Readers = readers
		}
		out.GlobalClusterMembers = append(out.GlobalClusterMembers, m)
	}
	if status != dbAvailable {
		out.FailoverState = &rdstypes.FailoverState{
			Status: rdstypes.FailoverStatusFailingOver, FromDbClusterArn: aws.String(g.From), ToDbClusterArn: aws.String(g.To), IsDataLossAllowed: aws.Bool(g.DataLoss),
		}
	}
	return out
}

// failoverGlobalCluster fails over where data loss is allowed, and else switches over.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_FailoverGlobalCluster.html
func (w *World) failoverGlobalCluster(ctx context.Context, in *rds.FailoverGlobalClusterInput) (*rds.FailoverGlobalClusterOutput, error) {
	out := &rds.FailoverGlobalClusterOutput{}
	if aws.ToBool(in.AllowDataLoss) && aws.ToBool(in.Switchover) {
		return out, rdsCombination("AllowDataLoss and Switchover cannot be specified together.")
	}
	var err error
	out.GlobalCluster, err = w.moveGlobalWriter(ctx, in.GlobalClusterIdentifier, in.TargetDbClusterIdentifier, aws.ToBool(in.AllowDataLoss))
	return out, err
}

func (w *World) switchoverGlobalCluster(ctx context.Context, in *rds.SwitchoverGlobalClusterInput) (*rds.SwitchoverGlobalClusterOutput, error) {
	out, err := w.moveGlobalWriter(ctx, in.GlobalClusterIdentifier, in.TargetDbClusterIdentifier, false)
	return &rds.SwitchoverGlobalClusterOutput{GlobalCluster: out}, err
}

// moveGlobalWriter makes another cluster of the global database the one that writes.
func (w *World) moveGlobalWriter(ctx context.Context, id, target *string, dataLoss bool) (out *rdstypes.GlobalCluster, err error) {
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := findGlobalCluster(t, p, id)
		if err != nil {
			return err
		}
		g, to := *found, aws.ToString(target)
		switch {
		case g.Status.at(t.now) != dbAvailable:
			return &rdstypes.InvalidGlobalClusterStateFault{Message: aws.String("Global cluster " + g.ID + " is " + g.Status.at(t.now) + ".")}
		case !slices.Contains(g.Members, to):
			return &rdstypes.DBClusterNotFoundFault{Message: aws.String("DBCluster " + to + " is not a member of the global cluster " + g.ID + ".")}
		case g.Writer.at(t.now) == to:
			return dbClusterState("DBCluster %s is the primary cluster of %s already.", to, g.ID)
		}
		status, times := dbSwitchingOver, usualGlobalSwitchover
		if dataLoss {
			status, times = dbFailingOver, usualGlobalFailover
		}
		done := t.now.Add(w.takes(times, status, g.arn(p), len(g.Status)))
		g.From, g.To, g.DataLoss = g.Writer.at(t.now), to, dataLoss
		g.Status = g.Status.from(t.now, status).from(done, dbAvailable)
		g.Writer = g.Writer.from(done, to)
		globalClusters.put(t, place{account: p.account}, g.ID, g)
		out = describeGlobalCluster(t, p, &g)
		return nil
	})
}
