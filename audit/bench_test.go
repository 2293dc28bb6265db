package audit_test

import (
	"crypto/ed25519"
	"fmt"
	"testing"

	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store/sqlite"
)

// BenchmarkVerify verifies a trail of a million events in 2,000 streams, with a checkpoint
// over all of them.
func BenchmarkVerify(b *testing.B) {
	const streams, each = 2000, 500
	db, err := sqlite.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for s := range streams {
		for range each / recovery.MaxCommitItems {
			write(b, db, fmt.Sprintf("execution/exec-%04d", s), recovery.MaxCommitItems)
		}
		write(b, db, fmt.Sprintf("execution/exec-%04d", s), each%recovery.MaxCommitItems)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := audit.NewCheckpointer(db, key, nil, nil).Make(b.Context()); err != nil {
		b.Fatal(err)
	}
	keys := []ed25519.PublicKey{key.Public().(ed25519.PublicKey)}
	for b.Loop() {
		report, err := audit.Verify(b.Context(), db, audit.Options{Keys: keys})
		if err != nil || len(report.Findings) > 0 || report.Events != streams*each {
			b.Fatalf("got %+v, %v", report, err)
		}
	}
	b.ReportMetric(streams*each*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
