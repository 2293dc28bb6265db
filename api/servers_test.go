package api_test

import (
	"slices"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestServersAreChosenAndSorted(t *testing.T) {
	e := newEnv(t)
	e.cloud.at(west, func(p *place) {
		lag := 90.0
		p.servers[0].ReplicationState, p.servers[0].LagSeconds = recovery.ReplicationStalled, &lag
		p.servers[1].ReplicationState = recovery.ReplicationDisconnected
	})
	e.configure()
	yes, no := true, false
	for name, tt := range map[string]struct {
		query apitype.ServerQuery
		want  []string
	}{
		"all":                   {apitype.ServerQuery{}, []string{"db-1", "db-2", "web-1"}},
		"by state, any case":    {apitype.ServerQuery{States: []recovery.ReplicationState{"stalled", "DISCONNECTED"}}, []string{"db-1", "db-2"}},
		"by group":              {apitype.ServerQuery{Group: "WEB"}, []string{"web-1"}},
		"in no group":           {apitype.ServerQuery{Group: "none"}, nil},
		"by tag":                {apitype.ServerQuery{Tags: []string{"Tier=DATABASE"}}, []string{"db-1", "db-2"}},
		"by a tag's key":        {apitype.ServerQuery{Tags: []string{"Tier", "Name=web-1"}}, []string{"web-1"}},
		"by text":               {apitype.ServerQuery{Search: "EB-"}, []string{"web-1"}},
		"by ID":                 {apitype.ServerQuery{Search: string(db2)}, []string{"db-2"}},
		"with a problem":        {apitype.ServerQuery{Problem: &yes}, []string{"db-2"}},
		"without a problem":     {apitype.ServerQuery{Problem: &no}, []string{"db-1", "web-1"}},
		"by name, reversed":     {apitype.ServerQuery{Sort: "-name"}, []string{"web-1", "db-2", "db-1"}},
		"by lag, reversed":      {apitype.ServerQuery{Sort: "-lag", States: []recovery.ReplicationState{"STALLED", "CONTINUOUS"}}, []string{"db-1", "web-1"}},
		"by state":              {apitype.ServerQuery{Sort: "state"}, []string{"web-1", "db-2", "db-1"}},
		"all of it, reread now": {apitype.ServerQuery{Refresh: true, AccountID: west.AccountID, Region: west.Region, Search: "db", Sort: "-hostname"}, []string{"db-2", "db-1"}},
	} {
		page, err := e.Servers(t.Context(), tt.query)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := namesOf(page.Items); !slices.Equal(got, tt.want) || page.Total != len(tt.want) {
			t.Errorf("%s: got %v of %d, want %v", name, got, page.Total, tt.want)
		}
		var byPages []string
		for q := tt.query; ; {
			q.Limit = 1
			page, err := e.Servers(t.Context(), q)
			if err != nil {
				t.Fatalf("%s: page by page: %v", name, err)
			}
			byPages = append(byPages, namesOf(page.Items)...)
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
		if !slices.Equal(byPages, tt.want) {
			t.Errorf("%s: page by page got %v, want %v", name, byPages, tt.want)
		}
	}
	page, err := e.Servers(t.Context(), apitype.ServerQuery{Limit: 1, Sort: "name"})
	if err != nil {
		t.Fatal(err)
	}
	e.steps(
		step{"unknown sort key", "GET /servers?sort=nmae", "", "", 422, []string{`did you mean \"name\"?`}, nil},
		step{"unknown state", "GET /servers?state=STALED", "", "", 422, []string{`did you mean \"STALLED\"?`}, nil},
		step{"unknown group", "GET /servers?group=databsaes", "", "", 404, []string{`did you mean \"databases\"?`}, nil},
		step{"tag without key", "GET /servers?tag=%3Dx", "", "", 422, []string{"has no key"}, nil},
		step{"another list's cursor", "GET /servers?sort=-name&cursor=" + page.Next, "", "", 422, []string{"does not belong to this list"}, nil},
	)
}

func namesOf(servers []apitype.Server) []string {
	var names []string
	for _, s := range servers {
		names = append(names, s.Name)
	}
	return names
}
