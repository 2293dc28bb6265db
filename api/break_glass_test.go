package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/report"
)

func TestABrokenGlassIsInTheTrailAndAwaitsAReview(t *testing.T) {
	e := newEnvAs(t, people{
		"ada": grants(recovery.Grant{Role: recovery.Admin}),
		"oli": grants(recovery.Grant{Role: recovery.Operator}),
		"aud": grants(recovery.Grant{Role: recovery.Auditor}),
	})
	e.as("ada")
	e.configure()
	hasty := strings.Replace(planBody, `"selfApproval":true`, `"breakGlassSeconds":1`, 1)
	e.steps(step{"plan", "PUT /plans/shop", hasty, `If-Match: "1"`, 200, []string{`"breakGlassSeconds":1`}, nil})
	x := e.start(apitype.StartRequest{Plan: "shop", RunOptions: apitype.RunOptions{Mode: recovery.Recovery}})
	at := "/executions/" + string(x.ExecutionID)
	e.wait(x.ExecutionID, "waiting for the approval", func(x apitype.Execution) bool { return len(x.Decisions) == 1 })

	const why = `{"confirm":"shop","comment":"nobody answers"}`
	e.steps(
		step{"the starter's approval", "POST " + at + "/approve", "", "", 403, []string{"cannot decide its approvals"}, nil},
		step{"without the name", "POST " + at + "/break-glass", `{"comment":"x"}`, "", 409, []string{"may be broken from"}, nil},
	)
	e.as("oli")
	e.steps(step{"an Operator's", "POST " + at + "/break-glass", why, "", 403, nil, nil})
	e.as("ada")
	e.wait(x.ExecutionID, "offering the glass", func(x apitype.Execution) bool {
		return slices.Contains(x.Decisions[0].Words, apitype.BreakGlass)
	})
	e.steps(
		step{"another name", "POST " + at + "/break-glass", `{"confirm":"shopp","comment":"x"}`, "", 422, []string{`"field":"confirm"`}, nil},
		step{"the glass", "POST " + at + "/break-glass", why, "", 200, []string{`"state":"BREAK_GLASS"`}, nil},
		step{"one's own review", "POST " + at + "/review", "", "", 403, []string{"cannot review it"}, nil},
		step{"the trail", "GET " + at + "/events?limit=1000", "", "", 200, []string{"BREAK GLASS: wave front begins without the approval that nobody gave: nobody answers"}, nil},
	)
	e.wait(x.ExecutionID, "completed", ended)
	e.as("aud")
	asks := func(x apitype.Execution) bool {
		return slices.ContainsFunc(x.Decisions, func(d apitype.Decision) bool {
			return d.Kind == apitype.DecideReview && slices.Equal(d.Words, []apitype.Word{apitype.Review})
		})
	}
	e.wait(x.ExecutionID, "asking for a review", asks)
	before := e.reported("/reports/period")
	if got := fact(t, before, "Glasses broken without a review"); got.Value != "1" || got.Mark != report.Bad {
		t.Errorf("before the review, the report of the period: got %+v, want 1 that is bad", got)
	}
	e.steps(step{"the review", "POST " + at + "/review", `{"comment":"it was right"}`, "", 200, []string{`"review":{`, `"comment":"it was right"`}, nil})
	if got := e.wait(x.ExecutionID, "reviewed", func(apitype.Execution) bool { return true }); asks(got) {
		t.Errorf("after the review: got decisions %+v, want none that asks for it", got.Decisions)
	}
	for _, path := range []string{"/reports/executions/" + string(x.ExecutionID), "/reports/plans/shop", "/reports/period"} {
		section := map[bool]string{true: "glasses", false: "approvals"}[path == "/reports/period"]
		row := strings.Join(slices.Concat(rows(t, e.reported(path), section)...), "|")
		for _, want := range []string{"front|BREAK_GLASS|", "|ada|Admin|nobody answers|aud, ", ": it was right"} {
			if !strings.Contains(row, want) {
				t.Errorf("%s: got the row %s, want it to have %q", path, row, want)
			}
		}
	}
	if got := fact(t, e.reported("/reports/period"), "Glasses broken without a review"); got.Value != "0" {
		t.Errorf("after the review, the report of the period: got %+v, want 0", got)
	}
}
