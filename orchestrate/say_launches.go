package orchestrate

import (
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// prepareAgain has the launch configurations of servers that are launched again looked at
// again: they may have been refused, changed by somebody, or put back.
func (s *speech) prepareAgain(w *recovery.Wave, again []recovery.ServerIn) error {
	for _, p := range slices.Clone(s.e.Preparations) {
		moved := recovery.PreparationMoved{Preparation: p.ID}
		for _, in := range again {
			if p.Wave != w.Index || p.Scope != in.Batch.Scope {
				continue
			}
			have := p.Find(in.Server.SourceServerID)
			if have == nil || have.State == recovery.PreparationPending || have.State == recovery.PreparationRequested {
				continue
			}
			moved.Servers = append(moved.Servers, recovery.PreparationChange{SourceServerID: have.SourceServerID, To: recovery.PreparationPending})
		}
		if len(moved.Servers) > 0 {
			if err := s.emit(moved); err != nil {
				return err
			}
		}
	}
	return nil
}
