package sim

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// dbSnapshot is a snapshot of an instance, or of a cluster: what was at one instant, and
// when the taking of it is over.
type dbSnapshot struct {
	ID      string
	Of      dbInstance // as it was
	Cluster dbCluster  // of a cluster
	Taken   time.Time
	Ready   time.Time
	Tags    map[string]string
}

var (
	dbSnapshots        = newTable[dbSnapshot]("db-snapshot")
	dbClusterSnapshots = newTable[dbSnapshot]("db-cluster-snapshot")
)

// rdsIdentifier is what RDS lets people call things.
var rdsIdentifier = regexp.MustCompile(`^[a-z](-?[a-z0-9])*$`)

func checkRDSIdentifier(what, id string) error {
	if !rdsIdentifier.MatchString(id) || len(id) > 255 {
		return rdsInvalid("The parameter %s is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.", what)
	}
	return nil
}

func (w *World) createDBSnapshot(ctx context.Context, in *rds.CreateDBSnapshotInput) (*rds.CreateDBSnapshotOutput, error) {
	out := &rds.CreateDBSnapshotOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := findDBInstance(t, p, in.DBInstanceIdentifier)
		if err != nil {
			return err
		}
		i := *found
		if err := i.wantAvailable(t); err != nil {
			return err
		}
		s, err := takeDBSnapshot(t, p, &i, in.DBSnapshotIdentifier, in.Tags)
		if err != nil {
			return err
		}
		i.Status = i.Status.from(t.now, dbBackingUp).from(s.Ready, dbAvailable)
		dbInstances.put(t, p, i.ID, i)
		out.DBSnapshot = describeDBSnapshot(t, p, s)
		return nil
	})
}

// takeDBSnapshot begins a snapshot of the instance.
func takeDBSnapshot(t *tx, p place, i *dbInstance, id *string, tags []rdstypes.Tag) (*dbSnapshot, error) {
	name := rdsName(p, "snapshot", id)
	if err := checkRDSIdentifier("DBSnapshotIdentifier", name); err != nil {
		return nil, err
	}
	if dbSnapshots.get(t, p, name) != nil {
		return nil, &rdstypes.DBSnapshotAlreadyExistsFault{Message: aws.String("Cannot create the snapshot because a snapshot with the identifier " + name + " already exists.")}
	}
	s := dbSnapshot{ID: name, Of: *i, Taken: t.now, Tags: fromRDSTags(tags)}
	s.Ready = t.now.Add(t.world.takes(usualDBSnapshot, "snapshot", s.arn(p)))
	dbSnapshots.put(t, p, name, s)
	return &s, nil
}

func (s *dbSnapshot) arn(p place) string {
	if s.Cluster.ID != "" {
		return p.arn("rds", "cluster-snapshot:"+s.ID)
	}
	return p.arn("rds", "snapshot:"+s.ID)
}

func (s *dbSnapshot) status(at time.Time) string {
	if reached(s.Ready, at) {
		return dbAvailable
	}
	return dbCreating
}

// progress is how much of the snapshot is done, in percent.
func (s *dbSnapshot) progress(at time.Time) int32 {
	whole := s.Ready.Sub(s.Taken)
	if reached(s.Ready, at) || whole <= 0 {
		return 100
	}
	return int32(100 * at.Sub(s.Taken) / whole)
}

func (w *World) describeDBSnapshots(ctx context.Context, in *rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error) {
	out := &rds.DescribeDBSnapshotsOutput{DBSnapshots: []rdstypes.DBSnapshot{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		var found []*dbSnapshot
		for _, s := range dbSnapshots.all(t, p) {
			passes, err := s.wanted(p, in)
			if err != nil {
				return err
			}
			if passes {
				found = append(found, s)
			}
		}
		if in.DBSnapshotIdentifier != nil && len(found) == 0 {
			return dbSnapshotNotFound(rdsName(p, "snapshot", in.DBSnapshotIdentifier))
		}
		found, marker, err := rdsPage(found, func(s *dbSnapshot) string { return s.ID }, in.MaxRecords, in.Marker)
		out.Marker = marker
		for _, s := range found {
			out.DBSnapshots = append(out.DBSnapshots, *describeDBSnapshot(t, p, s))
		}
		return err
	})
}

func dbSnapshotNotFound(name string) error {
	return &rdstypes.DBSnapshotNotFoundFault{Message: aws.String("DBSnapshot " + name + " not found.")}
}

