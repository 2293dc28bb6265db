package recovery

import (
	"cmp"
	"slices"
	"time"
)

// ReadRecord makes the record of an execution of all of its events, in order. What is not
// over yet is told up to now.
func ReadRecord(events []Event, now time.Time) (*Record, error) {
	r := &reading{
		record:  &Record{Waves: []WaveRecord{}, Servers: []ServerRecord{}, Jobs: []JobRecord{}, Actions: []ActionRecord{}, Words: []Said{}, Trouble: []Trouble{}},
		servers: map[serverAt]int{}, jobs: map[BatchID]int{}, actions: map[ActionID]int{},
	}
	if len(events) == 0 {
		return nil, Errorf(NotFound, "there are no events")
	}
	for _, ev := range events {
		if err := r.read(ev); err != nil {
			return nil, err
		}
	}
	r.finish(now)
	return r.record, nil
}

// reading is a record that is being made.
type reading struct {
	record  *Record
	servers map[serverAt]int // places in the record
	jobs    map[BatchID]int
	actions map[ActionID]int
}

// serverAt is one attempt of a server.
type serverAt struct {
	batch  BatchID
	server SourceServerID
}

func (r *reading) read(ev Event) error {
	after, err := Apply(r.record.Execution, ev)
	if err != nil {
		return err
	}
	r.record.Execution = after
	if err := r.chain(ev); err != nil {
		return err
	}
	switch b := ev.Body.(type) {
	case ExecutionAdded:
		for _, w := range b.Waves {
			r.record.Waves = append(r.record.Waves, WaveRecord{Index: w.Index, Name: w.Name, Events: []int64{}})
		}
	case BatchAdded:
		r.batchAdded(ev, b.Batch)
	case ActionAdded:
		r.actions[b.Action.ID] = len(r.record.Actions)
		r.record.Actions = append(r.record.Actions, ActionRecord{ActionID: b.Action.ID, Events: []int64{}})
	}
	r.file(ev)
	r.hear(ev)
	r.complain(ev)
	return nil
}

// chain holds the event against the one before it.
func (r *reading) chain(ev Event) error {
	hash, err := Chain(r.record.Head.Hash, ev)
	if err != nil {
		return err
	}
	if hash != ev.Hash && r.record.Broken == 0 {
		r.record.Broken = ev.Seq
	}
	r.record.Head = Head{Stream: ev.Stream, Version: ev.Seq, Hash: ev.Hash}
	r.record.LastAt = ev.At
	return nil
}

func (r *reading) batchAdded(ev Event, b Batch) {
	r.jobs[b.ID] = len(r.record.Jobs)
	r.record.Jobs = append(r.record.Jobs, JobRecord{Batch: b.ID, Log: []JobLogItem{}, Events: []int64{}})
	if b.Kind != LaunchBatch {
		return
	}
	for _, s := range b.Servers {
		r.servers[serverAt{b.ID, s.SourceServerID}] = len(r.record.Servers)
		added := ServerRecord{Batch: b.ID, ServerKey: ServerKey{b.Scope, s.SourceServerID}, Events: []int64{ev.Seq}}
		if !s.DataAt.IsZero() {
			added.Data.Event = ev.Seq
		}
		r.record.Servers = append(r.record.Servers, added)
	}
}

// file puts an event with what it is about.
func (r *reading) file(ev Event) {
	switch b := ev.Body.(type) {
	case WaveMoved:
		r.wave(b.Wave, ev)
	case ApprovalMoved:
		r.approval(b, ev)
	case ApprovalReviewed:
		if all := r.record.Waves[b.Wave].Approvals; len(all) > 0 {
			all[len(all)-1].Reviewed = ev.Seq
		}
	case ServersMoved:
		for _, sc := range b.Servers {
			r.moved(b.Batch, sc, ev)
		}
	case JobLogged:
		r.logged(b, ev)
	case InstancesSeen:
		for _, seen := range b.Instances {
			r.seen(b.Batch, seen, ev)
		}
	}
	if id := batchOf(ev.Body); id != "" {
		job := &r.record.Jobs[r.jobs[id]]
		job.Events = append(job.Events, ev.Seq)
	}
	if id := actionOf(ev.Body); id != "" {
		action := &r.record.Actions[r.actions[id]]
		action.Events = append(action.Events, ev.Seq)
	}
}

