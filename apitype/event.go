package apitype

import (
	"encoding/json"
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// Event is an event of an execution with a sentence that tells it.
type Event struct {
	recovery.Event
	Text string `json:"text" doc:"the event in a sentence"`
}

// UnmarshalJSON reads the event with the body that its type has, and the sentence.
func (e *Event) UnmarshalJSON(data []byte) error {
	var told struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(data, &told); err != nil {
		return fmt.Errorf("read an event: %w", err)
	}
	e.Text = told.Text
	return e.Event.UnmarshalJSON(data)
}

// EventPage is a stretch of an execution's events. Version is the sequence number of the
// last event that there is.
type EventPage struct {
	Events  []Event `json:"events"`
	Version int64   `json:"version"`
}

// Hint says that something has changed and is worth reading again. A hint is no promise:
// streams of them begin with HintReset, after which everything shown is to be read.
type Hint struct {
	Kind    HintKind `json:"kind"`
	ID      string   `json:"id,omitempty"`
	Version int64    `json:"version,omitempty"`
}

// HintKind is what a hint is about.
type HintKind string

// The kinds of hints.
const (
	HintReset     HintKind = "reset"
	HintExecution HintKind = "execution"
	HintAccount   HintKind = "account"
	HintGroup     HintKind = "group"
	HintPlan      HintKind = "plan"
)
