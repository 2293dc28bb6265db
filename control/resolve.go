package control

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// resolve finds the servers of each wave.
func (f *flight) resolve() {
	seen := map[recovery.ServerKey]string{}
	for _, w := range f.report.Plan.Waves {
		wave := ResolvedWave{Name: w.Name, Servers: []ResolvedServer{}}
		for _, name := range w.Groups {
			for _, s := range f.resolveGroup(w, name) {
				if first, again := seen[s.ServerKey]; again {
					f.report.find(serverTwice, "server "+serverName(s),
						fmt.Sprintf("⟨it is|they are⟩ in group %s and in group %s", first, name), "narrow one of the groups: a server is recovered once")
					continue
				}
				seen[s.ServerKey] = name
				if slot, in := f.pick(w, name, s); in {
					wave.Servers = append(wave.Servers, slot)
				}
			}
		}
		f.report.Waves = append(f.report.Waves, wave)
	}
}

// resolveGroup gives the servers that a group chooses now.
func (f *flight) resolveGroup(w recovery.WaveSpec, name string) []recovery.SourceServer {
	where := fmt.Sprintf("group %s in wave %s", name, w.Name)
	g, ok := groupNamed(f.groups, name)
	if !ok {
		f.report.find(groupUnknown, where, "there is no such protection group", suggest(name, groupNames(f.groups)))
		f.report.unresolved = append(f.report.unresolved, where)
		return nil
	}
	l := f.looks[g.Scope]
	if l.servers.err != nil {
		f.report.unresolved = append(f.report.unresolved, where)
		return nil
	}
	chosen := g.Select(l.servers.value)
	l.chosen = append(l.chosen, chosen...)
	for _, id := range g.SourceServerIDs {
		if !slices.ContainsFunc(chosen, func(s recovery.SourceServer) bool { return s.SourceServerID == id }) {
			f.report.find(serverUnknown, "server "+string(id), fmt.Sprintf("group %s lists ⟨it|them⟩, but DRS does not have ⟨it|them⟩ in %s", g.Name, g.Scope),
				"take ⟨it|them⟩ out of the group, or add ⟨it|them⟩ to DRS again")
		}
	}
	if len(chosen) == 0 {
		f.report.find(groupEmpty, where, "it chooses no server", "look at its tags with `davit group preview`")
	}
	return chosen
}

// pick puts a server among those to launch, unless it is excluded.
func (f *flight) pick(w recovery.WaveSpec, group string, s recovery.SourceServer) (ResolvedServer, bool) {
	if f.excluded[s.ServerKey] {
		f.report.find(serverExcluded, "server "+serverName(s), "⟨it is|they are⟩ left out, as asked for", "")
		f.report.excluded = append(f.report.excluded, recovery.ExcludedServer{SourceServerID: s.SourceServerID, Name: s.Name()})
		return ResolvedServer{}, false
	}
	l := f.looks[s.Scope]
	l.picked = append(l.picked, s)
	impact := recovery.Critical
	if w.Optional.Match(s) {
		impact = recovery.Optional
	}
	return ResolvedServer{SourceServer: s, Group: group, Impact: impact}, true
}

// judgePlan judges what is about the plan as a whole.
func (f *flight) judgePlan() {
	plan := f.report.Plan
	where := "plan " + plan.Name
	if holder, held := f.claims[recovery.PlanClaim(plan.ID, "").Key]; held {
		if p := f.preempts(holder); p != nil {
			p.takes = append(p.takes, where)
		} else {
			why, remedy := f.occupied(holder)
			f.report.find(planRunning, where, "one execution of a plan runs at a time: "+why, remedy)
		}
	}
	servers, critical := 0, 0
	f.report.servers(func(s *ResolvedServer) {
		servers++
		if s.Impact == recovery.Critical {
			critical++
		}
	})
	switch {
	case servers == 0 && len(f.report.unresolved) == 0 && !withoutServers(plan):
		f.report.find(groupEmpty, where, "there is no server to launch", "look at its groups, and at the servers that are excluded")
	case servers > 0 && critical == 0:
		f.report.find(noCritical, where, "all its servers are OPTIONAL: it completes even if none of them comes up", "narrow the waves' optional servers")
	}
}

// withoutServers reports whether the plan is one of actions alone.
func withoutServers(p recovery.Plan) bool {
	return !slices.ContainsFunc(p.Waves, func(w recovery.WaveSpec) bool { return len(w.Groups) > 0 })
}
