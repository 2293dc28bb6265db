package sim

import "github.com/davit-dr/davit/sim/wire"

const drsService = "drs"

// serveDRS registers the operations of Elastic Disaster Recovery that this
// world has.
func (w *World) serveDRS(m *wire.Mux) {
	wire.Handle(m, drsService, "InitializeService", w.initializeService)
	w.serveSourceServers(m)
	w.serveRecovery(m)
	w.serveConfiguration(m)
	w.serveSourceNetworks(m)

	wire.Handle(m, drsService, "ListTagsForResource", w.listTagsForResource)
	wire.Handle(m, drsService, "TagResource", w.tagResource)
	wire.Handle(m, drsService, "UntagResource", w.untagResource)
}

func (w *World) serveSourceServers(m *wire.Mux) {
	wire.Handle(m, drsService, "DescribeSourceServers", w.describeSourceServers)
	wire.Handle(m, drsService, "StopReplication", w.stopReplication)
	wire.Handle(m, drsService, "StartReplication", w.startReplication)
	wire.Handle(m, drsService, "RetryDataReplication", w.retryDataReplication)
	wire.Handle(m, drsService, "DisconnectSourceServer", w.disconnectSourceServer)
	wire.Handle(m, drsService, "DeleteSourceServer", w.deleteSourceServer)
	wire.Handle(m, drsService, "DescribeRecoverySnapshots", w.describeRecoverySnapshots)

	wire.Handle(m, drsService, "ListExtensibleSourceServers", w.listExtensibleSourceServers)
	wire.Handle(m, drsService, "CreateExtendedSourceServer", w.createExtendedSourceServer)
	wire.Handle(m, drsService, "ListStagingAccounts", w.listStagingAccounts)
}

func (w *World) serveRecovery(m *wire.Mux) {
	wire.Handle(m, drsService, "StartRecovery", w.startRecovery)
	wire.Handle(m, drsService, "DescribeJobs", w.describeJobs)
	wire.Handle(m, drsService, "DescribeJobLogItems", w.describeJobLogItems)
	wire.Handle(m, drsService, "DeleteJob", w.deleteJob)

	wire.Handle(m, drsService, "DescribeRecoveryInstances", w.describeRecoveryInstances)
	wire.Handle(m, drsService, "TerminateRecoveryInstances", w.terminateRecoveryInstances)
	wire.Handle(m, drsService, "DisconnectRecoveryInstance", w.disconnectRecoveryInstance)
	wire.Handle(m, drsService, "DeleteRecoveryInstance", w.deleteRecoveryInstance)

	wire.Handle(m, drsService, "ReverseReplication", w.reverseReplication)
	wire.Handle(m, drsService, "StartFailbackLaunch", w.startFailbackLaunch)
	wire.Handle(m, drsService, "StopFailback", w.stopFailback)
	wire.Handle(m, drsService, "GetFailbackReplicationConfiguration", w.getFailbackReplicationConfiguration)
	wire.Handle(m, drsService, "UpdateFailbackReplicationConfiguration", w.updateFailbackReplicationConfiguration)
}

func (w *World) serveConfiguration(m *wire.Mux) {
	wire.Handle(m, drsService, "GetLaunchConfiguration", w.getLaunchConfiguration)
	wire.Handle(m, drsService, "UpdateLaunchConfiguration", w.updateLaunchConfiguration)
	wire.Handle(m, drsService, "GetReplicationConfiguration", w.getReplicationConfiguration)
	wire.Handle(m, drsService, "UpdateReplicationConfiguration", w.updateReplicationConfiguration)

	wire.Handle(m, drsService, "CreateLaunchConfigurationTemplate", w.createLaunchConfigurationTemplate)
	wire.Handle(m, drsService, "DescribeLaunchConfigurationTemplates", w.describeLaunchConfigurationTemplates)
	wire.Handle(m, drsService, "UpdateLaunchConfigurationTemplate", w.updateLaunchConfigurationTemplate)
	wire.Handle(m, drsService, "DeleteLaunchConfigurationTemplate", w.deleteLaunchConfigurationTemplate)
	wire.Handle(m, drsService, "CreateReplicationConfigurationTemplate", w.createReplicationConfigurationTemplate)
	wire.Handle(m, drsService, "DescribeReplicationConfigurationTemplates", w.describeReplicationConfigurationTemplates)
	wire.Handle(m, drsService, "UpdateReplicationConfigurationTemplate", w.updateReplicationConfigurationTemplate)
	wire.Handle(m, drsService, "DeleteReplicationConfigurationTemplate", w.deleteReplicationConfigurationTemplate)

	wire.Handle(m, drsService, "PutLaunchAction", w.putLaunchAction)
	wire.Handle(m, drsService, "ListLaunchActions", w.listLaunchActions)
	wire.Handle(m, drsService, "DeleteLaunchAction", w.deleteLaunchAction)
}

func (w *World) serveSourceNetworks(m *wire.Mux) {
	wire.Handle(m, drsService, "CreateSourceNetwork", w.createSourceNetwork)
	wire.Handle(m, drsService, "DescribeSourceNetworks", w.describeSourceNetworks)
	wire.Handle(m, drsService, "DeleteSourceNetwork", w.deleteSourceNetwork)
	wire.Handle(m, drsService, "StartSourceNetworkReplication", w.startSourceNetworkReplication)
	wire.Handle(m, drsService, "StopSourceNetworkReplication", w.stopSourceNetworkReplication)
	wire.Handle(m, drsService, "StartSourceNetworkRecovery", w.startSourceNetworkRecovery)
	wire.Handle(m, drsService, "AssociateSourceNetworkStack", w.associateSourceNetworkStack)
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
