package sim

import (
	"fmt"
	"strconv"
	"strings"
)

// workBranch is aws:branch: the first choice that holds says where to go on.
func workBranch(r *runner, _ *stepRun, d *runbookStep, in map[string]any) progress {
	choices, _ := in["Choices"].([]any)
	for _, each := range choices {
		choice, _ := each.(map[string]any)
		holds, err := r.holds(choice)
		if err != nil {
			return refusedInput("%v", err)
		}
		if holds {
			next := textOf(choice["NextStep"])
			return progress{done: true, next: next, outputs: map[string]any{"NextStep": next}}
		}
	}
	if usual := textOf(in["Default"]); usual != "" {
		return progress{done: true, next: usual, outputs: map[string]any{"NextStep": usual}}
	}
	return done(nil)
}

// branchTargets are the steps that a branch may choose.
func branchTargets(s *runbookStep) ([]string, error) {
	choices, ok := s.Inputs["Choices"].([]any)
	if !ok {
		return nil, fmt.Errorf("step %s: Choices must be a list", s.Name)
	}
	targets := []string{textOf(s.Inputs["Default"])}
	for i, each := range choices {
		choice, ok := each.(map[string]any)
		next, _ := choice["NextStep"].(string)
		if !ok || next == "" {
			return nil, fmt.Errorf("step %s: choice %d has no NextStep", s.Name, i+1)
		}
		if err := checkCondition(choice, "NextStep"); err != nil {
			return nil, fmt.Errorf("step %s: choice %d: %w", s.Name, i+1, err)
		}
		targets = append(targets, next)
	}
	return targets, nil
}

// operators compare a variable's value with a constant, both as texts.
var operators = map[string]func(a, b string) bool{
	"StringEquals":     func(a, b string) bool { return a == b },
	"EqualsIgnoreCase": strings.EqualFold,
	"StartsWith":       strings.HasPrefix,
	"EndsWith":         strings.HasSuffix,
	"Contains":         strings.Contains,
	"BooleanEquals":    func(a, b string) bool { return a == b },

	"NumericEquals":          numeric(func(a, b float64) bool { return a == b }),
	"NumericGreater":         numeric(func(a, b float64) bool { return a > b }),
	"NumericLesser":          numeric(func(a, b float64) bool { return a < b }),
	"NumericGreaterOrEquals": numeric(func(a, b float64) bool { return a >= b }),
	"NumericLesserOrEquals":  numeric(func(a, b float64) bool { return a <= b }),
}

func numeric(compare func(a, b float64) bool) func(a, b string) bool {
	return func(a, b string) bool {
		x, errX := strconv.ParseFloat(a, 64)
		y, errY := strconv.ParseFloat(b, 64)
		return errX == nil && errY == nil && compare(x, y)
	}
}

// checkCondition refuses a condition that cannot be evaluated; besides names what may
// stand beside it.
func checkCondition(c map[string]any, besides string) error {
	found := 0
	for _, name := range sortedKeys(c) {
		switch name {
		case besides, "Variable":
			continue
		case "And", "Or":
			parts, ok := c[name].([]any)
			if !ok || len(parts) == 0 {
				return fmt.Errorf("%s must be a list of conditions", name)
			}
			for _, part := range parts {
				if err := checkPart(part); err != nil {
					return err
				}
			}
		case "Not":
			if err := checkPart(c[name]); err != nil {
				return err
			}
		default:
			if operators[name] == nil {
				return fmt.Errorf("there is no operator %q", name)
			}
			if c["Variable"] == nil {
				return fmt.Errorf("%s needs a Variable", name)
			}
		}
		found++
	}
	if found != 1 {
		return fmt.Errorf("a condition has one operator, not %d", found)
	}
	return nil
}

func checkPart(part any) error {
	inner, ok := part.(map[string]any)
	if !ok {
		return fmt.Errorf("a condition must be a map")
	}
	return checkCondition(inner, "")
}

// holds evaluates a condition that was checked.
func (r *runner) holds(c map[string]any) (bool, error) {
	if parts, ok := c["And"].([]any); ok {
		return r.combined(parts, false)
	}
	if parts, ok := c["Or"].([]any); ok {
		return r.combined(parts, true)
	}
	if inner, ok := c["Not"].(map[string]any); ok {
		holds, err := r.holds(inner)
		return !holds, err
	}
	value, err := expand(c["Variable"], r.lookup)
	if err != nil {
		return false, err
	}
	for name, operator := range operators {
		if c[name] == nil {
			continue
		}
		constant, err := expand(c[name], r.lookup)
		return err == nil && operator(textOf(value), textOf(constant)), err
	}
	return false, nil
}

// combined is Or where one is enough, else And. It asks no further than it must.
func (r *runner) combined(parts []any, enough bool) (bool, error) {
	for _, part := range parts {
		inner, _ := part.(map[string]any)
		holds, err := r.holds(inner)
		if err != nil || holds == enough {
			return holds, err
		}
	}
	return !enough, nil
}