func (r *reading) wave(index int, ev Event) {
	w := &r.record.Waves[index]
	w.Events = append(w.Events, ev.Seq)
}

func (r *reading) approval(b ApprovalMoved, ev Event) {
	w := &r.record.Waves[b.Wave]
	switch {
	case b.To == ApprovalRequested:
		w.Approvals = append(w.Approvals, ApprovalRecord{Requested: ev.Seq, Roles: b.Roles})
	case b.To != ApprovalOverdue && len(w.Approvals) > 0:
		w.Approvals[len(w.Approvals)-1].Decided = ev.Seq
	}
}

// server is a server's place in the record, or nil for one of a cleanup.
func (r *reading) server(batch BatchID, id SourceServerID, ev Event) *ServerRecord {
	at, known := r.servers[serverAt{batch, id}]
	if !known {
		return nil
	}
	s := &r.record.Servers[at]
	if n := len(s.Events); n == 0 || s.Events[n-1] != ev.Seq {
		s.Events = append(s.Events, ev.Seq)
	}
	return s
}

func (r *reading) moved(batch BatchID, sc ServerChange, ev Event) {
	s := r.server(batch, sc.SourceServerID, ev)
	if s == nil {
		return
	}
	if sc.To == ServerReady || sc.To == ServerAccepted {
		s.readyEvent = ev.Seq
	}
	if sc.Failure != nil {
		s.Failure = sc.Failure
	}
}

func (r *reading) logged(b JobLogged, ev Event) {
	job := &r.record.Jobs[r.jobs[b.Batch]]
	job.Log = append(job.Log, b.Items...)
	for _, item := range b.Items {
		s := r.server(b.Batch, item.SourceServerID, ev)
		if s == nil {
			continue
		}
		if !item.DataAt.IsZero() {
			s.Data.Event = ev.Seq
		}
		switch item.Event {
		case "SNAPSHOT_START":
			s.Phases = append(s.Phases, PhaseTime{Phase: PhaseSnapshot, Span: Span{From: item.At}})
		case "USING_PREVIOUS_SNAPSHOT":
			s.Data.Previous = true
		}
	}
}

func (r *reading) seen(batch BatchID, seen InstanceState, ev Event) {
	if s := r.server(batch, seen.SourceServerID, ev); s != nil && seen.Details != nil {
		s.Details = seen.Details
	}
}

// batchOf is the batch that an event is about, or "".
func batchOf(body Body) BatchID {
	switch b := body.(type) {
	case BatchAdded:
		return b.Batch.ID
	case BatchSent:
		return b.Batch
	case BatchAnswered:
		return b.Batch
	case BatchUnanswered:
		return b.Batch
	case BatchDelayed:
		return b.Batch
	case BatchRejected:
		return b.Batch
	case BatchDropped:
		return b.Batch
	case BatchEnded:
		return b.Batch
	case JobLogged:
		return b.Batch
	}
	return ""
}

// actionOf is the action that an event is about, or "".
func actionOf(body Body) ActionID {
	switch b := body.(type) {
	case ActionAdded:
		return b.Action.ID
	case ActionSent:
		return b.Action
	case ActionAnswered:
		return b.Action
	case ActionUnanswered:
		return b.Action
	case ActionDelayed:
		return b.Action
	case ActionReported:
		return b.Action
	case ActionMoved:
		return b.Action
	case ActionOrdered:
		return b.Action
	case ActionOrderMoved:
		return b.Action
	}
	return ""
}

// finish fills in what the events come to.
func (r *reading) finish(now time.Time) {
	e := r.record.Execution
	r.record.Split = e.Split(now).Seconds()
	for i, w := range e.Waves {
		wave := &r.record.Waves[i]
		wave.Split = e.SplitOf(w, now).Seconds()
		for n := range wave.Approvals {
			wave.Approvals[n].Approval = w.Approvals[n]
		}
	}
	for _, b := range e.Batches {
		r.finishBatch(b)
	}
	for _, w := range e.Waves {
		for _, in := range e.Current(w.Index) {
			r.record.Servers[r.servers[serverAt{in.Batch.ID, in.Server.SourceServerID}]].Last = true
		}
	}
	r.measure()
}

