package sim

import "time"

// turn is a value that something has from an instant on.
type turn[T any] struct {
	At time.Time
	To T
}

// turns are the values that something has had and, as far as it is foreseen, will have, in
// order of time.
type turns[T any] []turn[T]

// at is the value at an instant; before the first turn it is the zero value.
func (ts turns[T]) at(now time.Time) (value T) {
	for _, c := range ts {
		if reached(c.At, now) {
			value = c.To
		}
	}
	return value
}

// from is a copy in which the value changes at that instant, in the place of whatever was
// foreseen from then on.
func (ts turns[T]) from(at time.Time, to T) turns[T] {
	var kept turns[T]
	for _, c := range ts {
		if c.At.Before(at) {
			kept = append(kept, c)
		}
	}
	return append(kept, turn[T]{at, to})
}

// last is when the last foreseen change comes.
func (ts turns[T]) last() time.Time {
	if len(ts) == 0 {
		return time.Time{}
	}
	return ts[len(ts)-1].At
}

// takes is how long something takes in this world, drawn from the range for that use of
// these words.
func (w *World) takes(r Range, use string, words ...any) time.Duration {
	return w.scaled(w.diceFor(use, words...).in(r))
}
