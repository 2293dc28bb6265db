package api_test

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// Where the servers of the usual environment come from.
var (
	east    = recovery.Scope{AccountID: west.AccountID, Region: "us-east-1"}
	foreign = recovery.Scope{AccountID: "222233334444", Region: "us-east-1"}
)

func serverTags(c *fakeCloud, id recovery.SourceServerID) (tags map[string]string) {
	c.at(west, func(p *place) { tags = maps.Clone(p.server(id).Tags) })
	return tags
}

func TestTagsOfInstancesGoToTheirSourceServers(t *testing.T) {
	e := newEnv(t)
	e.configure()
	instance := map[string]string{"Name": "db-1", "Tier": "gold", "CostCenter": "4711", "aws:autoscaling:groupName": "db"}
	e.cloud.addOrigin(recovery.ServerKey{Scope: west, SourceServerID: db1}, east, "i-0000000000000db01", instance)
	e.cloud.addOrigin(recovery.ServerKey{Scope: west, SourceServerID: db2}, foreign, "i-0000000000000db02", nil)
	e.cloud.at(foreign, func(p *place) {
		p.down = recovery.Errorf(recovery.Denied, "not authorized to perform: ec2:DescribeInstances")
	})
	e.cloud.at(west, func(p *place) { p.server(db1).Tags["Owner"] = "ann" })
	set := func(at, how string) step {
		body := `{"name":"shop","regions":["us-west-2"],"tagSync":` + how + `}`
		return step{"set " + how, "PUT /accounts/shop", body, `If-Match: "` + at + `"`, 200, nil, nil}
	}
	e.steps(
		step{"never yet", "GET /accounts/shop/tag-sync", "", "", 404, []string{"davit tag sync"}, nil},
		step{"no such account", "POST /accounts/nowhere/tag-sync", `{}`, "", 404, nil, nil},
		step{
			"tried", "POST /accounts/shop/tag-sync", `{"dryRun":true}`, "", 200,
			[]string{`"total":{"servers":3,"changed":1,"notEC2":1,"failed":1}`, `"toServer":{"CostCenter":"4711","Tier":"gold"}`, "not authorized to perform"},
			nil,
		},
		step{"nothing was done", "GET /accounts/shop/tag-sync", "", "", 404, nil, nil},
	)
	if got := serverTags(e.cloud, db1); got["Tier"] != "database" {
		t.Errorf("after a dry run: got %v, want the tags as they were", got)
	}
	e.steps(
		step{"done", "POST /accounts/shop/tag-sync", `{}`, "", 200, []string{`"changed":1`, `"outcome":"CHANGED"`}, nil},
		step{"kept", "GET /accounts/shop/tag-sync", "", "", 200, []string{`"total":{"servers":3,"changed":1,"notEC2":1,"failed":1}`}, nil},
	)
	want := map[string]string{"Name": "db-1", "Tier": "gold", "CostCenter": "4711", "Owner": "ann"}
	if got := serverTags(e.cloud, db1); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	e.steps(
		step{"too often", "PUT /accounts/shop", `{"name":"shop","regions":["us-west-2"],"tagSync":{"everySeconds":10}}`, `If-Match: "1"`, 422, []string{`"field":"tagSync.everySeconds"`}, nil},
		set("1", `{"back":true}`),
	)
	time.Sleep(10 * time.Millisecond) // so that the runs' times differ
	e.steps(step{"both ways", "POST /accounts/shop/tag-sync", `{}`, "", 200, []string{`"toInstance":{"Owner":"ann"}`, `"back":true`}, nil})
	e.cloud.at(east, func(p *place) {
		if got := p.tags["i-0000000000000db01"]; got["Owner"] != "ann" || len(got) != 5 {
			t.Errorf("got %v, want the server's tag beside its own", got)
		}
	})
	events := testenv.ReadStream(t, e.book, recovery.TagSyncStream(west.AccountID, time.Now()))
	if len(events) != 2 || events[0].Actor.Name != "olivia" || events[0].Body.(recovery.TagsSynced).Total().Failed != 1 {
		t.Errorf("got %+v, want the two runs with who asked for them and their counts", events)
	}
}

func TestOneRunOfTagSynchronisationAtATime(t *testing.T) {
	e := newEnv(t)
	e.configure()
	if err := e.book.TakeTagSync(t.Context(), west.AccountID, "another server", time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	e.steps(step{"while another runs", "POST /accounts/shop/tag-sync", `{}`, "", 409, []string{"being synchronised now"}, nil})
	if err := e.book.LeaveTagSync(t.Context(), west.AccountID, "another server"); err != nil {
		t.Fatal(err)
	}
	e.steps(
		step{"after it", "POST /accounts/shop/tag-sync", `{}`, "", 200, nil, nil},
		step{"and again", "POST /accounts/shop/tag-sync", `{}`, "", 200, nil, nil},
		step{"switched off", "PUT /features/tag-sync", `{"deployment":false}`, `If-Match: "0"`, 200, nil, nil},
		step{"then", "POST /accounts/shop/tag-sync", `{}`, "", 403, []string{"davit feature set tag-sync on"}, nil},
	)
}

func TestTagsAreSynchronisedOnSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		book, fake := store.New(db), newFakeCloud()
		fake.addServer(west, db1, "db-1", "database")
		tags := map[string]string{"Tier": "gold"}
		fake.addOrigin(recovery.ServerKey{Scope: west, SourceServerID: db1}, east, "i-0000000000000db01", tags)
		account := recovery.Account{ID: west.AccountID, Name: "shop", Regions: []recovery.Region{west.Region}, TagSync: recovery.TagSync{EverySeconds: 3600}}
		if _, err := book.CreateAccount(t.Context(), account, recovery.Engine); err != nil {
			t.Fatal(err)
		}
		schedules := make([]*control.TagSchedule, 2) // of two processes
		for i := range schedules {
			schedules[i] = control.NewTagSchedule(control.New(control.Parts{Book: book, Cloud: fake}))
			go func() { _ = schedules[i].Run(t.Context()) }()
		}
		runs := func() (all []time.Duration) {
			for _, ev := range testenv.ReadStream(t, book, recovery.TagSyncStream(west.AccountID, time.Now())) {
				if ev.Actor.Source != "SCHEDULE" {
					t.Errorf("got a run by %+v, want the schedule's", ev.Actor)
				}
				all = append(all, time.Since(ev.At).Round(time.Hour))
			}
			return all
		}
		time.Sleep(time.Minute)
		if got := serverTags(fake, db1)["Tier"]; got != "gold" {
			t.Errorf("at the start: got %q, want the instance's tag", got)
		}
		fake.at(east, func(*place) { tags["Tier"] = "silver" })
		time.Sleep(58 * time.Minute)
		if got := serverTags(fake, db1)["Tier"]; got != "gold" {
			t.Errorf("within the hour: got %q, want no run", got)
		}
		time.Sleep(2*time.Hour - 58*time.Minute)
		if got := serverTags(fake, db1)["Tier"]; got != "silver" {
			t.Errorf("after the hour: got %q, want the new tag", got)
		}
		if got, want := runs(), []time.Duration{2 * time.Hour, time.Hour, 0}; !slices.Equal(got, want) {
			t.Errorf("got runs %v ago, want %v", got, want)
		}
	})
}
