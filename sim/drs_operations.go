package sim

import "github.com/davit-dr/davit/sim/wire"

// serveDRS registers the operations of Elastic Disaster Recovery that this
// world has.
func (w *World) serveDRS(m *wire.Mux) {
	const drs = "drs"
	wire.Handle(m, drs, "InitializeService", w.initializeService)

	wire.Handle(m, drs, "DescribeSourceServers", w.describeSourceServers)
	wire.Handle(m, drs, "StopReplication", w.stopReplication)
	wire.Handle(m, drs, "StartReplication", w.startReplication)
	wire.Handle(m, drs, "RetryDataReplication", w.retryDataReplication)
	wire.Handle(m, drs, "DisconnectSourceServer", w.disconnectSourceServer)
	wire.Handle(m, drs, "DeleteSourceServer", w.deleteSourceServer)
	wire.Handle(m, drs, "DescribeRecoverySnapshots", w.describeRecoverySnapshots)

	wire.Handle(m, drs, "StartRecovery", w.startRecovery)
	wire.Handle(m, drs, "DescribeJobs", w.describeJobs)
	wire.Handle(m, drs, "DescribeJobLogItems", w.describeJobLogItems)
	wire.Handle(m, drs, "DeleteJob", w.deleteJob)

	wire.Handle(m, drs, "DescribeRecoveryInstances", w.describeRecoveryInstances)
	wire.Handle(m, drs, "TerminateRecoveryInstances", w.terminateRecoveryInstances)
	wire.Handle(m, drs, "DisconnectRecoveryInstance", w.disconnectRecoveryInstance)
	wire.Handle(m, drs, "DeleteRecoveryInstance", w.deleteRecoveryInstance)

	wire.Handle(m, drs, "GetLaunchConfiguration", w.getLaunchConfiguration)
	wire.Handle(m, drs, "UpdateLaunchConfiguration", w.updateLaunchConfiguration)
	wire.Handle(m, drs, "DescribeLaunchConfigurationTemplates", w.describeLaunchConfigurationTemplates)
	wire.Handle(m, drs, "GetReplicationConfiguration", w.getReplicationConfiguration)
	wire.Handle(m, drs, "UpdateReplicationConfiguration", w.updateReplicationConfiguration)
	wire.Handle(m, drs, "DescribeReplicationConfigurationTemplates", w.describeReplicationConfigurationTemplates)

	wire.Handle(m, drs, "ListTagsForResource", w.listTagsForResource)
	wire.Handle(m, drs, "TagResource", w.tagResource)
	wire.Handle(m, drs, "UntagResource", w.untagResource)
}

// serveInstances registers the operations of EC2 on instances.
func (w *World) serveInstances(m *wire.Mux) {
	const ec2 = "ec2"
	wire.Handle(m, ec2, "DescribeInstances", w.describeInstances)
	wire.Handle(m, ec2, "DescribeInstanceStatus", w.describeInstanceStatus)
	wire.Handle(m, ec2, "StartInstances", w.startInstances)
	wire.Handle(m, ec2, "StopInstances", w.stopInstances)
	wire.Handle(m, ec2, "TerminateInstances", w.terminateInstances)
}
