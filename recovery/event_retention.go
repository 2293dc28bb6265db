package recovery

import "time"

// ArchiveStream is the stream of what was archived. It is never archived itself: that a
// stream's events are not in the store any more rests on it.
const ArchiveStream = "audit/archives"

// Archive is a file that streams were moved to.
type Archive struct {
	// File is its name, in the folder of archives of the server of then.
	File   string `json:"file"`
	SHA256 string `json:"sha256"` // of the file, as hexadecimal digits
	Bytes  int64  `json:"bytes"`
}

// ArchivedStream is a stream whose events were archived, whole, up to its end of then.
type ArchivedStream struct {
	Head
	// After and Previous are the number and the hash of the event before the first that is in
	// the archive: none, unless the stream went on after an earlier archive.
	After    int64     `json:"after,omitempty"`
	Previous string    `json:"previous,omitempty"`
	LastAt   time.Time `json:"lastAt"`
}

const (
	// MaxArchivedStreams is how many streams are archived in a file at most: the event that
	// names them is an item of a commit.
	MaxArchivedStreams = 300
	// MaxArchivedEvents is how many events are in a file before no more streams are added.
	MaxArchivedEvents = 100_000
)

// StreamsArchived says that streams are in an archive now. Their events are removed from
// the store after it.
type StreamsArchived struct {
	Archive
	Streams []ArchivedStream `json:"streams"`
}

// RetentionRan says what a run of retention came to.
type RetentionRan struct {
	RetentionRun
}

// RetentionRun is a run of retention, or what one would do.
type RetentionRun struct {
	DryRun  bool             `json:"dryRun,omitempty"`
	Parts   []RetentionCount `json:"parts"`
	Files   []string         `json:"files,omitempty"`   // that were written
	Problem string           `json:"problem,omitempty"` // what broke it off
}

// RetentionCount counts a part of the trail.
type RetentionCount struct {
	Part Retained `json:"part"`
	Days int      `json:"days"` // 0: for ever
	// Archived are the streams that were archived and removed, Events their events.
	Archived int   `json:"archived"`
	Events   int64 `json:"events"`
	// Held are those that only a hold keeps, and Kept the others that are there.
	Held int `json:"held"`
	Kept int `json:"kept"`
}

// Type names the event.
func (StreamsArchived) Type() EventType { return "streams.archived" }

// Type names the event.
func (RetentionRan) Type() EventType { return "retention.ran" }

func init() {
	register[StreamsArchived]()
	register[RetentionRan]()
}
