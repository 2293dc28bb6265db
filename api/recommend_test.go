package api_test

import (
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestRecommendationsHoldOnceTheyAreAccepted(t *testing.T) {
	e := newEnv(t)
	e.cloud.at(west, func(p *place) {
		s := p.server(web1)
		s.RecommendedType, s.Disks = "t3.small", []recovery.Disk{{Device: "/dev/sda1", Bytes: 8 << 30}}
	})
	e.configure()
	const accept = `{"servers":{"s-000000000000web01":{"instanceType":"t3.small"}}}`
	e.steps(
		step{"proposed", "GET /groups/web/recommendations", "", "", 200, []string{
			`"instanceType":"t3.small"`, "DRS recommends t3.small for it, with 2 vCPUs and 2 GiB of memory", "it costs 0.02 USD an hour with Linux", "the only type that fits", `"version":1`,
		}, nil},
		step{"nothing is known of the databases", "GET /groups/databases/recommendations?server=db-1", "", "", 200, []string{"DRS does not tell the processors and the memory"}, []string{"instanceType", "db-2"}},
		step{"of a group that is not", "GET /groups/none/recommendations", "", "", 404, nil, nil},
		step{"of a server that is not", "GET /groups/web/recommendations?server=db-1", "", "", 404, nil, nil},
		step{"nothing holds yet", "GET /groups/web", "", "", 200, nil, []string{"t3.small"}},

		step{"accepted for no version", "POST /groups/web/recommendations", accept, "", 428, nil, nil},
		step{"accepted for an older version", "POST /groups/web/recommendations", accept, `If-Match: "7"`, 412, nil, nil},
		step{"accepted for nobody", "POST /groups/web/recommendations", `{"servers":{}}`, `If-Match: "1"`, 422, []string{"say what is accepted for which server"}, nil},
		step{"accepted without a type", "POST /groups/web/recommendations", `{"servers":{"s-000000000000web01":{}}}`, `If-Match: "1"`, 422, []string{"say which instance type is accepted"}, nil},
		step{"accepted for another's server", "POST /groups/web/recommendations", `{"servers":{"s-0000000000000db01":{"instanceType":"t3.small"}}}`, `If-Match: "1"`, 422, []string{"web has no such server now"}, nil},
		step{"accepted", "POST /groups/web/recommendations", accept, `If-Match: "1"`, 200, []string{`"version":2`}, nil},
		step{
			"it holds", "GET /groups/web/launch-configuration", "", "", 200,
			[]string{`"instanceType":"t3.small"`, `"instanceType":"SERVER"`, `"targetInstanceTypeRightSizingMethod":"NONE"`},
			nil,
		},
		step{"and is in the trail", "GET /audit?kind=group", "", "", 200, []string{"servers.s-000000000000web01.launchConfiguration.instanceType"}, nil},
	)
	r, err := e.Recommendations(t.Context(), "web", "web-1")
	if err != nil || len(r.Servers) != 1 || r.Servers[0].Now != "t3.small" || r.Version != 2 {
		t.Errorf("got %+v, %v, want that it is so already", r, err)
	}
	again := apitype.AcceptRequest{Servers: map[recovery.SourceServerID]apitype.AcceptedLaunch{web1: r.Servers[0].AcceptedLaunch}}
	if _, err := e.AcceptRecommendations(t.Context(), "web", r.Version, again); err != nil {
		t.Errorf("accepting again: %v", err)
	}
}
