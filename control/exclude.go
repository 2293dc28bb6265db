package control

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// exclude finds the servers that the options leave out. A name must be that of one
// server of the plan; an ID leaves out every server that has it.
func (f *flight) exclude() {
	servers, all := f.candidates()
	f.excluded = map[recovery.ServerKey]bool{}
	for i, ref := range f.options.Exclude {
		chosen, byName := serversCalled(servers, ref)
		field := fmt.Sprintf("exclude[%d]", i)
		switch {
		case len(chosen) == 0 && all:
			f.problems.Addf(field, "the plan has no server %q: %s", ref, suggest(ref, calls(servers)))
		case len(chosen) > 1 && byName:
			f.problems.Addf(field, "the plan has %d servers called %q: give the ID of the one that is meant, of %s", len(chosen), ref, listed(serverNames(chosen)))
		default:
			for _, s := range chosen {
				f.excluded[s.ServerKey] = true
			}
		}
	}
}

// candidates are the servers that the plan's groups choose now; false: of some groups
// that is not known.
func (f *flight) candidates() (servers []recovery.SourceServer, all bool) {
	all = true
	for _, w := range f.report.Plan.Waves {
		for _, name := range w.Groups {
			g, ok := groupNamed(f.groups, name)
			if !ok || f.looks[g.Scope].servers.err != nil {
				all = false
				continue
			}
			servers = append(servers, g.Select(f.looks[g.Scope].servers.value)...)
		}
	}
	return servers, all
}

// serversCalled gives those of the servers that have the ID, or else the name without
// regard to case.
func serversCalled(servers []recovery.SourceServer, ref string) (chosen []recovery.SourceServer, byName bool) {
	with := func(fits func(recovery.SourceServer) bool) (found []recovery.SourceServer) {
		for _, s := range servers {
			isHere := func(have recovery.SourceServer) bool { return have.ServerKey == s.ServerKey }
			if fits(s) && !slices.ContainsFunc(found, isHere) {
				found = append(found, s)
			}
		}
		return found
	}
	if chosen = with(func(s recovery.SourceServer) bool { return string(s.SourceServerID) == ref }); len(chosen) > 0 {
		return chosen, false
	}
	return with(func(s recovery.SourceServer) bool { return recovery.NameKey(s.Name()) == recovery.NameKey(ref) }), true
}

// calls are the names of servers as people call them.
func calls(servers []recovery.SourceServer) []string {
	names := make([]string, len(servers))
	for i, s := range servers {
		names[i] = s.Name()
	}
	return names
}
