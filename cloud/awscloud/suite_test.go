package awscloud_test

import (
	"context"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/cloud/cloudtest"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

func TestOverTheSimulatorInProcess(t *testing.T) {
	bubble := func(t *testing.T, test func(*testing.T)) { synctest.Test(t, test) }
	cloudtest.RunIn(t, bubble, func(t *testing.T) (cloud.Cloud, cloudtest.World) {
		w := openWorld(t, sim.Options{Seed: 1})
		world := worldOf(w)
		world.Patience, world.Poll = 2*time.Hour, 15*time.Second
		return connect(t, awscloud.Options{HTTPClient: w.Client()}), world
	})
}

func TestOverTheSimulatorByHTTP(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T) (cloud.Cloud, cloudtest.World) {
		w := openWorld(t, sim.Options{Seed: 1, Speed: 1000})
		server := httptest.NewServer(w.Handler())
		t.Cleanup(server.Close)
		world := worldOf(w)
		world.Patience, world.Poll = time.Minute, 100*time.Millisecond
		return connect(t, awscloud.Options{Endpoint: server.URL, HTTPClient: server.Client()}), world
	})
}

// TestOverAWS asks AWS itself, as the SDK's default chain is known there. It only reads.
func TestOverAWS(t *testing.T) {
	account, region := os.Getenv("DAVIT_TEST_AWS_ACCOUNT"), os.Getenv("DAVIT_TEST_AWS_REGION")
	if account == "" || region == "" {
		t.Skip("set DAVIT_TEST_AWS_ACCOUNT and DAVIT_TEST_AWS_REGION to read from AWS, and DAVIT_TEST_AWS_ROLE where a role is needed")
	}
	scope := recovery.Scope{AccountID: recovery.AccountID(account), Region: recovery.Region(region)}
	cloudtest.Run(t, func(t *testing.T) (cloud.Cloud, cloudtest.World) {
		role := os.Getenv("DAVIT_TEST_AWS_ROLE")
		c, err := awscloud.New(t.Context(), awscloud.Options{
			OwnRegion: scope.Region,
			Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
				if id != scope.AccountID {
					return recovery.Account{}, recovery.Errorf(recovery.NotFound, "there is no account %s", id)
				}
				return recovery.Account{ID: id, RoleARN: role, Own: role == "", ExternalID: os.Getenv("DAVIT_TEST_AWS_EXTERNAL_ID")}, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c, cloudtest.World{Scope: scope}
	})
}

const (
	own    = recovery.AccountID("999999999999")
	target = recovery.AccountID("111122223333")
	closed = recovery.AccountID("444455556666")
	west   = recovery.Region("us-west-2")
	// key is an access key of Davit's own account: the simulator reads the account from it.
	key = "999999999999"
)

// openWorld makes a world of a target account with 250 servers, an account whose role
// wants another external ID, and Davit's own.
func openWorld(t *testing.T, o sim.Options) *sim.World {
	t.Helper()
	w, err := sim.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	f := sim.SeedServers(string(target), string(west), 250)
	a := &f.Accounts[0]
	a.Roles = []sim.RoleFile{{Name: "DRSOrchestrationRole", Trusts: []string{string(own)}, ExternalID: "davit"}}
	a.Regions = append(a.Regions, sim.RegionFile{Name: "eu-west-1"})
	r := &a.Regions[0]
	r.VPCs = []sim.VPCFile{{ID: "vpc-11111111", CIDR: "10.0.0.0/8", Default: true}}
	r.Subnets = []sim.SubnetFile{{
		ID: "subnet-11111111", VPC: "vpc-11111111", CIDR: "10.0.0.0/16", Zone: "us-west-2a",
		Routes: map[string]string{"192.168.0.0/16": "tgw-11111111"},
	}}
	r.Secrets = []sim.SecretFile{{Name: "cloudtest/database", Value: `{"user":"shop","password":"correct \"horse\" \\ battery"}`}}
	for i := range r.SourceServers {
		r.SourceServers[i].Launch.Subnet = "subnet-11111111"
	}
	r.SourceServers[0].Origin = sim.OriginFile{
		Account: string(target), Region: "us-east-1", Zone: "us-east-1a", Instance: "i-0aaaaaaaaaaaaaaa1", Tags: map[string]string{"CostCenter": "4711"},
	}
	f.Accounts = append(f.Accounts,
		sim.AccountFile{ID: string(own)},
		sim.AccountFile{ID: string(closed), Roles: []sim.RoleFile{
			{Name: "DRSOrchestrationRole", Trusts: []string{string(own)}, ExternalID: "another"},
		}})
	if err := w.Populate(f); err != nil {
		t.Fatal(err)
	}
	return w
}

func worldOf(w *sim.World) cloudtest.World {
	world := cloudtest.World{
		Scope:      recovery.Scope{AccountID: target, Region: west},
		Locked:     recovery.Scope{AccountID: closed, Region: west},
		Unprepared: recovery.Scope{AccountID: target, Region: "eu-west-1"},
		Orders:     orders{w},
		Documents:  "Cloudtest-",
		Secret:     cloudtest.Secret{Name: "cloudtest/database", Password: `correct "horse" \ battery`},
	}
	for _, s := range sim.SeedServers(string(target), string(west), 250).Accounts[0].Regions[0].SourceServers {
		world.Servers = append(world.Servers, recovery.SourceServerID(sim.SourceServerID(string(west), s.Hostname)))
	}
	return world
}

// connect makes a Cloud that knows the three accounts.
func connect(t *testing.T, o awscloud.Options) *awscloud.Cloud {
	t.Helper()
	o.Credentials = awscloud.StaticCredentials(key, "secret")
	o.Account = func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
		switch id {
		case own:
			return recovery.Account{ID: id, Own: true}, nil
		case target, closed:
			return recovery.Account{ID: id, ExternalID: "davit"}, nil
		default:
			return recovery.Account{}, recovery.Errorf(recovery.NotFound, "there is no account %s", id)
		}
	}
	c, err := awscloud.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// orders are the simulator's knobs as the suite knows them.
type orders struct{ *sim.World }

func (o orders) Throttle(service, operation string, n int, retryAfter time.Duration) {
	o.World.Throttle(service, operation, n, retryAfter)
}

func (o orders) Refuse(service, operation string, n, status int, code, message string) {
	o.World.Error(service, operation, n, status, code, message)
}

func (o orders) LoseAnswer(service, operation string, n int) {
	o.World.LoseAnswer(service, operation, n)
}

func TestASubnetTellsTheTransitGatewayItRoutesTo(t *testing.T) {
	w := openWorld(t, sim.Options{Seed: 1})
	c := connect(t, awscloud.Options{HTTPClient: w.Client()})
	found, err := c.Subnets(t.Context(), recovery.Scope{AccountID: target, Region: west}, []string{"subnet-11111111"})
	if err != nil || len(found) != 1 || !slices.Equal(found[0].RoutesOut, []string{"tgw-11111111"}) {
		t.Errorf("got %+v, %v, want one that routes to tgw-11111111", found, err)
	}
}
