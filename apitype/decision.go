package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Decision is something that an execution wants from people.
type Decision struct {
	Kind     DecisionKind `json:"kind"`
	Wave     string       `json:"wave,omitempty"`
	Question string       `json:"question"`
	Since    time.Time    `json:"since,omitzero"`
	DueAt    time.Time    `json:"dueAt,omitzero"`
	Roles    []string     `json:"roles,omitempty" doc:"who may decide, where it is an approval"`
	// Servers are those that the decision is about.
	Servers []recovery.SourceServerID `json:"sourceServerIDs,omitempty"`
	// Words are what whoever asks may say now.
	Words []Word `json:"words"`
}

// DecisionKind is the kind of a decision.
type DecisionKind string

// The kinds of decisions.
const (
	DecideApproval DecisionKind = "APPROVAL"
	DecideFailure  DecisionKind = "WAVE_FAILED"
	DecidePause    DecisionKind = "PAUSED"
	DecideCleanup  DecisionKind = "CLEANUP"
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
)

// Words are all of them.
var Words = []Word{Pause, Resume, Approve, Reject, Cancel, Retry, Skip, Accept, Cleanup}

// WordRequest is what goes with a word.
type WordRequest struct {
	Wave            string                    `json:"wave,omitempty" doc:"the wave that approve, reject, retry, skip and accept are about"`
	SourceServerIDs []recovery.SourceServerID `json:"sourceServerIDs,omitempty" doc:"narrows retry, skip and accept to single servers"`
	Comment         string                    `json:"comment,omitempty" doc:"why, for the record"`
}
