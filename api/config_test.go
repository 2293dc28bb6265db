package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestAccountsAreKept(t *testing.T) {
	e := newEnv(t)
	e.steps(
		step{"created", "POST /accounts", accountBody, "", 201, []string{`"version":1`, `"name":"shop"`}, nil},
		step{"same ID", "POST /accounts", strings.Replace(accountBody, "shop", "other", 1), "", 409, []string{"exists already"}, nil},
		step{"same name", "POST /accounts", `{"accountID":"444455556666","name":"SHOP","regions":["us-west-2"]}`, "", 409, []string{"is taken"}, nil},
		step{
			"everything wrong at once", "POST /accounts", `{"accountID":"1234","name":"","regions":["west"],"roleARN":"role"}`, "", 422,
			[]string{`"field":"accountID"`, `"field":"name"`, `"field":"regions[0]"`, `"field":"roleARN"`},
			nil,
		},
		step{"read by name", "GET /accounts/Shop", "", "", 200, []string{`"accountID":"111122223333"`}, nil},
		step{"read by ID", "GET /accounts/111122223333", "", "", 200, []string{`"name":"shop"`}, nil},
		step{"listed", "GET /accounts", "", "", 200, []string{`"items":[{`}, []string{`"next"`}},
		step{"access", "POST /accounts/shop/check", "", "", 200, []string{`"ok":true`, "assumed-role/DRSOrchestrationRole"}, nil},
		step{"another ID", "PUT /accounts/shop", `{"accountID":"444455556666","name":"shop","regions":["us-west-2"]}`, `If-Match: "1"`, 422, []string{`"field":"accountID"`}, nil},
		step{"changed", "PUT /accounts/shop", `{"name":"store","regions":["us-west-2"]}`, `If-Match: "1"`, 200, []string{`"version":2`, `"name":"store"`}, nil},
		step{"a group in it", "POST /groups", dbGroup, "", 201, nil, nil},
		step{"its Region is needed", "PUT /accounts/store", `{"name":"store","regions":["us-east-1"]}`, `If-Match: "2"`, 409, []string{"databases", "us-west-2"}, nil},
		step{"it is in use", "DELETE /accounts/store", "", `If-Match: "2"`, 409, []string{"databases"}, nil},
	)
	e.cloud.at(west, func(p *place) {
		p.drs = recovery.Errorf(recovery.Invalid, "DRS was never set up in us-west-2").WithRemedy("initialize it there")
	})
	e.steps(step{"DRS is asked too", "POST /accounts/store/check", "", "", 200, []string{
		`"ok":false`, "assumed-role/DRSOrchestrationRole", "DRS was never set up in us-west-2", "initialize it there",
	}, nil})
	e.cloud.at(west, func(p *place) { p.drs, p.account = nil, "999988887777" })
	e.steps(step{"calls end up elsewhere", "POST /accounts/store/check", "", "", 200, []string{`"ok":false`, "999988887777", `"code":"DENIED"`}, nil})
}

func TestChangesNameTheVersionThatTheyAreMadeTo(t *testing.T) {
	e := newEnv(t)
	e.configure()
	for _, kind := range []struct{ path, body string }{{"/accounts/shop", accountBody}, {"/groups/web", webGroup}, {"/plans/shop", planBody}} {
		if got := e.request("GET", kind.path, ""); got.header.Get("ETag") != `"1"` {
			t.Errorf("%s: got ETag %s, want \"1\"", kind.path, got.header.Get("ETag"))
		}
		own := strings.Replace(kind.body, "{", `{"version":1,"createdAt":"2026-11-23T00:00:00Z",`, 1)
		e.steps(
			step{"no version", "PUT " + kind.path, kind.body, "", 428, []string{"If-Match"}, nil},
			step{"no version to delete", "DELETE " + kind.path, "", "", 428, []string{"If-Match"}, nil},
			step{"no ETag of ours", "PUT " + kind.path, kind.body, "If-Match: W/\"x\"", 422, []string{"If-Match"}, nil},
			step{"old version", "PUT " + kind.path, kind.body, `If-Match: "7"`, 412, []string{`"code":"STALE"`}, nil},
			step{"two versions", "PUT " + kind.path, own, `If-Match: "7"`, 412, []string{`"code":"STALE"`}, nil},
			step{"what was read is sent back", "PUT " + kind.path, own, `If-Match: "1"`, 200, []string{`"version":2`}, nil},
			step{"old version to delete", "DELETE " + kind.path, "", `If-Match: "7"`, map[bool]int{true: 412, false: 409}[kind.path == "/plans/shop"], nil, nil},
		)
	}
	e.steps(
		step{"plan deleted", "DELETE /plans/shop", "", `If-Match: "2"`, 204, nil, nil},
		step{"group deleted", "DELETE /groups/web", "", `If-Match: "2"`, 204, nil, nil},
		step{"gone", "GET /groups/web", "", "", 404, nil, nil},
	)
}

