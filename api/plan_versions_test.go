package api_test

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestVersionsOfAPlanAreReadByWhomThePlanIs(t *testing.T) {
	e := newEnvAs(t, crew)
	e.as("ada")
	e.steps(
		step{"account", "POST /accounts", accountBody, "", 201, nil, nil},
		step{"databases", "POST /groups", dbGroup, "", 201, nil, nil},
		step{"web", "POST /groups", webGroup, "", 201, nil, nil},
		step{"plan", "POST /plans", strings.Replace(planBody, `"name":"shop"`, `"name":"shop","tags":{"team":"bank"}`, 1), "", 201, nil, nil},
	)
	e.as("shop")
	e.steps(step{"a plan of others", "GET /plans/shop/versions", "", "", 403, nil, nil})
	e.as("ada")
	e.steps(
		step{"it changes hands", "PUT /plans/shop", taggedPlan, `If-Match: "1"`, 200, nil, nil},
		step{"all versions", "GET /plans/shop/versions", "", "", 200, []string{`"version":2`, `"version":1`, `"by":{"name":"ada"`, `"change":"CREATED"`, `"field":"tags.team"`, `"old":"bank"`, `"new":"shop"`}, []string{`"address"`, `"next"`}},
		step{"the newest first", "GET /plans/shop/versions?limit=1", "", "", 200, []string{`"version":2`, `"next":"`}, []string{`"version":1`}},
		step{"as it was", "GET /plans/shop/versions/1", "", "", 200, []string{`"version":1`, `"team":"bank"`}, nil},
		step{"as it is", "GET /plans/shop/versions/2", "", "", 200, []string{`"version":2`, `"team":"shop"`}, nil},
		step{"none such", "GET /plans/shop/versions/3", "", "", 404, []string{"has no version 3"}, nil},
		step{"no number", "GET /plans/shop/versions/0", "", "", 422, nil, nil},
		step{"another list's cursor", "GET /plans/shop/versions?cursor=x", "", "", 422, nil, nil},
	)
	// Who may read it now may not read what it was in other hands.
	e.as("shop")
	e.steps(
		step{"their own versions", "GET /plans/shop/versions", "", "", 200, []string{`"version":2`}, []string{`"version":1`}},
		step{"their own version", "GET /plans/shop/versions/2", "", "", 200, nil, nil},
		step{"another's", "GET /plans/shop/versions/1", "", "", 403, nil, nil},
	)
}

func TestADeletionLeavesNoVersionOfAPlan(t *testing.T) {
	e := newEnv(t)
	e.configure()
	plan, err := e.book.Plan(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	e.steps(step{"deleted", "DELETE /plans/shop", "", `If-Match: "1"`, 204, nil, nil})
	e.steps(step{"gone", "GET /plans/" + string(plan.ID) + "/versions", "", "", 404, nil, nil})
	// As an import does that brings a plan back.
	if _, err := e.book.CreatePlan(t.Context(), plan, recovery.Actor{Name: "ada"}); err != nil {
		t.Fatal(err)
	}
	e.steps(
		step{"it is back", "GET /plans/shop/versions", "", "", 200, []string{`"version":3`, `"version":1`}, []string{`"version":2`}},
		step{"its deletion", "GET /plans/shop/versions/2", "", "", 404, nil, nil},
	)
}
