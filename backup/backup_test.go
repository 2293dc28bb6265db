package backup_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/davit-dr/davit/backup"
	"github.com/davit-dr/davit/recovery"
)

func written(t *testing.T) (whole, database []byte, b recovery.Backup) {
	t.Helper()
	database = make([]byte, 20_000)
	for i := range database {
		database[i] = byte(rand.Uint32())
	}
	b = recovery.Backup{ID: "backup-1", At: time.Date(2026, 11, 27, 6, 30, 0, 0, time.UTC), By: recovery.Actor{Name: "ann"}, Streams: 3}
	var err error
	if b.Bytes, b.SHA256, err = backup.Sum(bytes.NewReader(database)); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := backup.Write(&file, b, bytes.NewReader(database)); err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), database, b
}

func TestABackupComesBackAsItWasWritten(t *testing.T) {
	whole, database, b := written(t)
	var got bytes.Buffer
	again, err := backup.Read(bytes.NewReader(whole), &got)
	if err != nil || again != b || !bytes.Equal(got.Bytes(), database) {
		t.Errorf("got %+v and %d bytes, %v, want %+v and %d", again, got.Len(), err, b, len(database))
	}
	if name := backup.Name(b); name != "davit-backup-20261127T063000Z.tar.gz" {
		t.Errorf("it is called %s", name)
	}
}

func TestAnyCutOrChangedBackupIsRefused(t *testing.T) {
	whole, _, _ := written(t)
	for try := range 400 {
		bad, at := bytes.Clone(whole), rand.IntN(len(whole))
		if try%2 == 0 {
			bad = bad[:at]
		} else if at < 10 {
			continue // gzip's own header: its time and system mean nothing
		} else {
			bad[at] ^= 1 << rand.IntN(8)
		}
		if _, err := backup.Read(bytes.NewReader(bad), io.Discard); recovery.CodeOf(err) != recovery.Invalid {
			t.Errorf("changed at %d of %d: got %v, want it refused as invalid", at, len(whole), err)
		}
	}
}
