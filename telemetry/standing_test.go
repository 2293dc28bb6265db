package telemetry

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

func TestQueuesAndQuotasAreToldAsTheyStand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		book := store.New(db)
		scope := recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
		account := recovery.Account{ID: scope.AccountID, Name: "shop", Regions: []recovery.Region{scope.Region}}
		if _, err := book.CreateAccount(t.Context(), account, recovery.Actor{Name: "ann"}); err != nil {
			t.Fatal(err)
		}
		now := time.Now()
		ledger := recovery.Ledger{
			Scope:        scope,
			Reservations: []recovery.Reservation{{ExecutionID: "exec-1", BatchID: "w1-b1", Servers: 100, At: now}},
			Tickets: []recovery.Ticket{
				{ExecutionID: "exec-2", BatchID: "w1-b1", Mode: recovery.Recovery, Servers: 10, At: now.Add(-time.Minute), ExpiresAt: now.Add(time.Hour)},
				{ExecutionID: "exec-3", BatchID: "w1-b1", Mode: recovery.Drill, Servers: 10, At: now.Add(-2 * time.Minute), ExpiresAt: now.Add(time.Hour)},
				{ExecutionID: "exec-4", BatchID: "w1-b1", Mode: recovery.Drill, Servers: 10, At: now.Add(-time.Hour), ExpiresAt: now.Add(-time.Minute)},
			},
		}
		if err := book.Commit(t.Context(), recovery.Commit{Stream: "execution/exec-1", Ledgers: []recovery.Ledger{ledger}}); err != nil {
			t.Fatal(err)
		}
		if mine, err := book.AcquirePoll(t.Context(), scope, "test", now, now.Add(time.Minute)); err != nil || !mine {
			t.Fatal(mine, err)
		}
		others := recovery.Job{ID: "drsjob-0000000000000000a", Status: "STARTED", Servers: make([]recovery.JobServer, 3)}
		if err := book.SaveJobs(t.Context(), "test", recovery.Jobs{Scope: scope, AsOf: now, Jobs: []recovery.Job{others}}); err != nil {
			t.Fatal(err)
		}
		want := strings.Join([]string{
			`# HELP davit_queue_oldest_ticket_seconds Age of the oldest ticket in the queue for a quota; 0: nobody waits.`,
			`# TYPE davit_queue_oldest_ticket_seconds gauge`,
			`davit_queue_oldest_ticket_seconds{account="111122223333",region="us-west-2"} 120`,
			`# HELP davit_queue_tickets Batches that wait for a quota, by account, Region and mode.`,
			`# TYPE davit_queue_tickets gauge`,
			`davit_queue_tickets{account="111122223333",mode="DRILL",region="us-west-2"} 1`,
			`davit_queue_tickets{account="111122223333",mode="RECOVERY",region="us-west-2"} 1`,
			`# HELP davit_quota_limit A quota of DRS: jobs at once, servers in active jobs.`,
			`# TYPE davit_quota_limit gauge`,
			`davit_quota_limit{account="111122223333",quota="jobs",region="us-west-2"} 20`,
			`davit_quota_limit{account="111122223333",quota="servers",region="us-west-2"} 500`,
			`# HELP davit_quota_used What is in use of a quota of DRS, by davit (reserved) and by others (active jobs as last seen, within 10 minutes).`,
			`# TYPE davit_quota_used gauge`,
			`davit_quota_used{account="111122223333",by="davit",quota="jobs",region="us-west-2"} 1`,
			`davit_quota_used{account="111122223333",by="davit",quota="servers",region="us-west-2"} 100`,
			`davit_quota_used{account="111122223333",by="others",quota="jobs",region="us-west-2"} 1`,
			`davit_quota_used{account="111122223333",by="others",quota="servers",region="us-west-2"} 3`, "",
		}, "\n")
		names := []string{"davit_queue_oldest_ticket_seconds", "davit_queue_tickets", "davit_quota_limit", "davit_quota_used"}
		if err := testutil.CollectAndCompare(newStanding(book, New(Options{}).Log()), strings.NewReader(want), names...); err != nil {
			t.Error(err)
		}
	})
}
