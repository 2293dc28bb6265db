package recovery

import "time"

// Head is the end of a stream: its last event's number and hash. It stays when the events
// are archived.
type Head struct {
	Stream  string `json:"stream"`
	Version int64  `json:"version"`
	Hash    string `json:"hash"`
}

// CheckpointStream is the stream of the checkpoints.
const CheckpointStream = "audit/checkpoints"

// HeadsSeen says how far streams have grown since the checkpoint before. The checkpoint
// that covers them follows in the same stream.
type HeadsSeen struct {
	Heads []Head `json:"heads"`
}

// CheckpointMade is a checkpoint: what every stream ended with at one time, signed.
type CheckpointMade struct {
	Checkpoint Checkpoint `json:"checkpoint"`
}

// Checkpoint vouches for all streams as they were. Whoever changes an event that it covers
// must change the stream's head, and with it the root that was signed.
type Checkpoint struct {
	Number int64     `json:"number"` // from 1, without gaps
	At     time.Time `json:"at"`
	// Streams is how many streams there were, and Root the root of the Merkle tree (RFC 6962)
	// over their heads in order of their names, as hexadecimal digits.
	Streams int    `json:"streams"`
	Root    string `json:"root"`
	// Previous is the hash of the event before it in its stream, "" for the first: so it
	// vouches for every checkpoint before, and for all heads that were seen.
	Previous string `json:"previous,omitempty"`
	// KeyID names the key, and Signature is Ed25519's over all of the above, in base64.
	KeyID     string `json:"keyID"`
	Signature string `json:"signature"`
}

// Type names the event.
func (HeadsSeen) Type() EventType { return "heads.seen" }

// Type names the event.
func (CheckpointMade) Type() EventType { return "checkpoint.made" }

func init() {
	register[HeadsSeen]()
	register[CheckpointMade]()
}
