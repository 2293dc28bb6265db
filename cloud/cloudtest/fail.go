package cloudtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

func unknownServer(t *testing.T, c cloud.Cloud, w World) {
	_, err := c.StartRecovery(t.Context(), w.Scope, request(w.Servers[0], noServer))
	wantBlamed(t, err, recovery.NotFound, noServer)
	wantNoJob(t, c, w)
}

func busyServer(t *testing.T, c cloud.Cloud, w World) {
	job := start(t, c, w, request(w.Servers[0]))
	_, err := c.StartRecovery(t.Context(), w.Scope, request(w.Servers[1], w.Servers[0]))
	wantBlamed(t, err, recovery.Conflict, w.Servers[0])
	ended(t, c, w, job)
	cleanUp(t, c, w, launched(t, c, w, w.Servers[:1]))
}

func lostSnapshot(t *testing.T, c cloud.Cloud, w World) {
	req := request(w.Servers[0], w.Servers[1])
	req.Servers[1].SnapshotID = "pit-00000000000000000"
	_, err := c.StartRecovery(t.Context(), w.Scope, req)
	if e := wantUnknown(t, err); !slices.Equal(e.Servers, w.Servers[1:2]) {
		t.Errorf("got %v blamed, want %s: %v", e.Servers, w.Servers[1], err)
	}
	wantNoJob(t, c, w)
}

func overQuota(t *testing.T, c cloud.Cloud, w World) {
	_, err := c.StartRecovery(t.Context(), w.Scope, request(w.Servers[:101]...))
	wantCode(t, err, recovery.QuotaExceeded)
	wantNoJob(t, c, w)
}

func uninitialized(t *testing.T, c cloud.Cloud, w World) {
	_, err := c.SourceServers(t.Context(), w.Unprepared)
	if e := wantCode(t, err, recovery.Invalid); !strings.Contains(e.Remedy, "initialize") {
		t.Errorf("got the remedy %q, want it to say how DRS is initialized", e.Remedy)
	}
}

func keptOut(t *testing.T, c cloud.Cloud, w World) {
	_, err := c.SourceServers(t.Context(), w.Locked)
	e := wantCode(t, err, recovery.Denied)
	for _, want := range []string{"external ID", "trust policy", string(w.Locked.AccountID)} {
		if !strings.Contains(e.Error(), want) {
			t.Errorf("got %q, want %q in it", e, want)
		}
	}
}

// codes has AWS answer StartRecovery, which nothing retries, with each of its errors.
func codes(t *testing.T, c cloud.Cloud, w World) {
	for _, tt := range []struct {
		status int
		code   string
		want   recovery.Code
	}{
		{400, "ValidationException", recovery.Invalid},
		{400, "UninitializedAccountException", recovery.Invalid},
		{400, "UnheardOfException", recovery.Invalid},
		{402, "ServiceQuotaExceededException", recovery.QuotaExceeded},
		{403, "AccessDeniedException", recovery.Denied},
		{403, "ExpiredTokenException", recovery.Unauthenticated},
		{404, "ResourceNotFoundException", recovery.NotFound},
		{409, "ConflictException", recovery.Conflict},
		{429, "ThrottlingException", recovery.Throttled},
		{500, "InternalServerException", recovery.Unavailable},
		{503, "ServiceUnavailable", recovery.Unavailable},
	} {
		before := w.Orders.CallCount("drs", "StartRecovery")
		w.Orders.Refuse("drs", "StartRecovery", 1, tt.status, tt.code, "as ordered")
		_, err := c.StartRecovery(t.Context(), w.Scope, request(w.Servers[0]))
		e := wantCode(t, err, tt.want)
		if e.AWSCode != tt.code || !strings.Contains(e.Message, "as ordered") || !strings.Contains(e.Message, w.Scope.String()) {
			t.Errorf("%s: got AWS's code %q in %q", tt.code, e.AWSCode, e.Message)
		}
		if got := w.Orders.CallCount("drs", "StartRecovery") - before; got != 1 {
			t.Errorf("%s: StartRecovery was sent %d times, want 1", tt.code, got)
		}
	}
	wantNoJob(t, c, w)
}

func lostAnswer(t *testing.T, c cloud.Cloud, w World) {
	req := request(w.Servers[0])
	began := time.Now().Add(-time.Minute)
	w.Orders.LoseAnswer("drs", "StartRecovery", 1)
	_, err := c.StartRecovery(t.Context(), w.Scope, req)
	wantCode(t, err, recovery.Unavailable)
	if got := w.Orders.CallCount("drs", "StartRecovery"); got != 1 {
		t.Errorf("StartRecovery was sent %d times, want 1", got)
	}
	jobs, err := c.Jobs(t.Context(), w.Scope, began)
	if err != nil || len(jobs) != 1 || !jobs[0].HasTags(req.Tags) || jobs[0].Servers[0].SourceServerID != w.Servers[0] {
		t.Errorf("got the jobs %+v, %v, want the one with the tags %v", jobs, err, req.Tags)
	}
}

