package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// people are callers by their tokens.
type people map[string]recovery.Caller

// Identify gives the caller that the token names.
func (p people) Identify(r *http.Request) (recovery.Caller, error) {
	name := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	caller, known := p[name]
	if !known {
		return recovery.Caller{}, recovery.Errorf(recovery.Unauthenticated, "the token is missing or wrong")
	}
	caller.Name = name
	return caller, nil
}

func grants(gs ...recovery.Grant) recovery.Caller { return recovery.Caller{Grants: gs} }

// crew are people whose roles reach some accounts or some plans.
var crew = people{
	"ada":  grants(recovery.Grant{Role: recovery.Admin}),
	"west": grants(recovery.Grant{Role: recovery.RecoveryManager, AccountIDs: []recovery.AccountID{"111122223333"}}),
	"away": grants(recovery.Grant{Role: recovery.Admin, AccountIDs: []recovery.AccountID{"222233334444"}}),
	"shop": grants(recovery.Grant{Role: recovery.PlanManager, PlanTags: map[string]string{"team": "shop"}}),
	"bank": grants(recovery.Grant{Role: recovery.Operator, PlanTags: map[string]string{"team": "bank"}}),
	"both": grants(recovery.Grant{Role: recovery.ReadOnly}, recovery.Grant{Role: recovery.Operator, PlanTags: map[string]string{"team": "Shop "}}),
}

var taggedPlan = strings.Replace(planBody, `"name":"shop"`, `"name":"shop","tags":{"team":"shop"}`, 1)

func TestRolesReachTheAccountsAndPlansTheyAreFor(t *testing.T) {
	e := newEnvAs(t, crew)
	e.as("ada")
	e.steps(
		step{"account", "POST /accounts", accountBody, "", 201, nil, nil},
		step{"another", "POST /accounts", `{"accountID":"222233334444","name":"bank","regions":["us-west-2"]}`, "", 201, nil, nil},
		step{"databases", "POST /groups", dbGroup, "", 201, nil, nil},
		step{"web", "POST /groups", webGroup, "", 201, nil, nil},
		step{"plan", "POST /plans", taggedPlan, "", 201, []string{`"tags":{"team":"shop"}`}, nil},
	)
	x := e.start(drillOf("shop"))
	at := "/executions/" + string(x.ExecutionID)
	e.wait(x.ExecutionID, "waiting for the approval", func(x apitype.Execution) bool { return len(x.Decisions) == 1 })

	e.as("away")
	e.steps(
		step{"accounts", "GET /accounts", "", "", 200, []string{`"222233334444"`}, []string{`"111122223333"`}},
		step{"account", "GET /accounts/shop", "", "", 403, []string{"out of reach", "in the accounts 222233334444"}, nil},
		step{"groups", "GET /groups", "", "", 200, nil, []string{"databases"}},
		step{"plans", "GET /plans", "", "", 200, nil, []string{"shop"}},
		step{"plan", "GET /plans/shop", "", "", 403, []string{`"code":"DENIED"`}, nil},
		step{"executions", "GET /executions", "", "", 200, nil, []string{"exec-"}},
		step{"execution", "GET " + at, "", "", 403, nil, nil},
		step{"events", "GET " + at + "/events", "", "", 403, nil, nil},
		step{"servers", "GET /servers", "", "", 200, nil, []string{"db-1"}},
		step{"quotas", "GET /quotas", "", "", 200, nil, []string{"111122223333"}},
		step{"group there", "POST /groups", strings.Replace(dbGroup, "databases", "mine", 1), "", 403, nil, nil},
		step{"all accounts' faults", "GET /simulator/faults", "", "", 403, []string{"this deployment is out of reach"}, nil},
	)
	e.as("west")
	e.steps(
		step{"plans", "GET /plans", "", "", 200, []string{`"shop"`}, nil},
		step{"pause", "POST " + at + "/pause", "", "", 200, nil, nil},
		step{"resume", "POST " + at + "/resume", "", "", 200, nil, nil},
		step{"account", "GET /accounts/bank", "", "", 403, nil, nil},
		step{
			"an action drafted elsewhere", "POST /plans/shop/test-runs",
			`{"wave":"data","drafted":{"name":"x","documentName":"good-x","runIn":"BOTH","accountID":"222233334444","region":"us-west-2"}}`, "", 403,
			[]string{"out of reach"},
			nil,
		},
	)
	e.as("shop")
	e.steps(
		step{"plans", "GET /plans", "", "", 200, []string{`"shop"`}, nil},
		step{"groups are everybody's to read", "GET /groups", "", "", 200, []string{"databases"}, nil},
		step{"and nobody's to change", "DELETE /groups/web", "", `If-Match: "1"`, 403, []string{"for plans with the tags team=shop"}, nil},
		step{"its plan", "PUT /plans/shop", taggedPlan, `If-Match: "1"`, 200, nil, nil},
		step{"and keeps it", "PUT /plans/shop", planBody, `If-Match: "2"`, 403, nil, nil},
		step{"a plan of others", "POST /plans", strings.Replace(planBody, `"shop"`, `"other"`, 1), "", 403, nil, nil},
	)
	e.as("bank")
	e.steps(
		step{"plans", "GET /plans", "", "", 200, nil, []string{`"shop"`}},
		step{"start", "POST /executions", `{"plan":"shop","mode":"DRILL"}`, "", 403, nil, nil},
		step{"pause", "POST " + at + "/pause", "", "", 403, nil, nil},
	)
	e.as("both")
	e.steps(step{"cancel, as Operator", "POST " + at + "/cancel", "", "", 200, nil, nil})
	if got := e.lastActor(x.ExecutionID, "CANCELLING"); got.Name != "both" || got.Role != recovery.Operator {
		t.Errorf("the cancel is by %+v, want by both, who is an Operator for this plan", got)
	}
}

// lastActor is who moved the execution to a state.
func (e *env) lastActor(id recovery.ExecutionID, state string) recovery.Actor {
	e.t.Helper()
	events, err := e.book.Events(e.t.Context(), recovery.ExecutionStream(id), 0, 1000)
	if err != nil {
		e.t.Fatal(err)
	}
	for _, ev := range slices.Backward(events) {
		if moved, ok := ev.Body.(recovery.ExecutionMoved); ok && string(moved.To) == state {
			return ev.Actor
		}
	}
	e.t.Fatalf("execution %s was never %s", id, state)
	return recovery.Actor{}
}

func TestWordsAreOfferedToWhomTheyAreOpen(t *testing.T) {
	e := newEnvAs(t, crew)
	e.as("ada")
	e.configure()
	x := e.start(drillOf("shop"))
	e.wait(x.ExecutionID, "waiting for the approval", func(x apitype.Execution) bool { return len(x.Decisions) == 1 })
	for name, want := range map[string]int{"ada": 3, "west": 3, "both": 0} {
		e.as(name)
		x, err := e.Execution(t.Context(), x.ExecutionID)
		if err != nil {
			t.Fatal(err)
		}
		if got := x.Decisions[0].Words; len(got) != want {
			t.Errorf("%s is offered %v, want %d words", name, got, want)
		}
	}
}
