package recovery

import (
	"fmt"
	"slices"
	"strings"
)

// Dependencies gives, for each wave of the plan, the positions of the waves that must
// be done before it. A plan that passed Check has no unknown names and no cycles.
func (p Plan) Dependencies() [][]int {
	position := p.wavePositions()
	deps := make([][]int, len(p.Waves))
	for i, w := range p.Waves {
		switch {
		case len(w.DependsOn) > 0:
			for _, name := range w.DependsOn {
				if at, ok := position[NameKey(name)]; ok && !slices.Contains(deps[i], at) {
					deps[i] = append(deps[i], at)
				}
			}
		case p.Order != Parallel && i > 0:
			deps[i] = []int{i - 1}
		}
	}
	return deps
}

func (p Plan) wavePositions() map[string]int {
	position := make(map[string]int, len(p.Waves))
	for i, w := range p.Waves {
		if _, taken := position[NameKey(w.Name)]; !taken {
			position[NameKey(w.Name)] = i
		}
	}
	return position
}

func (p Plan) checkDependencies(ps *Problems) {
	position := p.wavePositions()
	for i, w := range p.Waves {
		for j, name := range w.DependsOn {
			at := fmt.Sprintf("waves[%d].dependsOn[%d]", i, j)
			switch other, known := position[NameKey(name)]; {
			case !known:
				ps.Addf(at, "there is no wave %q in this plan: its waves are %s", name, p.waveNames())
			case other == i:
				ps.Addf(at, "wave %q depends on itself", w.Name)
			}
		}
	}
	if cycle := findCycle(p.Dependencies()); cycle != nil {
		names := make([]string, len(cycle))
		for i, at := range cycle {
			names[i] = p.Waves[at].Name
		}
		ps.Addf(fmt.Sprintf("waves[%d].dependsOn", cycle[0]),
			"the waves wait for each other in a circle: %s", strings.Join(names, " → "))
	}
}

func (p Plan) waveNames() string {
	names := make([]string, len(p.Waves))
	for i, w := range p.Waves {
		names[i] = w.Name
	}
	return strings.Join(names, ", ")
}

// findCycle gives the positions of one cycle of two or more, its first repeated at the
// end, or nil. A wave that depends on itself is told apart by its caller.
func findCycle(deps [][]int) []int {
	const (
		unseen = iota
		onPath
		done
	)
	mark := make([]int, len(deps))
	var path []int
	var visit func(int) []int
	visit = func(at int) []int {
		mark[at] = onPath
		path = append(path, at)
		for _, next := range deps[at] {
			switch {
			case next == at || mark[next] == done:
			case mark[next] == onPath:
				return append(slices.Clone(path[slices.Index(path, next):]), next)
			default:
				if cycle := visit(next); cycle != nil {
					return cycle
				}
			}
		}
		path = path[:len(path)-1]
		mark[at] = done
		return nil
	}
	for at := range deps {
		if mark[at] == unseen {
			if cycle := visit(at); cycle != nil {
				return cycle
			}
		}
	}
	return nil
}
