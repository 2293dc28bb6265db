package control

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

var mallory = recovery.Actor{Name: "mallory", Source: "API"}

// accessEnv runs an access log over a database for as long as f takes, and gives what it wrote.
func accessEnv(t *testing.T, over func(store.DB) store.DB, f func(*AccessLog)) []recovery.Event {
	t.Helper()
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	a := NewAccessLog(store.New(over(db)), nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- a.Run(ctx) }()
	f(a)
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	var all []recovery.Event
	for {
		events, err := db.Events(t.Context(), recovery.AccessStream(hostName(), time.Now()), int64(len(all)), store.MaxPage)
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, events...); len(events) == 0 {
			return all
		}
	}
}

func asIs(db store.DB) store.DB { return db }

func TestEqualRefusalsAreToldOnceAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var soon []recovery.Event
		events := accessEnv(t, asIs, func(a *AccessLog) {
			for range 1000 {
				a.Refused(mallory, "Start", "plan shop", "mallory may not")
			}
			a.Refused(mallory, "Say", "plan shop", "mallory may not")
			time.Sleep(2 * time.Second)
			soon, _ = a.book.Events(t.Context(), a.stream, 0, 100)
			time.Sleep(2 * time.Minute)
		})
		if len(soon) != 2 {
			t.Errorf("after two seconds: got %d events, want the first of both kinds", len(soon))
		}
		if len(events) != 3 {
			t.Fatalf("got %d events, want 3: two at once, one count", len(events))
		}
		got, ok := events[2].Body.(recovery.AccessRefused)
		if !ok || got.Count != 999 || got.UseCase != "Start" || events[2].Actor != mallory {
			t.Errorf("got %+v by %+v, want 999 refusals of Start by mallory", events[2].Body, events[2].Actor)
		}
	})
}

func TestUnknownCallersAreCountedByTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := accessEnv(t, asIs, func(a *AccessLog) {
			for i := range 5000 {
				a.Unknown(fmt.Sprint("reason ", i%3))
			}
		})
		if len(events) != 1 {
			t.Fatalf("got %d events, want one", len(events))
		}
		got := events[0].Body.(recovery.AccessUnknown)
		if got.Reasons["reason 0"] != 1667 || len(got.Reasons) != 3 {
			t.Errorf("got %v, want three reasons with a third of 5000 each", got.Reasons)
		}
	})
}

// deafDB is a database that takes no commits until it hears again.
type deafDB struct {
	store.DB
	hears *bool
}

func (d deafDB) Commit(ctx context.Context, c recovery.Commit) error {
	if !*d.hears {
		return errors.New("the disk is full")
	}
	return d.DB.Commit(ctx, c)
}

func TestAFloodIsCountedAndNothingWaitsForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hears := false
		events := accessEnv(t, func(db store.DB) store.DB { return deafDB{db, &hears} }, func(a *AccessLog) {
			for range maxAccess + 500 {
				a.Note(mallory, recovery.AccessRefused{UseCase: "Plan", Count: 1})
			}
			time.Sleep(time.Minute)
			if len(a.waiting) > maxAccess {
				t.Errorf("%d entries wait, want at most %d", len(a.waiting), maxAccess)
			}
			hears = true
			time.Sleep(2 * time.Minute)
		})
		var lost int
		for _, ev := range events {
			if l, ok := ev.Body.(recovery.AccessLost); ok {
				lost += l.Count
			}
		}
		if len(events) != maxAccess+1 || lost != 500 {
			t.Errorf("got %d events and %d lost, want %d and 500", len(events), lost, maxAccess+1)
		}
	})
}

func TestADayHasAStreamOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var first string
		events := accessEnv(t, asIs, func(a *AccessLog) {
			a.Note(mallory, recovery.AccessLost{Count: 1})
			time.Sleep(2 * time.Second)
			first = a.stream
			time.Sleep(24 * time.Hour)
			a.Note(mallory, recovery.AccessLost{Count: 2})
			time.Sleep(2 * time.Second)
			if a.stream == first {
				t.Errorf("a day later the stream is still %s", first)
			}
		})
		if len(events) != 1 || events[0].Seq != 1 {
			t.Errorf("got %d events in the second day's stream, want the one of that day", len(events))
		}
	})
}
