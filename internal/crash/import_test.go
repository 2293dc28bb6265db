//go:build unix

package crash_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// moving is a data folder with the sample in it, and a file that changes every object of
// that.
type moving struct {
	aws  *process
	data string
	file []byte // what is imported
	old  []byte // what an export says before it
}

// newMoving registers the sample and stops the server.
func newMoving(t *testing.T) moving {
	t.Helper()
	d := newDrill(t, moment{})
	d.register()
	old := d.export()
	d.server.stop(t)
	changed := strings.ReplaceAll(string(old), `"description": "`, `"description": "Since the move: `)
	if changed == string(old) {
		t.Fatalf("there is nothing to change in\n%s", old)
	}
	return moving{aws: d.aws, data: d.data, file: []byte(changed), old: old}
}

// copied is a copy of the folder.
func (m moving) copied(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "davit")
	if err := os.CopyFS(data, os.DirFS(m.data)); err != nil {
		t.Fatal(err)
	}
	return data
}

// serve starts a server, which dies at the moment, on a copy of the folder.
func (m moving) serve(t *testing.T, dies moment) *drill {
	t.Helper()
	return m.serveIn(t, m.copied(t), dies)
}

// serveIn starts a server, which dies at the moment, on a folder.
func (m moving) serveIn(t *testing.T, data string, dies moment) *drill {
	t.Helper()
	d := &drill{t: t, aws: m.aws, data: data}
	d.serve(dies)
	return d
}

// export is the configuration as a file.
func (d *drill) export() (file []byte) {
	d.t.Helper()
	if err := d.ask(func(ctx context.Context, c *client.Client) (err error) {
		file, err = c.ExportConfig(ctx, apitype.ConfigQuery{Format: "json", Plain: true, Offline: true})
		return err
	}); err != nil {
		d.t.Fatalf("export the configuration: %v\n%s", err, d.server.log())
	}
	return file
}

// importOnce imports the file, asking once only, and reports whether the server lived to
// say that it is done.
func (d *drill) importOnce(file []byte) bool {
	d.t.Helper()
	p, err := d.client.ImportConfig(d.t.Context(), apitype.ConfigImportRequest{
		File: "moved.json", Content: string(file), Edited: true, ConfigHow: apitype.ConfigHow{Offline: true},
	})
	if err == nil && p.ImportID == "" {
		d.t.Fatalf("nothing was imported: %+v", p)
	}
	if err == nil {
		return true
	}
	if recovery.CodeOf(err) != recovery.Unavailable {
		d.t.Fatalf("the import was refused: %v", err)
	}
	<-d.server.ended // nothing else makes a server unavailable
	return false
}

// TestAnImportIsWholeOrNotAtAllWheneverItsServerIsKilled kills the process at its writes,
// and looks what the next one shows: the configuration as it was, or as the file has it,
// and a trail that says the same.
func TestAnImportIsWholeOrNotAtAllWheneverItsServerIsKilled(t *testing.T) {
	m := newMoving(t)
	calm := m.serve(t, moment{})
	first := calm.server.counted() + 1
	calm.importOnce(m.file)
	done := calm.export()
	calm.stop()
	last := calm.server.counted() // of a process that is gone, so that nothing it said is still to be read
	if bytes.Equal(done, m.old) {
		t.Fatal("the import has changed nothing")
	}

	var killed, old, whole atomic.Int32
	t.Run("killed", func(t *testing.T) {
		for _, at := range importMoments(first, last) {
			t.Run(strings.ReplaceAll(at.String(), " ", "-"), func(t *testing.T) {
				t.Parallel()
				d := m.serve(t, at)
				told := !d.server.gone() && d.importOnce(m.file)
				if d.server.gone() {
					killed.Add(1)
				}
				switch now := d.export(); {
				case bytes.Equal(now, done):
					whole.Add(1)
				case told:
					t.Errorf("the server said that the import is done, and its successor has\n%s", now)
				case bytes.Equal(now, m.old):
					old.Add(1)
				default:
					t.Errorf("the configuration is neither the old nor the new one:\n%s", now)
				}
				d.stop()
				readTrails(t, d.data)
			})
		}
	})
	t.Logf("an import is %d writes; killed at %d moments: %d times nothing was imported, %d times all of it",
		last-first+1, killed.Load(), old.Load(), whole.Load())
	if killed.Load() == 0 || old.Load() == 0 || whole.Load() == 0 {
		t.Error("the moments are not those of the import")
	}
}

// importMoments are before and after every write between two, or a few of them.
func importMoments(first, last int) (moments []moment) {
	for n := first; n <= last; n++ {
		for i, how := range []string{"before", "after"} {
			if *everyPoint || (n+i)%4 == 0 {
				moments = append(moments, moment{write: fmt.Sprintf("write:%d:%s", n, how)})
			}
		}
	}
	return moments
}

// readTrails checks the streams of the sample that a stopped server has left.
func readTrails(t *testing.T, dir string) {
	t.Helper()
	db, err := sqlite.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	book := store.New(db)
	for _, stream := range configuration(t, book) {
		testenv.ReadStream(t, book, stream)
	}
}
