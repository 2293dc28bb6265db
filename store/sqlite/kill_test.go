package sqlite_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// victimDir names the directory in which this test binary, started again, commits until
// it is killed.
const victimDir = "DAVIT_TEST_VICTIM_DIR"

const victimStream = "execution/victim"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		fmt.Fprintln(os.Stderr, commitForever(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// commitForever prints each version once it is committed.
func commitForever(dir string) error {
	db, err := sqlite.Open(dir)
	if err != nil {
		return err
	}
	for {
		version, err := db.Version(context.Background(), victimStream)
		if err != nil {
			return err
		}
		if err := db.Commit(context.Background(), victimCommit(version)); err != nil {
			return err
		}
		fmt.Println(version + 2)
	}
}

// victimCommit is two events and a row that says how many there are then.
func victimCommit(version int64) recovery.Commit {
	c := recovery.Commit{Stream: victimStream, Version: version}
	for i := range int64(2) {
		text := strings.Repeat("x", int(version%7)*500) // sometimes more than a page
		c.Events = append(c.Events, recovery.NewEvent(victimStream, version+i, time.Now(), recovery.Engine,
			recovery.ExecutionMoved{To: recovery.ExecutionPaused, Reason: text}))
	}
	body, _ := json.Marshal(version + 2)
	c.Rows = []recovery.Row{{Kind: recovery.ExecutionRow, ID: "victim", Body: body}}
	return c
}

func TestWhatWasCommittedSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	var last int64
	for round := range 5 {
		last = killAfter(t, dir, last+int64(40+30*round))
		db := open(t, dir)
		version := verify(t, db)
		if version < last || version > last+2 {
			t.Errorf("round %d: version %d is there, and %d was the last one printed", round, version, last)
		}
		row, err := db.Row(t.Context(), recovery.ExecutionRow, "victim")
		if err != nil || string(row.Body) != fmt.Sprint(version) {
			t.Errorf("round %d: the row says %s (%v), and the stream is at %d", round, row.Body, err, version)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		last = version
	}
}

// killAfter starts the victim, kills it once it has printed the version, and gives the
// last version that it printed.
func killAfter(t *testing.T, dir string, version int64) (last int64) {
	t.Helper()
	victim := exec.CommandContext(t.Context(), os.Args[0])
	victim.Env = append(os.Environ(), victimDir+"="+dir)
	victim.Stderr = os.Stderr
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
			t.Fatalf("the victim printed %q", lines.Text())
		}
		if last >= version && !killed {
			killed = true
			if err := victim.Process.Kill(); err != nil { // SIGKILL
				t.Fatal(err)
			}
		}
	}
	if err := victim.Wait(); err == nil || !killed {
		t.Fatalf("the victim ended by itself: %v", err)
	}
	return last
}

// verify checks the victim's stream and gives its version.
func verify(t *testing.T, db store.DB) int64 {
	t.Helper()
	var seq int64
	prev := ""
	for {
		events, err := db.Events(t.Context(), victimStream, seq, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 0 {
			return seq
		}
		for _, ev := range events {
			if prev, err = recovery.Chain(prev, ev); err != nil || prev != ev.Hash || ev.Seq != seq+1 {
				t.Fatalf("event %d after %d: hash %s, want %s (%v)", ev.Seq, seq, ev.Hash, prev, err)
			}
			seq = ev.Seq
		}
	}
}
