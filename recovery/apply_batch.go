package recovery

import (
	"slices"
	"time"
)

// maxSpans is how many calls and delays of a batch are kept for the split of the time.
const maxSpans = 50

// batchAdded adds a batch. Its servers are launched with what was said of them before: what is said
// later is of a later batch.
func (c change) batchAdded(b Batch) error {
	if b.Kind == LaunchBatch && b.Attempt > 1 {
		b.Servers = slices.Clone(b.Servers)
		for i := range b.Servers {
			s := &b.Servers[i]
			if p := c.e.PreparationOf(b.Wave, ServerKey{b.Scope, s.SourceServerID}); p != nil {
				s.Alternative = p.Find(s.SourceServerID).Alternative
			}
		}
	}
	c.e.Batches = append(slices.Clip(c.e.Batches), &b)
	return nil
}

// batch gives a copy of the batch that may be written to.
func (c change) batch(id BatchID) (*Batch, error) {
	at := slices.IndexFunc(c.e.Batches, func(b *Batch) bool { return b.ID == id })
	if at < 0 {
		return nil, Errorf(NotFound, "execution %s has no batch %s", c.e.ID, id)
	}
	b := *c.e.Batches[at]
	c.e.Batches = slices.Clone(c.e.Batches)
	c.e.Batches[at] = &b
	return &b, nil
}

// moved gives a copy of the batch, moved to the state.
func (c change) moved(id BatchID, to BatchState) (*Batch, error) {
	b, err := c.batch(id)
	if err != nil {
		return nil, err
	}
	b.State, err = move(batchMoves, "batch "+string(id), b.State, to)
	return b, err
}

// endDelay closes the delay that holds the batch back, if there is one.
func (b *Batch) endDelay(at time.Time) {
	if b.Delay != "" && len(b.Delays) < maxSpans {
		b.Delays = append(slices.Clip(b.Delays), Delay{b.Delay, Span{b.DelaySince, at}})
	}
	b.Delay, b.DelayDetail, b.DelaySince, b.NotBefore = "", "", time.Time{}, time.Time{}
}

func (b *Batch) called(call Span) {
	if !call.From.IsZero() && len(b.Calls) < maxSpans {
		b.Calls = append(slices.Clip(b.Calls), call)
	}
}

func (c change) batchSent(ev BatchSent) error {
	b, err := c.moved(ev.Batch, BatchRequested)
	if err != nil {
		return err
	}
	b.endDelay(c.at)
	b.Sends++
	b.RequestedAt = c.at
	return nil
}

