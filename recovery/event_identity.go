package recovery

import "time"

// AccessSignedIn says that somebody signed in.
type AccessSignedIn struct {
	SignIn SignIn    `json:"signIn"`
	From   string    `json:"from,omitempty"` // the address that it came from
	EndsAt time.Time `json:"endsAt,omitzero"`
}

// AccessSignedOut says that somebody ended their session.
type AccessSignedOut struct {
	SignIn SignIn `json:"signIn"`
}

// AccessSessionEnded says that a session ended by itself.
type AccessSessionEnded struct {
	SignIn SignIn `json:"signIn"`
	Reason string `json:"reason"`
}

// AccessTokenRotated says that the start-up token was replaced.
type AccessTokenRotated struct{}

// AccessSealedMade says that a sealed token was made, and any earlier one is void.
type AccessSealedMade struct {
	// Voided is when the one was made that is void now.
	Voided time.Time `json:"voided,omitzero"`
}

// AccessSealedUsed says that the sealed token was used up.
type AccessSealedUsed struct {
	MadeBy Actor     `json:"madeBy"`
	MadeAt time.Time `json:"madeAt"`
	From   string    `json:"from,omitempty"`
	EndsAt time.Time `json:"endsAt"` // of the session that it opened
}

// Type names the event.
func (AccessSignedIn) Type() EventType { return "access.signedIn" }

// Type names the event.
func (AccessSignedOut) Type() EventType { return "access.signedOut" }

// Type names the event.
func (AccessSessionEnded) Type() EventType { return "access.sessionEnded" }

// Type names the event.
func (AccessTokenRotated) Type() EventType { return "access.tokenRotated" }

// Type names the event.
func (AccessSealedMade) Type() EventType { return "access.sealedMade" }

// Type names the event.
func (AccessSealedUsed) Type() EventType { return "access.sealedUsed" }

func init() {
	register[AccessSignedIn]()
	register[AccessSignedOut]()
	register[AccessSessionEnded]()
	register[AccessTokenRotated]()
	register[AccessSealedMade]()
	register[AccessSealedUsed]()
}
