package recovery

// MaxNoteBytes is how long a note, or the comment of a word, may be.
const MaxNoteBytes = 8 << 10

// NoteAdded is what a person wrote down about an execution, such as what was seen or
// agreed outside of Davit. It changes nothing.
type NoteAdded struct {
	Text string `json:"text"`
	// Wave is the wave that it is about; empty: the execution.
	Wave string `json:"wave,omitempty"`
}

// Type names the event.
func (NoteAdded) Type() EventType { return "note.added" }

func init() { register[NoteAdded]() }
