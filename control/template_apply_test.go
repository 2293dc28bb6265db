package control

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

var applied = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}

// applyRig is the use cases over the simulator, with the group web of all its servers, which are
// to be m7i.large, and the plan shop of it. No engine runs.
type applyRig struct {
	*Control
	t      *testing.T
	book   *store.Book
	cloud  *awscloud.Cloud
	caller recovery.Caller
}

func newApplyRig(t *testing.T, servers int, opts sim.Options) *applyRig {
	t.Helper()
	world, err := sim.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	seed := sim.SeedServers(string(applied.AccountID), string(applied.Region), servers)
	for _, s := range seed.Accounts[0].Regions[0].SourceServers {
		s.Tags["App"] = "web"
	}
	if err := world.Populate(seed); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &applyRig{t: t, book: store.New(db), caller: recovery.Actor{Name: "ann"}.Holding(recovery.Admin)}
	r.cloud, err = awscloud.New(t.Context(), awscloud.Options{
		Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
			return recovery.Account{ID: id, Own: true}, nil
		},
		Endpoint: "http://sim.invalid", HTTPClient: world.Client(),
		Credentials: awscloud.StaticCredentials(string(applied.AccountID), "secret"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, c := range []interface{ Close() error }{r.cloud, db, world} {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	r.Control = New(Parts{Book: r.book, Cloud: r.cloud})
	r.save()
	return r
}

// save stores the account, the group and the plan.
func (r *applyRig) save() {
	r.t.Helper()
	ctx, kind := r.t.Context(), "m7i.large"
	_, err := r.book.CreateAccount(ctx, recovery.Account{ID: applied.AccountID, Name: "shop", Regions: []recovery.Region{applied.Region}, Own: true}, recovery.Engine)
	if err == nil {
		_, err = r.CreateGroup(ctx, r.caller, recovery.Group{
			Name: "web", Scope: applied, Selector: recovery.Selector{Tags: map[string]string{"App": "web"}},
			LaunchConfiguration: recovery.LaunchSpec{LaunchConfiguration: recovery.LaunchConfiguration{InstanceType: &kind}},
		})
	}
	if err == nil {
		_, err = r.CreatePlan(ctx, r.caller, recovery.Plan{
			Name: "shop", Drill: recovery.DrillSpec{Network: recovery.DrillShared},
			Waves: []recovery.WaveSpec{{Name: "all", Groups: []string{"web"}, Readiness: recovery.ReadyLaunched}},
		})
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// look looks at all servers of the group.
func (r *applyRig) look() []AppliedLaunch {
	r.t.Helper()
	var all []AppliedLaunch
	page := Page{Limit: maxLooked}
	for {
		look, err := r.LookAtLaunches(r.t.Context(), r.caller, LaunchesOf{Group: "web"}, nil, page)
		if err != nil {
			r.t.Fatal(err)
		}
		all = append(all, look.Servers...)
		if page.Cursor = look.Next; page.Cursor == "" {
			return all
		}
	}
}

// apply applies what was looked at, in one request.
func (r *applyRig) apply(seen []AppliedLaunch) []AppliedLaunch {
	r.t.Helper()
	a := LaunchApplication{LaunchesOf: LaunchesOf{Group: "web"}, Reason: "drift"}
	for _, s := range seen {
		a.Servers = append(a.Servers, SeenLaunch{s.ServerKey, s.Seen})
	}
	done, err := r.ApplyLaunches(r.t.Context(), r.caller, a)
	if err != nil {
		r.t.Fatal(err)
	}
	return done
}

// want fails unless each of the servers has the outcome.
func (r *applyRig) want(got []AppliedLaunch, outcome ApplyOutcome) {
	r.t.Helper()
	for _, s := range got {
		if s.Outcome != outcome {
			r.t.Fatalf("%s is %s (%v), want %s", s.SourceServerID, s.Outcome, s.Err, outcome)
		}
	}
}

func (r *applyRig) versions(template string) recovery.LaunchTemplateVersions {
	r.t.Helper()
	v, err := r.cloud.LaunchTemplateVersions(r.t.Context(), applied, template)
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func TestApplyingAgainMakesNoSecondVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newApplyRig(t, 2, sim.Options{})
		look := r.look()
		r.want(look, ToApply)
		done := r.apply(look)
		r.want(done, ApplyDone)
		template := done[0].TemplateID
		after := r.versions(template)
		if v := after.Find(after.Default); v.Setting(recovery.SettingInstanceType) != "m7i.large" || done[0].Version != after.Default {
			t.Fatalf("the default is version %d with the type %s, want an m7i.large as version %d", after.Default, v.Setting(recovery.SettingInstanceType), done[0].Version)
		}

		// The answer was lost, and the same is asked for.
		r.want(r.apply(look), ApplyInPlace)

		// It was killed after it had made the version, before that became the default.
		if err := r.cloud.SetDefaultVersion(t.Context(), applied, template, look[0].Version); err != nil {
			t.Fatal(err)
		}
		if got := r.apply(look); got[0].Outcome != ApplyChanged || got[1].Outcome != ApplyInPlace {
			t.Errorf("%s and %s, want the first to be looked at again, since a part of it was applied", got[0].Outcome, got[1].Outcome)
		}
		time.Sleep(time.Minute)
		r.want(r.apply(r.look()[:1]), ApplyDone)
		if again := r.versions(template); again.Default != after.Default || len(again.All) != len(after.All) {
			t.Errorf("version %d of %d is the default, want version %d of %d again", again.Default, len(again.All), after.Default, len(after.All))
		}
		deeds, err := r.book.TemplateDeeds(t.Context(), recovery.TemplateKey(applied, template))
		if err != nil || len(deeds) != 2 || deeds[0].What != recovery.LaunchApplied || deeds[0].Group != "web" || deeds[0].Reason != "drift" || deeds[0].By.Name != "ann" {
			t.Errorf("got %+v, %v, want who applied it, and why", deeds, err)
		}
	})
}

func TestWhatWasChangedSinceItWasLookedAtIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newApplyRig(t, 2, sim.Options{})
		look := r.look()
		g, err := r.Group(t.Context(), r.caller, "web")
		if err != nil {
			t.Fatal(err)
		}
		other := "m6i.large"
		g.Servers = map[recovery.SourceServerID]recovery.ServerLaunch{look[0].SourceServerID: {LaunchConfiguration: recovery.LaunchSpec{LaunchConfiguration: recovery.LaunchConfiguration{InstanceType: &other}}}}
		if _, err := r.ChangeGroup(t.Context(), r.caller, "web", g); err != nil {
			t.Fatal(err)
		}
		done := r.apply(look)
		if done[0].Outcome != ApplyChanged || done[1].Outcome != ApplyDone {
			t.Errorf("%s and %s, want the one that is stated otherwise now to be looked at again", done[0].Outcome, done[1].Outcome)
		}
		if got := r.versions(look[0].TemplateID); len(got.All) != 1 {
			t.Errorf("%s has %d versions, want it as it was", look[0].TemplateID, len(got.All))
		}
	})
}

