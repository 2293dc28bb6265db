package recovery

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// SignIn is how a caller came to be known.
type SignIn string

// The ways to sign in.
const (
	ByToken   SignIn = "TOKEN"   // the token that the server made at its first start
	ByBearer  SignIn = "BEARER"  // a token of the identity provider
	ByBrowser SignIn = "BROWSER" // a session in a browser, after signing in at the provider
	BySealed  SignIn = "SEALED"  // a session that the sealed token opened
)

// Session is the time between a sign-in and its end.
type Session struct {
	// ID is the hash of the secret that its owner shows. The secret itself is kept nowhere.
	ID      string `json:"sessionID"`
	SignIn  SignIn `json:"signIn"`
	Name    string `json:"name"`
	Subject string `json:"subject,omitempty"`
	// Groups are those that the provider named at the sign-in.
	Groups []string `json:"groups,omitempty"`
	// TokenHash is the hash of the start-up token that opened it.
	TokenHash string    `json:"tokenHash,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	// EndsAt is when it ends however much it is used. It ends earlier when it is not used
	// for IdleSeconds.
	EndsAt      time.Time `json:"endsAt"`
	IdleSeconds int       `json:"idleSeconds,omitempty"`
	// UsedAt is when it was used last, give or take a minute.
	UsedAt time.Time `json:"usedAt"`
}

// EndsBy is when the session ends if it is not used again.
func (s Session) EndsBy() time.Time {
	idle := s.UsedAt.Add(time.Duration(s.IdleSeconds) * time.Second)
	if s.IdleSeconds > 0 && idle.Before(s.EndsAt) {
		return idle
	}
	return s.EndsAt
}

// Actor is whom the session belongs to. Nobody has proved to be the one who opens the
// sealed token: it is whoever had it.
func (s Session) Actor() Actor {
	return Actor{Name: s.Name, Subject: s.Subject, Verified: s.SignIn == ByBrowser}
}

// SealedTokenStream is the stream of the sealed token: its making, and its one use.
const SealedTokenStream = "identity/sealed-token"

// SealedToken is what is kept of the sealed token.
type SealedToken struct {
	Hash   string    `json:"hash"`
	MadeAt time.Time `json:"madeAt"`
	MadeBy Actor     `json:"madeBy"`
	// UsedAt is when it was used: it is no good any more.
	UsedAt time.Time `json:"usedAt,omitzero"`
}

// SecretHash is what is kept of a secret that somebody shows, so that nobody can take the
// secret from the database.
func SecretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// SealedTokenHash is the SecretHash of a sealed token as a person types it from paper:
// case, blanks and dashes are no part of it.
func SealedTokenHash(typed string) string {
	return SecretHash(strings.ToUpper(strings.NewReplacer("-", "", " ", "", "\t", "", "\n", "", "\r", "").Replace(typed)))
}
