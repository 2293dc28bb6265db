package awscloud

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestEveryPartitionHasItsOwnEndpointsAndRoles(t *testing.T) {
	for _, tt := range []struct {
		region   recovery.Region
		fips     bool
		drs, sts string
		role     string
	}{
		{"us-west-2", false, "drs.us-west-2.amazonaws.com", "sts.us-west-2.amazonaws.com", "arn:aws:iam::111122223333:role/DRSOrchestrationRole"},
		{"us-west-2", true, "drs-fips.us-west-2.amazonaws.com", "sts-fips.us-west-2.amazonaws.com", "arn:aws:iam::111122223333:role/DRSOrchestrationRole"},
		{"us-gov-west-1", false, "drs.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.amazonaws.com", "arn:aws-us-gov:iam::111122223333:role/DRSOrchestrationRole"},
		{"cn-north-1", false, "drs.cn-north-1.amazonaws.com.cn", "sts.cn-north-1.amazonaws.com.cn", "arn:aws-cn:iam::111122223333:role/DRSOrchestrationRole"},
	} {
		w := &wire{answer: always(noServers)}
		c, err := New(t.Context(), Options{
			HTTPClient: w, Credentials: StaticCredentials("999999999999", "secret"), FIPS: tt.fips,
			Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
				return recovery.Account{ID: id}, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.SourceServers(t.Context(), recovery.Scope{AccountID: "111122223333", Region: tt.region}); err != nil {
			t.Fatal(err)
		}
		hosts := map[string]string{}
		for _, r := range w.asked {
			hosts[r.operation] = r.host
			if r.operation == "AssumeRole" && r.form.Get("RoleArn") != tt.role {
				t.Errorf("%s: assumed %s, want %s", tt.region, r.form.Get("RoleArn"), tt.role)
			}
		}
		if hosts["DescribeSourceServers"] != tt.drs || hosts["AssumeRole"] != tt.sts {
			t.Errorf("%s: got %v, want %s and %s", tt.region, hosts, tt.drs, tt.sts)
		}
	}
}

func TestAnEndpointTakesEverything(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
	w := &wire{answer: always(noServers)}
	c, err := New(t.Context(), Options{
		Endpoint: "http://127.0.0.1:4666", HTTPClient: w, Credentials: StaticCredentials("999999999999", "secret"), UserAgent: "davit/1.4",
		Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
			return recovery.Account{ID: id}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = c.SourceServers(t.Context(), west)
	_, _ = c.InstanceStates(t.Context(), west, manyInstances(1), true)
	_, _, _ = c.Identity(t.Context(), west)
	if len(w.asked) < 4 {
		t.Fatalf("%d requests were sent, want 4 at least", len(w.asked))
	}
	for _, r := range w.asked {
		if r.host != "127.0.0.1:4666" {
			t.Errorf("%s went to %s", r.operation, r.host)
		}
		if agent := r.header.Get("User-Agent"); !strings.Contains(agent, "davit/1.4") {
			t.Errorf("%s was sent by %q", r.operation, agent)
		}
		if scope := r.header.Get("Authorization"); !strings.Contains(scope, "/us-west-2/") {
			t.Errorf("%s was signed for another Region: %s", r.operation, scope)
		}
	}
}

func TestTheOwnAccountNeedsNoRole(t *testing.T) {
	c, w := over(t, always(noServers))
	if _, err := c.SourceServers(t.Context(), recovery.Scope{AccountID: "999999999999", Region: "us-west-2"}); err != nil {
		t.Fatal(err)
	}
	if got := w.count("AssumeRole"); got != 0 {
		t.Errorf("%d roles were assumed", got)
	}
}

func TestARoleOfAnotherAccountIsRefused(t *testing.T) {
	w := &wire{answer: always(noServers)}
	c, err := New(t.Context(), Options{
		HTTPClient: w, Credentials: StaticCredentials("999999999999", "secret"),
		Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
			return recovery.Account{ID: id, RoleARN: "arn:aws:iam::222233334444:role/Other"}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.StartRecovery(t.Context(), west, launch(server1))
	if got := recovery.CodeOf(err); got != recovery.Invalid || len(w.asked) != 0 {
		t.Errorf("got %v after %d requests, want INVALID and none", err, len(w.asked))
	}
}

func TestOneSessionServesManyCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w := over(t, func(request) reply {
			time.Sleep(100 * time.Millisecond)
			return noServers
		})
		var calls sync.WaitGroup
		for range 20 {
			calls.Go(func() {
				if _, err := c.SourceServers(t.Context(), west); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
		if got := w.count("AssumeRole"); got != 1 {
			t.Errorf("AssumeRole was asked %d times, want 1", got)
		}
		if r := w.asked[0]; r.form.Get("ExternalId") != "davit-external" || r.form.Get("RoleSessionName") != "davit" {
			t.Errorf("assumed with %v", r.form)
		}
	})
}

func TestAChangedRoleTakesEffect(t *testing.T) {
	account := recovery.Account{ID: west.AccountID, ExternalID: "old"}
	w := &wire{answer: always(noServers)}
	c, err := New(t.Context(), Options{
		HTTPClient: w, Credentials: StaticCredentials("999999999999", "secret"),
		Account: func(context.Context, recovery.AccountID) (recovery.Account, error) { return account, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, id := range []string{"old", "old", "new", "new"} {
		account.ExternalID = id
		if _, err := c.SourceServers(t.Context(), west); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range w.asked {
		if r.operation == "AssumeRole" {
			seen = append(seen, r.form.Get("ExternalId"))
		}
	}
	if len(seen) != 2 || seen[0] != "old" || seen[1] != "new" {
		t.Errorf("assumed with %v, want old and then new", seen)
	}
}

func TestARevokedSessionIsRenewed(t *testing.T) {
	c, w := over(t, inTurn(refusing(403, "ExpiredTokenException", `"message":"revoked"`), noServers))
	if _, err := c.SourceServers(t.Context(), west); recovery.CodeOf(err) != recovery.Unauthenticated {
		t.Errorf("got %v, want UNAUTHENTICATED", err)
	}
	if _, err := c.SourceServers(t.Context(), west); err != nil {
		t.Errorf("the next call: %v", err)
	}
	if got := w.count("AssumeRole"); got != 2 {
		t.Errorf("AssumeRole was asked %d times, want 2", got)
	}
}

func TestStartRecoverySaysExactlyWhatWasAskedFor(t *testing.T) {
	c, w := over(t, always(reply{status: 202, body: `{"job":{"jobID":"drsjob-11111111111111111","status":"PENDING","tags":{"davit:batch":"w1-b1"}}}`}))
	req := launch(server1, server2)
	req.Servers[1].SnapshotID = "pit-33333333333333333"
	job, err := c.StartRecovery(t.Context(), west, req)
	if err != nil || job.ID != "drsjob-11111111111111111" || job.Tags["davit:batch"] != "w1-b1" {
		t.Fatalf("got %+v, %v", job, err)
	}
	var sent struct {
		IsDrill       bool
		SourceServers []map[string]string
		Tags          map[string]string
	}
	if err := json.Unmarshal([]byte(w.asked[len(w.asked)-1].body), &sent); err != nil {
		t.Fatal(err)
	}
	_, pinned := sent.SourceServers[0]["recoverySnapshotID"]
	if !sent.IsDrill || pinned || sent.SourceServers[1]["recoverySnapshotID"] != "pit-33333333333333333" || sent.Tags[recovery.TagExecution] != "exec-1" {
		t.Errorf("sent %+v", sent)
	}
}

func TestOptionsWithoutAccountsAreRefused(t *testing.T) {
	if _, err := New(t.Context(), Options{}); err == nil {
		t.Error("got no error")
	}
}
