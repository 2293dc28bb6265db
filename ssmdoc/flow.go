package ssmdoc

import (
	"slices"
	"strings"
)

// flow checks where every step of a list leads, the document's or a loop's: that the
// steps exist, that each can be reached, and that none comes round again by itself.
func (c *checker) flow(steps []Step) {
	if len(steps) == 0 {
		return
	}
	next := successors(steps)
	for i, s := range steps {
		c.targets(steps, i)
		if s.onFailure != "" && s.onFailure != "Abort" && s.onFailure != "Continue" && !strings.HasPrefix(s.onFailure, "step:") {
			c.addf(s.at["onFailure"], "onFailure is Abort, Continue or step:NAME, not %q", s.onFailure)
		}
		if s.onCancel != "" && s.onCancel != "Abort" && !strings.HasPrefix(s.onCancel, "step:") {
			c.addf(s.at["onCancel"], "onCancel is Abort or step:NAME, not %q", s.onCancel)
		}
		if s.isEnd && s.nextStep != "" {
			c.addf(s.at["nextStep"], "step %s is an end and has a nextStep: only one of them can be meant", s.Name)
		}
	}
	reached := reachable(next, 0)
	reached[0] = true
	for i, s := range steps {
		if !reached[i] {
			c.addf(s.Position, "step %s is never reached: no step leads to it", s.Name)
		}
	}
	if ring := cycle(next); ring != nil {
		c.addf(steps[ring[0]].Position, "steps go round: %s; use aws:loop, which ends", ringNames(steps, ring))
	}
}

// leads are the steps that a step names, with the place where it does.
type lead struct {
	name string
	at   Position
	what string
}

func (s Step) leads() []lead {
	var all []lead
	if s.nextStep != "" {
		all = append(all, lead{s.nextStep, s.at["nextStep"], "nextStep"})
	}
	if name, ok := strings.CutPrefix(s.onFailure, "step:"); ok {
		all = append(all, lead{name, s.at["onFailure"], "onFailure"})
	}
	if name, ok := strings.CutPrefix(s.onCancel, "step:"); ok {
		all = append(all, lead{name, s.at["onCancel"], "onCancel"})
	}
	return append(all, s.choices()...)
}

// choices are the steps that a branch chooses from.
func (s Step) choices() []lead {
	if s.Action != "aws:branch" || s.inputs.kind != mapping {
		return nil
	}
	var all []lead
	if list := s.inputs.field("Choices"); list != nil {
		for _, choice := range list.items {
			if n := choice.field("NextStep"); n != nil {
				all = append(all, lead{n.text, n.at, "NextStep"})
			}
		}
	}
	if d := s.inputs.field("Default"); d != nil {
		all = append(all, lead{d.text, d.at, "Default"})
	}
	return all
}

func (c *checker) targets(steps []Step, i int) {
	for _, l := range steps[i].leads() {
		switch at := indexOf(steps, l.name); {
		case at == i:
			c.addf(l.at, "%s of step %s is the step itself", l.what, l.name)
		case at >= 0:
		default:
			c.addf(l.at, "%s: there is no step %s here: %s", l.what, l.name, suggest(l.name, namesOf(steps)))
		}
	}
}

func indexOf(steps []Step, name string) int {
	return slices.IndexFunc(steps, func(s Step) bool { return s.Name == name })
}

func namesOf(steps []Step) []string {
	names := make([]string, len(steps))
	for i, s := range steps {
		names[i] = s.Name
	}
	return names
}

// successors gives for every step those that may come next.
func successors(steps []Step) [][]int {
	next := make([][]int, len(steps))
	for i, s := range steps {
		for _, l := range s.leads() {
			if at := indexOf(steps, l.name); at >= 0 && at != i {
				next[i] = append(next[i], at)
			}
		}
		if s.fallsThrough() && i+1 < len(steps) {
			next[i] = append(next[i], i+1)
		}
	}
	return next
}

// fallsThrough tells whether the step below may come next because it is the one below.
func (s Step) fallsThrough() bool {
	if s.isEnd || s.nextStep != "" {
		return false
	}
	return s.Action != "aws:branch" || s.inputs.field("Default") == nil
}

// reachable gives the steps that can come after one, which it is itself only by a cycle.
func reachable(next [][]int, from int) []bool {
	reached := make([]bool, len(next))
	open := slices.Clone(next[from])
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		if !reached[i] {
			reached[i] = true
			open = append(open, next[i]...)
		}
	}
	return reached
}

// cycle gives the steps of a shortest way round, or nil.
func cycle(next [][]int) []int {
	for i := range next {
		if reachable(next, i)[i] {
			return ring(next, i)
		}
	}
	return nil
}

// ring gives the steps of a shortest way from a step on a cycle back to it.
func ring(next [][]int, from int) []int {
	before := map[int]int{} // by step: the one that it was reached from
	for open := []int{from}; len(open) > 0; open = open[1:] {
		at := open[0]
		for _, n := range next[at] {
			if n == from {
				return wayBack(before, from, at)
			}
			if _, seen := before[n]; !seen {
				before[n] = at
				open = append(open, n)
			}
		}
	}
	return nil
}

func wayBack(before map[int]int, from, at int) []int {
	way := []int{at}
	for at != from {
		at = before[at]
		way = append(way, at)
	}
	slices.Reverse(way)
	return way
}

func ringNames(steps []Step, ring []int) string {
	names := make([]string, 0, len(ring)+1)
	for _, i := range ring {
		names = append(names, steps[i].Name)
	}
	return strings.Join(append(names, names[0]), " → ")
}
