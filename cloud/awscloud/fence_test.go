package awscloud

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// suspended is a context on a machine that slept: its deadline is past, but its timer
// has not noticed.
type suspended struct {
	context.Context
	deadline time.Time
}

func (s suspended) Deadline() (time.Time, bool) { return s.deadline, true }

func TestNothingIsSentAfterTheDeadline(t *testing.T) {
	slowAssume := recovery.Scope{AccountID: "444455556666", Region: "us-west-2"}
	for name, tt := range map[string]struct {
		scope recovery.Scope
		ctx   func(context.Context) (context.Context, context.CancelFunc)
	}{
		"passed before": {west, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithDeadline(ctx, time.Now().Add(-time.Second))
		}},
		"passed unnoticed": {west, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return suspended{ctx, time.Now()}, func() {}
		}},
		"passed while credentials were got": {slowAssume, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 5*time.Second)
		}},
		"passed unnoticed while credentials were got": {slowAssume, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return suspended{ctx, time.Now().Add(5 * time.Second)}, func() {}
		}},
		"called off before": {west, func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, w := over(t, func(r request) reply {
					if r.operation == "AssumeRole" {
						time.Sleep(8 * time.Second)
						return reply{body: assumedRole}
					}
					return reply{status: 202, body: `{"job":{"jobID":"drsjob-11111111111111111"}}`}
				})
				ctx, cancel := tt.ctx(t.Context())
				defer cancel()
				_, err := c.StartRecovery(ctx, tt.scope, launch(server1))
				if got := recovery.CodeOf(err); got != recovery.LeaseLost {
					t.Errorf("StartRecovery: got %v, want LEASE_LOST", err)
				}
				_, err = c.TerminateRecoveryInstances(ctx, tt.scope, []recovery.InstanceID{"i-0123456789abcdef0"})
				if got := recovery.CodeOf(err); got != recovery.LeaseLost {
					t.Errorf("TerminateRecoveryInstances: got %v, want LEASE_LOST", err)
				}
				synctest.Wait()
				if n := w.count("StartRecovery") + w.count("TerminateRecoveryInstances"); n != 0 {
					t.Errorf("%d requests were sent after the deadline", n)
				}
			})
		})
	}
}

func TestInTimeItIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w := over(t, always(reply{status: 202, body: `{"job":{"jobID":"drsjob-11111111111111111","status":"PENDING"}}`}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		job, err := c.StartRecovery(ctx, west, launch(server1))
		if err != nil || job.ID != "drsjob-11111111111111111" || w.count("StartRecovery") != 1 {
			t.Errorf("got %v, %v after %d requests", job, err, w.count("StartRecovery"))
		}
	})
}

func TestAnAccountLookedUpTooLateSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answer: always(reply{status: 202, body: `{"job":{"jobID":"drsjob-11111111111111111"}}`})}
		c, err := New(t.Context(), Options{
			HTTPClient: w, Credentials: StaticCredentials("999999999999", "secret"),
			Account: func(ctx context.Context, id recovery.AccountID) (recovery.Account, error) {
				<-ctx.Done()
				return recovery.Account{}, ctx.Err()
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.StartRecovery(ctx, west, launch(server1)); recovery.CodeOf(err) != recovery.LeaseLost || len(w.asked) != 0 {
			t.Errorf("got %v after %d requests, want LEASE_LOST and none", err, len(w.asked))
		}
		if _, err := c.SourceServers(ctx, west); recovery.CodeOf(err) != recovery.Unavailable {
			t.Errorf("a read: got %v, want UNAVAILABLE", err)
		}
	})
}
