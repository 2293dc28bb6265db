package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Who may: Admin, RecoveryManager, PlanManager, Operator, Auditor, ReadOnly.
const (
	all        = "xxxxxx"
	drills     = "xxxx--"
	steers     = "xx-x--"
	commands   = "xx----"
	plans      = "xxx---"
	installs   = "xx----"
	audits     = "xx--x-"
	adminsOnly = "x-----"
)

// asked is a request of a route, and the roles that may make it. The path's parameters
// name nothing that exists, unless the request needs it: who may not hears so before
// anything is looked up.
type asked struct {
	who   string
	body  string
	with  map[string]string // parameters of the path
	query string
	known bool // open to everybody who is known, also without a role
}

// routeTable says of every operation who may call it. A route that is not here fails the
// test: who adds one says here whom it is for.
func routeTable(drill, recovered string) map[string][]asked {
	const about = `{"wave":"front","sourceServerIDs":["s-000000000000web01"],"comment":"done by hand"}`
	word := func(inDrill, inRecovery string, body string) []asked {
		return []asked{
			{who: inDrill, body: body, with: map[string]string{"executionID": drill}},
			{who: inRecovery, body: body, with: map[string]string{"executionID": recovered}},
		}
	}
	read := []asked{{who: all}}
	return map[string][]asked{
		"listAccounts": read, "getAccount": read, "checkAccount": {{who: all}},
		"createAccount": {{who: adminsOnly, body: accountBody}},
		"changeAccount": {{who: adminsOnly, body: accountBody}},
		"deleteAccount": {{who: adminsOnly}},

		"getAccountRole": read, "listStagingAccounts": read, "listExtensibleServers": read,
		"getTagSync": read, "syncTags": {{who: "xxx---", body: `{"dryRun":true}`}},
		"extendServers": {{who: adminsOnly, body: `{"stagingSourceServerARNs":["` + stagingServer + `"]}`}},
		"listBindings":  {{who: adminsOnly}}, "getBinding": {{who: adminsOnly}}, "deleteBinding": {{who: adminsOnly}},
		"createBinding": {{who: adminsOnly, body: `{"name":"auditors","group":"auditors","role":"Auditor"}`}},
		"changeBinding": {{who: adminsOnly, body: `{"name":"auditors","group":"auditors","role":"Auditor"}`}},
		"getSession":    {{who: all, known: true}},
		"rotateToken":   {{who: adminsOnly}}, "sealToken": {{who: adminsOnly}},

		"listServers": read, "getServer": read,
		"listLaunchTemplates": read, "getLaunchTemplate": read, "diffLaunchTemplate": read,
		"checkLaunchTemplate": read, "listLaunchCompliance": read, "checkLaunchConfiguration": read,
		"estimatePlanCost": read, "estimateGroupCost": read, "recommendLaunches": read,
		"acceptRecommendations":  {{who: plans, body: `{"servers":{"s-000000000000web01":{"instanceType":"m7i.large"}}}`}},
		"retireTemplateVersions": {{who: installs, body: `{"keep":10}`}},
		"rollBackLaunchTemplate": {{who: installs, body: `{"to":"1"}`}},
		"lookAtLaunches":         {{who: all, query: "?group=none"}},
		"applyLaunches":          {{who: plans, body: `{"group":"none","reason":"drift","servers":[{"accountID":"111122223333","region":"us-west-2","sourceServerID":"s-000000000000web01","seen":"x"}]}`}},
		"copyLaunchTemplate":     {{who: installs, body: `{"name":"copy","targets":[{"accountID":"111122223333","region":"us-west-2"}]}`}},

		"listGroups": read, "getGroup": read, "listGroupMembers": read, "getLaunchConfiguration": read,
		"previewGroup": {{who: all, body: dbGroup}},
		"createGroup":  {{who: plans, body: dbGroup}},
		"changeGroup":  {{who: plans, body: dbGroup}},
		"deleteGroup":  {{who: plans}},

		"listPlans": read, "getPlan": read, "listReadiness": read, "getPlanReadiness": read, "listPlanVersions": read, "getPlanVersion": {{who: all, with: map[string]string{"version": "1"}}}, "getRunbook": read, "checkPlan": {{who: all, body: `{"mode":"DRILL"}`}},
		"createPlan": {{who: plans, body: planBody}},
		"changePlan": {{who: plans, body: planBody}},
		"deletePlan": {{who: plans}},

		"listTestRuns": read, "getTestRun": read, "stopTestRun": {{who: plans, body: `{}`}},
		"checkTestRun": {{who: plans, body: `{"action":"none"}`}}, "startTestRun": {{who: plans, body: `{"action":"none"}`}},

		"listDocuments": {{who: all, query: "?accountID=111122223333&region=us-west-2"}}, "getDocument": read, "listLibrary": read, "getLibraryDocument": read,
		"installDocuments": {{who: installs, body: `{"library":["Davit-CheckURL"]}`, with: map[string]string{"accountID": "111122223333", "region": "us-west-2"}}},

		"installPlanDocuments": {{who: installs}},

		"getResult": read, "getSituation": read, "compareExecution": read,
		"listExecutions": read, "getExecution": read, "listEvents": read, "followHints": read,
		"startExecution": {
			{who: drills, body: `{"plan":"none","mode":"DRILL"}`},
			{who: commands, body: `{"plan":"none","mode":"RECOVERY"}`},
		},
		"pauseExecution": word(drills, steers, `{}`), "resumeExecution": word(drills, steers, `{}`), "retryExecution": word(drills, steers, about),
		"cancelExecution": word(drills, commands, `{}`), "skipExecution": word(drills, commands, about), "acceptExecution": word(drills, commands, about),
		"cleanupExecution": word(drills, commands, `{}`), "giveUpSourceOfExecution": word(drills, commands, `{}`),
		"breakGlassOfExecution": word(commands, commands, `{"confirm":"shop","comment":"nobody answers"}`),
		"reviewExecution":       word(audits, audits, `{}`),
		"noteExecution":         word(drills, steers, `{"comment":"the storage team was called"}`),
		// Whom an approval is for the plan says; here none is open.
		"approveExecution": word(all, all, `{}`), "rejectExecution": word(all, all, `{}`),

		"exportConfig": read, "listImports": read,
		"importConfig": {{who: installs, body: `{"content":"version: \"3.0\"\n","offline":true}`}}, "rollBackImport": {{who: installs, body: `{"offline":true}`}},

		"listAudit": {{who: audits}}, "verifyAudit": {{who: audits, body: `{}`}}, "listCheckpoints": {{who: audits}}, "listAuditKeys": {{who: audits}},
		"listRetention": {{who: audits}}, "setRetention": {{who: adminsOnly, body: `{"days":90}`, with: map[string]string{"part": "access"}}}, "listArchives": {{who: audits}},
		"runRetention": {{who: adminsOnly, body: `{}`}, {who: audits, body: `{"dryRun":true}`}},
		"listHolds":    {{who: audits}}, "getHold": {{who: audits}}, "liftHold": {{who: adminsOnly, body: `{"reason":"it is over"}`}},
		"placeHold":       {{who: adminsOnly, body: `{"name":"case","on":"everything","reason":"asked for"}`}},
		"reportExecution": {{who: audits}}, "reportPlan": {{who: audits}}, "reportPeriod": {{who: audits}}, "reportAdoption": {{who: audits}},

		"backupStore": {{who: adminsOnly}},

		"listQuotas": read,

		"listChannels": read, "getChannel": read, "createChannel": {{who: adminsOnly, body: channelBody}}, "changeChannel": {{who: adminsOnly, body: channelBody}},
		"deleteChannel": {{who: adminsOnly}}, "testChannel": {{who: adminsOnly}}, "listNotifications": {{who: adminsOnly}},

		"listFeatures": read, "getFeature": read, "setFeature": {{who: adminsOnly, body: `{}`}},

		"listFaults": {{who: adminsOnly}}, "orderFaults": {{who: adminsOnly, body: `[]`}}, "removeFault": {{who: adminsOnly}},
		"showSimulatedWorld": {{who: adminsOnly}}, "setSimulatedSpeed": {{who: adminsOnly, body: `{"speed": 60}`}},
		"addToSimulatedWorld": {{who: adminsOnly, body: `{"sample": true}`}}, "resetSimulatedWorld": {{who: adminsOnly, body: `{"to": "SAMPLE", "confirm": "RESET"}`}},
	}
}