func (c change) batchAnswered(ev BatchAnswered) error {
	b, err := c.moved(ev.Batch, BatchStarted)
	if err != nil {
		return err
	}
	b.endDelay(c.at)
	b.JobID, b.Adopted, b.JobStartedAt, b.AnsweredAt = ev.JobID, ev.Adopted, ev.JobStartedAt, c.at
	b.called(ev.Call)
	b.Servers = slices.Clone(b.Servers)
	for i := range b.Servers {
		s := &b.Servers[i]
		if b.Kind == LaunchBatch && s.State == ServerPending {
			if err := s.moveTo(ServerChange{To: ServerInProgress}, c.at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c change) batchUnanswered(ev BatchUnanswered) error {
	b, err := c.moved(ev.Batch, BatchUncertain)
	if err != nil {
		return err
	}
	b.UncertainSince = c.at
	b.called(ev.Call)
	b.Delay, b.DelayDetail, b.DelaySince = DelayAnswer, ev.Reason, c.at
	return nil
}

func (c change) batchDelayed(ev BatchDelayed) error {
	b, err := c.batch(ev.Batch)
	if err != nil {
		return err
	}
	if b.State != BatchNotStarted {
		if b.State, err = move(batchMoves, "batch "+string(ev.Batch), b.State, BatchNotStarted); err != nil {
			return err
		}
	}
	b.called(ev.Call)
	if b.Delay != ev.Reason {
		b.endDelay(c.at)
		b.Delay = ev.Reason
		if ev.Reason != "" {
			b.DelaySince = c.at
		}
	}
	b.DelayDetail, b.NotBefore = ev.Detail, ev.NotBefore
	return nil
}

func (c change) batchRejected(ev BatchRejected) error {
	b, err := c.moved(ev.Batch, BatchRefused)
	if err != nil {
		return err
	}
	b.called(ev.Call)
	b.Failure = &ev.Failure
	return nil
}

func (c change) batchDropped(ev BatchDropped) error {
	b, err := c.moved(ev.Batch, BatchCancelled)
	if err != nil {
		return err
	}
	b.endDelay(c.at)
	return nil
}

func (c change) batchEnded(ev BatchEnded) error {
	b, err := c.moved(ev.Batch, BatchCompleted)
	if err != nil {
		return err
	}
	b.endDelay(c.at)
	if !ev.JobStartedAt.IsZero() {
		b.JobStartedAt = ev.JobStartedAt
	}
	switch {
	case !ev.JobEndedAt.IsZero():
		b.JobEndedAt = ev.JobEndedAt
	case b.JobEndedAt.IsZero():
		b.JobEndedAt = c.at
	}
	return nil
}

func (c change) serversMoved(ev ServersMoved) error {
	b, err := c.batch(ev.Batch)
	if err != nil {
		return err
	}
	b.Servers = slices.Clone(b.Servers)
	for _, sc := range ev.Servers {
		s := b.Find(sc.SourceServerID)
		if s == nil {
			return Errorf(NotFound, "batch %s has no server %s", b.ID, sc.SourceServerID)
		}
		if err := s.moveTo(sc, c.at); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) moveTo(sc ServerChange, at time.Time) (err error) {
	was := s.State
	if s.State, err = move(serverMoves, "server "+string(s.SourceServerID), was, sc.To); err != nil {
		return err
	}
	if was == ServerLaunched && sc.To != ServerReady {
		s.NotReadySeen = at
	}
	if was == ServerReady && sc.To == ServerFailed {
		s.ReadyAt = time.Time{} // it was lost, and is not recovered
	}
	if sc.InstanceID != "" {
		s.InstanceID = sc.InstanceID
	}
	if sc.Failure != nil || sc.To == ServerReady || sc.To == ServerLaunched {
		s.Failure = sc.Failure.short()
	}
	switch sc.To {
	case ServerInProgress:
		s.Phase = PhaseSnapshot
	case ServerLaunched:
		s.Phase, s.SeenLaunched = PhaseBoot, at
	case ServerReady:
		s.ReadyAt = at
		if sc.NotReadySeen.After(s.NotReadySeen) {
			s.NotReadySeen = sc.NotReadySeen
		}
	case ServerAccepted:
		s.ReadyAt = at
	case ServerTerminated:
		s.Gone = true
	}
	return nil
}

func (c change) jobLogged(ev JobLogged) error {
	b, err := c.batch(ev.Batch)
	if err != nil {
		return err
	}
	b.Servers = slices.Clone(b.Servers)
	b.LogLines += len(ev.Items)
	b.LogAsOf = c.at
	b.LogComplete = b.LogComplete || ev.Complete
	for _, item := range ev.Items {
		b.logged(item)
	}
	return nil
}

// logged takes from a line of the job's log what it says about the job and its servers.
// The enumeration of events is open: an unknown one says nothing.
func (b *Batch) logged(item JobLogItem) {
	switch item.Event {
	case "JOB_START":
		b.JobStartedAt = item.At
		return
	case "JOB_END":
		b.JobEndedAt = item.At
		return
	}
	s := b.Find(item.SourceServerID)
	if s == nil {
		return
	}
	if !item.DataAt.IsZero() {
		s.DataAt = item.DataAt
	}
	switch item.Event {
	case "SNAPSHOT_FAIL", "USING_PREVIOUS_SNAPSHOT_FAILED", "CONVERSION_FAIL", "LAUNCH_FAILED", "SERVER_SKIPPED":
		failure := Failure{Code: item.Event, Message: item.RawError}
		s.LogFailure = failure.short()
	case "SNAPSHOT_START":
		s.Phase = PhaseSnapshot
	case "SNAPSHOT_END", "USING_PREVIOUS_SNAPSHOT":
		s.SnapshotAt = item.At
	case "CONVERSION_START":
		s.Phase, s.ConversionAt = PhaseConversion, item.At
	case "CONVERSION_END":
		s.ConvertedAt = item.At
	case "LAUNCH_START":
		s.Phase, s.LaunchAt = PhaseLaunch, item.At
	case "LAUNCH_END":
		s.Phase, s.LaunchedAt = PhaseBoot, item.At
		if s.InstanceID == "" {
			s.InstanceID = item.InstanceID
		}
	}
}

func (c change) instancesSeen(ev InstancesSeen) error {
	b, err := c.batch(ev.Batch)
	if err != nil {
		return err
	}
	b.Servers = slices.Clone(b.Servers)
	for _, seen := range ev.Instances {
		s := b.Find(seen.SourceServerID)
		if s == nil {
			return Errorf(NotFound, "batch %s has no server %s", b.ID, seen.SourceServerID)
		}
		if s.InstanceID == "" {
			s.InstanceID = seen.InstanceID
		}
		s.InstanceState, s.StatusChecks = seen.State, seen.StatusChecks
		if seen.PrivateIP != "" {
			s.PrivateIP = seen.PrivateIP
		}
		s.Gone = s.Gone || seen.Gone
	}
	return nil
}
