package api_test

import (
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestAPreflightsLookKeepsTheEndedJobThatAnExecutionWaitsFor(t *testing.T) {
	e := newEnv(t)
	e.configure()
	ctx := t.Context()
	now := time.Now()
	waits := recovery.Reservation{ExecutionID: "exec-1", BatchID: "w1-b1", Attempt: 1, Kind: recovery.LaunchBatch, Servers: 1, At: now}
	ledger := recovery.Ledger{Scope: west, Reservations: []recovery.Reservation{waits}}
	if err := e.book.Commit(ctx, recovery.Commit{Stream: "test/ledger", Ledgers: []recovery.Ledger{ledger}}); err != nil {
		t.Fatal(err)
	}
	ended := recovery.Job{
		ID: "drsjob-ended", Type: "LAUNCH", Status: recovery.JobCompleted, CreatedAt: now, EndedAt: now,
		Tags: recovery.JobTags("exec-1", "w1-b1", 1), Servers: []recovery.JobServer{{SourceServerID: web1, LaunchStatus: recovery.LaunchLaunched}},
	}
	e.cloud.at(west, func(p *place) { p.jobs = append(p.jobs, ended) })
	if _, err := e.Quotas(ctx); err != nil {
		t.Fatal(err)
	}
	seen, err := e.book.Jobs(ctx, west)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(seen.Jobs, func(j recovery.Job) bool { return j.ID == ended.ID }) {
		t.Errorf("the look that engines read has %v, and not %s: its batch would be sent again", seen.Jobs, ended.ID)
	}
}
