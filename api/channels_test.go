package api_test

import (
	"strings"
	"testing"
)

func TestChannelsAreKept(t *testing.T) {
	e := newEnv(t)
	e.configure()
	const url = `"url":"https://hooks.example.org/davit"`
	with := func(old, replacement string) string { return strings.Replace(channelBody, old, replacement, 1) }
	e.steps(
		step{"created", "POST /channels", channelBody, "", 201, []string{`"version":1`, `"channelID":"chan-`, `"secrets":[{"file":"hook"}]`}, nil},
		step{"same name", "POST /channels", with("ops", "OPS"), "", 409, []string{"is taken"}, nil},
		step{"a topic", "POST /channels", `{"name":"board","kind":"SNS","topicARN":"arn:aws:sns:us-west-2:111122223333:board","plans":["Shop"]}`, "", 201, nil, nil},
		step{"no such plan", "POST /channels", with(`"events"`, `"plans":["shpo"],"events"`), "", 422, []string{`"field":"plans[0]"`, "did you mean", "shop"}, nil},
		step{
			"everything wrong at once", "POST /channels", `{"name":"","kind":"WEBHOOK","url":"http://hooks.example.org","topicARN":"x","secrets":[{},{"ref":"hunter2 in plain text"}],"events":["STARTING"],"modes":["BOTH"]}`, "", 422,
			[]string{`"field":"name"`, `"field":"url"`, `"field":"topicARN"`, `"field":"secrets[0]"`, `"field":"secrets[1].ref"`, `"field":"events[0]"`, `"field":"modes[0]"`},
			[]string{"hunter2"},
		},
		step{"a password in the URL", "POST /channels", with(url, `"url":"https://me:hunter2`+`@hooks.example.org"`), "", 422, []string{`"field":"url"`}, []string{"hunter2"}},
		step{"a name that leads here", "POST /channels", with(url, `"url":"http://localhost:9"`), "", 422, []string{"not encrypted"}, nil},
		step{"a file elsewhere", "POST /channels", with(`"hook"`, `"../token"`), "", 422, []string{`"field":"secrets[0].file"`}, nil},
		step{"where is the secret", "POST /channels", with(`"file":"hook"`, `"ref":"{{resolve:ssm:/hook}}"`), "", 422, []string{"accountID and region"}, nil},
		step{"unsigned", "POST /channels", with(`,"secrets":[{"file":"hook"}]`, ""), "", 422, []string{`"field":"secrets"`}, nil},
		step{"listed", "GET /channels", "", "", 200, []string{`"name":"board"`, `"name":"ops"`}, nil},
		step{"no version", "PUT /channels/ops", channelBody, "", 428, []string{"If-Match"}, nil},
		step{"old version", "PUT /channels/ops", channelBody, `If-Match: "7"`, 412, []string{`"code":"STALE"`}, nil},
		step{"changed", "PUT /channels/ops", with("{", `{"paused":true,`), `If-Match: "1"`, 200, []string{`"version":2`, `"paused":true`}, nil},
		step{"a plan that names none", "PUT /plans/shop", strings.Replace(planBody, "{", `{"notifications":{"channels":["opps"]},`, 1), `If-Match: "1"`, 422, []string{`"field":"notifications.channels[0]"`, `did you mean \"ops\"?`}, nil},
		step{
			"steps out of order", "PUT /plans/shop",
			strings.Replace(planBody, "{", `{"notifications":{"escalation":[{"afterSeconds":60,"channels":["ops"]},{"afterSeconds":60,"channels":[]}]},`, 1), `If-Match: "1"`, 422,
			[]string{`"field":"notifications.escalation[1].afterSeconds"`, `"field":"notifications.escalation[1].channels"`},
			nil,
		},
		step{"a plan that names it", "PUT /plans/shop", strings.Replace(planBody, "{", `{"notifications":{"channels":["Ops"]},`, 1), `If-Match: "1"`, 200, []string{`"notifications":{"channels":["Ops"]}`}, nil},
		step{"it is named", "DELETE /channels/ops", "", `If-Match: "2"`, 409, []string{"shop"}, nil},
		step{"it keeps its name", "PUT /channels/ops", with("ops", "other"), `If-Match: "2"`, 409, []string{"renamed"}, nil},
		step{"deleted", "DELETE /channels/board", "", `If-Match: "1"`, 204, nil, nil},
		step{"gone", "GET /channels/board", "", "", 404, []string{"there is no channel"}, nil},
		step{"nothing was sent", "GET /notifications?state=PENDING&channel=ops", "", "", 200, []string{`"items":[]`}, nil},
		step{"no such state", "GET /notifications?state=LOST", "", "", 422, nil, nil},
	)
}
