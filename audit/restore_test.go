package audit_test

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// TestARestoreIsToldFromATrailThatWasCut takes a database back to its first checkpoint, and
// says so in its trail or not. Its numbers are used again.
func TestARestoreIsToldFromATrailThatWasCut(t *testing.T) {
	for _, told := range []bool{true, false} {
		tr := newTrail(t) // the kept copies are its two checkpoints
		backup := recovery.Backup{ID: "backup-1", At: time.Now().UTC(), Checkpoint: &tr.kept[1]}
		var after recovery.Checkpoint
		restored := t.TempDir()
		tr.with(func(db *sqlite.DB) {
			if err := db.Copy(t.Context(), restored+"/davit.db"); err != nil {
				t.Fatal(err)
			}
			made, err := audit.NewCheckpointer(db, tr.key, nil, nil).Make(t.Context()) // gone with the restore
			if err != nil || made == nil {
				t.Fatalf("got %v, %v", made, err)
			}
			after = *made
		})
		tr.dir = restored
		tr.with(func(db *sqlite.DB) {
			if told {
				if err := store.New(db).NoteStore(t.Context(), recovery.Actor{Name: "ann"}, recovery.StoreRestored{Backup: backup}); err != nil {
					t.Fatal(err)
				}
			}
			write(t, db, shop, 1)
			if _, err := audit.NewCheckpointer(db, tr.key, nil, nil).Make(t.Context()); err != nil {
				t.Fatal(err)
			}
			report, err := audit.Verify(t.Context(), db, audit.Options{
				Keys: []ed25519.PublicKey{tr.key.Public().(ed25519.PublicKey)}, Kept: append(tr.kept, after),
			})
			if err != nil || len(report.Findings) != 1 {
				t.Fatalf("got %+v, %v, want one finding", report.Findings, err)
			}
			f := report.Findings[0]
			switch {
			case told && (f.Kind != audit.CutOff || f.Restore != 1 || !strings.Contains(f.Message, "ann restored the store") || len(report.Restores) != 1):
				t.Errorf("got %+v, want it cut off, and explained by the restore", f)
			case !told && (f.Kind != audit.Checkpoint || f.Restore != 0):
				t.Errorf("got %+v, want a checkpoint that is not the one that was kept, and no excuse", f)
			}
		})
	}
}
