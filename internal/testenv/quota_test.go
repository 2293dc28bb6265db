package testenv_test

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// TestQuotasSayWhatNobodyTold has Service Quotas silent, and one of two accounts down: sums
// name what is not in them, and quotas where they come from.
func TestQuotasSayWhatNobodyTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const servers = 12
		here, down := recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}, recovery.Scope{AccountID: "777788889999", Region: "us-west-2"}
		world := &sim.WorldFile{}
		for _, s := range []recovery.Scope{here, down} {
			world.Accounts = append(world.Accounts, sim.SeedServers(string(s.AccountID), string(s.Region), servers).Accounts...)
		}
		env := testenv.New(t, testenv.Options{World: world})
		order(t, env.AWS,
			sim.Fault{Kind: sim.FaultUnreachable, Account: string(down.AccountID)},
			sim.Fault{Kind: sim.FaultUnreachable, Service: "servicequotas"})
		for _, s := range []recovery.Scope{here, down} {
			account := apitype.AccountInput{AccountID: s.AccountID, Name: string(s.AccountID), Regions: []recovery.Region{s.Region}}
			if _, err := env.CreateAccount(t.Context(), account); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)

		page := quotas(t, env)
		if total := page.Total; total.Scopes != 1 || total.Source != servers || !slices.Equal(total.LeftOut, []recovery.Scope{down}) {
			t.Errorf("the sum is %+v, want that of %s alone, which names %s", total, here, down)
		}
		for _, use := range page.Items {
			if isDown := use.Scope == down; (use.Error != nil) != isDown {
				t.Errorf("%s: got the error %v", use.Scope, use.Error)
			}
			for name, source := range use.QuotaSources {
				if source != recovery.QuotaDefault {
					t.Errorf("%s: the quota %s is said to come from %s, want DEFAULT", use.Scope, name, source)
				}
			}
			if len(use.QuotaSources) == 0 || !use.QuotasAsOf.IsZero() {
				t.Errorf("%s: quotas come from %v, as of %v", use.Scope, use.QuotaSources, use.QuotasAsOf)
			}
		}

		for _, f := range env.AWS.Faults() {
			if err := env.AWS.RemoveFault(f.ID); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Hour) // what did not tell its quotas is asked again within it
		page = quotas(t, env)
		if total := page.Total; total.Scopes != 2 || total.Source != 2*servers || len(total.LeftOut) > 0 {
			t.Errorf("with all there the sum is %+v, want that of both", total)
		}
		for _, use := range page.Items {
			if use.QuotasAsOf.IsZero() || !slices.Contains(slices.Collect(maps.Values(use.QuotaSources)), recovery.QuotaOfService) {
				t.Errorf("%s: quotas come from %v, as of %v", use.Scope, use.QuotaSources, use.QuotasAsOf)
			}
		}
	})
}

func quotas(t *testing.T, env *testenv.Env) apitype.QuotaPage {
	t.Helper()
	page, err := env.Quotas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return page
}
