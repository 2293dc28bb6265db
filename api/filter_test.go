package api_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// names reads every page of a list, two items at a time.
func (e *env) names(path string, query url.Values) []string {
	e.t.Helper()
	names := []string{}
	query.Set("limit", "2")
	for {
		got := e.request("GET", path+"?"+query.Encode(), "")
		if got.status != 200 {
			e.t.Fatalf("%s?%s: got status %d: %s", path, query.Encode(), got.status, got.body)
		}
		var page apitype.Page[struct{ Name string }]
		if err := json.Unmarshal([]byte(got.body), &page); err != nil {
			e.t.Fatal(err)
		}
		if len(page.Items) > 2 || len(page.Items) < 2 && page.Next != "" {
			e.t.Fatalf("%s: a page has %d items and next %q", path, len(page.Items), page.Next)
		}
		for _, item := range page.Items {
			names = append(names, item.Name)
		}
		if page.Next == "" {
			return names
		}
		query.Set("cursor", page.Next)
	}
}

func TestListsOfConfigurationAreChosenAndOrdered(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.steps(
		step{"another account", "POST /accounts", `{"accountID":"444455556666","name":"Billing","regions":["eu-west-1"],"roleARN":"arn:aws:iam::444455556666:role/DRSOrchestrationRole"}`, "", 201, nil, nil},
		step{"a plan with tags", "POST /plans", `{"name":"Books","description":"of the shop","tags":{"app":"books","stage":"Prod"},"waves":[{"name":"data","groups":["databases"]}]}`, "", 201, nil, nil},
		step{"another", "POST /plans", `{"name":"atlas","tags":{"app":"atlas","stage":"prod"},"waves":[{"name":"data","groups":["databases"]}]}`, "", 201, nil, nil},
		step{"a change of the first", "PUT /plans/shop", planBody, `If-Match: "1"`, 200, nil, nil},
	)
	for _, tt := range []struct {
		path, query string
		want        []string
	}{
		{"/accounts", "", []string{"Billing", "shop"}},
		{"/accounts", "region=eu-west-1", []string{"Billing"}},
		{"/accounts", "search=4444", []string{"Billing"}},
		{"/accounts", "search=OP", []string{"shop"}},
		{"/accounts", "sort=changed", []string{"Billing", "shop"}},
		{"/groups", "", []string{"databases", "web"}},
		{"/groups", "search=WEB", []string{"web"}},
		{"/groups", "accountID=111122223333&region=us-west-2&sort=changed", []string{"web", "databases"}},
		{"/groups", "region=eu-west-1", []string{}},
		{"/groups", "accountID=444455556666", []string{}},
		{"/plans", "", []string{"atlas", "Books", "shop"}},
		{"/plans", "sort=name", []string{"atlas", "Books", "shop"}},
		{"/plans", "sort=changed", []string{"shop", "atlas", "Books"}},
		{"/plans", "search=shop", []string{"Books", "shop"}},
		{"/plans", "tag=stage%3DPROD", []string{"atlas", "Books"}},
		{"/plans", "tag=stage&sort=changed", []string{"atlas", "Books"}},
		{"/plans", "tag=stage%3Dprod&tag=app%3Dbooks", []string{"Books"}},
		{"/plans", "tag=app%3Dnone", []string{}},
		{"/library", "prefix=davit-check&search=url", []string{"Davit-CheckURL"}},
		{"/library", "prefix=davit-check", []string{"Davit-CheckPort", "Davit-CheckS3Replication", "Davit-CheckURL"}},
	} {
		query, err := url.ParseQuery(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.names(tt.path, query); !slices.Equal(got, tt.want) {
			t.Errorf("%s?%s: got %v, want %v", tt.path, tt.query, got, tt.want)
		}
	}
	e.steps(step{"unknown order", "GET /plans?sort=age", "", "", 422, []string{"changed"}, nil})
}

func TestACursorFitsItsListAlone(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.steps(step{"another plan", "POST /plans", `{"name":"books","waves":[{"name":"data","groups":["databases"]}]}`, "", 201, nil, nil})
	var page apitype.Page[recovery.Plan]
	if err := json.Unmarshal([]byte(e.request("GET", "/plans?limit=1&search=o", "").body), &page); err != nil || page.Next == "" {
		t.Fatalf("got %+v and %v, want a page with another after it", page, err)
	}
	e.steps(
		step{"its own", "GET /plans?search=o&cursor=" + page.Next, "", "", 200, []string{`"name":"shop"`}, []string{`"name":"books"`}},
		step{"another filter", "GET /plans?search=s&cursor=" + page.Next, "", "", 422, []string{"cursor"}, nil},
		step{"another order", "GET /plans?search=o&sort=changed&cursor=" + page.Next, "", "", 422, []string{"cursor"}, nil},
		step{"no filter", "GET /plans?cursor=" + page.Next, "", "", 422, []string{"cursor"}, nil},
		step{"another list", "GET /groups?search=o&cursor=" + page.Next, "", "", 422, []string{"cursor"}, nil},
	)
}

func TestExecutionsAreChosenByTimeAndPerson(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.steps(step{"a plan", "POST /plans", `{"name":"small","drill":{"subnetIDs":["subnet-drill"]},"waves":[{"name":"front","groups":["web"]}]}`, "", 201, nil, nil})
	first := e.wait(e.start(drillOf("small")).ExecutionID, "over", ended)
	if _, err := e.Say(t.Context(), first.ExecutionID, apitype.Cleanup, apitype.WordRequest{}); err != nil {
		t.Fatal(err)
	}
	e.wait(first.ExecutionID, "cleaned up", func(x apitype.Execution) bool { return x.Cleanup == recovery.CleanupCompleted && !x.Active })
	second := e.start(drillOf("small"))
	for name, tt := range map[string]struct {
		q    apitype.ExecutionQuery
		want []recovery.ExecutionID
	}{
		"all":                  {apitype.ExecutionQuery{}, []recovery.ExecutionID{second.ExecutionID, first.ExecutionID}},
		"oldest first":         {apitype.ExecutionQuery{Sort: "oldest"}, []recovery.ExecutionID{first.ExecutionID, second.ExecutionID}},
		"since the second":     {apitype.ExecutionQuery{Since: second.CreatedAt}, []recovery.ExecutionID{second.ExecutionID}},
		"until the second":     {apitype.ExecutionQuery{Until: second.CreatedAt}, []recovery.ExecutionID{first.ExecutionID}},
		"between":              {apitype.ExecutionQuery{Since: first.CreatedAt, Until: second.CreatedAt}, []recovery.ExecutionID{first.ExecutionID}},
		"by her, and its plan": {apitype.ExecutionQuery{StartedBy: "olivia", Plan: "small", Sort: "oldest"}, []recovery.ExecutionID{first.ExecutionID, second.ExecutionID}},
		"by nobody":            {apitype.ExecutionQuery{StartedBy: "oliver"}, nil},
		"in an hour":           {apitype.ExecutionQuery{Since: second.CreatedAt.Add(time.Hour)}, nil},
	} {
		page, err := e.Executions(t.Context(), tt.q)
		var got []recovery.ExecutionID
		for _, x := range page.Items {
			got = append(got, x.ExecutionID)
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v and %v, want %v", name, got, err, tt.want)
		}
	}
	e.steps(
		step{"until before since", "GET /executions?since=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z", "", "", 422, []string{`"field":"until"`, "after since"}, nil},
		step{"no time", "GET /executions?since=yesterday", "", "", 422, []string{"since"}, nil},
	)
}
