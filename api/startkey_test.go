package api_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// mortal is a database that lets a number of commits pass and then refuses all of them,
// as for a server that is killed between two.
type mortal struct {
	store.DB
	left *atomic.Int64 // negative: it is alive
}

func (m mortal) Commit(ctx context.Context, c recovery.Commit) error {
	if m.left.Load() >= 0 && m.left.Add(-1) < 0 {
		m.left.Store(0)
		return recovery.Errorf(recovery.Unavailable, "the server is gone")
	}
	return m.DB.Commit(ctx, c)
}

func TestAStartThatWasCutOffIsRepeatedAtOnce(t *testing.T) {
	for commits := range int64(3) {
		t.Run(fmt.Sprintf("after %d commits", commits), func(t *testing.T) {
			var left atomic.Int64
			left.Store(-1)
			e := newEnvOver(t, func(db store.DB) store.DB { return mortal{db, &left} })
			e.configure()
			left.Store(commits)
			cut, cutErr := e.Start(t.Context(), "key-1", drillOf("shop"))
			left.Store(-1)
			x, err := e.Start(t.Context(), "key-1", drillOf("shop"))
			if err != nil {
				t.Fatalf("repeated: got %v (and %v before)", err, cutErr)
			}
			if made := cutErr == nil; made != x.Repeated || made && cut.ExecutionID != x.ExecutionID || len(e.executions()) != 1 {
				t.Errorf("got %s (repeated %t) after %s, %v; and %d executions, want one", x.ExecutionID, x.Repeated, cut.ExecutionID, cutErr, len(e.executions()))
			}
		})
	}
}

// rival is a database in which another execution takes claims just before one begins.
type rival struct {
	store.DB
	takes *atomic.Pointer[[]recovery.Claim]
}

func (r rival) Commit(ctx context.Context, c recovery.Commit) error {
	if claims := r.takes.Load(); claims != nil && len(c.Take) > 0 && strings.HasPrefix(c.Stream, "execution/") && r.takes.CompareAndSwap(claims, nil) {
		if err := r.DB.Commit(ctx, recovery.Commit{Stream: "rival", Take: *claims}); err != nil {
			return err
		}
	}
	return r.DB.Commit(ctx, c)
}

func TestAnOvertakenStartNamesWhatItLostAndKeepsItsKeyFree(t *testing.T) {
	for _, servers := range []int{0, 120} { // in one commit, and in several
		t.Run(fmt.Sprintf("%d more servers", servers), func(t *testing.T) {
			var takes atomic.Pointer[[]recovery.Claim]
			e := newEnvOver(t, func(db store.DB) store.DB { return rival{db, &takes} })
			for i := range servers {
				e.cloud.addServer(west, recovery.SourceServerID(fmt.Sprintf("s-00000000000000%03d", i)), fmt.Sprintf("more-%d", i), "database")
			}
			e.configure()
			lost := recovery.ServerClaim(recovery.ServerKey{Scope: west, SourceServerID: web1}, "exec-other")
			lost.Until = time.Now().Add(time.Minute)
			takes.Store(&[]recovery.Claim{lost})
			_, err := e.Start(t.Context(), "key-1", drillOf("shop"))
			if recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), "server web-1 ("+string(web1)+") belongs to execution exec-other") ||
				!strings.Contains(err.Error(), "`davit plan check shop --drill`") || strings.Contains(err.Error(), lost.Key) {
				t.Fatalf("got %v, want a conflict that names web-1 and its execution", err)
			}
			if err := e.book.Commit(t.Context(), recovery.Commit{Stream: "rival", Release: []recovery.Claim{lost}}); err != nil {
				t.Fatal(err)
			}
			x, err := e.Start(t.Context(), "key-1", drillOf("shop"))
			if err != nil || x.Repeated || x.Counts.Total != 3+servers {
				t.Errorf("again: got %d servers (repeated %t), %v; want a new execution of %d", x.Counts.Total, x.Repeated, err, 3+servers)
			}
		})
	}
}
