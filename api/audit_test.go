package api_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

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