func lostRead(t *testing.T, c cloud.Cloud, w World) {
	w.Orders.LoseAnswer("drs", "DescribeJobs", 1)
	if _, err := c.Jobs(t.Context(), w.Scope, time.Time{}); err != nil {
		t.Errorf("got %v, want it asked for again", err)
	}
	if got := w.Orders.CallCount("drs", "DescribeJobs"); got != 2 {
		t.Errorf("DescribeJobs was sent %d times, want 2", got)
	}
}

func throttledRead(t *testing.T, c cloud.Cloud, w World) {
	for _, op := range []struct {
		service, operation string
		call               func() error
	}{
		{"drs", "DescribeJobs", func() error { _, err := c.Jobs(t.Context(), w.Scope, time.Time{}); return err }},
		{"ec2", "DescribeSubnets", func() error { _, err := c.Subnets(t.Context(), w.Scope, []string{noSubnet}); return err }},
	} {
		const wait = 2 * time.Second
		w.Orders.Throttle(op.service, op.operation, 1, wait)
		began := time.Now()
		if err := op.call(); err != nil {
			t.Errorf("%s: got %v, want it asked for again", op.operation, err)
		}
		if took := time.Since(began); took < wait {
			t.Errorf("%s: asked again after %s, want %s at least", op.operation, took, wait)
		}
		if got := w.Orders.CallCount(op.service, op.operation); got != 2 {
			t.Errorf("%s was sent %d times, want 2", op.operation, got)
		}
	}
}

func throttledStart(t *testing.T, c cloud.Cloud, w World) {
	const wait = 7 * time.Second
	w.Orders.Throttle("drs", "StartRecovery", 1, wait)
	_, err := c.StartRecovery(t.Context(), w.Scope, request(w.Servers[0]))
	if e := wantCode(t, err, recovery.Throttled); e.RetryAfter != wait {
		t.Errorf("got a wait of %s, want %s", e.RetryAfter, wait)
	}
	if got := w.Orders.CallCount("drs", "StartRecovery"); got != 1 {
		t.Errorf("StartRecovery was sent %d times, want 1", got)
	}
	wantNoJob(t, c, w)
}

func afterDeadline(t *testing.T, c cloud.Cloud, w World) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	_, err := c.StartRecovery(ctx, w.Scope, request(w.Servers[0]))
	wantCode(t, err, recovery.LeaseLost)
	_, err = c.TerminateRecoveryInstances(ctx, w.Scope, []recovery.InstanceID{noInstance})
	wantCode(t, err, recovery.LeaseLost)
	if got := w.Orders.CallCount("drs", "StartRecovery") + w.Orders.CallCount("drs", "TerminateRecoveryInstances"); got != 0 {
		t.Errorf("%d requests were sent after the deadline", got)
	}
}

func calledOff(t *testing.T, c cloud.Cloud, w World) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.SourceServers(ctx, w.Scope)
	wantCode(t, err, recovery.Unavailable)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled in it", err)
	}
}

func oneSession(t *testing.T, c cloud.Cloud, w World) {
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			for range 3 {
				_, err := c.Jobs(t.Context(), w.Scope, time.Time{})
				_, _, unknown := c.Identity(t.Context(), w.Scope)
				if err = errors.Join(err, unknown); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	calls.Wait()
	if got := w.Orders.CallCount("sts", "AssumeRole"); got != 1 {
		t.Errorf("AssumeRole was sent %d times, want 1", got)
	}
}

// wantNoJob fails when a refused request left a job behind.
func wantNoJob(t *testing.T, c cloud.Cloud, w World) {
	t.Helper()
	jobs, err := c.Jobs(t.Context(), w.Scope, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if j.Active() {
			t.Errorf("%s is active, though the request was refused", j.ID)
		}
	}
}

func wantError(t *testing.T, err error) *recovery.Error {
	t.Helper()
	e, ok := recovery.AsError(err)
	if !ok {
		t.Fatalf("got %v, want a recovery.Error", err)
	}
	return e
}

func wantCode(t *testing.T, err error, want recovery.Code) *recovery.Error {
	t.Helper()
	e := wantError(t, err)
	if e.Code != want {
		t.Errorf("got %s, want %s: %v", e.Code, want, err)
	}
	return e
}

// wantUnknown is for what does not exist: DRS answers as for a wrong request where its
// model has no word for it.
func wantUnknown(t *testing.T, err error) *recovery.Error {
	t.Helper()
	e := wantError(t, err)
	if e.Code != recovery.Invalid && e.Code != recovery.NotFound {
		t.Errorf("got %s, want INVALID or NOT_FOUND: %v", e.Code, err)
	}
	return e
}

func wantBlamed(t *testing.T, err error, want recovery.Code, server recovery.SourceServerID) {
	t.Helper()
	if e := wantCode(t, err, want); !slices.Equal(e.Servers, []recovery.SourceServerID{server}) {
		t.Errorf("got %v blamed, want %s: %v", e.Servers, server, err)
	}
}
