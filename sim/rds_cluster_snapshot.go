package sim

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// createDBClusterSnapshot leaves the cluster available meanwhile, as Aurora does.
func (w *World) createDBClusterSnapshot(ctx context.Context, in *rds.CreateDBClusterSnapshotInput) (*rds.CreateDBClusterSnapshotOutput, error) {
	out := &rds.CreateDBClusterSnapshotOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		c, err := findDBCluster(t, p, in.DBClusterIdentifier)
		if err != nil {
			return err
		}
		if err := c.wantAvailable(t); err != nil {
			return err
		}
		name := rdsName(p, "cluster-snapshot", in.DBClusterSnapshotIdentifier)
		if err := checkRDSIdentifier("DBClusterSnapshotIdentifier", name); err != nil {
			return err
		}
		if dbClusterSnapshots.get(t, p, name) != nil {
			return &rdstypes.DBClusterSnapshotAlreadyExistsFault{Message: aws.String("Cannot create the DB cluster snapshot because one with the identifier " + name + " already exists.")}
		}
		s := dbSnapshot{ID: name, Cluster: *c, Taken: t.now, Tags: fromRDSTags(in.Tags)}
		s.Ready = t.now.Add(w.takes(usualDBSnapshot, "snapshot", s.arn(p)))
		dbClusterSnapshots.put(t, p, name, s)
		out.DBClusterSnapshot = describeDBClusterSnapshot(t, p, &s)
		return nil
	})
}

func dbClusterSnapshotNotFound(name string) error {
	return &rdstypes.DBClusterSnapshotNotFoundFault{Message: aws.String("DBClusterSnapshot " + name + " not found.")}
}

func (w *World) describeDBClusterSnapshots(ctx context.Context, in *rds.DescribeDBClusterSnapshotsInput) (*rds.DescribeDBClusterSnapshotsOutput, error) {
	out := &rds.DescribeDBClusterSnapshotsOutput{DBClusterSnapshots: []rdstypes.DBClusterSnapshot{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		var found []*dbSnapshot
		for _, s := range dbClusterSnapshots.all(t, p) {
			passes, err := s.wantedOfClusters(p, in)
			if err != nil {
				return err
			}
			if passes {
				found = append(found, s)
			}
		}
		if in.DBClusterSnapshotIdentifier != nil && len(found) == 0 {
			return dbClusterSnapshotNotFound(rdsName(p, "cluster-snapshot", in.DBClusterSnapshotIdentifier))
		}
		found, marker, err := rdsPage(found, func(s *dbSnapshot) string { return s.ID }, in.MaxRecords, in.Marker)
		out.Marker = marker
		for _, s := range found {
			out.DBClusterSnapshots = append(out.DBClusterSnapshots, *describeDBClusterSnapshot(t, p, s))
		}
		return err
	})
}

// wantedOfClusters says whether a request asks for the snapshot of a cluster.
func (s *dbSnapshot) wantedOfClusters(p place, in *rds.DescribeDBClusterSnapshotsInput) (bool, error) {
	if in.DBClusterSnapshotIdentifier != nil && s.ID != rdsName(p, "cluster-snapshot", in.DBClusterSnapshotIdentifier) ||
		in.DBClusterIdentifier != nil && s.Cluster.ID != rdsName(p, "cluster", in.DBClusterIdentifier) ||
		in.DbClusterResourceId != nil && s.Cluster.ResourceID != *in.DbClusterResourceId ||
		in.SnapshotType != nil && *in.SnapshotType != snapshotManual {
		return false, nil
	}
	return rdsMatches(in.Filters, func(name string) ([]string, bool) {
		switch name {
		case "db-cluster-id":
			return []string{s.Cluster.ID, s.Cluster.arn(p)}, true
		case "db-cluster-snapshot-id":
			return []string{s.ID}, true
		case "snapshot-type":
			return []string{snapshotManual}, true
		case "engine":
			return []string{s.Cluster.Engine}, true
		}
		return nil, false
	})
}

func describeDBClusterSnapshot(t *tx, p place, s *dbSnapshot) *rdstypes.DBClusterSnapshot {
	c := &s.Cluster
	return &rdstypes.DBClusterSnapshot{
		DBClusterSnapshotIdentifier: aws.String(s.ID), DBClusterSnapshotArn: aws.String(s.arn(p)), SnapshotType: aws.String(snapshotManual),
		DBClusterIdentifier: aws.String(c.ID), DbClusterResourceId: aws.String(c.ResourceID),
		Status: aws.String(s.status(t.now)), PercentProgress: aws.Int32(s.progress(t.now)),
		SnapshotCreateTime: aws.Time(s.Taken), ClusterCreateTime: aws.Time(c.Created),
		Engine: aws.String(c.Engine), EngineVersion: aws.String(c.Version), EngineMode: aws.String("provisioned"), LicenseModel: aws.String(licenseOf(c.Engine)),
		AllocatedStorage: aws.Int32(1), StorageEncrypted: aws.Bool(true), Port: aws.Int32(c.Port), MasterUsername: aws.String(c.Username),
		TagList: rdsTags(s.Tags),
	}
}

// restoreDBClusterFromSnapshot makes a cluster of what the snapshot has. It has no
// instances yet, as at AWS.
func (w *World) restoreDBClusterFromSnapshot(ctx context.Context, in *rds.RestoreDBClusterFromSnapshotInput) (*rds.RestoreDBClusterFromSnapshotOutput, error) {
	out := &rds.RestoreDBClusterFromSnapshotOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		name := strings.ToLower(aws.ToString(in.DBClusterIdentifier))
		if err := checkRDSIdentifier("DBClusterIdentifier", name); err != nil {
			return err
		}
		if dbClusters.get(t, p, name) != nil {
			return &rdstypes.DBClusterAlreadyExistsFault{Message: aws.String("DB Cluster already exists")}
		}
		id := rdsName(p, "cluster-snapshot", in.SnapshotIdentifier)
		s := dbClusterSnapshots.get(t, p, id)
		switch {
		case s == nil:
			return dbClusterSnapshotNotFound(id)
		case s.status(t.now) != dbAvailable:
			return &rdstypes.InvalidDBClusterSnapshotStateFault{Message: aws.String("The snapshot " + id + " is not available.")}
		case aws.ToString(in.Engine) != s.Cluster.Engine:
			return rdsCombination("The engine %s does not match the snapshot's %s.", aws.ToString(in.Engine), s.Cluster.Engine)
		}
		c := s.Cluster
		c.ID, c.ResourceID = name, dbResourceID("cluster", p, name, t.count("db"))
		c.Source, c.SourceUntil, c.Writer, c.Status = "", time.Time{}, nil, nil
		c.Protected, c.Created, c.Tags = aws.ToBool(in.DeletionProtection), t.now, fromRDSTags(in.Tags)
		set(&c.Port, in.Port)
		set(&c.Version, in.EngineVersion)
		set(&c.SubnetSet, in.DBSubnetGroupName)
		c = c.busy(t, p, dbCreating, usualClusterRestore)
		dbClusters.put(t, p, name, c)
		described := describeDBCluster(t, p, &c)
		out.DBCluster = &described
		return nil
	})
}

// dbResourceID is the ID that an instance or cluster keeps under any name.
func dbResourceID(kind string, p place, name string, n uint64) string {
	return kind + "-" + strings.ToUpper(fixedID("", "db", kind, p.account, p.region, name, n))
}
