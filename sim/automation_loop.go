package sim

// What the steps of a loop may refer to: {{ loop.CurrentIteratorValue }} and
// {{ loop.CurrentIteration }}.
const (
	outputIteratorValue = "CurrentIteratorValue"
	outputIteration     = "CurrentIteration"
)

// mostIterations is AWS's limit for one loop.
const mostIterations = 100

// workLoop is aws:loop. It is asked when it begins and after each iteration, and begins
// the next one or ends.
func workLoop(r *runner, s *stepRun, d *runbookStep, in map[string]any) progress {
	if !s.Work.Begun {
		if p := loopItems(s, in); p.failure != nil {
			return p
		}
		s.Work.Begun = true
		if in["Iterators"] != nil && len(s.Work.Items) == 0 {
			return done(nil)
		}
		return r.iterate(s, d)
	}
	if in["Iterators"] != nil {
		if s.Work.Iteration < len(s.Work.Items) {
			return r.iterate(s, d)
		}
		return done(nil)
	}
	condition, _ := in["LoopCondition"].(map[string]any)
	again, err := r.holds(condition)
	switch {
	case err != nil:
		return refusedInput("LoopCondition: %v", err)
	case again && s.Work.Iteration < loopLimit(in):
		return r.iterate(s, d)
	}
	return done(nil)
}

// iterate begins the next iteration.
func (r *runner) iterate(s *stepRun, d *runbookStep) progress {
	s.Work.Iteration++
	s.Outputs = map[string]any{outputIteration: float64(s.Work.Iteration)}
	if s.Work.Iteration <= len(s.Work.Items) {
		s.Outputs[outputIteratorValue] = s.Work.Items[s.Work.Iteration-1]
	}
	r.a.Next = d.steps[0].Name
	return progress{}
}

// loopItems takes the list of a loop for each, in the type that the document states.
func loopItems(s *stepRun, in map[string]any) progress {
	if in["Iterators"] == nil {
		return progress{}
	}
	items, ok := in["Iterators"].([]any)
	if !ok || len(items) > mostIterations {
		return refusedInput("Iterators must be a list of at most %d items", mostIterations)
	}
	kind := typeString
	if in["IteratorDataType"] != nil {
		kind = textOf(in["IteratorDataType"])
	}
	s.Work.Items = nil
	for i, item := range items {
		v, err := typed(item, kind)
		if err != nil {
			return refusedInput("Iterators[%d]: %v", i, err)
		}
		s.Work.Items = append(s.Work.Items, v)
	}
	return progress{}
}

func loopLimit(in map[string]any) int {
	if n, err := typed(in["MaxIterations"], typeInteger); err == nil {
		return int(n.(float64))
	}
	return mostIterations
}

// checkLoop refuses a loop that is neither for each nor while.
func (r *treeReader) checkLoop(s *runbookStep) {
	r.want((s.Inputs["Iterators"] == nil) != (s.Inputs["LoopCondition"] == nil), "step %s: a loop has either Iterators or LoopCondition", s.Name)
	if s.Inputs["LoopCondition"] != nil {
		condition, ok := s.Inputs["LoopCondition"].(map[string]any)
		r.want(ok, "step %s: LoopCondition must be a map", s.Name)
		if ok {
			err := checkCondition(condition, "")
			r.want(err == nil, "step %s: LoopCondition: %v", s.Name, err)
		}
	}
	if v := s.Inputs["MaxIterations"]; v != nil {
		n, ok := v.(float64)
		r.want(ok && n >= 1 && n <= mostIterations && n == float64(int(n)), "step %s: MaxIterations must be a whole number from 1 to %d", s.Name, mostIterations)
	}
}
