package telemetry

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

const rulesFile = "../deploy/prometheus/davit-rules.yaml"

func TestTheRulesAskForMetricsThatThereAre(t *testing.T) {
	text, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, row := range rows() {
		name := strings.Split(row, "`")[1]
		for _, suffix := range []string{"", "_bucket", "_count", "_sum"} {
			known[name+suffix] = true
		}
	}
	asked := regexp.MustCompile(`\bdavit_[a-z_]+`).FindAllString(string(text), -1)
	if len(asked) < 10 {
		t.Errorf("the rules name %d metrics", len(asked))
	}
	for _, name := range asked {
		if !known[name] {
			t.Errorf("the rules ask for %s, which is no metric", name)
		}
	}
}
