package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// configBackup tells how old the last backup of the configuration is.
type configBackup struct{ last func() (time.Time, error) }

var configBackupDesc = prometheus.NewDesc("davit_config_backup_age_seconds", "Age of the last scheduled backup of the configuration (--config-backups); absent: none was made, or the folder cannot be read.", nil, nil)

// WatchConfigBackups adds the age of the backups of the configuration to the metrics. It is
// called once, where such backups are made.
func (t *Telemetry) WatchConfigBackups(last func() (time.Time, error)) {
	t.registry.MustRegister(configBackup{last})
}

// Describe names the metric.
func (configBackup) Describe(descs chan<- *prometheus.Desc) { descs <- configBackupDesc }

// Collect looks at the folder.
func (c configBackup) Collect(metrics chan<- prometheus.Metric) {
	if last, err := c.last(); err == nil && !last.IsZero() {
		metrics <- prometheus.MustNewConstMetric(configBackupDesc, prometheus.GaugeValue, time.Since(last).Seconds())
	}
}
