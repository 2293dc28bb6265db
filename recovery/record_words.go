package recovery

import "slices"

// hear notes what a person said. A word may come to several events: they have the same
// time and actor, and follow on each other.
func (r *reading) hear(ev Event) {
	if ev.Actor.Source == Engine.Source {
		return
	}
	said, spoken := r.said(ev.Body)
	if n := len(r.record.Words); n > 0 {
		before := &r.record.Words[n-1]
		follows := before.Events[len(before.Events)-1] == ev.Seq-1
		if follows && before.At.Equal(ev.At) && before.By == ev.Actor {
			before.goOn(said, ev.Seq)
			return
		}
	}
	if !spoken {
		return
	}
	said.At, said.By, said.Events = ev.At, ev.Actor, []int64{ev.Seq}
	r.record.Words = append(r.record.Words, said)
}

// goOn takes in a further event of the same word.
func (s *Said) goOn(more Said, seq int64) {
	s.Events = append(s.Events, seq)
	if s.Comment == "" {
		s.Comment = more.Comment
	}
	if s.Wave == "" {
		s.Wave = more.Wave
	}
	for _, about := range more.About {
		if !slices.Contains(s.About, about) {
			s.About = append(s.About, about)
		}
	}
}

// said is the word that an event came of, as far as it tells.
func (r *reading) said(body Body) (Said, bool) {
	switch b := body.(type) {
	case ExecutionAdded:
		return Said{Word: "START", Comment: b.Comment}, true
	case NoteAdded:
		return Said{Word: "NOTE", Wave: b.Wave, Comment: b.Text}, true
	case ExecutionMoved:
		return Said{Word: executionWords[b.To], Comment: b.Reason}, true
	case WaveMoved:
		return Said{Word: waveWord(b), Wave: b.Name, Comment: b.Comment}, true
	case ApprovalMoved:
		return Said{Word: approvalWords[b.To], Wave: b.Name, Comment: b.Comment}, true
	case ApprovalReviewed:
		return Said{Word: "REVIEW", Wave: b.Name, Comment: b.Comment}, true
	case ServersMoved:
		return r.saidOfServers(b), true
	case CleanupMoved:
		return Said{Word: "CLEANUP", Comment: b.Comment}, true
	case ExecutionRestored:
		return Said{Word: "RESTORE", Comment: "of backup " + b.BackupID}, true
	case SourceGivenUp:
		return Said{Word: "GIVE_UP_SOURCE", Comment: b.Comment}, true
	case ClaimsMoved:
		if b.PreemptedBy != "" {
			return Said{Word: "PREEMPT", Comment: "by " + string(b.PreemptedBy)}, true
		}
	}
	return r.saidOfAction(body)
}

// executionWords, approvalWords and the like are the words by what they make of a thing.
var (
	executionWords = map[ExecutionState]string{ExecutionPaused: "PAUSE", ExecutionInProgress: "RESUME", ExecutionCancelling: "CANCEL"}
	approvalWords  = map[ApprovalState]string{ApprovalApproved: "APPROVE", ApprovalRejected: "REJECT", ApprovalBroken: "BREAK_GLASS"}
	serverWords    = map[ServerState]string{ServerSkipped: "SKIP", ServerAccepted: "ACCEPT"}
	actionWords    = map[ActionState]string{ActionSkipped: "SKIP", ActionAccepted: "ACCEPT"}
)

func waveWord(b WaveMoved) string {
	switch {
	case b.Retry:
		return "RETRY"
	case b.To == WaveSkipped:
		return "SKIP"
	case b.To == WaveCompleted:
		return "ACCEPT"
	}
	return "" // what follows on another event of the word
}

func (r *reading) saidOfServers(b ServersMoved) Said {
	said := Said{Comment: b.Comment}
	if batch := r.record.Execution.Batch(b.Batch); batch != nil && batch.Kind == LaunchBatch {
		said.Wave = r.record.Execution.Waves[batch.Wave].Name
	}
	for _, sc := range b.Servers {
		said.Word = serverWords[sc.To]
		name := string(sc.SourceServerID)
		if batch := r.record.Execution.Batch(b.Batch); batch != nil {
			if s := batch.Find(sc.SourceServerID); s != nil && s.Name != "" {
				name = s.Name
			}
		}
		said.About = append(said.About, name)
	}
	return said
}

func (r *reading) saidOfAction(body Body) (Said, bool) {
	switch b := body.(type) {
	case ActionMoved:
		word := actionWords[b.To]
		if b.Anew {
			word = "RETRY"
		}
		return Said{Word: word, Wave: r.waveOf(b.Action), About: []string{b.Name}, Comment: b.Comment}, true
	case ActionOrdered:
		word := string(b.Kind)
		if b.Kind == OrderResume {
			word = "APPROVE" // so a person answers a document that pauses
		}
		return Said{Word: word, Wave: r.waveOf(b.Action), About: []string{b.Name}, Comment: b.Comment}, true
	case BatchAdded:
		return Said{Word: "RETRY"}, b.Batch.Kind == LaunchBatch && b.Batch.Attempt > 1
	}
	return Said{}, false
}

func (r *reading) waveOf(id ActionID) string {
	if a := r.record.Execution.Action(id); a != nil {
		return r.record.Execution.Waves[a.Wave].Name
	}
	return ""
}
