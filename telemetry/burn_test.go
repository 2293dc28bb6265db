package telemetry

import (
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestBurnRatesAreOfTheirWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o objective
		want := func(when string, window time.Duration, rate float64) {
			t.Helper()
			if got := o.burn(window); math.Abs(got-rate) > 0.001 {
				t.Errorf("%s: the last %s burn at %v, want %v", when, window, got, rate)
			}
		}
		want("of nothing", time.Hour, 0)
		for range 100 {
			o.add(true)
		}
		want("when all is good", time.Hour, 0)
		time.Sleep(10 * time.Minute)
		for i := range 100 {
			o.add(i >= 2)
		}
		want("2 of 100 bad", 5*time.Minute, 20)
		want("2 of 200 bad", time.Hour, 10)
		time.Sleep(10 * time.Minute)
		want("ten minutes later", 5*time.Minute, 0)
		want("ten minutes later", 30*time.Minute, 10)
		time.Sleep(6 * time.Hour)
		want("the next day", 6*time.Hour, 0)
		if good, all := o.counts(); good != 198 || all != 200 {
			t.Errorf("%d of %d were good, want 198 of 200", good, all)
		}
		o.add(false)
		want("in a slot that was used before", 6*time.Hour, 1000)
	})
}