// An execution that starts waits until a request that applies launch configurations is done, and
// for no other after it.
func TestAStartWaitsForWhatIsAppliedByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newApplyRig(t, 3, sim.Options{})
		look := r.look()
		hand := recovery.ByHand("somebody")
		held, err := r.book.HoldServers(t.Context(), []recovery.ServerKey{look[0].ServerKey}, hand, time.Now().Add(time.Minute))
		if err != nil || len(held) != 1 {
			t.Fatalf("got %v, %v, want a server", held, err)
		}
		var wg sync.WaitGroup
		var started Started
		var startErr error
		begun := time.Now()
		wg.Go(func() {
			started, startErr = r.Start(t.Context(), r.caller, StartRequest{Plan: "shop", Options: Options{Mode: recovery.Drill}})
		})
		time.Sleep(5 * time.Second)
		for _, s := range r.apply(look) {
			if s.Outcome != ApplyBusy || !strings.Contains(s.Err.Error(), "about to start") {
				t.Errorf("%s is %s (%v), want nothing new to begin while an execution waits", s.SourceServerID, s.Outcome, s.Err)
			}
		}
		if err := r.book.LetServersGo(t.Context(), held, hand); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		if waited := time.Since(begun); startErr != nil || waited < 5*time.Second || waited > 6*time.Second {
			t.Fatalf("started %v after %s, want it once the server is free", startErr, waited)
		}
		for _, s := range r.look() {
			if s.Outcome != ApplyBusy || !strings.Contains(s.Err.Error(), string(started.ID)) {
				t.Errorf("%s is %s (%v), want the execution to have it", s.SourceServerID, s.Outcome, s.Err)
			}
		}
		r.want(r.apply(look), ApplyBusy)
	})
}

// Somebody who died with a server in hand keeps an execution from it for a while, not for ever.
func TestAStartOutlastsWhoDiedApplyingByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newApplyRig(t, 1, sim.Options{})
		if _, err := r.book.HoldServers(t.Context(), []recovery.ServerKey{r.look()[0].ServerKey}, recovery.ByHand("gone"), time.Now().Add(applyTime+handMargin)); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, err := r.Start(t.Context(), r.caller, StartRequest{Plan: "shop", Options: Options{Mode: recovery.Drill}}); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begun); waited < applyTime || waited > applyTime+2*handMargin {
			t.Errorf("it started after %s", waited)
		}
	})
}

