package orchestrate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Say applies an operator's word to an execution: what it comes to, or a refusal that
// says why and what would do. Whether the actor has the permission at all is control's
// to check; who may give an approval is checked here, since the plan says so.
func Say(e *recovery.Execution, w Word, actor recovery.Actor, now time.Time) (Spoken, error) {
	if len(w.Comment) > recovery.MaxNoteBytes {
		return Spoken{}, recovery.Errorf(recovery.Invalid, "the comment has %d bytes: %d are allowed", len(w.Comment), recovery.MaxNoteBytes).
			WithRemedy("keep the long text where it is, and say where that is")
	}
	s := &speech{e: e, word: w, actor: actor, now: now}
	if err := s.checkAlternative(); err != nil {
		return Spoken{}, err
	}
	var err error
	switch w.Kind {
	case Pause:
		err = s.pause()
	case Resume:
		err = s.resume()
	case Approve, Reject:
		err = s.decide()
	case BreakGlass:
		err = s.breakGlass()
	case Review:
		err = s.review()
	case Cancel:
		err = s.cancel()
	case Retry:
		err = s.retry()
	case Skip:
		err = s.skip()
	case Accept:
		err = s.accept()
	case Cleanup:
		err = s.cleanup()
	case GiveUpSource:
		err = s.giveUpSource()
	case Note:
		err = s.note()
	default:
		err = recovery.Errorf(recovery.Invalid, "%q is not a word that an execution knows", w.Kind)
	}
	if err != nil {
		return Spoken{}, err
	}
	s.spoken.After = s.e
	return s.spoken, nil
}

// speech is one word being applied.
type speech struct {
	e      *recovery.Execution
	word   Word
	actor  recovery.Actor
	now    time.Time
	spoken Spoken
}

func (s *speech) emit(body recovery.Body) error {
	ev := recovery.NewEvent(recovery.ExecutionStream(s.e.ID), s.e.Version, s.now, s.actor, body)
	after, err := recovery.Apply(s.e, ev)
	if err != nil {
		return err
	}
	s.e = after
	s.spoken.Events = append(s.spoken.Events, ev)
	return nil
}

func (s *speech) emitAll(bodies ...recovery.Body) error {
	for _, b := range bodies {
		if err := s.emit(b); err != nil {
			return err
		}
	}
	return nil
}

func (s *speech) refuse(remedy, format string, args ...any) error {
	return recovery.Errorf(recovery.Conflict, "execution %s: %s", s.e.ID, fmt.Sprintf(format, args...)).WithRemedy("%s", remedy)
}

func (s *speech) pause() error {
	switch {
	case s.e.State == recovery.ExecutionPaused && s.e.Pause == recovery.PausedByOperator:
		return s.refuse("resume it when it may go on", "it is paused already")
	case s.e.State != recovery.ExecutionInProgress && s.e.State != recovery.ExecutionPaused:
		return s.refuse("only an execution that is IN_PROGRESS can be paused", "it is %s", s.e.State)
	}
	return s.emit(recovery.ExecutionMoved{To: recovery.ExecutionPaused, Pause: recovery.PausedByOperator, Reason: s.word.Comment})
}

func (s *speech) resume() error {
	switch {
	case s.e.State != recovery.ExecutionPaused:
		return s.refuse("only an execution that is PAUSED can be resumed", "it is %s", s.e.State)
	case s.e.Pause == recovery.PausedByFailure:
		return s.refuse("retry, skip or accept the failed wave; the execution then goes on by itself", "%s", s.e.Reason)
	case s.e.Pause == recovery.PausedByApprovalDelay:
		return s.refuse("approve or reject the wave; the execution then goes on by itself", "%s", s.e.Reason)
	}
	return s.emit(recovery.ExecutionMoved{To: recovery.ExecutionInProgress, Reason: s.word.Comment})
}

func (s *speech) cancel() error {
	switch {
	case s.e.State == recovery.ExecutionCancelling:
		return s.refuse("wait for its running DRS jobs: nobody can cancel them", "it is being cancelled already")
	case s.e.State.Ended():
		return s.refuse("", "it has ended as %s", s.e.State)
	}
	return s.emit(recovery.ExecutionMoved{To: recovery.ExecutionCancelling, Reason: s.word.Comment})
}

// decide gives or refuses the approval of a wave, or that which an action's document
// waits for.
func (s *speech) decide() error {
	if len(s.word.Actions) > 0 {
		return s.decideAction()
	}
	w, err := s.openApproval()
	if err != nil {
		return err
	}
	if err := s.mayDecide("wave "+w.Name, s.e.Spec(w).Approval.Roles); err != nil {
		return err
	}
	if s.word.Kind == Approve {
		return s.emitAll(
			recovery.ApprovalMoved{Wave: w.Index, Name: w.Name, To: recovery.ApprovalApproved, Comment: s.word.Comment},
			recovery.WaveMoved{Wave: w.Index, Name: w.Name, To: recovery.WaveExecuting},
		)
	}
	return s.emitAll(
		recovery.ApprovalMoved{Wave: w.Index, Name: w.Name, To: recovery.ApprovalRejected, Comment: s.word.Comment},
		recovery.WaveMoved{Wave: w.Index, Name: w.Name, To: recovery.WaveFailed, Comment: s.word.Comment, Failure: &recovery.Failure{
			Code: "APPROVAL_REJECTED", Message: strings.TrimSuffix(s.actor.Name+" rejected the approval: "+s.word.Comment, ": "),
			Remedy: "retry the wave to ask again, or skip it",
		}},
	)
}

