package sim

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"pgregory.net/rapid"
)

// deed is something that somebody does to a recovery instance.
type deed struct {
	kind, instance int
	minutes        int // until the next one
}

// TestFailbackKeepsToItsMoves draws what people do to a recovery instance from
// outside AWS and to one from EC2, and looks every three minutes.
func TestFailbackKeepsToItsMoves(t *testing.T) {
	deeds := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) deed {
		return deed{rapid.IntRange(0, 8).Draw(t, "kind"), rapid.IntRange(0, 1).Draw(t, "instance"), rapid.IntRange(1, 60).Draw(t, "minutes")}
	}), 1, 12)
	seen := map[drstypes.FailbackState]bool{}
	synctest.Test(t, func(t *testing.T) { failbackUnder(t, everyState, seen) })
	for state := range failbackMoves {
		if !seen[state] {
			t.Errorf("nothing led to %s", state)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		todo := deeds.Draw(rt, "deeds")
		synctest.Test(t, func(t *testing.T) { failbackUnder(t, todo, seen) })
		if t.Failed() {
			rt.Fatalf("these deeds do it: %+v", todo)
		}
	})
}

// everyState are deeds that lead to every state there is.
var everyState = []deed{{0, 1, 50}, {3, 1, 2}, {4, 1, 2}, {1, 1, 20}, {5, 0, 60}}

func failbackUnder(t *testing.T, todo []deed, seen map[drstypes.FailbackState]bool) {
	f := twoRegions(2)
	server(f, 2).Origin = OriginFile{}
	b := open(t, Options{}, f)
	all := b.recover(ids(1, 2)...)
	home, reversed := b.in(originRegion), "s-00000000000000000"
	before := map[string]drstypes.FailbackState{}
	look := func() {
		for _, r := range b.recoveryInstances() {
			now := r.Failback.State
			if was, known := before[*r.RecoveryInstanceID]; known && !allowedFailback(was, now) {
				t.Fatalf("the failback of %s went from %s to %s", *r.RecoveryInstanceID, was, now)
			}
			before[*r.RecoveryInstanceID], seen[now] = now, true
		}
	}
	for _, d := range todo {
		look() // what it has become since is not the deed's doing
		i := all[d.instance]
		switch d.kind {
		case 0:
			_ = b.BootFailbackClient(testAccount, testRegion, i)
		case 1:
			_, _ = b.failbackLaunch(i)
		case 2:
			_, _ = b.drs.StopFailback(t.Context(), &drs.StopFailbackInput{RecoveryInstanceID: &i})
		case 3:
			_, _ = b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{i}})
		case 4:
			_, _ = b.ec2.StartInstances(t.Context(), &ec2.StartInstancesInput{InstanceIds: []string{i}})
		case 5:
			if made, err := b.reverse(i); err == nil {
				reversed = made
			}
		case 6:
			_, _ = home.drs.StopReplication(t.Context(), &drs.StopReplicationInput{SourceServerID: &reversed})
		case 7:
			_, _ = home.drs.StartReplication(t.Context(), &drs.StartReplicationInput{SourceServerID: &reversed})
		default:
			_, _ = home.tryDrill(reversed)
		}
		for range (d.minutes + 2) / 3 {
			look()
			time.Sleep(3 * time.Minute)
		}
	}
}
