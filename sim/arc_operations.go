package sim

import "github.com/davit-dr/davit/sim/wire"

// serveRoutingControls registers the operations on routing controls: those of the data
// plane, by which they are set, and those that look things up.
func (w *World) serveRoutingControls(m *wire.Mux) {
	const cluster = "route53-recovery-cluster"
	wire.Handle(m, cluster, "GetRoutingControlState", w.getRoutingControlState)
	wire.Handle(m, cluster, "UpdateRoutingControlState", w.updateRoutingControlState)
	wire.Handle(m, cluster, "UpdateRoutingControlStates", w.updateRoutingControlStates)
	wire.Handle(m, cluster, "ListRoutingControls", w.listRoutingControls)

	const control = "route53-recovery-control-config"
	wire.Handle(m, control, "DescribeCluster", w.describeCluster)
	wire.Handle(m, control, "ListClusters", w.listClusters)
	wire.Handle(m, control, "DescribeControlPanel", w.describeControlPanel)
	wire.Handle(m, control, "ListControlPanels", w.listControlPanels)
	wire.Handle(m, control, "DescribeRoutingControl", w.describeRoutingControl)
	wire.Handle(m, control, "ListRoutingControls", w.listControls)
	wire.Handle(m, control, "DescribeSafetyRule", w.describeSafetyRule)
	wire.Handle(m, control, "ListSafetyRules", w.listSafetyRules)
}
