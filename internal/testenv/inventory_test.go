package testenv_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// The size that the inventory is proven at.
const (
	manyAccounts  = 20
	serversInEach = 75 // an account and Region: 6,000 in all
)

var manyRegions = []string{"us-east-1", "us-east-2", "us-west-2", "eu-west-1"}

func manyAccount(n int) string { return fmt.Sprintf("1111222233%02d", n) }

// manyServers is a world of that size.
func manyServers() *sim.WorldFile {
	file := &sim.WorldFile{}
	for n := range manyAccounts {
		account := sim.AccountFile{ID: manyAccount(n)}
		for _, region := range manyRegions {
			account.Regions = append(account.Regions, sim.SeedServers(account.ID, region, serversInEach).Accounts[0].Regions...)
		}
		file.Accounts = append(file.Accounts, account)
	}
	return file
}

func registerMany(t testing.TB, env *testenv.Env) {
	t.Helper()
	var regions []recovery.Region
	for _, region := range manyRegions {
		regions = append(regions, recovery.Region(region))
	}
	for n := range manyAccounts {
		if _, err := env.CreateAccount(t.Context(), apitype.AccountInput{AccountID: recovery.AccountID(manyAccount(n)), Name: fmt.Sprintf("account-%02d", n), Regions: regions}); err != nil {
			t.Fatal(err)
		}
	}
}

// listAll reads one page, and how long that took.
func listAll(t testing.TB, env *testenv.Env, q apitype.ServerQuery) (apitype.ServerPage, time.Duration) {
	t.Helper()
	begun := time.Now()
	page, err := env.Servers(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return page, time.Since(begun)
}

func TestTheInventoryOfManyAccountsIsThereSoonAndHidesNoneForAnother(t *testing.T) {
	const down, throttled = 3, 7
	data := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{World: manyServers(), Data: data, Sim: sim.Options{Latency: 150 * time.Millisecond, CallRate: 10}})
		begun := time.Now()
		registerMany(t, env)
		for all := 0; all < manyAccounts*len(manyRegions)*serversInEach; time.Sleep(100 * time.Millisecond) {
			page, _ := listAll(t, env, apitype.ServerQuery{Limit: 1})
			if all = page.Total; time.Since(begun) > 30*time.Second {
				t.Fatalf("after %v there are %d servers", time.Since(begun), all)
			}
		}
		t.Logf("6,000 servers of 80 accounts and Regions after %v", time.Since(begun))

		// Whoever looks gets what is there, without waiting, and sees to it that it is new
		// soon.
		order(t, env.AWS,
			sim.Fault{Kind: sim.FaultUnreachable, Account: manyAccount(down), Delay: sim.Duration(time.Minute)},
			sim.Fault{Kind: sim.FaultThrottle, Account: manyAccount(throttled), Service: "drs", RetryAfter: sim.Duration(20 * time.Second)})
		time.Sleep(time.Minute)
		if _, took := listAll(t, env, apitype.ServerQuery{}); took > 0 {
			t.Fatalf("a list waited %v", took)
		}
		wantHidden(t, env, down, throttled)
		wantPolite(t, env.AWS)
		for _, n := range []int{0, down, throttled} {
			asked := time.Now()
			page, took := listAll(t, env, apitype.ServerQuery{AccountID: recovery.AccountID(manyAccount(n)), Refresh: true})
			if took > 21*time.Second || n == 0 && page.Scopes[0].AsOf.Before(asked.Add(-5*time.Second)) {
				t.Errorf("a refresh of account %d took %v, and is as of %v", n, took, page.Scopes[0].AsOf)
			}
		}
	})
	// After a restart, in another bubble of fake time, with no AWS at all.
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{World: &sim.WorldFile{}, Data: data})
		order(t, env.AWS, sim.Fault{Kind: sim.FaultUnreachable, Delay: sim.Duration(time.Minute)})
		page, took := listAll(t, env, apitype.ServerQuery{Limit: 1})
		if want := manyAccounts * len(manyRegions) * serversInEach; page.Total != want || took > 0 {
			t.Errorf("after the restart there are %d servers after %v, want %d at once", page.Total, took, want)
		}
		for _, s := range page.Scopes {
			if s.AsOf.IsZero() {
				t.Errorf("%s has no age", s.Scope)
			}
		}
	})
}

func order(t testing.TB, aws *sim.World, faults ...sim.Fault) {
	t.Helper()
	if _, err := aws.AddFaults(faults); err != nil {
		t.Fatal(err)
	}
}

// wantHidden holds the list to telling of those that do not answer, with what was seen of
// them, and to showing all others as of now.
func wantHidden(t *testing.T, env *testenv.Env, silent ...int) {
	t.Helper()
	page, _ := listAll(t, env, apitype.ServerQuery{Limit: 1})
	if want := manyAccounts * len(manyRegions) * serversInEach; page.Total != want {
		t.Errorf("there are %d servers, want %d", page.Total, want)
	}
	for _, s := range page.Scopes {
		age := time.Since(s.AsOf)
		isSilent := false
		for _, n := range silent {
			isSilent = isSilent || string(s.AccountID) == manyAccount(n)
		}
		switch {
		case s.Servers != serversInEach:
			t.Errorf("%s shows %d servers", s.Scope, s.Servers)
		case isSilent && (s.Error == nil || age < 45*time.Second):
			t.Errorf("%s does not answer, and is shown as of %v ago with %v", s.Scope, age, s.Error)
		case !isSilent && (s.Error != nil || age > 20*time.Second):
			t.Errorf("%s answers, and is shown as of %v ago with %v", s.Scope, age, s.Error)
		}
	}
}

// wantPolite holds the looks at one account and Region to their least distance.
func wantPolite(t *testing.T, aws *sim.World) {
	t.Helper()
	last := map[string]time.Time{}
	for _, call := range aws.Calls("drs", "DescribeSourceServers") {
		scope := call.Account + "/" + call.Region
		if call.Account != manyAccount(3) && call.Account != manyAccount(7) && call.At.Sub(last[scope]) < 5*time.Second {
			t.Errorf("%s was looked at again after %v", scope, call.At.Sub(last[scope]))
		}
		last[scope] = call.At
	}
}
