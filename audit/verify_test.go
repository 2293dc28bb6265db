package audit_test

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	_ "modernc.org/sqlite"

	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// trail is a database with two streams and two checkpoints, of which the second does not
// cover the last two events of each.
type trail struct {
	t    testing.TB
	dir  string
	key  ed25519.PrivateKey
	kept []recovery.Checkpoint
}

const (
	shop = "execution/exec-1"
	plan = "plan/plan-1"
)

func newTrail(t testing.TB) *trail {
	t.Helper()
	dir := t.TempDir()
	key, err := audit.EnsureKey(filepath.Join(dir, "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	tr := &trail{t: t, dir: dir, key: key}
	tr.with(func(db *sqlite.DB) {
		c := audit.NewCheckpointer(db, key, func(_ context.Context, made recovery.Checkpoint) error {
			tr.kept = append(tr.kept, made)
			return nil
		}, nil)
		for round := range 3 {
			for _, stream := range []string{shop, plan} {
				write(t, db, stream, 2+round)
			}
			if round < 2 {
				if made, err := c.Make(t.Context()); err != nil || made == nil {
					t.Fatalf("make a checkpoint: got %v, %v", made, err)
				}
			}
		}
	})
	return tr
}

// with opens the database for f, and closes it.
func (tr *trail) with(f func(*sqlite.DB)) {
	tr.t.Helper()
	db, err := sqlite.Open(tr.dir)
	if err != nil {
		tr.t.Fatal(err)
	}
	defer db.Close()
	f(db)
}

// write adds n events to a stream.
func write(t testing.TB, db *sqlite.DB, stream string, n int) {
	t.Helper()
	version, err := db.Version(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	c := recovery.Commit{Stream: stream, Version: version}
	for i := range n {
		body := recovery.ExecutionMoved{To: recovery.ExecutionPaused, Reason: fmt.Sprintf("reason %d", int(version)+i+1)}
		c.Events = append(c.Events, recovery.NewEvent(stream, version+int64(i), time.Now().UTC(), recovery.Engine, body))
	}
	if err := db.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// tamper changes the database file behind everybody's back.
func (tr *trail) tamper(f func(*sql.DB)) {
	tr.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(tr.dir, "davit.db"))
	if err != nil {
		tr.t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	f(db)
}

func (tr *trail) exec(statements ...string) func(*sql.DB) {
	return func(db *sql.DB) {
		tr.t.Helper()
		for _, s := range statements {
			s = strings.NewReplacer("$shop", "(SELECT stream FROM streams WHERE name = '"+shop+"')",
				"$plan", "(SELECT stream FROM streams WHERE name = '"+plan+"')",
				"$points", "(SELECT stream FROM streams WHERE name = '"+recovery.CheckpointStream+"')").Replace(s)
			result, err := db.Exec(s)
			if err != nil {
				tr.t.Fatalf("%s: %v", s, err)
			}
			if n, err := result.RowsAffected(); n == 0 || err != nil {
				tr.t.Fatalf("%s: changed nothing (%v)", s, err)
			}
		}
	}
}

// rewrite changes an event's body and computes the chain anew from there to the end, as
// somebody does who knows how.
func (tr *trail) rewrite(stream string, from int64) func(*sql.DB) {
	return func(db *sql.DB) {
		tr.t.Helper()
		var all []recovery.Event
		tr.with(func(db *sqlite.DB) {
			var err error
			if all, err = db.Events(tr.t.Context(), stream, 0, 1000); err != nil {
				tr.t.Fatal(err)
			}
		})
		prev := ""
		for _, ev := range all {
			if ev.Seq == from {
				ev.Body = recovery.ExecutionMoved{To: recovery.ExecutionPaused, Reason: "it never happened"}
			}
			hash, err := recovery.Chain(prev, ev)
			if err != nil {
				tr.t.Fatal(err)
			}
			prev = hash
			if ev.Seq >= from {
				_, err := db.Exec(`UPDATE events SET body = CASE WHEN seq = ? THEN '{"to":"PAUSED","reason":"it never happened"}' ELSE body END, hash = ?
					WHERE stream = (SELECT stream FROM streams WHERE name = ?) AND seq = ?`, from, hash, stream, ev.Seq)
				if err != nil {
					tr.t.Fatal(err)
				}
			}
		}
		if _, err := db.Exec("UPDATE streams SET hash = ? WHERE name = ?", prev, stream); err != nil {
			tr.t.Fatal(err)
		}
	}
}

func (tr *trail) verify(o audit.Options) audit.Report {
	tr.t.Helper()
	if o.Keys == nil {
		o.Keys = []ed25519.PublicKey{tr.key.Public().(ed25519.PublicKey)}
	}
	var report audit.Report
	tr.with(func(db *sqlite.DB) {
		var err error
		if report, err = audit.Verify(tr.t.Context(), db, o); err != nil {
			tr.t.Fatal(err)
		}
	})
	return report
}

func TestATrailThatNobodyChangedIsFound(t *testing.T) {
	tr := newTrail(t)
	got := tr.verify(audit.Options{Kept: tr.kept})
	if len(got.Findings) != 0 {
		t.Errorf("got findings %+v, want none", got.Findings)
	}
	if got.Streams != 2 || got.Events != 18 || got.Checkpoints != 2 || got.Uncovered != 8 || got.Last == nil || got.Last.Number != 2 {
		t.Errorf("got %+v, want 2 streams, 18 events, 8 of them newer than checkpoint 2", got)
	}
}

func TestWhatWasDoneToATrailIsNamed(t *testing.T) {
	const body = `{"to":"PAUSED","reason":"reason 3"}`
	tests := []struct {
		name string
		do   func(*trail) func(*sql.DB)
		want audit.Finding
		says string
	}{
		{"one byte flipped", func(tr *trail) func(*sql.DB) {
			return tr.exec("UPDATE events SET body = replace(body, 'reason 3', 'reasom 3') WHERE stream = $shop AND seq = 3")
		}, audit.Finding{Kind: audit.Changed, Stream: shop, Seq: 3}, "was changed"},
		{"a hash changed", func(tr *trail) func(*sql.DB) {
			return tr.exec("UPDATE events SET hash = replace(hash, 'a', 'b') WHERE stream = $shop AND seq = 4")
		}, audit.Finding{Kind: audit.Changed, Stream: shop, Seq: 4}, "was changed"},
		{"the actor changed", func(tr *trail) func(*sql.DB) {
			return tr.exec("UPDATE events SET actor = replace(actor, 'davit', 'david') WHERE stream = $plan AND seq = 1")
		}, audit.Finding{Kind: audit.Changed, Stream: plan, Seq: 1}, "was changed"},
		{"an event deleted", func(tr *trail) func(*sql.DB) {
			return tr.exec("DELETE FROM events WHERE stream = $shop AND seq = 2")
		}, audit.Finding{Kind: audit.Missing, Stream: shop, Seq: 2}, "is not there"},
		{"an event inserted", func(tr *trail) func(*sql.DB) {
			return tr.exec("UPDATE events SET seq = seq + 1 + 1000 WHERE stream = $shop AND seq >= 3",
				"UPDATE events SET seq = seq - 1000 WHERE stream = $shop AND seq > 1000",
				"INSERT INTO events SELECT stream, 3, at, type, actor, '"+body+"', hash, format FROM events WHERE stream = $shop AND seq = 2")
		}, audit.Finding{Kind: audit.Changed, Stream: shop, Seq: 3}, "was changed"},
		{"two events swapped", func(tr *trail) func(*sql.DB) {
			return tr.exec("UPDATE events SET seq = CASE seq WHEN 2 THEN 1003 ELSE 1002 END WHERE stream = $shop AND seq IN (2, 3)",
				"UPDATE events SET seq = seq - 1000 WHERE stream = $shop AND seq > 1000")
		}, audit.Finding{Kind: audit.Changed, Stream: shop, Seq: 2}, "was changed"},
		{"the last events deleted, and the end with them", func(tr *trail) func(*sql.DB) {
			return tr.exec("DELETE FROM events WHERE stream = $shop AND seq > 3",
				"UPDATE streams SET version = 3, hash = (SELECT hash FROM events WHERE stream = $shop AND seq = 3) WHERE name = '"+shop+"'")
		}, audit.Finding{Kind: audit.CutOff, Stream: shop, Seq: 4, Checkpoint: 2}, "checkpoint 2 saw 5 events, and 3 are there"},
		{"the last events deleted", func(tr *trail) func(*sql.DB) {
			return tr.exec("DELETE FROM events WHERE stream = $shop AND seq > 7")
		}, audit.Finding{Kind: audit.CutOff, Stream: shop, Seq: 8}, "said to have 9 events, and 7 are there"},
		{"a whole stream deleted", func(tr *trail) func(*sql.DB) {
			return tr.exec("DELETE FROM trail WHERE stream = $plan", "DELETE FROM events WHERE stream = $plan", "DELETE FROM streams WHERE name = '"+plan+"'")
		}, audit.Finding{Kind: audit.CutOff, Stream: plan, Seq: 1, Checkpoint: 2}, "and 0 are there"},
		{"an event added behind the end", func(tr *trail) func(*sql.DB) {
			return tr.exec("UPDATE streams SET version = 8, hash = (SELECT hash FROM events WHERE stream = $shop AND seq = 8) WHERE name = '" + shop + "'")
		}, audit.Finding{Kind: audit.Added, Stream: shop, Seq: 9}, "there are more"},
		{
			"a chain written anew from the middle", func(tr *trail) func(*sql.DB) { return tr.rewrite(shop, 4) },
			audit.Finding{Kind: audit.Rewritten, Stream: shop, Seq: 3, Until: 5, Checkpoint: 2},
			"one of the events 3 to 5 was written anew",
		},
		{
			"a chain written anew from the start", func(tr *trail) func(*sql.DB) { return tr.rewrite(shop, 1) },
			audit.Finding{Kind: audit.Rewritten, Stream: shop, Seq: 1, Until: 2, Checkpoint: 1},
			"checkpoint 1 saw another past",
		},
		{"a checkpoint changed", func(tr *trail) func(*sql.DB) {
			return tr.exec(`UPDATE events SET body = replace(body, '"streams":2', '"streams":3') WHERE stream = $points AND seq = 2`)
		}, audit.Finding{Kind: audit.Changed, Stream: recovery.CheckpointStream, Seq: 2}, "was changed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tr := newTrail(t)
			tr.tamper(tt.do(tr))
			got := tr.verify(audit.Options{})
			if len(got.Findings) == 0 {
				t.Fatal("got no finding")
			}
			first := got.Findings[0]
			if !strings.Contains(first.Message, tt.says) {
				t.Errorf("got message %q, want it to say %q", first.Message, tt.says)
			}
			if first.Message = ""; first != tt.want {
				t.Errorf("got %+v, want %+v", first, tt.want)
			}
		})
	}
}

func TestWhatCopiesOfCheckpointsAreGoodFor(t *testing.T) {
	t.Run("the trail was cut off, checkpoints and all", func(t *testing.T) {
		tr := newTrail(t)
		tr.tamper(func(db *sql.DB) {
			for _, name := range []string{shop, plan, recovery.CheckpointStream} {
				tr.exec("DELETE FROM events WHERE stream = (SELECT stream FROM streams WHERE name = '"+name+"') AND seq > 2",
					"UPDATE streams SET version = 2, hash = (SELECT hash FROM events e WHERE e.stream = streams.stream AND seq = 2) WHERE name = '"+name+"'")(db)
			}
		})
		if got := tr.verify(audit.Options{}); len(got.Findings) != 0 {
			t.Errorf("without copies: got %+v; it is as it was at checkpoint 1", got.Findings)
		}
		got := tr.verify(audit.Options{Kept: tr.kept})
		if len(got.Findings) != 1 || got.Findings[0].Kind != audit.CutOff || got.Findings[0].Checkpoint != 2 {
			t.Errorf("with copies: got %+v, want that checkpoint 2 is not there", got.Findings)
		}
	})
	t.Run("the database is another one", func(t *testing.T) {
		tr, other := newTrail(t), newTrail(t)
		got := tr.verify(audit.Options{Kept: other.kept})
		if len(got.Findings) != 2 || got.Findings[0].Kind != audit.Checkpoint || !strings.Contains(got.Findings[0].Message, "not the one that was kept elsewhere") {
			t.Errorf("got %+v, want both checkpoints to differ", got.Findings)
		}
	})
	t.Run("the key is another one", func(t *testing.T) {
		tr, other := newTrail(t), newTrail(t)
		got := tr.verify(audit.Options{Keys: []ed25519.PublicKey{other.key.Public().(ed25519.PublicKey)}})
		if len(got.Findings) != 2 || !strings.Contains(got.Findings[0].Message, "not known here") {
			t.Errorf("got %+v, want both checkpoints to be of a key that is not known", got.Findings)
		}
	})
}

func TestACheckpointIsMadeEveryMinuteInWhichSomethingHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		_, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		var kept []int64
		fails := true
		c := audit.NewCheckpointer(db, key, func(_ context.Context, made recovery.Checkpoint) error {
			if fails {
				return errors.New("the folder is not there")
			}
			kept = append(kept, made.Number)
			return nil
		}, nil)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- c.Run(ctx) }()
		write(t, db, shop, 1)
		time.Sleep(5 * time.Minute)
		write(t, db, shop, 1)
		fails = false
		time.Sleep(90 * time.Second)
		write(t, db, plan, 1)
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		report, err := audit.Verify(t.Context(), db, audit.Options{Keys: []ed25519.PublicKey{key.Public().(ed25519.PublicKey)}})
		if err != nil || len(report.Findings) != 0 || report.Checkpoints != 3 || report.Uncovered != 0 {
			t.Errorf("got %+v, %v, want 3 checkpoints, the last as it ended", report, err)
		}
		if fmt.Sprint(kept) != "[1 2 3]" {
			t.Errorf("kept %v, want each checkpoint, the first once that was possible", kept)
		}
	})
}

func TestTwoCheckpointersMakeOneChain(t *testing.T) {
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := audit.NewCheckpointer(db, key, nil, nil), audit.NewCheckpointer(db, key, nil, nil)
	for range 5 {
		write(t, db, shop, 3)
		for _, c := range []*audit.Checkpointer{a, b} {
			if _, err := c.Make(t.Context()); err != nil && recovery.CodeOf(err) != recovery.Stale {
				t.Fatal(err)
			}
		}
	}
	report, err := audit.Verify(t.Context(), db, audit.Options{Keys: []ed25519.PublicKey{key.Public().(ed25519.PublicKey)}})
	if err != nil || len(report.Findings) != 0 || report.Uncovered != 0 {
		t.Errorf("got %+v, %v, want nothing wrong and everything covered", report, err)
	}
}