func TestGroupsChooseEachServerOnce(t *testing.T) {
	e := newEnv(t)
	e.steps(
		step{"account", "POST /accounts", accountBody, "", 201, nil, nil},
		step{"by tag", "POST /groups", `{"name":" databases ","accountID":"111122223333","region":"us-west-2","tags":{"Tier":" DATABASE "}}`, "", 201, []string{`"name":"databases"`}, nil},
		step{"resolved", "GET /groups/databases/servers", "", "", 200, []string{string(db1), string(db2)}, []string{string(web1), "overlaps"}},
		step{"both kinds of members", "POST /groups", `{"name":"x","accountID":"111122223333","region":"us-west-2","tags":{"a":"b"},"sourceServerIDs":["s-000000000000web01"]}`, "", 422, []string{"never both"}, nil},
		step{"no members", "POST /groups", `{"name":"x","accountID":"111122223333","region":"us-west-2"}`, "", 422, []string{"no members"}, nil},
		step{
			"unknown server", "POST /groups", `{"name":"x","accountID":"111122223333","region":"us-west-2","sourceServerIDs":["s-000000000000web01","s-00000000000000000"]}`, "", 422,
			[]string{`"field":"sourceServerIDs[1]"`, "s-00000000000000000"},
			nil,
		},
		step{"unknown account", "POST /groups", `{"name":"x","accountID":"111122223334","region":"us-west-2","tags":{"a":"b"}}`, "", 422, []string{`"field":"accountID"`, "did you mean"}, nil},
		step{"unused Region", "POST /groups", `{"name":"x","accountID":"111122223333","region":"eu-west-1","tags":{"a":"b"}}`, "", 422, []string{`"field":"region"`, "us-west-2"}, nil},
		step{
			"overlap by ID", "POST /groups", `{"name":"x","accountID":"111122223333","region":"us-west-2","sourceServerIDs":["s-0000000000000db01"]}`, "", 409,
			[]string{`"field":"sourceServerIDs[0]"`, "databases", "db-1"},
			nil,
		},
		step{"overlap by what tags resolve to", "POST /groups", `{"name":"x","accountID":"111122223333","region":"us-west-2","tags":{"Name":"db-2"}}`, "", 409, []string{`"field":"tags"`, "databases", "db-2"}, []string{"db-1"}},
		step{"overlap in a preview", "POST /groups/preview", `{"accountID":"111122223333","region":"us-west-2","tags":{"Name":"db-2"}}`, "", 200, []string{`"overlaps":[{`, "databases"}, nil},
		step{"missing in a preview", "POST /groups/preview", `{"accountID":"111122223333","region":"us-west-2","sourceServerIDs":["s-00000000000000000"]}`, "", 200, []string{`"missing":["s-0`}, nil},
		step{"web", "POST /groups", webGroup, "", 201, nil, []string{"warnings"}},
		step{"name taken", "POST /groups", strings.Replace(dbGroup, "databases", "WEB", 1), "", 409, []string{`the name \"WEB\" is taken`}, []string{"db-1"}},
		step{"tags that match nothing", "POST /groups", strings.NewReplacer(`"databases"`, `"later"`, `"database"`, `"later"`).Replace(dbGroup), "", 201, []string{`"warnings":["its tags match no source server of 111122223333/us-west-2`}, nil},
		step{"and still do", "GET /groups/later/servers", "", "", 200, []string{`"servers":[]`, `"warnings":["its tags match`}, nil},
		step{"in a preview", "POST /groups/preview", strings.Replace(dbGroup, `"database"`, `"later"`, 1), "", 200, []string{`"warnings":["its tags match`}, nil},
		step{"changed", "PUT /groups/later", strings.NewReplacer(`"databases"`, `"later"`, `"database"`, `"latest"`).Replace(dbGroup), `If-Match: "1"`, 200, []string{`"warnings":[`}, nil},
		step{"account is fixed", "PUT /groups/web", strings.Replace(webGroup, "111122223333", "444455556666", 1), `If-Match: "1"`, 422, []string{`"field":"accountID"`, "stays"}, nil},
		step{"Region is fixed", "PUT /groups/web", strings.Replace(webGroup, "us-west-2", "eu-west-1", 1), `If-Match: "1"`, 422, []string{`"field":"region"`, "stays"}, nil},
		step{"plan", "POST /plans", planBody, "", 201, nil, nil},
		step{"renamed while in use", "PUT /groups/web", strings.Replace(webGroup, `"web"`, `"front"`, 1), `If-Match: "1"`, 409, []string{"renamed", "shop"}, nil},
		step{"other case is no other name", "PUT /groups/web", strings.Replace(webGroup, `"web"`, `"Web"`, 1), `If-Match: "1"`, 200, nil, nil},
		step{"deleted while in use", "DELETE /groups/web", "", `If-Match: "2"`, 409, []string{"shop"}, nil},
	)
	e.cloud.at(west, func(p *place) { p.down = recovery.Errorf(recovery.Unavailable, "AWS does not answer") })
	e.steps(step{"nothing is saved unseen", "POST /groups", strings.Replace(webGroup, `"web"`, `"y"`, 1), "", 503, []string{"AWS does not answer"}, nil})
}

