//go:build unix

package crash_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// restoreKills is at how many moments a restore is killed; with -crash.all at ten times
// as many.
const restoreKills = 6

// TestARestoreIsWholeOrNotAtAllWheneverItIsKilled kills `davit restore` at moments spread
// over the time that it takes beside others, and looks what the next server shows: the configuration of
// the backup, or the one that was there.
func TestARestoreIsWholeOrNotAtAllWheneverItIsKilled(t *testing.T) {
	m := newMoving(t)
	later := m.serve(t, moment{})
	backup := later.backUp()
	later.importOnce(m.file)
	now := later.export()
	later.server.stop(t)
	m.data = later.data

	begun := time.Now()
	if err := m.restore(t, m.copied(t), backup, time.Minute); err != nil {
		t.Fatal(err)
	}
	took := 3 * time.Since(begun) // of several at once each takes longer

	kills := restoreKills
	if *everyPoint {
		kills *= 10
	}
	var killed, left, restored atomic.Int32
	t.Run("killed", func(t *testing.T) {
		for i := range kills {
			t.Run(fmt.Sprintf("at-%d-of-%d", i, kills), func(t *testing.T) {
				t.Parallel()
				data := m.copied(t)
				err := m.restore(t, data, backup, took*time.Duration(i)/time.Duration(kills))
				if err != nil {
					killed.Add(1)
				}
				d := m.serveIn(t, data, moment{})
				switch has := d.export(); {
				case bytes.Equal(has, m.old):
					restored.Add(1)
				case err == nil:
					t.Errorf("the restore said that it is done, and the server has\n%s", has)
				case bytes.Equal(has, now):
					left.Add(1)
				default:
					t.Errorf("the configuration is neither the backup's nor the one that was there:\n%s", has)
				}
				d.server.stop(t)
				readTrails(t, data)
			})
		}
	})
	t.Logf("within %v; killed at %d of %d moments: %d times it was as before, %d times restored",
		took.Round(time.Millisecond), killed.Load(), kills, left.Load(), restored.Load())
	if killed.Load() == 0 || left.Load() == 0 {
		t.Error("no restore was killed before its end: the moments are not within it")
	}
}

// backUp writes a backup of the server's store into a file.
func (d *drill) backUp() string {
	d.t.Helper()
	archive, err := d.client.Backup(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(d.t.TempDir(), "backup.tar.gz"))
	if err != nil {
		d.t.Fatal(err)
	}
	_, err = io.Copy(file, archive)
	if err = errors.Join(err, archive.Close(), file.Close()); err != nil {
		d.t.Fatalf("back up: %v", err)
	}
	return file.Name()
}

// restore restores a backup, or is killed after a time.
func (m moving) restore(t *testing.T, data, backup string, within time.Duration) error {
	t.Helper()
	command := exec.Command(davit(t), "restore", backup, "--data", data, "--yes")
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	death := time.AfterFunc(within, func() { _ = command.Process.Kill() })
	defer death.Stop()
	err := command.Wait()
	if command.ProcessState.Exited() && err != nil {
		t.Errorf("the restore failed: %v\n%s", err, &said)
	}
	return err
}
