package sim

import (
	"fmt"
	"math"
	"time"
)

// The bounds of a speed: slower, a drill takes days; faster, the instants of a job fall
// together.
const (
	SlowestSpeed = 0.1
	FastestSpeed = 1_000_000
)

// CheckSpeed says what is wrong with a speed, if anything is.
func CheckSpeed(speed float64) error {
	if !(speed >= SlowestSpeed && speed <= FastestSpeed) { // written so that it refuses NaN
		return fmt.Errorf("speed is from %v to %v, not %v", SlowestSpeed, FastestSpeed, speed)
	}
	return nil
}

// pace is how fast the world has gone, turn by turn: the first turn holds for all the time
// before the second. Instants are wall clock throughout, so that no turn moves one that is
// past; what lies ahead comes sooner or later.
type pace struct{ Turns turns[float64] }

// mostTurns is how many changes of speed are remembered: more than fit into the time of
// anything that still looks back.
const mostTurns = 256

var paces = newTable[pace]("pace") // place{}, under paceID

const paceID = "speed"

// pace is the world's, read while the world is locked.
func (w *World) pace() pace {
	if s := w.shelves[paces.key(place{})]; s != nil {
		if kept, ok := s.objects[paceID].(*pace); ok {
			return *kept
		}
	}
	return pace{turns[float64]{{To: w.opts.Speed}}}
}

// speed is how fast the world goes now.
func (p pace) speed() float64 { return p.Turns[len(p.Turns)-1].To }

// scaled is how long d takes from now on.
func (p pace) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / p.speed())
}

// after is the instant at which something that takes d has come to its end when it began at
// start, whatever the speeds since.
func (p pace) after(start time.Time, d time.Duration) time.Time {
	for i := range p.Turns[:len(p.Turns)-1] {
		turn, next := p.Turns[i], p.Turns[i+1].At
		if !start.Before(next) {
			continue
		}
		ends := start.Add(time.Duration(float64(d) / turn.To))
		if ends.Before(next) {
			return ends
		}
		d -= time.Duration(float64(next.Sub(start)) * turn.To)
		start = next
	}
	return start.Add(p.scaled(d))
}

// done is how much of the world's work is done between two instants: as after has it, the
// other way round.
func (p pace) done(start, end time.Time) (d time.Duration) {
	for i, turn := range p.Turns {
		until := end
		if i+1 < len(p.Turns) && p.Turns[i+1].At.Before(end) {
			until = p.Turns[i+1].At
		}
		if start.Before(until) {
			d += time.Duration(float64(until.Sub(start)) * turn.To)
			start = until
		}
	}
	return d
}

// Speed is how many times as fast as AWS the world goes.
func (w *World) Speed() (speed float64) {
	_ = w.look(func(*tx) error { // reads nothing that could fail
		speed = w.pace().speed()
		return nil
	})
	return speed
}

// SetSpeed has the world go that fast from now on. What is under way has done what it has
// done, and takes the rest at the new speed; nothing that has happened is undone, and nothing
// that has not happens at once. What people or their clocks decide stays where it is: the
// end of a session, of a capacity reservation, of a fault, an approval's patience.
func (w *World) SetSpeed(speed float64) error {
	if err := CheckSpeed(speed); err != nil {
		return err
	}
	return w.change(func(t *tx) error { return turnPace(t, speed) })
}

// turnPace turns the world to another speed at the instant of t.
func turnPace(t *tx, speed float64) error {
	before := t.world.pace()
	if before.speed() == speed {
		return nil
	}
	if err := repaceAll(t, repacing{now: t.now, by: before.speed() / speed}); err != nil {
		return err
	}
	after := pace{before.Turns.from(t.now, speed)}
	if spare := len(after.Turns) - mostTurns; spare > 0 {
		after.Turns = after.Turns[spare:]
	}
	paces.put(t, place{}, paceID, after)
	return nil
}

// startPace has a world that was opened go as fast as its options say.
func (w *World) startPace() error {
	return w.change(func(t *tx) error {
		if paces.get(t, place{}, paceID) == nil {
			paces.put(t, place{}, paceID, w.pace())
			return nil
		}
		return turnPace(t, w.opts.Speed)
	})
}

// stretched is d at another speed; what would overflow stays as long as can be.
func stretched(d time.Duration, by float64) time.Duration {
	if longer := float64(d) * by; longer < math.MaxInt64 {
		return time.Duration(math.Round(longer))
	}
	return math.MaxInt64
}