// wanted says whether a request asks for the snapshot. All here are manual ones.
func (s *dbSnapshot) wanted(p place, in *rds.DescribeDBSnapshotsInput) (bool, error) {
	if in.DBSnapshotIdentifier != nil && s.ID != rdsName(p, "snapshot", in.DBSnapshotIdentifier) ||
		in.DBInstanceIdentifier != nil && s.Of.ID != rdsName(p, "db", in.DBInstanceIdentifier) ||
		in.DbiResourceId != nil && s.Of.ResourceID != *in.DbiResourceId ||
		in.SnapshotType != nil && *in.SnapshotType != snapshotManual {
		return false, nil
	}
	return rdsMatches(in.Filters, func(name string) ([]string, bool) {
		switch name {
		case "db-instance-id":
			return []string{s.Of.ID, s.Of.arn(p)}, true
		case "db-snapshot-id":
			return []string{s.ID}, true
		case "dbi-resource-id":
			return []string{s.Of.ResourceID}, true
		case "snapshot-type":
			return []string{snapshotManual}, true
		case "engine":
			return []string{s.Of.Engine}, true
		}
		return nil, false
	})
}

const snapshotManual = "manual"

func describeDBSnapshot(t *tx, p place, s *dbSnapshot) *rdstypes.DBSnapshot {
	return &rdstypes.DBSnapshot{
		DBSnapshotIdentifier: aws.String(s.ID), DBSnapshotArn: aws.String(s.arn(p)), SnapshotType: aws.String(snapshotManual),
		DBInstanceIdentifier: aws.String(s.Of.ID), DbiResourceId: aws.String(s.Of.ResourceID),
		Status: aws.String(s.status(t.now)), PercentProgress: aws.Int32(s.progress(t.now)),
		SnapshotCreateTime: aws.Time(s.Taken), OriginalSnapshotCreateTime: aws.Time(s.Taken), InstanceCreateTime: aws.Time(s.Of.Created),
		Engine: aws.String(s.Of.Engine), EngineVersion: aws.String(s.Of.Version), LicenseModel: aws.String(licenseOf(s.Of.Engine)),
		AllocatedStorage: aws.Int32(s.Of.Storage), StorageType: aws.String("gp3"), Encrypted: aws.Bool(true),
		AvailabilityZone: aws.String(s.Of.Zone), Port: aws.Int32(s.Of.Port), MasterUsername: aws.String(s.Of.Username),
		TagList: rdsTags(s.Tags),
	}
}

// restoreDBInstanceFromDBSnapshot makes a new instance of what the snapshot has.
func (w *World) restoreDBInstanceFromDBSnapshot(ctx context.Context, in *rds.RestoreDBInstanceFromDBSnapshotInput) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error) {
	out := &rds.RestoreDBInstanceFromDBSnapshotOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		name := strings.ToLower(aws.ToString(in.DBInstanceIdentifier))
		if err := checkRDSIdentifier("DBInstanceIdentifier", name); err != nil {
			return err
		}
		if _, err := findDBInstance(t, p, &name); err == nil {
			return &rdstypes.DBInstanceAlreadyExistsFault{Message: aws.String("DB instance already exists")}
		}
		if in.DBSnapshotIdentifier == nil {
			return rdsCombination("DBSnapshotIdentifier must be specified.")
		}
		id := rdsName(p, "snapshot", in.DBSnapshotIdentifier)
		s := dbSnapshots.get(t, p, id)
		switch {
		case s == nil:
			return dbSnapshotNotFound(id)
		case s.status(t.now) != dbAvailable:
			return &rdstypes.InvalidDBSnapshotStateFault{Message: aws.String("The snapshot " + id + " is not available.")}
		}
		i := restoredDBInstance(t, p, name, s, in)
		dbInstances.put(t, p, name, i)
		described := describeDBInstance(t, p, &i)
		out.DBInstance = &described
		return nil
	})
}

func restoredDBInstance(t *tx, p place, name string, s *dbSnapshot, in *rds.RestoreDBInstanceFromDBSnapshotInput) dbInstance {
	i := s.Of
	i.ID, i.ResourceID = name, dbResourceID("db", p, name, t.count("db"))
	i.Cluster, i.Source, i.SourceUntil, i.Gone = "", "", time.Time{}, time.Time{}
	i.MultiAZ, i.Protected, i.Status = aws.ToBool(in.MultiAZ), aws.ToBool(in.DeletionProtection), nil
	if !strings.HasPrefix(i.Zone, p.region) { // of backups from elsewhere
		i.Zone = p.region + "a"
	}
	set(&i.Class, in.DBInstanceClass)
	set(&i.Zone, in.AvailabilityZone)
	set(&i.Port, in.Port)
	set(&i.SubnetSet, in.DBSubnetGroupName)
	i.Tags = retagged(nil, in.Tags)
	i.Created = t.now
	return i.busy(t, p, dbCreating, usualDBRestore, dbAvailable)
}