// slowly is AWS that takes its time to change launch configurations.
type slowly struct {
	cloud.Cloud
	ended time.Time
}

func (s *slowly) ConfigureLaunches(ctx context.Context, scope recovery.Scope, orders []recovery.LaunchOrder) []recovery.Configured {
	time.Sleep(5 * time.Second)
	done := s.Cloud.ConfigureLaunches(ctx, scope, orders)
	s.ended = time.Now()
	return done
}

// An execution that starts while AWS is at it has the servers once they are as they should be.
func TestNoExecutionStartsInTheMiddleOfWhatIsApplied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newApplyRig(t, 2, sim.Options{})
		aws := &slowly{Cloud: r.cloud}
		r.Control = New(Parts{Book: r.book, Cloud: aws})
		look := r.look()
		var wg sync.WaitGroup
		wg.Go(func() { r.want(r.apply(look), ApplyDone) })
		time.Sleep(time.Second)
		started, err := r.Start(t.Context(), r.caller, StartRequest{Plan: "shop", Options: Options{Mode: recovery.Drill}})
		wg.Wait()
		if err != nil || started.CreatedAt.Before(aws.ended) {
			t.Errorf("%v: it started at %s, and AWS was done at %s", err, started.CreatedAt, aws.ended)
		}
	})
}

// Calls to AWS are kept to a rate for each account and Region. Requests of twenty servers each
// wait where there are more, and show nobody a throttle.
func TestApplyingByHandWithinARateShowsNoThrottle(t *testing.T) {
	count := 40
	if os.Getenv("DAVIT_LONG") != "" {
		count = 300
	}
	synctest.Test(t, func(t *testing.T) {
		const rate = 20
		r := newApplyRig(t, count, sim.Options{CallRate: rate})
		begun := time.Now()
		look := r.look()
		looked := time.Since(begun)
		if len(look) != count {
			t.Fatalf("looked at %d servers, want %d", len(look), count)
		}
		var longest time.Duration
		for len(look) > 0 {
			from, n := time.Now(), min(MaxApplied, len(look))
			r.want(r.apply(look[:n]), ApplyDone)
			longest, look = max(longest, time.Since(from)), look[n:]
		}
		t.Logf("%d servers at %d calls a second: looked at in %s, applied in %s; the longest request took %s", count, rate,
			looked.Round(100*time.Millisecond), (time.Since(begun) - looked).Round(100*time.Millisecond), longest.Round(100*time.Millisecond))
		if longest > applyTime/2 {
			t.Errorf("a request took %s of the %s that it has", longest, applyTime)
		}
		r.want(r.look(), ApplyInPlace)
	})
}

// A role that is held for some accounts, or some plans, applies nothing elsewhere.
func TestApplyingIsWithinTheReachOfARole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newApplyRig(t, 1, sim.Options{})
		look := r.look()
		for name, tt := range map[string]struct {
			grant recovery.Grant
			of    LaunchesOf
			may   bool
		}{
			"an operator":                      {recovery.Grant{Role: recovery.Operator}, LaunchesOf{Group: "web"}, false},
			"a plan manager elsewhere":         {recovery.Grant{Role: recovery.PlanManager, AccountIDs: []recovery.AccountID{"444455556666"}}, LaunchesOf{Group: "web"}, false},
			"elsewhere, by a plan":             {recovery.Grant{Role: recovery.PlanManager, AccountIDs: []recovery.AccountID{"444455556666"}}, LaunchesOf{Plan: "shop"}, false},
			"a plan manager of other plans":    {recovery.Grant{Role: recovery.PlanManager, PlanTags: map[string]string{"team": "bank"}}, LaunchesOf{Plan: "shop"}, false},
			"a plan manager of this account":   {recovery.Grant{Role: recovery.PlanManager, AccountIDs: []recovery.AccountID{applied.AccountID}}, LaunchesOf{Plan: "shop"}, true},
			"a plan manager of plans, a group": {recovery.Grant{Role: recovery.PlanManager, PlanTags: map[string]string{"team": "bank"}}, LaunchesOf{Group: "web"}, false},
		} {
			caller := recovery.Caller{Actor: recovery.Actor{Name: "pat"}, Grants: []recovery.Grant{tt.grant}}
			_, err := r.ApplyLaunches(t.Context(), caller, LaunchApplication{LaunchesOf: tt.of, Reason: "drift", Servers: []SeenLaunch{{look[0].ServerKey, "other"}}})
			if may := recovery.CodeOf(err) != recovery.Denied; may != tt.may || may && err != nil {
				t.Errorf("%s: got %v, want %v", name, err, tt.may)
			}
		}
	})
}
