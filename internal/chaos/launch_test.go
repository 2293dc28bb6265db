package chaos_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// launchOf gives the chance of what has to do with launch configurations to a third of the
// seeds that have no history of their own, and only over smallAWS.
func launchOf(seed uint64, real bool) *rand.Rand {
	_, old := regressions[seed]
	_, acts := actionRegressions[seed]
	if real || old || acts || seed%3 != 0 {
		return nil
	}
	return rand.New(rand.NewPCG(seed, 0x1a0c4))
}

// drawLaunches states launch configurations for some executions: where drills run, or
// recoveries, and sometimes more in a drill than any recovery states.
func (r *run) drawLaunches(mode recovery.Mode, picks [][]orchestrate.Pick) {
	if r.launch == nil || r.launch.IntN(4) == 0 {
		return
	}
	name := strings.ToLower(string(mode))
	stated := recovery.LaunchConfiguration{SubnetID: text("subnet-" + name)}
	if mode == recovery.Drill {
		stated.InstanceType = text("t3." + name)
		stated.LaunchDisposition = text(pick(r.launch, "STARTED", "STOPPED"))
	}
	layer := recovery.LaunchLayer{Source: recovery.LaunchByMode, LaunchConfiguration: stated}
	for i := range r.launch.IntN(3) {
		layer.Alternatives = append(layer.Alternatives, recovery.LaunchAlternative{InstanceType: text(fmt.Sprintf("m%di.%s", 5+i, name))})
	}
	launch := recovery.MergeLaunch(layer)
	for _, wave := range picks {
		for i := range wave {
			wave[i].Launch = &launch
		}
	}
}

// launchRecord is a launch of a server by a job of ours, and the configuration that AWS had.
type launchRecord struct {
	exec recovery.ExecutionID
	recovery.ServerKey
	recovery.LaunchConfiguration
}

// noteLaunches keeps how the servers of one of our jobs are launched.
func (a *smallAWS) noteLaunches(g *smallRegion, scope recovery.Scope, req recovery.LaunchRequest) {
	if a.run.launch == nil {
		return
	}
	for _, s := range req.Servers {
		a.launched = append(a.launched, launchRecord{
			recovery.ExecutionID(req.Tags[recovery.TagExecution]), recovery.ServerKey{Scope: scope, SourceServerID: s.SourceServerID}, g.launchOf(s.SourceServerID).current(),
		})
	}
}

// judgeLaunches: every server was launched as its execution says, nothing of a drill is left
// once all is over, and no attempt made two versions of a launch template.
func (r *run) judgeLaunches(all []*story) {
	small, ok := r.aws.(*smallAWS)
	if !ok || r.launch == nil {
		return
	}
	for _, l := range small.launched {
		for _, s := range all {
			if s.stored.ID != l.exec {
				continue
			}
			holds := func(stated recovery.EffectiveLaunch) bool { return stated.ToApply().HoldsIn(l.LaunchConfiguration) }
			if stated := statedIn(s.stored, l.ServerKey); len(stated) > 0 && !slices.ContainsFunc(stated, holds) {
				r.violate("%s launched %s as %s with the subnet %s, and states %+v", l.exec, l.ServerKey, *l.InstanceType, *l.SubnetID, stated)
			}
			if s.stored.Mode == recovery.Recovery && ofDrill(l.LaunchConfiguration) {
				r.violate("the recovery %s launched %s by a drill's configuration", l.exec, l.ServerKey)
			}
		}
	}
	for _, scope := range r.setup.scopes {
		for id, l := range small.regions[scope.scope].launches {
			made := map[string]int{}
			for _, v := range l.versions {
				made[v.description]++
			}
			for description, n := range made {
				if n > 1 {
					r.violate("%q made %d versions of the launch template of %s", description, n, id)
				}
			}
			if r.finished && ofDrill(l.current()) {
				r.violate("all is over, and %s would be launched by a drill's configuration: %s in %s", id, *l.current().InstanceType, *l.current().SubnetID)
			}
		}
	}
}

// statedIn is what an execution states of a server: its configuration, and the alternatives
// that were taken.
func statedIn(e *recovery.Execution, key recovery.ServerKey) (all []recovery.EffectiveLaunch) {
	for _, p := range e.Preparations {
		s := p.Find(key.SourceServerID)
		if s == nil || p.Scope != key.Scope {
			continue
		}
		launch := p.Configurations[s.Configuration]
		all = append(all, launch)
		for number := 1; s.Alternative != nil && number <= s.Alternative.Number; number++ {
			if a, ok := launch.Alternative(number); ok {
				all = append(all, launch.With(a.LaunchAlternative))
			}
		}
	}
	return all
}

func ofDrill(c recovery.LaunchConfiguration) bool {
	return *c.SubnetID == "subnet-drill" || *c.InstanceType == "t3.drill"
}