func (r *reading) finishBatch(b *Batch) {
	job := &r.record.Jobs[r.jobs[b.ID]]
	job.Scope, job.Kind, job.Wave, job.Attempt, job.State = b.Scope, b.Kind, b.Wave, b.Attempt, b.State
	job.Servers, job.Sends, job.JobID, job.Adopted = len(b.Servers), b.Sends, b.JobID, b.Adopted
	job.RequestedAt, job.StartedAt, job.EndedAt = b.RequestedAt, b.JobStartedAt, b.JobEndedAt
	job.Delays, job.Failure, job.Complete = b.Delays, b.Failure, b.LogComplete
	if b.Kind != LaunchBatch {
		return
	}
	for i := range b.Servers {
		s := &b.Servers[i]
		r.finishServer(&r.record.Servers[r.servers[serverAt{b.ID, s.SourceServerID}]], b, s)
	}
}

func (r *reading) finishServer(into *ServerRecord, b *Batch, s *Server) {
	into.Name, into.Wave, into.JobID, into.Attempt = s.Name, b.Wave, b.JobID, b.Attempt
	into.Impact, into.State, into.ReadyAt, into.Instance = s.Impact, s.State, s.ReadyAt, s.InstanceID
	if s.Failure == nil {
		into.Failure = nil // it failed, and came to be ready
	}
	into.Data.SnapshotID, into.Data.At = s.SnapshotID, s.DataAt
	into.Data.AgeSeconds = r.record.Execution.dataAge(s)
	var begun time.Time // of the snapshot, where the log told
	if len(into.Phases) > 0 {
		begun = into.Phases[0].From
	}
	into.Phases = s.phases(begun, b.JobStartedAt)
}

// phases are the server's phases as far as they began.
func (s *Server) phases(snapshot, job time.Time) []PhaseTime {
	all := []PhaseTime{}
	add := func(phase Phase, from, to time.Time) {
		if from.IsZero() {
			return
		}
		p := PhaseTime{Phase: phase, Span: Span{From: from}}
		if !to.IsZero() {
			p.To, p.Seconds = to, max(0, to.Sub(from).Seconds())
		}
		all = append(all, p)
	}
	if snapshot.IsZero() && !s.SnapshotAt.IsZero() {
		snapshot = job
	}
	add(PhaseSnapshot, snapshot, s.SnapshotAt)
	add(PhaseConversion, s.ConversionAt, s.ConvertedAt)
	add(PhaseLaunch, s.LaunchAt, s.LaunchedAt)
	if !s.launched().IsZero() && s.State != ServerAccepted {
		add(PhaseBoot, s.launched(), s.ReadyAt)
	}
	return all
}

// measure finds the servers and events that the measured objectives rest on.
func (r *reading) measure() {
	m := r.record.Execution.Measure()
	var last, oldest *ServerRecord
	for i := range r.record.Servers {
		s := &r.record.Servers[i]
		if !s.Last || s.Impact == Optional {
			continue
		}
		if !s.ReadyAt.IsZero() && (last == nil || s.ReadyAt.After(last.ReadyAt)) {
			last = s
		}
		if s.Data.AgeSeconds != nil && (oldest == nil || *s.Data.AgeSeconds > *oldest.Data.AgeSeconds) {
			oldest = s
		}
	}
	by := &r.record.MeasuredBy
	if m.RTOSeconds != nil && last != nil {
		by.RTOServer, by.RTOEvents = last.SourceServerID, []int64{1, last.readyEvent}
	}
	if m.RPOSeconds != nil && oldest != nil {
		by.RPOServer, by.RPOEvents = oldest.SourceServerID, []int64{1, oldest.Data.Event}
		slices.Sort(by.RPOEvents)
		by.RPOEvents = slices.Compact(by.RPOEvents)
	}
}

// ServerName is the name of a server of the record, or its ID.
func (r *Record) ServerName(id SourceServerID) string {
	for i := range r.Servers {
		if r.Servers[i].SourceServerID == id {
			return cmp.Or(r.Servers[i].Name, string(id))
		}
	}
	return string(id)
}
