package telemetry

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// TestTheDocumentationHasEveryMetric holds the table of doc/observability.md against the
// metrics, both ways.
func TestTheDocumentationHasEveryMetric(t *testing.T) {
	page, err := os.ReadFile("../doc/observability.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `davit_.*$").FindAllString(string(page), -1) {
		told[row] = true
	}
	for _, row := range rows() {
		if !told[row] {
			t.Errorf("doc/observability.md lacks:\n%s", row)
		}
		delete(told, row)
	}
	for row := range told {
		t.Errorf("doc/observability.md tells of what is not so:\n%s", row)
	}
}

// rows are the metrics as the documentation's table has them.
func rows() []string {
	var all registered
	newMetrics(&all, "")
	all = append(all, burning{}, standing{}, configBackup{}, inventory{})
	descs := make(chan *prometheus.Desc, 1000)
	for _, c := range all {
		c.Describe(descs)
	}
	close(descs)
	pattern := regexp.MustCompile(`fqName: "(davit_[a-z_]+)", help: "(.*?)", .*variableLabels: \{([^}]*)\}`)
	var rows []string
	for d := range descs {
		if m := pattern.FindStringSubmatch(d.String()); m != nil {
			labels := strings.ReplaceAll(m[3], ",", ", ")
			rows = append(rows, strings.ReplaceAll("| `"+m[1]+"` | "+labels+" | "+m[2]+" |", "|  |", "| |"))
		}
	}
	return rows
}

// registered keeps what is registered.
type registered []prometheus.Collector

// Register keeps a collector.
func (r *registered) Register(c prometheus.Collector) error {
	*r = append(*r, c)
	return nil
}

// MustRegister keeps collectors.
func (r *registered) MustRegister(cs ...prometheus.Collector) { *r = append(*r, cs...) }

// Unregister forgets nothing.
func (r *registered) Unregister(prometheus.Collector) bool { return false }
