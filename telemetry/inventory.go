package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/davit-dr/davit/recovery"
)

// inventory tells how old what is shown of each account and Region is.
type inventory struct {
	seen func() map[recovery.Scope]time.Time
}

var inventoryDesc = prometheus.NewDesc("davit_inventory_age_seconds", "Time since the source servers of a registered account and Region were last seen; absent: not since the start, and none were kept.", scopeLabels, nil)

// WatchInventory adds the age of the inventory to the metrics, of the accounts and Regions
// that seen tells of. It is called once, where source servers are looked at.
func (t *Telemetry) WatchInventory(seen func() map[recovery.Scope]time.Time) {
	t.registry.MustRegister(inventory{seen})
}

// Describe names the metric.
func (inventory) Describe(descs chan<- *prometheus.Desc) { descs <- inventoryDesc }

// Collect reads the ages as they are now.
func (i inventory) Collect(metrics chan<- prometheus.Metric) {
	for scope, at := range i.seen() {
		metrics <- prometheus.MustNewConstMetric(inventoryDesc, prometheus.GaugeValue, max(time.Since(at), 0).Seconds(), string(scope.AccountID), string(scope.Region))
	}
}
