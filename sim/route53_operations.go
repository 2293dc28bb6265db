package sim

import "github.com/davit-dr/davit/sim/wire"

// serveRoute53 registers the operations of Route 53 that this world has.
func (w *World) serveRoute53(m *wire.Mux) {
	const route53 = "route53"
	wire.Handle(m, route53, "GetHostedZone", w.getHostedZone)
	wire.Handle(m, route53, "ListHostedZones", w.listHostedZones)
	wire.Handle(m, route53, "ListHostedZonesByName", w.listHostedZonesByName)
	wire.Handle(m, route53, "ListResourceRecordSets", w.listResourceRecordSets)
	wire.Handle(m, route53, "ChangeResourceRecordSets", w.changeResourceRecordSets)
	wire.Handle(m, route53, "GetChange", w.getChange)
	wire.Handle(m, route53, "GetHealthCheck", w.getHealthCheck)
	wire.Handle(m, route53, "ListHealthChecks", w.listHealthChecks)
	wire.Handle(m, route53, "GetHealthCheckStatus", w.getHealthCheckStatus)
}
