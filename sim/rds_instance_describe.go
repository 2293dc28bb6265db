package sim

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

func (w *World) describeDBInstances(ctx context.Context, in *rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error) {
	out := &rds.DescribeDBInstancesOutput{DBInstances: []rdstypes.DBInstance{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		found, err := dbInstancesWanted(t, p, in)
		if err != nil {
			return err
		}
		found, out.Marker, err = rdsPage(found, func(i *dbInstance) string { return i.ID }, in.MaxRecords, in.Marker)
		for _, i := range found {
			out.DBInstances = append(out.DBInstances, describeDBInstance(t, p, i))
		}
		return err
	})
}

func dbInstancesWanted(t *tx, p place, in *rds.DescribeDBInstancesInput) ([]*dbInstance, error) {
	all := dbInstancesOf(t, p)
	if in.DBInstanceIdentifier != nil {
		one, err := findDBInstance(t, p, in.DBInstanceIdentifier)
		if err != nil {
			return nil, err
		}
		all = []*dbInstance{one}
	}
	var found []*dbInstance
	for _, i := range all {
		passes, err := rdsMatches(in.Filters, func(name string) ([]string, bool) { return i.filter(p, name) })
		if err != nil {
			return nil, err
		}
		if passes {
			found = append(found, i)
		}
	}
	return found, nil
}

// filter gives the values of DescribeDBInstances' filters.
func (i *dbInstance) filter(p place, name string) ([]string, bool) {
	switch name {
	case "db-instance-id":
		return []string{i.ID, i.arn(p)}, true
	case "db-cluster-id":
		return []string{i.Cluster, p.arn("rds", "cluster:"+i.Cluster)}, true
	case "dbi-resource-id":
		return []string{i.ResourceID}, true
	case "engine":
		return []string{i.Engine}, true
	case "domain":
		return nil, true
	}
	return nil, false
}

func describeDBInstance(t *tx, p place, i *dbInstance) rdstypes.DBInstance {
	out := rdstypes.DBInstance{
		DBInstanceIdentifier: aws.String(i.ID), DBInstanceArn: aws.String(i.arn(p)), DbiResourceId: aws.String(i.ResourceID),
		DBInstanceStatus: aws.String(i.Status.at(t.now)), DBInstanceClass: aws.String(i.Class),
		Engine: aws.String(i.Engine), EngineVersion: aws.String(i.Version), LicenseModel: aws.String(licenseOf(i.Engine)),
		AvailabilityZone: aws.String(i.Zone), MultiAZ: aws.Bool(i.MultiAZ),
		MasterUsername: aws.String(i.Username), DBName: optional(i.Database),
		AllocatedStorage: aws.Int32(i.Storage), StorageType: aws.String("gp3"), StorageEncrypted: aws.Bool(true),
		BackupRetentionPeriod: aws.Int32(i.Retention), DeletionProtection: aws.Bool(i.Protected),
		PubliclyAccessible: aws.Bool(false), AutoMinorVersionUpgrade: aws.Bool(true),
		DbInstancePort: aws.Int32(0), DBClusterIdentifier: optional(i.Cluster),
		DBSubnetGroup:                    &rdstypes.DBSubnetGroup{DBSubnetGroupName: aws.String(i.SubnetSet), SubnetGroupStatus: aws.String("Complete")},
		ReadReplicaDBInstanceIdentifiers: replicasOf(t, p, i.arn(p)),
		TagList:                          rdsTags(i.Tags),
	}
	if i.Cluster != "" {
		out.PromotionTier = aws.Int32(i.Tier)
	}
	describeDBReplication(t, p, i, &out)
	if i.Status.at(t.now) != dbCreating { // before, it has no address
		out.InstanceCreateTime = aws.Time(i.Created)
		out.LatestRestorableTime = aws.Time(restorable(t, i))
		out.Endpoint = &rdstypes.Endpoint{
			Address: aws.String(dbAddress(p, i.ID, "")), Port: aws.Int32(i.Port), HostedZoneId: aws.String(rdsZone),
		}
	}
	return out
}

// describeDBReplication tells what the instance follows: in its own Region by ID, elsewhere
// by ARN.
func describeDBReplication(t *tx, p place, i *dbInstance, out *rdstypes.DBInstance) {
	if !i.replicates(t.now) {
		return
	}
	source := rdsName(p, "db", &i.Source)
	if dbInstances.get(t, p, source) == nil {
		source = i.Source
	}
	out.ReadReplicaSourceDBInstanceIdentifier = aws.String(source)
	status := "replicating"
	if s := i.Status.at(t.now); s == dbStopped || s == dbCreating {
		status = "stopped"
	}
	out.StatusInfos = []rdstypes.DBInstanceStatusInfo{{
		StatusType: aws.String("read replication"), Status: aws.String(status), Normal: aws.Bool(status == "replicating"),
	}}
}

const (
	usualRetention = 7 // days of automated backups
	rdsZone        = "Z1PVIF0B656C1W"
)

// restorable is the latest instant that the automated backups reach: they come every five
// minutes.
func restorable(t *tx, i *dbInstance) time.Time {
	return i.Created.Add(t.now.Sub(i.Created).Truncate(5 * time.Minute))
}

// dbAddress is the name of an instance or cluster in the network of its Region.
func dbAddress(p place, id, kind string) string {
	return id + "." + kind + fixedID("", "rds", p.account, p.region)[:12] + "." + p.region + ".rds.amazonaws.com"
}

func licenseOf(engine string) string {
	switch engine {
	case "postgres", "aurora-postgresql":
		return "postgresql-license"
	}
	return "general-public-license"
}
