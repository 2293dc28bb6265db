package orchestrate

import (
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// prepareAgain has the launch configurations of servers that are launched again looked at
// again: they may have been refused, changed by somebody, or put back. They are launched with
// the alternative that the word names.
func (s *speech) prepareAgain(w *recovery.Wave, again []recovery.ServerIn) error {
	var bare []recovery.ServerIn // those with no preparation
	for _, in := range again {
		if s.e.PreparationOf(w.Index, in.Key()) == nil {
			bare = append(bare, in)
		}
	}
	if s.word.Alternative != nil && *s.word.Alternative > 0 && len(bare) > 0 {
		return s.refuse("name an instance type or a subnet", "server %s has no alternatives", bare[0].Server.Name)
	}
	for _, p := range slices.Clone(s.e.Preparations) {
		if p.Wave != w.Index {
			continue
		}
		if err := s.prepareThose(p, again); err != nil {
			return err
		}
	}
	if s.word.With == (recovery.LaunchAlternative{}) {
		return nil
	}
	return s.prepareBare(w, bare)
}

// prepareThose does so for the servers of one preparation.
func (s *speech) prepareThose(p *recovery.Preparation, again []recovery.ServerIn) error {
	moved := recovery.PreparationMoved{Preparation: p.ID}
	for _, in := range again {
		if p.Scope != in.Batch.Scope {
			continue
		}
		have := p.Find(in.Server.SourceServerID)
		if have == nil {
			continue
		}
		taken, err := s.alternative(p, have, in.Server.Name)
		if err != nil {
			return err
		}
		if taken == nil && (have.State == recovery.PreparationPending || have.State == recovery.PreparationRequested) {
			continue
		}
		moved.Servers = append(moved.Servers, recovery.PreparationChange{SourceServerID: have.SourceServerID, To: recovery.PreparationPending, Alternative: taken})
	}
	if len(moved.Servers) == 0 {
		return nil
	}
	return s.emit(moved)
}

// alternative is what a server is launched with by the word; nil: as it was tried last.
func (s *speech) alternative(p *recovery.Preparation, have *recovery.PreparedServer, name string) (*recovery.TakenAlternative, error) {
	launch := p.Configurations[have.Configuration]
	stated, ad := s.word.Alternative, s.word.With
	switch {
	case !s.withAlternative():
		return nil, nil
	case have.State == recovery.PreparationRequested:
		return nil, s.refuse("say it again in a moment", "the launch configuration of server %s is being changed", name)
	case launch.LaunchIntoInstanceID != nil:
		return nil, s.refuse("retry it as it is", "server %s is launched into instance %s, which has its type and its subnet", name, *launch.LaunchIntoInstanceID)
	case stated == nil:
		taken := recovery.TakenAlternative{Said: true, LaunchAlternative: ad}
		if have.Alternative != nil {
			taken.Number = have.Alternative.Number
		}
		return &taken, nil
	case *stated == 0:
		return &recovery.TakenAlternative{}, nil
	}
	taken, known := launch.Alternative(*stated)
	if !known {
		return nil, s.refuse("name one of them, or an instance type or a subnet", "server %s has %s", name, plural(len(launch.Alternatives), "alternative", "alternatives"))
	}
	return &taken, nil
}

// prepareBare has servers launched with what the word says of which nothing was stated.
func (s *speech) prepareBare(w *recovery.Wave, bare []recovery.ServerIn) error {
	have := 0
	for _, p := range s.e.Preparations {
		if p.Wave == w.Index {
			have++
		}
	}
	servers := make([]toPrepare, len(bare))
	for i, in := range bare {
		servers[i] = toPrepare{in.Key(), recovery.EffectiveLaunch{Sources: map[string]recovery.LaunchSource{}}}
	}
	for _, p := range newPreparations(w.Index, have, servers) {
		for i := range p.Servers {
			p.Servers[i].Alternative = &recovery.TakenAlternative{Said: true, LaunchAlternative: s.word.With}
			p.Servers[i].Hash = p.Launch(&p.Servers[i]).Hash()
		}
		if err := s.emit(recovery.PreparationAdded{Preparation: p}); err != nil {
			return err
		}
	}
	return nil
}

// withAlternative reports whether the word says what servers are launched with.
func (s *speech) withAlternative() bool {
	return s.word.Alternative != nil || s.word.With != recovery.LaunchAlternative{}
}

// checkAlternative refuses what no retry can be launched with.
func (s *speech) checkAlternative() error {
	if !s.withAlternative() {
		return nil
	}
	ad := s.word.With != recovery.LaunchAlternative{}
	var ps recovery.Problems
	switch {
	case s.word.Kind != Retry || len(s.word.Actions) > 0:
		ps.Addf("alternative", "an alternative is one for servers that are retried")
	case s.word.Alternative != nil && ad:
		ps.Addf("alternative", "name one of the stated alternatives, or an instance type and a subnet, not both")
	case s.word.Alternative != nil && *s.word.Alternative < 0:
		ps.Addf("alternative", "they are counted from 1; 0 is what the launch configuration states itself")
	case ad:
		if e, ok := recovery.AsError(s.word.With.Check()); ok {
			ps = append(ps, e.Details...)
		}
	}
	if v := s.word.With.SubnetID; v != nil && s.e.Mode == recovery.Drill && !s.e.Plan.Drill.MayUse(*v) {
		ps.Addf("subnetID", "%s is not among drill.subnetIDs of the plan, where drills may run: %s", *v, strings.Join(s.e.Plan.Drill.SubnetIDs, ", "))
	}
	return ps.Err("the servers cannot be launched like this")
}
