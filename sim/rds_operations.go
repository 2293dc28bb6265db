package sim

import "github.com/davit-dr/davit/sim/wire"

// serveRDS registers the operations of RDS that this world has.
func (w *World) serveRDS(m *wire.Mux) {
	const rds = "rds"
	wire.Handle(m, rds, "DescribeDBInstances", w.describeDBInstances)
	wire.Handle(m, rds, "StartDBInstance", w.startDBInstance)
	wire.Handle(m, rds, "StopDBInstance", w.stopDBInstance)
	wire.Handle(m, rds, "RebootDBInstance", w.rebootDBInstance)
	wire.Handle(m, rds, "PromoteReadReplica", w.promoteReadReplica)
	wire.Handle(m, rds, "DeleteDBInstance", w.deleteDBInstance)

	wire.Handle(m, rds, "CreateDBSnapshot", w.createDBSnapshot)
	wire.Handle(m, rds, "DescribeDBSnapshots", w.describeDBSnapshots)
	wire.Handle(m, rds, "RestoreDBInstanceFromDBSnapshot", w.restoreDBInstanceFromDBSnapshot)
	wire.Handle(m, rds, "RestoreDBInstanceToPointInTime", w.restoreDBInstanceToPointInTime)

	wire.Handle(m, rds, "DescribeDBClusters", w.describeDBClusters)
	wire.Handle(m, rds, "DescribeDBClusterEndpoints", w.describeDBClusterEndpoints)
	wire.Handle(m, rds, "FailoverDBCluster", w.failoverDBCluster)
	wire.Handle(m, rds, "PromoteReadReplicaDBCluster", w.promoteReadReplicaDBCluster)
	wire.Handle(m, rds, "CreateDBClusterSnapshot", w.createDBClusterSnapshot)
	wire.Handle(m, rds, "DescribeDBClusterSnapshots", w.describeDBClusterSnapshots)
	wire.Handle(m, rds, "RestoreDBClusterFromSnapshot", w.restoreDBClusterFromSnapshot)

	wire.Handle(m, rds, "DescribeGlobalClusters", w.describeGlobalClusters)
	wire.Handle(m, rds, "FailoverGlobalCluster", w.failoverGlobalCluster)
	wire.Handle(m, rds, "SwitchoverGlobalCluster", w.switchoverGlobalCluster)

	wire.Handle(m, rds, "ListTagsForResource", w.rdsListTags)
	wire.Handle(m, rds, "AddTagsToResource", w.rdsAddTags)
}
