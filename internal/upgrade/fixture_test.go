package upgrade_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// What a fixture holds beside what is told of it.
const (
	databaseFile = "davit.db" // the server's
	worldFile    = "world.db" // the simulated AWS's
	aboutFile    = "fixture.json"
)

// about is what a test has to know of a fixture.
type about struct {
	// ClosedAt is when the fixture's clock, a fake one, was stopped.
	ClosedAt time.Time `json:"closedAt"`
	// Executions are those in flight, by what is special about them.
	Executions map[scene]recovery.ExecutionID `json:"executions"`
}

// kept are the fixtures of earlier formats.
func kept(t *testing.T) []string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join("testdata", "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no fixture is kept: %v", err)
	}
	return folders
}

// unpack makes a copy of what a fixture holds, and gives the folders of the database and
// of the simulated AWS.
func unpack(t *testing.T, fixture string) (a about, data, aws string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(fixture, aboutFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	data, aws = t.TempDir(), t.TempDir()
	decompress(t, filepath.Join(fixture, databaseFile+".gz"), filepath.Join(data, databaseFile))
	decompress(t, filepath.Join(fixture, worldFile+".gz"), filepath.Join(aws, worldFile))
	return a, data, aws
}

func decompress(t *testing.T, from, to string) {
	t.Helper()
	packed, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unzipped, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// pack writes a fixture, which must not exist yet.
func pack(t *testing.T, fixture string, a about, database, world string) {
	t.Helper()
	if err := os.Mkdir(fixture, 0o755); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(fixture, aboutFile), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	compress(t, database, filepath.Join(fixture, databaseFile+".gz"))
	compress(t, world, filepath.Join(fixture, worldFile+".gz"))
}

func compress(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	zipped, err := gzip.NewWriterLevel(packed, gzip.BestCompression)
	if err == nil {
		_, err = zipped.Write(content)
	}
	if err == nil {
		err = zipped.Close()
	}
	if err == nil {
		err = packed.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}
