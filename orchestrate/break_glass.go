package orchestrate

import (
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// breakGlass begins a wave whose approval nobody gave in time. It is for the day when the
// approvers are out of reach, so that whoever started the execution may do it too; what
// guards it is that it takes time, a typed name and a reason, that everybody hears of it,
// and that somebody else reviews it.
func (s *speech) breakGlass() error {
	w, err := s.openApproval()
	if err != nil {
		return err
	}
	if s.e.Mode != recovery.Recovery {
		return s.refuse("ask who may approve, or cancel it", "it is a %s: the glass is there for a RECOVERY", s.e.Mode)
	}
	if from := w.Approval().RequestedAt.Add(s.e.Plan.BreakGlassAfter()); s.now.Before(from) {
		return s.refuse("ask who may approve; the glass may be broken from "+from.UTC().Format(time.RFC3339)+" on",
			"the approval of wave %s was asked for %s ago", w.Name, s.now.Sub(w.Approval().RequestedAt).Round(time.Second))
	}
	var ps recovery.Problems
	if s.word.Confirm != s.e.Plan.Name {
		ps.Addf("confirm", "type the plan's name, %q, to break the glass: %q is not it", s.e.Plan.Name, s.word.Confirm)
	}
	if strings.TrimSpace(s.word.Comment) == "" {
		ps.Addf("comment", "say why: it is in the trail and in the report, and is reviewed")
	}
	if err := ps.Err("the glass of wave %s was not broken", w.Name); err != nil {
		return err
	}
	return s.emitAll(
		recovery.ApprovalMoved{Wave: w.Index, Name: w.Name, To: recovery.ApprovalBroken, Comment: s.word.Comment},
		recovery.WaveMoved{Wave: w.Index, Name: w.Name, To: recovery.WaveExecuting},
	)
}

// review records a second person's look at a glass that was broken, whatever has become
// of the execution since.
func (s *speech) review() error {
	w, err := s.unreviewed()
	if err != nil {
		return err
	}
	if s.actor.Same(*w.Approval().By) {
		return recovery.Errorf(recovery.Denied, "%s broke the glass of wave %s and cannot review it", s.actor.Name, w.Name).
			WithRemedy("another person is to look at it")
	}
	return s.emit(recovery.ApprovalReviewed{Wave: w.Index, Name: w.Name, Comment: s.word.Comment})
}

// unreviewed is the wave whose broken glass is meant: the named one, or the only one.
func (s *speech) unreviewed() (*recovery.Wave, error) {
	var open []*recovery.Wave
	var names []string
	for _, w := range s.e.Waves {
		if w.Unreviewed() && (s.word.Wave == "" || recovery.NameKey(s.word.Wave) == recovery.NameKey(w.Name)) {
			open, names = append(open, w), append(names, w.Name)
		}
	}
	switch len(open) {
	case 0:
		return nil, s.refuse("", "no glass was broken there that waits for a review")
	case 1:
		return open[0], nil
	}
	return nil, recovery.Errorf(recovery.Invalid, "execution %s: the glass was broken for %d waves", s.e.ID, len(open)).
		WithRemedy("name one of %s", strings.Join(names, ", "))
}