func TestTheSameServerIDElsewhereIsAnotherServer(t *testing.T) {
	e := newEnv(t)
	east := recovery.Scope{AccountID: west.AccountID, Region: "us-east-1"}
	e.cloud.addServer(east, web1, "web-1", "web")
	e.steps(
		step{"account", "POST /accounts", strings.Replace(accountBody, `["us-west-2"]`, `["us-west-2","us-east-1"]`, 1), "", 201, nil, nil},
		step{"west", "POST /groups", webGroup, "", 201, nil, nil},
		step{"east", "POST /groups", strings.NewReplacer("us-west-2", "us-east-1", `"web"`, `"web-east"`).Replace(webGroup), "", 201, nil, nil},
		step{"both in a plan", "POST /plans", `{"name":"p","waves":[{"name":"w","groups":["web","web-east"]}]}`, "", 201, nil, nil},
	)
}

func TestPlansAreChecked(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.steps(
		step{"defaults are filled in", "GET /plans/shop", "", "", 200, []string{`"readiness":"STATUS_CHECKS"`, `"onFailure":"pause"`, `"order":"sequential"`, `"successPercent":100`}, nil},
		step{
			"unknown group", "POST /plans", `{"name":"p","waves":[{"name":"a","groups":["web"]},{"name":"b","groups":["databses"]}]}`, "", 422,
			[]string{`"field":"waves[1].groups[0]"`, `did you mean \"databases\"?`},
			nil,
		},
		step{"cycle", "POST /plans", `{"name":"p","waves":[{"name":"a","groups":["web"],"dependsOn":["b"]},{"name":"b","groups":["databases"],"dependsOn":["a"]}]}`, "", 422, []string{"a → b → a"}, nil},
		step{"group twice", "POST /plans", `{"name":"p","waves":[{"name":"a","groups":["web"]},{"name":"b","groups":["WEB"]}]}`, "", 422, []string{`"field":"waves[1].groups[0]"`}, nil},
		step{"name taken", "POST /plans", strings.Replace(planBody, `"shop"`, `"Shop"`, 1), "", 409, nil, nil},
		step{"group names as the groups have them", "POST /plans", `{"name":"p","waves":[{"name":"a","groups":["WEB "]}]}`, "", 201, []string{`"groups":["web"]`}, nil},
	)
	// A tag that changed makes the groups overlap.
	e.cloud.at(west, func(p *place) { p.server(web1).Tags["Tier"] = "database" })
	e.steps(step{"server twice", "GET /groups/databases/servers", "", "", 200, []string{"overlaps"}, nil})
	e.steps(step{"server twice", "POST /plans", strings.Replace(planBody, `"shop"`, `"q"`, 1), "", 422, []string{`"field":"waves[1].groups[0]"`, "web-1", "databases"}, nil})
	e.cloud.at(west, func(p *place) { p.down = recovery.Errorf(recovery.Unavailable, "AWS does not answer") })
	e.steps(step{"saved in an outage", "POST /plans", `{"name":"r","waves":[{"name":"a","groups":["web"]}]}`, "", 201, nil, nil})
}

