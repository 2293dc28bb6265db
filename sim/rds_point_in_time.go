package sim

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// restoreDBInstanceToPointInTime makes a new instance of what the automated backups of
// another have, which may have been replicated from another Region.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html
func (w *World) restoreDBInstanceToPointInTime(ctx context.Context, in *rds.RestoreDBInstanceToPointInTimeInput) (*rds.RestoreDBInstanceToPointInTimeOutput, error) {
	out := &rds.RestoreDBInstanceToPointInTimeOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		name := strings.ToLower(aws.ToString(in.TargetDBInstanceIdentifier))
		if err := checkRDSIdentifier("TargetDBInstanceIdentifier", name); err != nil {
			return err
		}
		if _, err := findDBInstance(t, p, &name); err == nil {
			return &rdstypes.DBInstanceAlreadyExistsFault{Message: aws.String("DB instance already exists")}
		}
		source, err := backedUp(t, p, in)
		if err != nil {
			return err
		}
		if source.Retention == 0 {
			return &rdstypes.PointInTimeRestoreNotEnabledFault{Message: aws.String("Automated backups of " + source.ID + " are not enabled.")}
		}
		if err := checkRestoreTime(t, source, in); err != nil {
			return err
		}
		i := restoredDBInstance(t, p, name, &dbSnapshot{Of: *source}, &rds.RestoreDBInstanceFromDBSnapshotInput{
			MultiAZ: in.MultiAZ, DeletionProtection: in.DeletionProtection, DBInstanceClass: in.DBInstanceClass,
			AvailabilityZone: in.AvailabilityZone, Port: in.Port, DBSubnetGroupName: in.DBSubnetGroupName, Tags: in.Tags,
		})
		dbInstances.put(t, p, name, i)
		described := describeDBInstance(t, p, &i)
		out.DBInstance = &described
		return nil
	})
}

// backedUp is the instance whose backups are meant, of which a request names one.
func backedUp(t *tx, p place, in *rds.RestoreDBInstanceToPointInTimeInput) (*dbInstance, error) {
	given := 0
	for _, name := range []*string{in.SourceDBInstanceIdentifier, in.SourceDbiResourceId, in.SourceDBInstanceAutomatedBackupsArn} {
		if name != nil {
			given++
		}
	}
	switch {
	case given != 1:
		return nil, rdsCombination("Specify exactly one of SourceDBInstanceIdentifier, SourceDbiResourceId and SourceDBInstanceAutomatedBackupsArn.")
	case in.SourceDBInstanceAutomatedBackupsArn != nil:
		if b := dbBackups.get(t, p, strings.TrimPrefix(*in.SourceDBInstanceAutomatedBackupsArn, p.arn("rds", "auto-backup:"))); b != nil {
			return &b.Of, nil
		}
		return nil, &rdstypes.DBInstanceAutomatedBackupNotFoundFault{Message: aws.String("DBInstanceAutomatedBackup " + *in.SourceDBInstanceAutomatedBackupsArn + " not found.")}
	case in.SourceDBInstanceIdentifier != nil:
		return findDBInstance(t, p, in.SourceDBInstanceIdentifier)
	}
	for _, i := range dbInstancesOf(t, p) {
		if i.ResourceID == *in.SourceDbiResourceId {
			return i, nil
		}
	}
	return nil, &rdstypes.DBInstanceNotFoundFault{Message: aws.String("DBInstance " + *in.SourceDbiResourceId + " not found.")}
}

// checkRestoreTime refuses an instant that the backups do not reach.
func checkRestoreTime(t *tx, source *dbInstance, in *rds.RestoreDBInstanceToPointInTimeInput) error {
	latest := aws.ToBool(in.UseLatestRestorableTime)
	if latest == (in.RestoreTime != nil) {
		return rdsCombination("Specify either RestoreTime or UseLatestRestorableTime.")
	}
	earliest := t.now.AddDate(0, 0, -int(source.Retention))
	if source.Created.After(earliest) {
		earliest = source.Created
	}
	if !latest && (in.RestoreTime.Before(earliest) || in.RestoreTime.After(restorable(t, source))) {
		return &rdstypes.InvalidRestoreFault{Message: aws.String("The specified time " + in.RestoreTime.Format(time.RFC3339) + " is not restorable: it must lie between " +
			earliest.Format(time.RFC3339) + " and " + restorable(t, source).Format(time.RFC3339) + ".")}
	}
	return nil
}
