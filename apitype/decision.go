package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Decision is something that an execution wants from people.
type Decision struct {
	Kind     DecisionKind    `json:"kind"`
	Wave     string          `json:"wave,omitempty"`
	Question string          `json:"question"`
	Since    time.Time       `json:"since,omitzero"`
	DueAt    time.Time       `json:"dueAt,omitzero"`
	Roles    []recovery.Role `json:"roles,omitempty" doc:"who may decide, where it is an approval"`
	// Servers are those that the decision is about.
	Servers []recovery.SourceServerID `json:"sourceServerIDs,omitempty"`
	// Actions are those that the decision is about, as the words name them.
	Actions []string `json:"actions,omitempty" doc:"the actions that it is about, as words name them"`
	// Words are what whoever asks may say now.
	Words []Word `json:"words"`
}

// DecisionKind is the kind of a decision.
type DecisionKind string

// The kinds of decisions.
const (
	DecideApproval      DecisionKind = "APPROVAL"
	DecideFailure       DecisionKind = "WAVE_FAILED"
	DecideAction        DecisionKind = "ACTION_WAITING" // its document waits for a person
	DecideActionFailure DecisionKind = "ACTION_FAILED"
	DecidePause         DecisionKind = "PAUSED"
	DecideCleanup       DecisionKind = "CLEANUP"
	DecideReview        DecisionKind = "BREAK_GLASS_REVIEW" // somebody else is to look at it
)

// Word is what an operator may tell an execution; its path is the word.
type Word string

// The words.
const (
	Pause   Word = "pause"
	Resume  Word = "resume"
	Approve Word = "approve"
	Reject  Word = "reject"
	Cancel  Word = "cancel"
	Retry   Word = "retry"
	Skip    Word = "skip"
	Accept  Word = "accept"
	Cleanup Word = "cleanup"
	// BreakGlass begins a wave of a RECOVERY without the approval that nobody gave, and
	// Review is another person's look at that.
	BreakGlass Word = "break-glass"
	Review     Word = "review"
	// GiveUpSource goes on without the source.
	GiveUpSource Word = "give-up-source"
	// Note writes the comment down.
	Note Word = "note"
)

// Words are all of them.
var Words = []Word{Pause, Resume, Approve, Reject, Cancel, Retry, Skip, Accept, Cleanup, BreakGlass, Review, GiveUpSource, Note}

// WordRequest is what goes with a word.
type WordRequest struct {
	Wave            string                    `json:"wave,omitempty" doc:"the wave that approve, reject, retry, skip, accept, break-glass, review and note are about"`
	SourceServerIDs []recovery.SourceServerID `json:"sourceServerIDs,omitempty" doc:"narrows retry, skip and accept to single servers"`
	Actions         []string                  `json:"actions,omitempty" doc:"narrows retry, skip and accept to single actions, by name or action ID, and names the one that approve and reject answer"`
	Alternative     *int                      `json:"alternative,omitempty" minimum:"0" maximum:"5" doc:"of retry: launch the servers by this one of their alternatives, counted from 1; 0: by what their launch configurations state themselves; without it: as they were tried last"`
	InstanceType    string                    `json:"instanceType,omitempty" doc:"of retry: launch the servers as this type, whatever is stated"`
	SubnetID        string                    `json:"subnetID,omitempty" doc:"of retry: launch the servers into this subnet, whatever is stated"`
	Comment         string                    `json:"comment,omitempty" doc:"why, for the record; break-glass asks for it, and a note is it"`
	Confirm         string                    `json:"confirm,omitempty" doc:"the plan's name, typed, which break-glass asks for"`
}
