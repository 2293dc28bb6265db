package orchestrate

import (
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// retry launches the failed servers of a wave again and runs its failed actions again, and
// only those, or asks again for an approval that was rejected.
func (s *speech) retry() error {
	w, err := s.takeUp()
	if err != nil {
		return err
	}
	if w.State.Settled() && w.StartedAt.IsZero() {
		return s.refuse("start another execution for it", "wave %s was left out", w.Name)
	}
	if a := w.Approval(); a != nil && a.State == recovery.ApprovalRejected {
		return s.emitAll(
			recovery.WaveMoved{Wave: w.Index, Name: w.Name, To: recovery.WaveWaiting, Retry: true, Comment: s.word.Comment},
			askApproval(w, s.e.Spec(w), s.now),
		)
	}
	failed, err := s.chosen(w, func(in recovery.ServerIn) bool { return in.Server.State == recovery.ServerFailed })
	if err != nil {
		return err
	}
	if len(failed) == 0 && s.withAlternative() {
		return s.refuse("retry without an alternative", "no server of wave %s has failed", w.Name)
	}
	actions, err := s.retryActions(w)
	if err != nil {
		return err
	}
	if len(failed)+actions == 0 && w.State != recovery.WaveTimedOut {
		return s.refuse("", "no server and no action of wave %s has failed", w.Name)
	}
	if err := s.addRetries(w, failed); err != nil {
		return err
	}
	if len(failed) > 0 {
		if err := s.repeatAfter(w); err != nil {
			return err
		}
	}
	if !w.State.Unwell() {
		return nil
	}
	return s.emit(recovery.WaveMoved{Wave: w.Index, Name: w.Name, To: recovery.WaveExecuting, Retry: true, Comment: s.word.Comment})
}

// takeUp finds the word's wave, and takes an execution up again that had ended with
// that wave unwell.
func (s *speech) takeUp() (*recovery.Wave, error) {
	w, err := s.wave()
	if err != nil {
		return nil, err
	}
	switch {
	case s.e.State == recovery.ExecutionCancelling || s.e.State == recovery.ExecutionCancelled || s.e.State == recovery.ExecutionCompleted:
		return nil, s.refuse("start another execution", "it is %s", s.e.State)
	case s.e.Cleanup != "":
		return nil, s.refuse("start another execution", "its cleanup is %s", s.e.Cleanup)
	case s.e.State.Ended():
		if !s.e.ClaimsHeld {
			s.takeClaims()
			if err := s.emit(recovery.ClaimsMoved{Held: true}); err != nil {
				return nil, err
			}
		}
		err = s.emit(recovery.ExecutionMoved{To: recovery.ExecutionInProgress, Reason: s.word.Comment})
	}
	return w, err
}

// takeClaims takes the claims again that a RECOVERY gives back when it ends.
func (s *speech) takeClaims() {
	s.spoken.Take = append(s.spoken.Take, recovery.PlanClaim(s.e.Plan.ID, s.e.ID))
	for _, w := range s.e.Waves {
		for _, in := range s.e.Current(w.Index) {
			s.spoken.Take = append(s.spoken.Take, recovery.ServerClaim(in.Key(), s.e.ID))
		}
	}
}

// chosen gives the servers of the wave that are fit for the word: those that it names,
// each of which must be, or all.
func (s *speech) chosen(w *recovery.Wave, fit func(recovery.ServerIn) bool) ([]recovery.ServerIn, error) {
	if !s.aboutServers() {
		return nil, nil
	}
	var found []recovery.ServerIn
	left := slices.Clone(s.word.Servers)
	for _, in := range s.e.Current(w.Index) {
		id := in.Server.SourceServerID
		named := slices.Contains(s.word.Servers, id)
		left = slices.DeleteFunc(left, func(l recovery.SourceServerID) bool { return l == id })
		switch {
		case fit(in) && (named || len(s.word.Servers) == 0):
			found = append(found, in)
		case named:
			return nil, s.refuse("", "server %s (%s) of wave %s is %s", in.Server.Name, id, w.Name, in.Server.State)
		}
	}
	if len(left) > 0 {
		return nil, recovery.Errorf(recovery.NotFound, "wave %s of execution %s has no server %s", w.Name, s.e.ID, left[0])
	}
	return found, nil
}

// addRetries launches the failed servers again.
func (s *speech) addRetries(w *recovery.Wave, failed []recovery.ServerIn) error {
	if err := s.prepareAgain(w, failed); err != nil {
		return err
	}
	for _, b := range retryBatches(s.e, w.Index, failed, s.word.batchSize) {
		if err := s.emit(recovery.BatchAdded{Batch: b}); err != nil {
			return err
		}
	}
	return nil
}

// retryBatches are batches that launch servers of a wave again: those of one account, Region
// and attempt together, each of at most the scope's size.
func retryBatches(e *recovery.Execution, wave int, again []recovery.ServerIn, size func(recovery.Scope) int) []recovery.Batch {
	type kind struct {
		scope   recovery.Scope
		attempt int
	}
	var kinds []kind
	members := map[kind][]recovery.Server{}
	for _, in := range again {
		k := kind{in.Batch.Scope, in.Batch.Attempt + 1}
		if _, seen := members[k]; !seen {
			kinds = append(kinds, k)
		}
		members[k] = append(members[k], recovery.Server{
			SourceServerID: in.Server.SourceServerID, Name: in.Server.Name, Impact: in.Server.Impact,
			State: recovery.ServerPending, SnapshotID: in.Server.SnapshotID, DataAt: pinnedAt(in.Server),
		})
	}
	count := countBatches(e, wave, recovery.LaunchBatch)
	var batches []recovery.Batch
	for _, k := range kinds {
		for chunk := range slices.Chunk(members[k], size(k.scope)) {
			count++
			batches = append(batches, recovery.Batch{
				ID: batchID(wave, count), Scope: k.scope, Kind: recovery.LaunchBatch, Wave: wave,
				Attempt: k.attempt, State: recovery.BatchNotStarted, Servers: chunk,
			})
		}
	}
	return batches
}

// pinnedAt is the time of a server's data when it was chosen, not taken at the launch.
func pinnedAt(s *recovery.Server) time.Time {
	if s.SnapshotID == "" {
		return time.Time{}
	}
	return s.DataAt
}

func (w Word) batchSize(scope recovery.Scope) int {
	if w.Quotas == nil {
		return recovery.Quotas{}.BatchSize()
	}
	return w.Quotas(scope).BatchSize()
}

// skip goes on without a wave, or without servers of it that failed.
func (s *speech) skip() error {
	w, err := s.wave()
	if err != nil {
		return err
	}
	if len(s.word.Actions) > 0 {
		return s.skipActions(w)
	}
	if w.State == recovery.WaveNotStarted || w.State == recovery.WaveWaiting {
		return s.leaveOut(w)
	}
	if !w.State.Unwell() {
		return s.refuse("a wave can be skipped before it begins or after it failed", "wave %s is %s", w.Name, w.State)
	}
	if w, err = s.takeUp(); err != nil {
		return err
	}
	failed, err := s.chosen(w, func(in recovery.ServerIn) bool { return in.Server.State == recovery.ServerFailed })
	if err != nil {
		return err
	}
	if err := s.moveServers(failed, recovery.ServerSkipped); err != nil || len(s.word.Servers) > 0 {
		return err
	}
	if _, err := s.endActions(w, recovery.ActionSkipped); err != nil {
		return err
	}
	if err := s.dropUnsent(w); err != nil {
		return err
	}
	return s.emit(recovery.WaveMoved{Wave: w.Index, Name: w.Name, To: recovery.WaveSkipped, Failure: w.Failure, Comment: s.word.Comment})
}

// skipActions goes on without single actions of a wave.
func (s *speech) skipActions(w *recovery.Wave) error {
	if len(s.word.Servers) > 0 {
		return recovery.Errorf(recovery.Invalid, "servers and actions are skipped one after the other: name one of them")
	}
	if w.State.Unwell() {
		var err error
		if w, err = s.takeUp(); err != nil {
			return err
		}
	} else if s.e.State.Ended() || s.e.State == recovery.ExecutionCancelling {
		return s.refuse("", "it is %s", s.e.State)
	}
	_, err := s.endActions(w, recovery.ActionSkipped)
	return err
}

// leaveOut skips a wave that has not begun, with all of its servers.
func (s *speech) leaveOut(w *recovery.Wave) error {
	switch {
	case len(s.word.Servers) > 0:
		return s.refuse("skip the whole wave, or start the execution with the server excluded", "wave %s has not begun", w.Name)
	case s.e.State.Ended() || s.e.State == recovery.ExecutionCancelling:
		return s.refuse("", "it is %s", s.e.State)
	}
	if err := s.dropUnsent(w); err != nil {
		return err
	}
	return s.emit(recovery.WaveMoved{Wave: w.Index, Name: w.Name, To: recovery.WaveSkipped, Comment: s.word.Comment})
}

// dropUnsent drops the wave's batches that were never sent, and skips their servers.
func (s *speech) dropUnsent(w *recovery.Wave) error {
	for _, b := range s.e.Batches {
		if b.Wave != w.Index || b.Kind != recovery.LaunchBatch || b.State != recovery.BatchNotStarted {
			continue
		}
		if err := s.emit(recovery.BatchDropped{Batch: b.ID, Reason: "skipped by " + s.actor.Name}); err != nil {
			return err
		}
		moved := recovery.ServersMoved{Batch: b.ID, Comment: s.word.Comment}
		for _, server := range b.Servers {
			if server.State.MayMove(recovery.ServerSkipped) {
				moved.Servers = append(moved.Servers, recovery.ServerChange{SourceServerID: server.SourceServerID, To: recovery.ServerSkipped})
			}
		}
		if err := s.emit(moved); err != nil {
			return err
		}
	}
	return nil
}

// accept takes a person's word that servers are recovered, and actions done.
func (s *speech) accept() error {
	w, err := s.wave()
	if err != nil {
		return err
	}
	if w.State == recovery.WaveNotStarted || w.State == recovery.WaveWaiting {
		return s.refuse("skip the wave if it is not needed", "wave %s has not begun", w.Name)
	}
	if w, err = s.takeUp(); err != nil {
		return err
	}
	fit := func(in recovery.ServerIn) bool {
		undecided := in.Server.State == recovery.ServerLaunched || in.Server.State == recovery.ServerInProgress
		return in.Server.State == recovery.ServerFailed || undecided && (w.State.Unwell() || len(s.word.Servers) > 0)
	}
	chosen, err := s.chosen(w, fit)
	if err != nil {
		return err
	}
	actions, err := s.endActions(w, recovery.ActionAccepted)
	if err != nil {
		return err
	}
	if len(chosen)+actions == 0 {
		return s.refuse("", "no server and no action of wave %s has failed", w.Name)
	}
	return s.moveServers(chosen, recovery.ServerAccepted)
}

func (s *speech) moveServers(servers []recovery.ServerIn, to recovery.ServerState) error {
	var order []recovery.BatchID
	changes := map[recovery.BatchID][]recovery.ServerChange{}
	for _, in := range servers {
		if _, seen := changes[in.Batch.ID]; !seen {
			order = append(order, in.Batch.ID)
		}
		changes[in.Batch.ID] = append(changes[in.Batch.ID], recovery.ServerChange{
			SourceServerID: in.Server.SourceServerID, To: to, Failure: in.Server.Failure,
		})
	}
	for _, id := range order {
		if err := s.emit(recovery.ServersMoved{Batch: id, Servers: changes[id], Comment: s.word.Comment}); err != nil {
			return err
		}
	}
	return nil
}
