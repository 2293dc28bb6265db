package sim

import "time"

// initiationStep is one step of the start of a replication: of a source server,
// or of a recovery instance that is failed back, whose steps have other names.
// Their states are spelt alike.
type initiationStep[N ~string] struct {
	name   N
	status string
}

// initiation spreads the steps, in their order, over the time that the
// initiation takes.
func initiation[N ~string](r replication, names []N, at time.Time) []initiationStep[N] {
	steps := make([]initiationStep[N], len(names))
	if r.Initiated.IsZero() { // it does not get beyond the first
		for i, name := range names {
			steps[i] = initiationStep[N]{name, "NOT_STARTED"}
		}
		steps[0].status = "IN_PROGRESS"
		return steps
	}
	each := r.Initiated.Sub(r.Started) / time.Duration(len(names))
	for i, name := range names {
		begins := r.Started.Add(time.Duration(i) * each)
		steps[i] = initiationStep[N]{name, "NOT_STARTED"}
		switch {
		case reached(r.Initiated, at) || reached(begins.Add(each), at):
			steps[i].status = "SUCCEEDED"
		case reached(begins, at):
			steps[i].status = "IN_PROGRESS"
		}
	}
	return steps
}