// openApproval is the wave whose approval is meant: the named one, or the only one.
func (s *speech) openApproval() (*recovery.Wave, error) {
	var open []*recovery.Wave
	var names []string
	for _, w := range s.e.Waves {
		if w.State == recovery.WaveWaiting && w.Approval() != nil && w.Approval().State.Open() {
			open, names = append(open, w), append(names, w.Name)
		}
	}
	switch {
	case s.e.State.Ended() || s.e.State == recovery.ExecutionCancelling:
		return nil, s.refuse("", "it is %s and waits for no approval", s.e.State)
	case len(open) == 0:
		return nil, s.refuse("", "no wave waits for an approval now")
	case s.word.Wave == "" && len(open) > 1:
		return nil, recovery.Errorf(recovery.Invalid, "execution %s: %d waves wait for approval", s.e.ID, len(open)).
			WithRemedy("name one of %s", strings.Join(names, ", "))
	case s.word.Wave == "":
		return open[0], nil
	}
	w, err := s.wave()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(open, w) {
		return nil, s.refuse("waiting now: "+strings.Join(names, ", "), "wave %s is %s and waits for no approval", w.Name, w.State)
	}
	return w, nil
}

// approvers are who may approve where the plan names no roles.
var approvers = []recovery.Role{recovery.Admin, recovery.RecoveryManager}

func (s *speech) mayDecide(what string, roles []recovery.Role) error {
	if len(roles) == 0 {
		roles = approvers
	}
	if !slices.Contains(roles, s.actor.Role) {
		return recovery.Errorf(recovery.Denied, "the approval of %s is for %s: %s has the role %q", what, recovery.JoinRoles(roles, ", "), s.actor.Name, s.actor.Role)
	}
	if s.actor.Same(s.e.StartedBy) && !s.e.Plan.SelfApproval {
		return recovery.Errorf(recovery.Denied, "%s started the execution and cannot decide its approvals", s.actor.Name).
			WithRemedy("ask somebody else, or set selfApproval: true in the plan for the next execution")
	}
	return nil
}

// wave is the wave that the word names, or the only one of the plan.
func (s *speech) wave() (*recovery.Wave, error) {
	if s.word.Wave == "" && len(s.e.Waves) == 1 {
		return s.e.Waves[0], nil
	}
	if w := s.e.Wave(s.word.Wave); w != nil {
		return w, nil
	}
	names := make([]string, len(s.e.Waves))
	for i, w := range s.e.Waves {
		names[i] = w.Name
	}
	if s.word.Wave == "" {
		return nil, recovery.Errorf(recovery.Invalid, "the wave is missing").WithRemedy("name one of %s", strings.Join(names, ", "))
	}
	return nil, recovery.Errorf(recovery.NotFound, "execution %s has no wave %q", s.e.ID, s.word.Wave).WithRemedy("its waves are %s", strings.Join(names, ", "))
}

func (s *speech) cleanup() error {
	switch {
	case s.e.Mode != recovery.Drill:
		return s.refuse("the instances of a recovery are production now: terminate them in DRS if they are not wanted", "only a drill is cleaned up")
	case !s.e.State.Ended():
		return s.refuse("wait until it has ended, or cancel it", "it is %s", s.e.State)
	case s.e.RollsBack():
		return s.refuse("wait until its rollbacks are over", "an action of it is still being undone")
	case s.e.InFlight():
		return s.refuse("wait until its DRS jobs and actions are over", "a DRS job or an action of it still runs")
	case s.e.Cleanup == recovery.CleanupInProgress:
		return s.refuse("", "it is being cleaned up already")
	case s.e.Cleanup == recovery.CleanupCompleted:
		return s.refuse("", "it is cleaned up already")
	case len(s.e.Instances()) == 0:
		return s.refuse("", "it launched no instance that still exists")
	}
	return s.emit(recovery.CleanupMoved{To: recovery.CleanupInProgress, Comment: s.word.Comment})
}

// giveUpSource goes on without the source. It cannot be taken back: what was left out is due.
func (s *speech) giveUpSource() error {
	switch {
	case s.e.State.Ended() || s.e.State == recovery.ExecutionCancelling:
		return s.refuse("", "it is %s", s.e.State)
	case s.e.Ungraceful:
		return s.refuse("", "its source is given up already")
	}
	return s.emit(recovery.SourceGivenUp{Comment: s.word.Comment})
}

// note writes down what a person has to say, about a wave or the execution.
func (s *speech) note() error {
	text := strings.TrimSpace(s.word.Comment)
	if text == "" {
		return recovery.Errorf(recovery.Invalid, "the note is empty").WithRemedy("give its text as the comment")
	}
	note := recovery.NoteAdded{Text: text}
	if s.word.Wave != "" {
		w, err := s.wave()
		if err != nil {
			return err
		}
		note.Wave = w.Name
	}
	return s.emit(note)
}
