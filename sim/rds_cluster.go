package sim

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

func (w *World) describeDBClusters(ctx context.Context, in *rds.DescribeDBClustersInput) (*rds.DescribeDBClustersOutput, error) {
	out := &rds.DescribeDBClustersOutput{DBClusters: []rdstypes.DBCluster{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		all := dbClusters.all(t, p)
		if in.DBClusterIdentifier != nil {
			one, err := findDBCluster(t, p, in.DBClusterIdentifier)
			if err != nil {
				return err
			}
			all = []*dbCluster{one}
		}
		var found []*dbCluster
		for _, c := range all {
			passes, err := rdsMatches(in.Filters, func(name string) ([]string, bool) { return c.filter(p, name) })
			if err != nil {
				return err
			}
			if passes {
				found = append(found, c)
			}
		}
		found, marker, err := rdsPage(found, func(c *dbCluster) string { return c.ID }, in.MaxRecords, in.Marker)
		out.Marker = marker
		for _, c := range found {
			out.DBClusters = append(out.DBClusters, describeDBCluster(t, p, c))
		}
		return err
	})
}

// filter gives the values of DescribeDBClusters' filters.
func (c *dbCluster) filter(p place, name string) ([]string, bool) {
	switch name {
	case "db-cluster-id":
		return []string{c.ID, c.arn(p)}, true
	case "db-cluster-resource-id":
		return []string{c.ResourceID}, true
	case "engine":
		return []string{c.Engine}, true
	case "clone-group-id", "domain":
		return nil, true
	}
	return nil, false
}

func describeDBCluster(t *tx, p place, c *dbCluster) rdstypes.DBCluster {
	out := rdstypes.DBCluster{
		DBClusterIdentifier: aws.String(c.ID), DBClusterArn: aws.String(c.arn(p)), DbClusterResourceId: aws.String(c.ResourceID),
		Status: aws.String(c.Status.at(t.now)), Engine: aws.String(c.Engine), EngineVersion: aws.String(c.Version), EngineMode: aws.String("provisioned"),
		Endpoint: aws.String(dbAddress(p, c.ID, "cluster-")), ReaderEndpoint: aws.String(dbAddress(p, c.ID, "cluster-ro-")),
		Port: aws.Int32(c.Port), HostedZoneId: aws.String(rdsZone), MasterUsername: aws.String(c.Username), DatabaseName: optional(c.Database),
		DBSubnetGroup: aws.String(c.SubnetSet), AllocatedStorage: aws.Int32(1), StorageEncrypted: aws.Bool(true),
		BackupRetentionPeriod: aws.Int32(usualRetention), DeletionProtection: aws.Bool(c.Protected),
		ClusterCreateTime: aws.Time(c.Created), LatestRestorableTime: aws.Time(t.now.Truncate(time.Second)),
		TagList: rdsTags(c.Tags),
	}
	if c.replicates(t.now) {
		out.ReplicationSourceIdentifier = aws.String(c.Source)
	}
	writer := c.Writer.at(t.now)
	if g := globalOf(t, p, c); g != nil {
		out.GlobalClusterIdentifier = aws.String(g.ID)
		if g.Writer.at(t.now) != c.arn(p) {
			writer = "" // a secondary cluster only reads
		}
	}
	members := c.members(t, p)
	out.MultiAZ = aws.Bool(len(members) > 1)
	for _, i := range members {
		out.DBClusterMembers = append(out.DBClusterMembers, rdstypes.DBClusterMember{
			DBInstanceIdentifier: aws.String(i.ID), IsClusterWriter: aws.Bool(i.ID == writer),
			PromotionTier: aws.Int32(i.Tier), DBClusterParameterGroupStatus: aws.String("in-sync"),
		})
		out.AvailabilityZones = append(out.AvailabilityZones, i.Zone)
	}
	return out
}

// onDBCluster changes a cluster and describes it as it is then.
func (w *World) onDBCluster(ctx context.Context, id *string, change func(*tx, place, dbCluster) (dbCluster, error)) (*rdstypes.DBCluster, error) {
	var out rdstypes.DBCluster
	err := w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := findDBCluster(t, p, id)
		if err != nil {
			return err
		}
		changed, err := change(t, p, *found)
		if err != nil {
			return err
		}
		dbClusters.put(t, p, changed.ID, changed)
		out = describeDBCluster(t, p, &changed)
		return nil
	})
	return &out, err
}

// failoverDBCluster makes another member the writer.
func (w *World) failoverDBCluster(ctx context.Context, in *rds.FailoverDBClusterInput) (*rds.FailoverDBClusterOutput, error) {
	out, err := w.onDBCluster(ctx, in.DBClusterIdentifier, func(t *tx, p place, c dbCluster) (dbCluster, error) {
		if err := c.wantAvailable(t); err != nil {
			return c, err
		}
		next, err := c.successor(t, p, in.TargetDBInstanceIdentifier)
		if err != nil {
			return c, err
		}
		c = c.busy(t, p, dbFailingOver, usualClusterFailover)
		c.Writer = c.Writer.from(c.Status.last(), next.ID)
		return c, nil
	})
	return &rds.FailoverDBClusterOutput{DBCluster: out}, err
}

// promoteReadReplicaDBCluster ends the replication from a cluster elsewhere, and asks
// nothing of that.
func (w *World) promoteReadReplicaDBCluster(ctx context.Context, in *rds.PromoteReadReplicaDBClusterInput) (*rds.PromoteReadReplicaDBClusterOutput, error) {
	out, err := w.onDBCluster(ctx, in.DBClusterIdentifier, func(t *tx, p place, c dbCluster) (dbCluster, error) {
		if err := c.wantAvailable(t); err != nil {
			return c, err
		}
		if !c.replicates(t.now) {
			return c, dbClusterState("DB cluster %s is not a read replica.", c.ID)
		}
		c = c.busy(t, p, dbPromoting, usualClusterPromote)
		c.SourceUntil = c.Status.last()
		return c, nil
	})
	return &rds.PromoteReadReplicaDBClusterOutput{DBCluster: out}, err
}