func TestEveryChangeOfConfigurationIsAnEvent(t *testing.T) {
	e := newEnv(t)
	e.configure()
	g, err := e.Group(t.Context(), "web")
	if err != nil {
		t.Fatal(err)
	}
	e.steps(step{"changed", "PUT /groups/web", strings.Replace(webGroup, "{", `{"description":"new",`, 1), `If-Match: "1"`, 200, nil, nil})
	events, err := e.book.Events(t.Context(), recovery.ResourceStream(recovery.GroupResource, string(g.ID)), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 2 {
		t.Fatalf("got %d events, want 2", len(events))
	}
	changed, ok := events[1].Body.(recovery.ResourceChanged)
	if !ok || changed.Change != recovery.Changed || events[1].Actor.Person() != (recovery.Actor{Name: "olivia", Role: "Admin", Source: "API"}) {
		t.Errorf("got %+v by %+v, want CHANGED by olivia", events[1].Body, events[1].Actor)
	}
}

func TestOneAccountsFailureHidesNobodyElsesServers(t *testing.T) {
	e := newEnv(t)
	other := recovery.Scope{AccountID: "444455556666", Region: "us-west-2"}
	e.cloud.addServer(other, "s-0000000000000app1", "app-1", "app")
	e.configure()
	e.steps(step{"another account", "POST /accounts", `{"accountID":"444455556666","name":"other","regions":["us-west-2"]}`, "", 201, nil, nil})
	e.cloud.at(other, func(p *place) { p.down = recovery.Errorf(recovery.Denied, "the role cannot be assumed") })
	e.steps(
		step{
			"the others' servers", "GET /servers", "", "", 200,
			[]string{string(db1), `"group":"databases"`, `"name":"web-1"`, `"error":{`, "the role cannot be assumed", `"asOf":"`},
			[]string{"app-1"},
		},
		step{"a page", "GET /servers?limit=1", "", "", 200, []string{string(db1), `"next":"`}, []string{string(db2)}},
		step{"one account", "GET /servers?accountID=111122223333", "", "", 200, []string{string(db1)}, []string{"444455556666"}},
		step{"unknown account", "GET /servers?accountID=999988887777", "", "", 404, nil, nil},
		step{"unknown Region", "GET /servers?region=eu-west-1", "", "", 404, nil, nil},
		step{"one server", "GET /servers/111122223333/us-west-2/" + string(web1), "", "", 200, []string{`"group":"web"`}, nil},
		step{"no such server", "GET /servers/111122223333/us-west-2/s-00000000000000000", "", "", 404, nil, nil},
		step{"quotas", "GET /quotas", "", "", 200, []string{`"jobsAtOnce":20`, `"accountName":"other"`, "the role cannot be assumed"}, nil},
	)
	var names []string
	for cursor := ""; ; {
		page, err := e.Servers(t.Context(), serverQuery(cursor, 2))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range page.Items {
			names = append(names, s.Name)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if got, want := strings.Join(names, " "), "db-1 db-2 web-1"; got != want {
		t.Errorf("page by page: got %s, want %s", got, want)
	}
}

func TestQuotasCountForeignJobs(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.cloud.at(west, func(p *place) {
		p.jobs = append(p.jobs, recovery.Job{
			ID: "drsjob-00000000000000009", Status: recovery.JobStarted, CreatedAt: time.Now().Add(time.Hour),
			Servers: []recovery.JobServer{{SourceServerID: "s-0000000000000frgn"}, {SourceServerID: "s-0000000000001frgn"}},
		})
	})
	e.steps(step{"foreign", "GET /quotas", "", "", 200, []string{`"foreign":{"jobs":1,"servers":2}`, `"own":{"jobs":0,"servers":0}`}, nil})
}
