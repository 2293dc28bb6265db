package recovery

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// waits is a plan in short: "c:a,b" is a wave c that depends on a and b.
func waits(order Order, waves ...string) Plan {
	p := Plan{Name: "p", Order: order}
	for _, w := range waves {
		name, deps, _ := strings.Cut(w, ":")
		spec := WaveSpec{Name: name, Groups: []string{"group " + name}}
		if deps != "" {
			spec.DependsOn = strings.Split(deps, ",")
		}
		p.Waves = append(p.Waves, spec)
	}
	return p.WithDefaults()
}

func TestAWaveWaitsForItsDependenciesOrTheWaveBefore(t *testing.T) {
	for _, tt := range []struct {
		name string
		plan Plan
		want [][]int
	}{
		{"one after the other", waits("", "a", "b", "c"), [][]int{nil, {0}, {1}}},
		{"all at once", waits(Parallel, "a", "b", "c"), [][]int{nil, nil, nil}},
		{"a diamond", waits(Parallel, "a", "b:a", "c:a", "d:b,c"), [][]int{nil, {0}, {0}, {1, 2}}},
		{"a later wave first", waits(Sequential, "a:b", "b:c", "c:d", "d:"), [][]int{{1}, {2}, {3}, {2}}},
		{"dependsOn in place of the wave before", waits(Sequential, "a", "b", "c:a"), [][]int{nil, {0}, {0}}},
		{"names in another case and with space", waits(Parallel, "DB", "web: db "), [][]int{nil, {0}}},
		{"the same dependency twice", waits(Parallel, "a", "b:a,A"), [][]int{nil, {0}}},
		{"an unknown dependency is left out", waits(Parallel, "a", "b:x"), [][]int{nil, nil}},
	} {
		if got := tt.plan.Dependencies(); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestACircleIsSpeltOut(t *testing.T) {
	for _, tt := range []struct {
		name string
		plan Plan
		want []string // field: message; empty: none is found
	}{
		{"none", waits(Parallel, "a", "b:a", "c:a,b"), nil},
		{"itself", waits(Parallel, "a", "b:B"), []string{`waves[1].dependsOn[0]: wave "b" depends on itself`}},
		{"two", waits(Parallel, "a:b", "b:a"), []string{"waves[0].dependsOn: the waves wait for each other in a circle: a → b → a"}},
		{"three", waits(Parallel, "a:b", "b:c", "c:a"), []string{"waves[0].dependsOn: the waves wait for each other in a circle: a → b → c → a"}},
		{"behind a wave outside it", waits(Parallel, "a:b", "b:c", "c:b"), []string{"waves[1].dependsOn: the waves wait for each other in a circle: b → c → b"}},
		{"through the wave before", waits(Sequential, "a:c", "b", "c"), []string{"waves[0].dependsOn: the waves wait for each other in a circle: a → c → b → a"}},
		{"an unknown wave", waits(Parallel, "a", "b:x"), []string{`waves[1].dependsOn[0]: there is no wave "x" in this plan: its waves are a, b`}},
		{"itself and another circle", waits(Parallel, "a:a,b", "b:a"), []string{
			`waves[0].dependsOn[0]: wave "a" depends on itself`,
			"waves[0].dependsOn: the waves wait for each other in a circle: a → b → a",
		}},
	} {
		var got []string
		if e, ok := AsError(tt.plan.Check()); ok {
			for _, d := range e.Details {
				got = append(got, d.Field+": "+d.Message)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

func TestTheLargestPlanWithEveryDependencyIsCheckedAtOnce(t *testing.T) {
	plan := Plan{Name: "p", Waves: manyWaves(MaxWaves)}.WithDefaults()
	for i := range plan.Waves {
		for _, before := range plan.Waves[:i] {
			plan.Waves[i].DependsOn = append(plan.Waves[i].DependsOn, before.Name)
		}
	}
	// A search that forgot where it had been would take 2^100 steps.
	if err := plan.Check(); err != nil {
		t.Errorf("got %v, want no error", err)
	}
}

func TestAPlanPassesExactlyWhenItsWavesCanBeOrdered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := drawPlan(t)
		err := plan.Check()
		switch orderable := canBeOrdered(plan.Dependencies()); {
		case orderable && err != nil:
			t.Fatalf("%v can be ordered: got %v, want no error", plan.Dependencies(), err)
		case !orderable && CodeOf(err) != Invalid:
			t.Fatalf("%v cannot be ordered: got %v, want a circle", plan.Dependencies(), err)
		}
	})
}

// drawPlan draws a plan whose only mistakes are in what its waves wait for.
func drawPlan(t *rapid.T) Plan {
	plan := Plan{Name: "p", Order: rapid.SampledFrom([]Order{Sequential, Parallel}).Draw(t, "order")}
	count := rapid.IntRange(1, 8).Draw(t, "waves")
	for i := range count {
		w := WaveSpec{Name: fmt.Sprintf("w%d", i), Groups: []string{fmt.Sprintf("g%d", i)}}
		for _, on := range rapid.SliceOfN(rapid.IntRange(0, count-1), 0, 2).Draw(t, "dependsOn") {
			w.DependsOn = append(w.DependsOn, fmt.Sprintf("W%d", on))
		}
		plan.Waves = append(plan.Waves, w)
	}
	return plan.WithDefaults()
}

// canBeOrdered takes waves away whose dependencies are gone, until none is left or stuck.
func canBeOrdered(deps [][]int) bool {
	gone := map[int]bool{}
	for range deps {
		for at, on := range deps {
			if !slices.ContainsFunc(on, func(d int) bool { return !gone[d] }) {
				gone[at] = true
			}
		}
	}
	return len(gone) == len(deps)
}
