package api_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestTheTrailTellsWhoChangedWhatFieldByField(t *testing.T) {
	e := newEnvAs(t, people{
		"ada": grants(recovery.Grant{Role: recovery.Admin}),
		"aud": grants(recovery.Grant{Role: recovery.Auditor}),
		"far": grants(recovery.Grant{Role: recovery.Auditor, AccountIDs: []recovery.AccountID{west.AccountID}}),
	})
	e.as("ada")
	e.configure()
	changed := strings.NewReplacer(`"rtoSeconds":3600`, `"rtoSeconds":1800`, `"selfApproval":true,`, ``).Replace(planBody)
	e.steps(step{"change", "PUT /plans/shop", changed, `If-Match: "1"`, 200, nil, nil})
	e.as("aud")
	e.steps(
		step{"refused", "DELETE /plans/shop", "", `If-Match: "2"`, 403, nil, nil},
		step{"the change", "GET /audit?kind=plan&limit=1", "", "", 200, []string{
			`"actor":{"name":"ada","role":"Admin"`, "objectives.rtoSeconds is 1800 (it was 3600)",
			`{"field":"objectives.rtoSeconds","old":3600,"new":1800}`, `{"field":"selfApproval","old":true}`,
		}, []string{`"CREATED"`}},
		step{"by whom", "GET /audit?actor=nobody", "", "", 200, []string{`"items":[]`}, nil},
		step{"by type", "GET /audit?type=resource.changed&limit=1000", "", "", 200, []string{`"kind":"account"`, `"kind":"group"`}, nil},
		step{"a text anywhere", "GET /audit?text=databases", "", "", 422, []string{"the whole trail is too long"}, nil},
		step{"no time", "GET /audit?from=2026-11-27T04:00:00Z&to=2026-11-27T03:00:00Z", "", "", 422, []string{"there is no time"}, nil},
		step{"no instant", "GET /audit?from=yesterday", "", "", 422, []string{`"field":"query.from"`}, nil},
	)
	e.stop() // which writes what is noted
	e.steps(step{"the refusal", "GET /audit?kind=access", "", "", 200, []string{
		"Refused once: DeletePlan of this deployment: aud (the role Auditor) may not change protection groups and recovery plans", `"type":"access.refused"`,
	}, nil})
	e.as("far")
	e.steps(step{"a part of the deployment", "GET /audit", "", "", 403, []string{"out of reach"}, nil})
}

func TestTheTrailIsReadPageByPage(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	e.wait(x.ExecutionID, "waiting for the approval", func(x apitype.Execution) bool { return len(x.Decisions) == 1 })
	e.stop()
	seen := map[string]bool{}
	query := url.Values{"stream": {recovery.ExecutionStream(x.ExecutionID)}, "limit": {"7"}}
	for {
		got := e.request("GET", "/audit?"+query.Encode(), "")
		var page apitype.Page[apitype.TrailEvent]
		if err := json.Unmarshal([]byte(got.body), &page); err != nil {
			t.Fatalf("%s: %v", got.body, err)
		}
		for _, ev := range page.Items {
			if seen[ev.Hash] || ev.Text == "" || ev.Body == nil {
				t.Fatalf("event %d is there twice, or without its text or body: %+v", ev.Seq, ev)
			}
			seen[ev.Hash] = true
		}
		if page.Next == "" {
			break
		}
		query.Set("cursor", page.Next)
	}
	all, err := e.Events(t.Context(), x.ExecutionID, 0, 1000)
	if err != nil || len(seen) != len(all.Events) {
		t.Errorf("got %d events, %v, want the %d of the execution", len(seen), err, len(all.Events))
	}
}

func TestTheTrailComesAsLinesAndForSpreadsheets(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	e.wait(x.ExecutionID, "waiting for the approval", func(x apitype.Execution) bool { return len(x.Decisions) == 1 })
	e.stop()
	stream := "/audit?stream=" + url.QueryEscape(recovery.ExecutionStream(x.ExecutionID))
	all, err := e.Events(t.Context(), x.ExecutionID, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(e.request("GET", stream+"&format=jsonl", "").body), "\n")
	var first apitype.TrailEvent
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil || len(lines) != len(all.Events) || first.Seq != int64(len(lines)) {
		t.Errorf("got %d lines, the first with event %d, %v, want the %d events, newest first", len(lines), first.Seq, err, len(all.Events))
	}
	got := e.request("GET", stream+"&limit=3", "", "Accept: text/csv")
	if rows := strings.Split(strings.TrimSpace(got.body), "\n"); len(rows) != 4 || !strings.HasPrefix(rows[0], "time,stream,seq,") || !strings.HasPrefix(got.header.Get("Content-Type"), "text/csv") {
		t.Errorf("got %s: %s, want names and three events", got.header.Get("Content-Type"), got.body)
	}
	e.steps(
		step{"no such form", "GET /audit?format=xml", "", "", 422, []string{`"field":"query.format"`}, nil},
		step{"no such query", "GET /audit?format=csv&text=x", "", "", 422, []string{"the whole trail is too long"}, nil},
	)
}

func TestTheTrailSaysWhereARequestCameFromAndWhichItWas(t *testing.T) {
	e := newEnv(t)
	got := e.request("POST", "/accounts", accountBody)
	e.steps(step{"the change", "GET /audit?kind=account", "", "", 200, []string{
		`"address":"127.0.0.1"`, `"requestID":"` + got.header.Get("X-Request-ID") + `"`,
	}, nil})
	for _, group := range []string{dbGroup, webGroup} {
		e.request("POST", "/groups", group)
	}
	e.request("POST", "/plans", planBody)
	x := e.start(drillOf("shop"))
	if by := x.StartedBy; by.Address != "" || by.RequestID != "" || by.Name == "" {
		t.Errorf("the execution was started by %+v, want the person alone", by)
	}
}

func TestCheckpointsAreFoundByTheirNumber(t *testing.T) {
	e := newEnv(t)
	version := int64(0)
	for n := range int64(40) {
		c := recovery.Commit{Stream: recovery.CheckpointStream, Version: version}
		for range n % 20 { // heads that come before it, more than are read at a time
			c.Events = append(c.Events, recovery.NewEvent(c.Stream, version, time.Now(), recovery.Engine, recovery.HeadsSeen{}))
			version++
		}
		c.Events = append(c.Events, recovery.NewEvent(c.Stream, version, time.Now(), recovery.Engine, recovery.CheckpointMade{Checkpoint: recovery.Checkpoint{Number: n + 1}}))
		version++
		if err := e.book.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for after := range int64(42) {
		got, err := e.Checkpoints(t.Context(), after)
		if err != nil || int64(len(got)) != max(0, 40-after) || len(got) > 0 && got[0].Number != after+1 {
			t.Fatalf("after %d: got %d checkpoints, %v", after, len(got), err)
		}
	}
	e.steps(step{"a page", "GET /audit/checkpoints?after=17&limit=2", "", "", 200, []string{`"number":18`, `"number":19`}, []string{`"number":20`}})
}
