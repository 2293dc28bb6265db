package audit_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// archive moves the execution's stream to an archive, as retention does, and gives the file.
func (tr *trail) archive() (file []byte) {
	tr.t.Helper()
	tr.with(func(db *sqlite.DB) {
		ctx := tr.t.Context()
		points := audit.NewCheckpointer(db, tr.key, nil, nil)
		if _, err := points.Make(ctx); err != nil {
			tr.t.Fatal(err)
		}
		covered, err := audit.Covered(ctx, db)
		if err != nil {
			tr.t.Fatal(err)
		}
		before, err := audit.Archived(ctx, db)
		if err != nil {
			tr.t.Fatal(err)
		}
		streams := []recovery.ArchivedStream{{Head: covered[shop], After: before[shop].Version, Previous: before[shop].Hash}}
		var content bytes.Buffer
		if err := audit.WriteArchive(ctx, &content, db, time.Now(), streams); err != nil {
			tr.t.Fatal(err)
		}
		a := recovery.StreamsArchived{Archive: recovery.Archive{File: "a.gz"}, Streams: streams}
		if err := store.New(db).NoteArchive(ctx, a, time.Now().UTC(), recovery.Engine); err != nil {
			tr.t.Fatal(err)
		}
		if err := db.Archive(ctx, covered[shop], "a.gz"); err != nil {
			tr.t.Fatal(err)
		}
		if _, err := points.Make(ctx); err != nil {
			tr.t.Fatal(err)
		}
		file = content.Bytes()
	})
	return file
}

func TestArchivedStreamsAreVerifiedByTheirEnds(t *testing.T) {
	tr := newTrail(t)
	first := tr.archive()
	if r := tr.verify(audit.Options{}); len(r.Findings) > 0 || r.Archived != 1 {
		t.Errorf("archived: got %+v", r)
	}
	// The stream goes on, and is archived again.
	tr.with(func(db *sqlite.DB) { write(t, db, shop, 3) })
	if r := tr.verify(audit.Options{}); len(r.Findings) > 0 || r.Archived != 1 || r.Uncovered != 3 {
		t.Errorf("gone on: got %+v", r)
	}
	second := tr.archive()
	if r := tr.verify(audit.Options{}); len(r.Findings) > 0 || len(r.Archives) != 2 {
		t.Errorf("archived again: got %+v", r)
	}
	for i, file := range [][]byte{first, second} {
		n := 0
		h, err := audit.ReadArchive(bytes.NewReader(file), func(ev recovery.Event) error {
			n++
			return nil
		})
		if err != nil || n != []int{9, 3}[i] || h.Streams[0].Version != int64([]int{9, 12}[i]) {
			t.Errorf("archive %d: got %d events, %+v, %v", i+1, n, h, err)
		}
	}
}

func TestWhatIsRemovedWithoutAnArchiveIsFound(t *testing.T) {
	for _, tt := range []struct {
		name   string
		tamper []string
		kind   audit.Kind
		stream string
	}{
		{"a stream's events", []string{"DELETE FROM events WHERE stream = $plan"}, audit.CutOff, plan},
		{"a stream, said to be archived", []string{"DELETE FROM events WHERE stream = $plan", "UPDATE streams SET archived = version, archive = 'b.gz' WHERE stream = $plan"}, audit.CutOff, plan},
		{"the archive's event", []string{"DELETE FROM events WHERE stream = (SELECT stream FROM streams WHERE name = '" + recovery.ArchiveStream + "')"}, audit.CutOff, shop},
		{"the end of the archived stream", []string{"UPDATE streams SET hash = 'x' WHERE stream = $shop"}, audit.Changed, shop},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr := newTrail(t)
			tr.archive()
			tr.tamper(func(db *sql.DB) { tr.exec(tt.tamper...)(db) })
			found := false
			r := tr.verify(audit.Options{})
			for _, f := range r.Findings {
				found = found || f.Kind == tt.kind && f.Stream == tt.stream
			}
			if !found {
				t.Errorf("got %+v, want %s of %s", r.Findings, tt.kind, tt.stream)
			}
		})
	}
}

func TestAnyCutOrChangedArchiveIsRefused(t *testing.T) {
	file := newTrail(t).archive()
	for n := range len(file) {
		if _, err := audit.ReadArchive(bytes.NewReader(file[:n]), nil); recovery.CodeOf(err) != recovery.Invalid {
			t.Fatalf("cut after %d bytes of %d: got %v", n, len(file), err)
		}
	}
	text := unpacked(t, file)
	for _, change := range [][2]string{{"reason 4", "reason 5"}, {`"seq":3`, `"seq":9`}, {`"version":9`, `"version":8`}, {"davit-archive/1", "davit-archive/9"}} {
		changed := strings.Replace(text, change[0], change[1], 1)
		if changed == text {
			t.Fatalf("there is no %q in\n%s", change[0], text)
		}
		if _, err := audit.ReadArchive(packed(t, changed), nil); recovery.CodeOf(err) != recovery.Invalid {
			t.Errorf("%s for %s: got %v", change[1], change[0], err)
		}
	}
}

func unpacked(t *testing.T, file []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func packed(t *testing.T, text string) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}
