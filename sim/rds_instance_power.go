package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// onDBInstance changes an instance and describes it as it is then.
func (w *World) onDBInstance(ctx context.Context, id *string, change func(*tx, place, dbInstance) (dbInstance, error)) (*rdstypes.DBInstance, error) {
	var out rdstypes.DBInstance
	err := w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := findDBInstance(t, p, id)
		if err != nil {
			return err
		}
		changed, err := change(t, p, *found)
		if err != nil {
			return err
		}
		dbInstances.put(t, p, changed.ID, changed)
		out = describeDBInstance(t, p, &changed)
		return nil
	})
	return &out, err
}

func (w *World) startDBInstance(ctx context.Context, in *rds.StartDBInstanceInput) (*rds.StartDBInstanceOutput, error) {
	out, err := w.onDBInstance(ctx, in.DBInstanceIdentifier, func(t *tx, p place, i dbInstance) (dbInstance, error) {
		if err := i.want(t, dbStopped); err != nil {
			return i, err
		}
		return i.busy(t, p, dbStarting, usualDBStart, dbAvailable), nil
	})
	return &rds.StartDBInstanceOutput{DBInstance: out}, err
}

// stopDBInstance refuses what RDS cannot stop: replicas, what has replicas, and members of
// clusters.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
func (w *World) stopDBInstance(ctx context.Context, in *rds.StopDBInstanceInput) (*rds.StopDBInstanceOutput, error) {
	out, err := w.onDBInstance(ctx, in.DBInstanceIdentifier, func(t *tx, p place, i dbInstance) (dbInstance, error) {
		if err := i.wantAvailable(t); err != nil {
			return i, err
		}
		switch {
		case i.Cluster != "":
			return i, dbClusterState("DB instance %s is a member of the DB cluster %s, which is stopped as a whole.", i.ID, i.Cluster)
		case i.replicates(t.now):
			return i, dbInstanceState("DB instance %s is a read replica, and cannot be stopped.", i.ID)
		case len(replicasOf(t, p, i.arn(p))) > 0:
			return i, dbInstanceState("DB instance %s has read replicas, and cannot be stopped.", i.ID)
		}
		if in.DBSnapshotIdentifier != nil {
			if _, err := takeDBSnapshot(t, p, &i, in.DBSnapshotIdentifier, nil); err != nil {
				return i, err
			}
		}
		return i.busy(t, p, dbStopping, usualDBStop, dbStopped), nil
	})
	return &rds.StopDBInstanceOutput{DBInstance: out}, err
}

func (w *World) rebootDBInstance(ctx context.Context, in *rds.RebootDBInstanceInput) (*rds.RebootDBInstanceOutput, error) {
	out, err := w.onDBInstance(ctx, in.DBInstanceIdentifier, func(t *tx, p place, i dbInstance) (dbInstance, error) {
		if aws.ToBool(in.ForceFailover) && !i.MultiAZ {
			return i, rdsCombination("ForceFailover cannot be specified since the instance is not configured for MultiAZ")
		}
		if err := i.wantAvailable(t); err != nil {
			return i, err
		}
		return i.busy(t, p, dbRebooting, usualDBReboot, dbAvailable), nil
	})
	return &rds.RebootDBInstanceOutput{DBInstance: out}, err
}

// promoteReadReplica ends the replication. It asks nothing of the source, which may be
// lost; the instance is restarted on the way and follows nobody when it is available.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Promote.html
func (w *World) promoteReadReplica(ctx context.Context, in *rds.PromoteReadReplicaInput) (*rds.PromoteReadReplicaOutput, error) {
	out, err := w.onDBInstance(ctx, in.DBInstanceIdentifier, func(t *tx, p place, i dbInstance) (dbInstance, error) {
		if err := i.wantAvailable(t); err != nil {
			return i, err
		}
		if !i.replicates(t.now) {
			return i, dbInstanceState("DB Instance %s is not a read replica.", i.ID)
		}
		i = i.busy(t, p, dbModifying, usualDBPromote, dbRebooting)
		i.Status = i.Status.from(i.Status.last().Add(w.takes(usualDBReboot, "promoted", i.arn(p))), dbAvailable)
		i.SourceUntil = i.Status.last()
		set(&i.Retention, in.BackupRetentionPeriod)
		i.Tags = retagged(i.Tags, rdsSpecified(in.TagSpecifications))
		return i, nil
	})
	return &rds.PromoteReadReplicaOutput{DBInstance: out}, err
}

// deleteDBInstance takes a last snapshot, unless it is told not to.
func (w *World) deleteDBInstance(ctx context.Context, in *rds.DeleteDBInstanceInput) (*rds.DeleteDBInstanceOutput, error) {
	out, err := w.onDBInstance(ctx, in.DBInstanceIdentifier, func(t *tx, p place, i dbInstance) (dbInstance, error) {
		if i.Status.at(t.now) == dbDeleting {
			return i, dbInstanceState("Instance %s is already being deleted.", i.ID)
		}
		if i.Protected {
			return i, rdsCombination("Cannot delete protected DB Instance, please disable deletion protection and try again.")
		}
		if err := finalDBSnapshot(t, p, &i, in); err != nil {
			return i, err
		}
		i = i.busy(t, p, dbDeleting, usualDBDelete, dbDeleting)
		i.Gone = i.Status.last()
		return i, nil
	})
	return &rds.DeleteDBInstanceOutput{DBInstance: out}, err
}

func finalDBSnapshot(t *tx, p place, i *dbInstance, in *rds.DeleteDBInstanceInput) error {
	skip, final := aws.ToBool(in.SkipFinalSnapshot), in.FinalDBSnapshotIdentifier
	switch {
	case skip && final != nil:
		return rdsCombination("FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is true.")
	case !skip && final == nil && i.Cluster == "":
		return rdsCombination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
	case final == nil:
		return nil
	case i.replicates(t.now):
		return rdsCombination("FinalDBSnapshotIdentifier cannot be specified when deleting a read replica.")
	}
	_, err := takeDBSnapshot(t, p, i, final, nil)
	return err
}