// byRole knows callers by tokens that are the names of their roles.
type byRole struct{}

// Identify gives somebody who has the role that the token names.
func (byRole) Identify(r *http.Request) (recovery.Caller, error) {
	role := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if role = strings.TrimPrefix(role, "Bearer"); role == "" {
		return recovery.Caller{}, recovery.Errorf(recovery.Unauthenticated, "no token")
	}
	if role == "nothing" {
		return recovery.Caller{Actor: recovery.Actor{Name: "nora"}}, nil
	}
	return recovery.Actor{Name: strings.ToLower(role)}.Holding(recovery.Role(role)), nil
}

func TestEveryRouteIsOpenToWhomTheRulesSay(t *testing.T) {
	e := newEnvAs(t, byRole{})
	e.as("Admin")
	e.configure()
	drilled := e.start(drillOf("shop"))
	e.end(drilled.ExecutionID)
	recovered := e.start(apitype.StartRequest{Plan: "shop", RunOptions: apitype.RunOptions{Mode: recovery.Recovery}})
	e.end(recovered.ExecutionID)

	table := routeTable(string(drilled.ExecutionID), string(recovered.ExecutionID))
	seen := map[string]bool{}
	operations(t, e, func(method, path string, op *huma.Operation) {
		seen[op.OperationID] = true
		rows, listed := table[op.OperationID]
		if !listed {
			t.Errorf("%s %s (%s) is not in the table of routes and roles", method, path, op.OperationID)
		}
		for i, row := range rows {
			e.checkRoles(fmt.Sprintf("%s[%d]", op.OperationID, i), method, row.path(path), row)
		}
	})
	for id := range table {
		if !seen[id] {
			t.Errorf("the table has %s, which is no route", id)
		}
	}
}

