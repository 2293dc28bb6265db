package control

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

var reader = recovery.Actor{Name: "rita"}.Holding(recovery.ReadOnly)

// newBook opens a store of its own, with an execution in it when there is an ID.
func newBook(t *testing.T, id recovery.ExecutionID, watch func(store.DB) store.DB) *store.Book {
	t.Helper()
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	book := store.New(watch(db))
	if id == "" {
		return book
	}
	plan := recovery.Plan{ID: "plan-1", Name: "p", Waves: []recovery.WaveSpec{{Name: "w", Groups: []string{"g"}}}}.WithDefaults()
	server := orchestrate.Pick{ServerKey: recovery.ServerKey{Scope: recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}, SourceServerID: "s-00000000000000001"}, Name: "one"}
	events, err := orchestrate.Create(orchestrate.Creation{
		ID: id, Plan: plan, Mode: recovery.Drill, Servers: [][]orchestrate.Pick{{server}},
		Quotas: func(recovery.Scope) recovery.Quotas { return recovery.DefaultQuotas },
	}, recovery.Engine, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := book.CreateExecution(t.Context(), events, nil); err != nil {
		t.Fatal(err)
	}
	return book
}

// unwatched is a database whose commits no broker hears of, as another process's are.
func unwatched(db store.DB) store.DB { return db }

// say commits a word past the Control, as an engine elsewhere would.
func say(t *testing.T, book *store.Book, id recovery.ExecutionID, kind WordKind) {
	t.Helper()
	other := New(Parts{Book: book})
	if _, err := other.Say(t.Context(), recovery.Actor{Name: "olga"}.Holding(recovery.Operator), id, Word{Kind: kind}); err != nil {
		t.Error(err)
	}
}

func TestFollowHearsOfItsOwnProcessAtOnceAndOfOthersWithinASecond(t *testing.T) {
	for _, tt := range []struct {
		name    string
		watched bool
		within  time.Duration
	}{{"own", true, 0}, {"others", false, time.Second}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				broker, watch := NewBroker(), unwatched
				if tt.watched {
					watch = broker.Watch
				}
				book := newBook(t, "exec-1", watch)
				c := New(Parts{Book: book, Broker: broker})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				events, err := c.Follow(ctx, reader, "exec-1", 2)
				if err != nil {
					t.Fatal(err)
				}
				var said time.Time
				go func() {
					time.Sleep(10*time.Second + 300*time.Millisecond)
					said = time.Now()
					say(t, book, "exec-1", orchestrate.Cancel)
				}()
				for ev, err := range events {
					if err != nil || ev.Seq != 3 || ev.Actor.Name != "olga" {
						t.Fatalf("got event %+v, %v, want olga's word", ev, err)
					}
					break
				}
				if took := time.Since(said); took > tt.within {
					t.Errorf("it took %s, want at most %s", took, tt.within)
				}
			})
		})
	}
}

func TestHintsHearOfOtherProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := newBook(t, "exec-1", unwatched)
		c := New(Parts{Book: book})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		hints, err := c.Hints(ctx, reader)
		if err != nil {
			t.Fatal(err)
		}
		say(t, book, "exec-1", orchestrate.Cancel)
		var got []Hint
		for h, err := range hints {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, h)
		}
		if want := (Hint{"execution", "exec-1", 3}); len(got) != 1 || got[0] != want {
			t.Errorf("got %v, want %v once", got, want)
		}
	})
}

func TestSlowListenersMissOnlyWhatIsOvertaken(t *testing.T) {
	b := NewBroker()
	s, stop := b.subscribe("execution/")
	for v := range int64(1000) {
		b.grown("execution/a", v)
	}
	b.grown("execution/b", 1)
	b.grown("plan/p", 1)
	got := s.take()
	if len(got) != 2 || got["execution/a"] != 999 || got["execution/b"] != 1 {
		t.Errorf("got %v, want a at 999 and b at 1", got)
	}
	stop()
	if b.grown("execution/a", 1000); len(s.take()) != 0 {
		t.Error("it hears on after it stopped")
	}
}

func TestWordsWinAgainstABusyEngine(t *testing.T) {
	book := newBook(t, "exec-1", unwatched)
	racing := &racingDB{DB: book.DB, left: 4}
	c := New(Parts{Book: store.New(racing)})
	e, err := c.Say(t.Context(), recovery.Actor{Name: "olga"}.Holding(recovery.Operator), "exec-1", Word{Kind: orchestrate.Cancel})
	if err != nil || e.State != recovery.ExecutionCancelling {
		t.Errorf("got %v, %v, want it cancelling", e, err)
	}
	racing.left = 1000
	if _, err := c.Say(t.Context(), recovery.Actor{Name: "olga"}.Holding(recovery.Operator), "exec-1", Word{Kind: orchestrate.Cancel}); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("again: got %v, want a refusal that no repeat changes", err)
	}
}

// racingDB is a database in which somebody else commits just before, some times.
type racingDB struct {
	store.DB
	left int
}

func (db *racingDB) Commit(ctx context.Context, c recovery.Commit) error {
	if db.left--; db.left >= 0 {
		return recovery.Errorf(recovery.Stale, "somebody was faster")
	}
	return db.DB.Commit(ctx, c)
}
