package sqlite_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

var benchScope = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}

// BenchmarkCommit is what the engine commits most: two events, the head, a wave and a
// batch of 20 servers, and the quota ledger, on disk.
func BenchmarkCommit(b *testing.B) {
	db := open(b, b.TempDir())
	defer db.Close()
	benchCommits(b, db)
}

// benchCommits measures such commits of a new execution.
func benchCommits(b *testing.B, db store.DB) {
	e := newExecution(recovery.ExecutionID(fmt.Sprintf("exec-%d", time.Now().UnixNano())), 1, 20) // in a store that is kept
	create(b, db, e, 1, 20)
	ledger, err := db.Ledger(b.Context(), benchScope)
	if err != nil {
		b.Fatal(err)
	}
	version, rev := int64(2), ledger.Rev
	b.ReportAllocs()
	for b.Loop() {
		c := recovery.Commit{Stream: recovery.ExecutionStream(e.ID), Version: version}
		next := *e
		for i := range int64(2) {
			c.Events = append(c.Events, recovery.NewEvent(c.Stream, version+i, time.Now(), recovery.Engine,
				recovery.BatchDelayed{Batch: "w1-b1", Reason: recovery.DelayQuota, Detail: "20 jobs are active"}))
		}
		version += 2
		next.Version = version
		wave, batch := *e.Waves[0], *e.Batches[0]
		next.Waves, next.Batches = []*recovery.Wave{&wave}, []*recovery.Batch{&batch}
		rows, err := recovery.Rows(e, &next)
		if err != nil {
			b.Fatal(err)
		}
		c.Rows = rows
		c.Ledgers = []recovery.Ledger{{Scope: benchScope, Rev: rev, Reservations: make([]recovery.Reservation, 10)}}
		rev++
		if err := db.Commit(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadExecution reads an execution of 1,000 servers in ten waves.
func BenchmarkLoadExecution(b *testing.B) {
	db := open(b, b.TempDir())
	defer db.Close()
	create(b, db, newExecution("exec-1", 10, 100), 10, 100)
	book := store.New(db)
	b.ReportAllocs()
	for b.Loop() {
		e, _, err := book.LoadExecution(b.Context(), "exec-1")
		if err != nil || len(e.Batches) != 10 || len(e.Batches[9].Servers) != 100 {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvents reads a page of 100 events from the middle of a stream of 10,000.
func BenchmarkEvents(b *testing.B) {
	db := open(b, b.TempDir())
	defer db.Close()
	const stream = "execution/exec-1"
	for version := int64(0); version < 10_000; version += 80 {
		c := recovery.Commit{Stream: stream, Version: version}
		for i := range int64(80) {
			c.Events = append(c.Events, recovery.NewEvent(stream, version+i, time.Now(), recovery.Engine,
				recovery.BatchDelayed{Batch: "w1-b1", Reason: recovery.DelayQuota, Detail: "20 jobs are active"}))
		}
		if err := db.Commit(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		page, err := db.Events(b.Context(), stream, 5000, 100)
		if err != nil || len(page) != 100 {
			b.Fatalf("got %d events and %v", len(page), err)
		}
	}
}

// newExecution is an execution of so many waves with a batch of so many servers each.
func newExecution(id recovery.ExecutionID, waves, servers int) *recovery.Execution {
	e, err := recovery.ApplyAll(nil, creation(id, waves, servers))
	if err != nil {
		panic(err)
	}
	return e
}

func creation(id recovery.ExecutionID, waves, servers int) []recovery.Event {
	stream := recovery.ExecutionStream(id)
	added := recovery.ExecutionAdded{Execution: recovery.Execution{ID: id, Mode: recovery.Drill, State: recovery.ExecutionCreated, CreatedAt: time.Now()}}
	events := []recovery.Event{{}}
	for w := range waves {
		name := fmt.Sprintf("Wave %d", w+1)
		added.Execution.Plan.Waves = append(added.Execution.Plan.Waves, recovery.WaveSpec{Name: name, Groups: []string{name}})
		added.Waves = append(added.Waves, recovery.Wave{Index: w, Name: name, State: recovery.WaveNotStarted})
		batch := recovery.Batch{ID: recovery.BatchID(fmt.Sprintf("w%d-b1", w+1)), Scope: benchScope, Kind: recovery.LaunchBatch, Wave: w, Attempt: 1, State: recovery.BatchNotStarted}
		for s := range servers {
			batch.Servers = append(batch.Servers, recovery.Server{
				SourceServerID: recovery.SourceServerID(fmt.Sprintf("s-%04d%013d", w, s)), Name: fmt.Sprintf("server-%d", s),
				Impact: recovery.Critical, State: recovery.ServerPending,
			})
		}
		events = append(events, recovery.NewEvent(stream, int64(w+1), time.Now(), recovery.Engine, recovery.BatchAdded{Batch: batch}))
	}
	events[0] = recovery.NewEvent(stream, 0, time.Now(), recovery.Engine, added)
	return events
}

func create(t testing.TB, db store.DB, e *recovery.Execution, waves, servers int) {
	t.Helper()
	if err := store.New(db).CreateExecution(context.Background(), creation(e.ID, waves, servers), nil); err != nil {
		t.Fatal(err)
	}
}
