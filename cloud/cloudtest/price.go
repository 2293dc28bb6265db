package cloudtest

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// prices reads what instances and volumes cost.
func prices(t *testing.T, c cloud.Cloud, w World) {
	list, err := c.Prices(t.Context(), w.Scope)
	if err != nil {
		t.Fatal(err)
	}
	if list.Region != w.Scope.Region || len(list.Currency) != 3 || list.Version == "" || list.PublishedAt.IsZero() {
		t.Errorf("got a list of %s in %q, version %q of %s, want all of it told", list.Region, list.Currency, list.Version, list.PublishedAt)
	}
	small, large := list.Instances["m5.large"], list.Instances["m5.2xlarge"]
	if small.Linux <= 0 || small.Windows <= small.Linux || large.Linux <= small.Linux {
		t.Errorf("m5.large costs %+v and m5.2xlarge %+v, want more for Windows, and for more", small, large)
	}
	if v := list.Volumes["gp3"]; v.GB <= 0 || v.IOPS[0] <= 0 || v.GiBps <= 0 {
		t.Errorf("gp3 costs %+v, want size, operations and throughput priced", v)
	}
	if v := list.Volumes["io2"]; v.GB <= 0 || v.IOPS[0] <= v.IOPS[1] || v.IOPS[1] <= v.IOPS[2] || v.IOPS[2] <= 0 {
		t.Errorf("io2 costs %+v, want three falling steps", v)
	}
	if v := list.Volumes["gp2"]; v.GB <= 0 || v.IOPS != [3]float64{} {
		t.Errorf("gp2 costs %+v, want its size priced alone", v)
	}
}

func refusedPrices(t *testing.T, c cloud.Cloud, w World) {
	w.Orders.Refuse("pricing", "GetProducts", 9, 400, "AccessDeniedException", "no identity-based policy allows it")
	_, err := c.Prices(t.Context(), w.Scope)
	wantCode(t, err, recovery.Denied)
}

func throttledPrices(t *testing.T, c cloud.Cloud, w World) {
	w.Orders.Throttle("pricing", "GetProducts", 1, time.Second)
	if _, err := c.Prices(t.Context(), w.Scope); err != nil {
		t.Errorf("a throttled look: %v, want that it is tried again", err)
	}
}
