package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// priceWeb has the web server tell what it costs: its system, a disk, and its instance type.
func (e *env) priceWeb() {
	e.cloud.at(west, func(p *place) {
		s, to, name := p.server(web1), p.targets[web1], "t3.small"
		s.OS, s.Disks = "Windows Server 2022", []recovery.Disk{{Device: "/dev/sda1", Bytes: 730 << 30}}
		to.Launch.InstanceType = &name
		p.targets[web1] = to
	})
}

// priced is how often the fake cloud was asked for prices.
func (e *env) priced() (n int) {
	e.cloud.at(west, func(p *place) { n = p.priced })
	return n
}

func costSums(c apitype.Cost) string {
	var all []string
	for _, s := range c.Sums {
		all = append(all, fmt.Sprintf("%s %s %.2f %s %v", s.Group, s.Mode, s.Amount, s.Currency, s.Complete))
	}
	return strings.Join(all, ", ")
}

func gapsOf(c apitype.Cost) string {
	var all []string
	for _, n := range c.Gaps {
		all = append(all, fmt.Sprintf("%s %s: %s %v", n.Group, n.Mode, n.What, n.Servers))
	}
	return strings.Join(all, "\n")
}

func TestCostsAreOfTheServersAsTheyWouldBeLaunched(t *testing.T) {
	e := newEnv(t)
	e.priceWeb()
	e.configure()
	cost, err := e.Cost(t.Context(), apitype.CostQuery{Group: "web", Hours: 10})
	if err != nil {
		t.Fatal(err)
	}
	// 0.04 an hour, and 730 GiB at 0.08 a month.
	if got, want := costSums(cost), " DRILL 1.20 USD true,  RECOVERY 87.60 USD true"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(cost.Lines) != 4 || cost.Lines[0].OS != "Windows" || cost.Lines[1].GiB != 730 || cost.MonthHours != 730 {
		t.Errorf("got %+v, want an instance and a volume in each mode", cost.Lines)
	}
	// What is not known of some is in no sum, and hides nothing of others.
	cost, err = e.Cost(t.Context(), apitype.CostQuery{Plan: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	if got := costSums(cost); !strings.HasPrefix(got, " DRILL 0.48 USD false,  RECOVERY 87.60 USD false") || !strings.Contains(got, "web DRILL 0.48 USD true") {
		t.Errorf("got %q, want sums that are not complete", got)
	}
	if got := gapsOf(cost); !strings.Contains(got, "databases RECOVERY: the instance: no instance type is stated, and DRS recommends none [db-1 db-2]") {
		t.Errorf("got %q, want what is missing of the databases", got)
	}
	if got := e.priced(); got != 1 {
		t.Errorf("prices were read %d times, want once", got)
	}
	e.steps(
		step{"a type that is stated", "PUT /groups/web", strings.Replace(webGroup, "{", `{"launchConfiguration":{"instanceType":"t3.nano"},`, 1), `If-Match: "1"`, 200, nil, nil},
		step{"has no price", "GET /groups/web/cost", "", "", 200, []string{"the price list of us-west-2 has no t3.nano with Windows", `"complete":false`}, nil},
		step{"of a plan that is not", "GET /plans/none/cost", "", "", 404, nil, nil},
		step{"of a group that is not", "GET /groups/none/cost", "", "", 404, nil, nil},
		step{"of a scenario that is not", "GET /plans/shop/cost?scenario=zone-lost", "", "", 422, []string{"shop has no scenarios"}, nil},
		step{"of no time", "GET /plans/shop/cost?hours=-1", "", "", 422, []string{"hours"}, nil},
		step{"of too much time", "GET /plans/shop/cost?hours=9000", "", "", 422, []string{"hours"}, nil},
	)
}

func TestPricesThatAreRefusedAreAGap(t *testing.T) {
	e := newEnv(t)
	e.priceWeb()
	e.configure()
	e.cloud.at(west, func(p *place) { p.unpriced = recovery.Errorf(recovery.Denied, "nobody lets you read prices") })
	cost, err := e.Cost(t.Context(), apitype.CostQuery{Group: "web"})
	if err != nil || len(cost.Sums) > 0 || !strings.Contains(gapsOf(cost), "the prices of us-west-2: nobody lets you read prices") {
		t.Fatalf("got %+v, %v, want a gap and no sum", cost, err)
	}
	e.cloud.at(west, func(p *place) { p.unpriced = nil })
	if cost, err := e.Cost(t.Context(), apitype.CostQuery{Group: "web"}); err != nil || len(cost.Sums) != 2 {
		t.Errorf("got %+v, %v, want that a refusal is not kept", cost, err)
	}
}

func TestPricesAreNotReadDuringARecovery(t *testing.T) {
	e := newEnv(t)
	e.priceWeb()
	e.configure()
	e.cloud.at(west, func(p *place) {
		for id, to := range p.targets {
			to.SubnetID = ""
			p.targets[id] = to
		}
		p.stuck = true
	})
	x := e.start(apitype.StartRequest{Plan: "shop", RunOptions: apitype.RunOptions{Mode: recovery.Recovery}})
	e.wait(x.ExecutionID, "launching", func(x apitype.Execution) bool { return x.Batches[0].JobID != "" })
	cost, err := e.Cost(t.Context(), apitype.CostQuery{Group: "web", Refresh: true})
	if err != nil || !strings.Contains(gapsOf(cost), "prices are not read while something is recovered (execution "+string(x.ExecutionID)+")") {
		t.Errorf("got %+v, %v, want that they are not read", cost, err)
	}
	if got := e.priced(); got != 0 {
		t.Errorf("prices were read %d times, want never: by no preflight, start or execution", got)
	}
}