// path is the route's path with its parameters filled in.
func (a asked) path(path string) string {
	for {
		before, rest, more := strings.Cut(path, "{")
		if !more {
			return path + a.query
		}
		name, after, _ := strings.Cut(rest, "}")
		value := "none"
		if given, ok := a.with[name]; ok {
			value = given
		}
		path = before + value + after
	}
}

// checkRoles makes the request with every role, with none, and as nobody.
func (e *env) checkRoles(name, method, path string, a asked) {
	e.t.Helper()
	if got := e.status(method, path, a.body, ""); got != http.StatusUnauthorized {
		e.t.Errorf("%s as nobody: got status %d, want 401", name, got)
	}
	if got := e.status(method, path, a.body, "nothing"); (got == http.StatusForbidden) == a.known {
		e.t.Errorf("%s without a role: got status %d, want 403: %t", name, got, !a.known)
	}
	for i, role := range recovery.Roles {
		got := e.status(method, path, a.body, string(role))
		switch allowed := a.who[i] == 'x'; {
		case got == http.StatusInternalServerError || got == http.StatusUnauthorized:
			e.t.Errorf("%s as %s: got status %d", name, role, got)
		case got == http.StatusUnprocessableEntity:
			e.t.Errorf("%s as %s: got status 422: a request that is not valid proves nothing", name, role)
		case allowed != (got != http.StatusForbidden):
			e.t.Errorf("%s as %s: got status %d, want allowed %t", name, role, got, allowed)
		}
	}
}

// status is that of the answer alone: a stream never ends by itself.
func (e *env) status(method, path, body, token string) int {
	e.t.Helper()
	ctx, cancel := context.WithCancel(e.t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, e.http.URL+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("If-Match", `"1"`)
	resp, err := e.http.Client().Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// end sees an execution through to its end: what is asked is approved.
func (e *env) end(id recovery.ExecutionID) {
	e.t.Helper()
	x := e.wait(id, "waiting for the approval", func(x apitype.Execution) bool { return len(x.Decisions) == 1 })
	if _, err := e.Say(e.t.Context(), id, apitype.Approve, apitype.WordRequest{}); err != nil {
		e.t.Fatal(err)
	}
	x = e.wait(id, "ended", ended)
	if x.Mode == recovery.Recovery {
		return
	}
	if _, err := e.Say(e.t.Context(), id, apitype.Cleanup, apitype.WordRequest{}); err != nil {
		e.t.Fatal(err)
	}
	e.wait(id, "cleaned up", func(x apitype.Execution) bool { return x.Cleanup == recovery.CleanupCompleted })
}

var _ api.Identifier = byRole{}
