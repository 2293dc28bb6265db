package recovery

import "time"

// AccessStream is the stream of what happened at the doors of one host on one day (UTC).
// Streams of their own keep a flood of refused requests from holding up anything else.
func AccessStream(host string, day time.Time) string {
	return "access/" + host + "/" + day.UTC().Format(time.DateOnly)
}

// AccessRefused says that somebody who is known was refused. The same refusal of the same
// person is told once a minute, with its count.
type AccessRefused struct {
	UseCase string    `json:"useCase"`
	Subject string    `json:"subject"` // what it would have been done to
	Reason  string    `json:"reason"`
	Count   int       `json:"count"`
	Since   time.Time `json:"since"` // of the first
}

// AccessUnknown says how many requests of a minute came from nobody who is known, by the
// reason why they were turned away.
type AccessUnknown struct {
	Since   time.Time      `json:"since"`
	Reasons map[string]int `json:"reasons"`
}

// AccessLost says how many entries there was no room for: they came faster than they
// could be written.
type AccessLost struct {
	Count int `json:"count"`
}

// Type names the event.
func (AccessRefused) Type() EventType { return "access.refused" }

// Type names the event.
func (AccessUnknown) Type() EventType { return "access.unknown" }

// Type names the event.
func (AccessLost) Type() EventType { return "access.lost" }

func init() {
	register[AccessRefused]()
	register[AccessUnknown]()
	register[AccessLost]()
}
