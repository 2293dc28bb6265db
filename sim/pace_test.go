package sim

import (
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"pgregory.net/rapid"
)

func (b *bench) setSpeed(speed float64) {
	b.Helper()
	if err := b.SetSpeed(speed); err != nil {
		b.Fatal(err)
	}
}

// TestAJobTakesItsRestAtTheNewSpeed changes the speed in the middle of a job, in a world in
// memory and in a kept one that is closed and opened at the new speed instead.
func TestAJobTakesItsRestAtTheNewSpeed(t *testing.T) {
	const before = 300 * time.Second
	for _, c := range []struct {
		from, to float64
		reopened bool
	}{{1, 60, false}, {60, 1, false}, {1, 0.5, false}, {2, 20, true}} {
		t.Run(fmt.Sprintf("from %v to %v", c.from, c.to), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				folder := ""
				if c.reopened {
					folder = t.TempDir()
				}
				o := Options{Data: folder, Speed: c.from, Seed: 5}
				b := open(t, o, servers(2))
				job := b.drill(ids(1, 2)...)
				time.Sleep(time.Duration(float64(before) / c.from))
				whole := b.foreseen(job)
				told := b.log(job)

				if c.reopened {
					_ = b.Close()
					o.Speed = c.to
					b = open(t, o, nil)
				} else {
					b.setSpeed(c.to)
				}
				now := time.Now()
				want(t, "speed", b.Speed(), c.to)
				want(t, "what was told before", len(b.log(job)), len(told))
				for i, line := range b.log(job) {
					want(t, "instant of line", *line.LogDateTime, *told[i].LogDateTime)
				}
				rest := float64(whole.Sub(now)) * c.from / c.to
				ends := now.Add(time.Duration(rest))
				if off := b.foreseen(job).Sub(ends).Abs(); off > time.Microsecond {
					t.Errorf("the job is to end at %v, not at %v", b.foreseen(job), ends)
				}
				time.Sleep(time.Until(ends) - time.Millisecond)
				want(t, "just before its end", b.job(job).Status, drstypes.JobStatusStarted)
				time.Sleep(2 * time.Millisecond)
				want(t, "at its end", b.job(job).Status, drstypes.JobStatusCompleted)
				_ = b.Close()
			})
		})
	}
}

// foreseen is when a job is to end.
func (b *bench) foreseen(id string) (at time.Time) {
	_ = b.look(func(t *tx) error {
		at = jobs.get(t, testPlace, id).Ended
		return nil
	})
	return at
}

func TestSpeedHasBounds(t *testing.T) {
	b := open(t, Options{}, nil)
	for _, speed := range []float64{0, -1, 0.09, 1_000_001, math.Inf(1), math.NaN()} {
		if err := b.SetSpeed(speed); err == nil {
			t.Errorf("the world goes at %v", speed)
		}
	}
	want(t, "speed", b.Speed(), 1.0)
}

// TestPeopleAreNotHurried: a sleep is shorter in a faster world, a sleep until an instant and
// an approval's patience are not.
func TestPeopleAreNotHurried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openRunbooks(t, Options{}, servers(1))
		until := time.Now().Add(time.Hour).Truncate(time.Second)
		rests := b.begun("Rests", "- {name: wait, action: 'aws:sleep', inputs: {Duration: PT20M}}\n")
		keeps := b.begun("Keeps", "- {name: wait, action: 'aws:sleep', inputs: {Timestamp: '"+until.Format(time.RFC3339)+"'}}\n")
		asks := b.begun("Asks", "- {name: wait, action: 'aws:pause', inputs: {}, timeoutSeconds: 7200}\n")
		time.Sleep(time.Until(until.Add(-50 * time.Minute)))
		b.setSpeed(60)
		for _, look := range []struct {
			in                 time.Duration
			rests, keeps, asks ssmtypes.AutomationExecutionStatus
		}{
			{8 * time.Second, "InProgress", "InProgress", "Waiting"},
			{14 * time.Second, "Success", "InProgress", "Waiting"},
			{40 * time.Minute, "Success", "InProgress", "Waiting"},
			{51 * time.Minute, "Success", "Success", "Waiting"},
			{113 * time.Minute, "Success", "Success", "TimedOut"},
		} {
			time.Sleep(time.Until(until.Add(look.in - 50*time.Minute)))
			for id, status := range map[string]ssmtypes.AutomationExecutionStatus{rests: look.rests, keeps: look.keeps, asks: look.asks} {
				want(t, fmt.Sprintf("%v after the change", look.in), b.execution(id).AutomationExecutionStatus, status)
			}
		}
	})
}

// TestPaceAndWorkAgree: what begins at an instant and takes so much work ends when that much
// is done, whatever the speeds; and more work never ends earlier.
func TestPaceAndWorkAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		speed := rapid.Float64Range(SlowestSpeed, 1000)
		p := pace{turns[float64]{{To: speed.Draw(t, "speed")}}}
		at := begin
		for range rapid.IntRange(0, 5).Draw(t, "turns") {
			at = at.Add(time.Duration(rapid.IntRange(1, 1e12).Draw(t, "for")))
			p.Turns = p.Turns.from(at, speed.Draw(t, "speed"))
		}
		start := begin.Add(time.Duration(rapid.IntRange(0, 2e12).Draw(t, "start")))
		work := time.Duration(rapid.IntRange(0, 1e14).Draw(t, "work"))
		ends := p.after(start, work)
		if off := (p.done(start, ends) - work).Abs(); off > 10*time.Microsecond {
			t.Errorf("by %v, %v of work is done, not %v", ends, p.done(start, ends), work)
		}
		if sooner := p.after(start, work/2); sooner.After(ends) || ends.Before(start) {
			t.Errorf("half of it ends at %v, all at %v", sooner, ends)
		}
	})
}
