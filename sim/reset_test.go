package sim

import (
	"testing"
	"testing/synctest"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// TestAWorldIsResetWhole: what was there is gone, also from a kept world; IDs go on, and what
// was ordered stands.
func TestAWorldIsResetWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{Data: t.TempDir(), Speed: 60}
		b := open(t, o, servers(3))
		b.NeverReady(id(1))
		first := b.drill(id(2))
		_ = b.finish(first)
		b.setSpeed(600)
		if err := b.Reset(nil); err != nil {
			t.Fatal(err)
		}
		want(t, "holdings", len(b.Status().Holdings), 0)
		want(t, "speed", b.Speed(), 600.0)
		want(t, "faults", len(b.Faults()), 1)
		_ = b.Close()

		o.Speed = 600
		b = open(t, o, nil)
		want(t, "holdings of the kept world", len(b.Status().Holdings), 0)
		if err := b.Reset(servers(2)); err != nil {
			t.Fatal(err)
		}
		want(t, "holdings", b.Status().Holdings[0], Holdings{Account: testAccount, Region: testRegion, SourceServers: 2, Replicating: 2, Templates: 2})
		second := b.drill(id(2))
		if second == first {
			t.Errorf("job %s was there before", second)
		}
		want(t, "a drill", b.finish(second).Status, drstypes.JobStatusCompleted)
		_ = b.Close()
	})
}

func TestServersAreAddedAfterThoseThatAreThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, servers(2))
		for range 2 {
			if err := b.AddServers(testAccount, testRegion, 3); err != nil {
				t.Fatal(err)
			}
		}
		want(t, "servers", b.Status().Holdings[0].SourceServers, 8)
		job := b.drill(id(8))
		time.Sleep(time.Minute)
		want(t, "while the job runs", b.Status().Holdings[0].ActiveJobs, 1)
		_ = b.finish(job)
		h := b.Status().Holdings[0]
		want(t, "after it", [3]int{h.Jobs, h.ActiveJobs, h.Instances}, [3]int{1, 0, 1})
		for _, wrong := range []struct {
			account, region string
			n               int
		}{{testAccount, testRegion, 0}, {testAccount, testRegion, MostServers + 1}, {"1", testRegion, 1}, {testAccount, "here", 1}} {
			if err := b.AddServers(wrong.account, wrong.region, wrong.n); err == nil {
				t.Errorf("added %v", wrong)
			}
		}
	})
}
