package recovery

import (
	"context"
	"slices"
	"time"
)

// Actor is who did something. Every event names one.
type Actor struct {
	Name     string `json:"name"`               // such as an OS user or an e-mail address
	Subject  string `json:"subject,omitempty"`  // whom an identity provider knows: its address, #, and its ID there
	Role     Role   `json:"role,omitempty"`     // in which it was done
	Source   string `json:"source,omitempty"`   // UI, CLI, API, MCP, SCHEDULE, ENGINE
	Verified bool   `json:"verified,omitempty"` // whether somebody proved to be Name

	// Address is where the request came from, and RequestID which it was: the server's log
	// has it too. They are of what was done, and not of who did it: see Person.
	Address   string `json:"address,omitempty"`
	RequestID string `json:"requestID,omitempty"`
}

// Person is the actor without what only the request had.
func (a Actor) Person() Actor {
	a.Address, a.RequestID = "", ""
	return a
}

// Engine is the actor of what Davit does by itself.
var Engine = Actor{Name: "davit", Source: "ENGINE", Verified: true}

// Same reports whether both are the same person. A name can change, and be somebody
// else's later: where an identity provider has told both apart, only what it says counts.
func (a Actor) Same(b Actor) bool {
	if a.Subject != "" && b.Subject != "" {
		return a.Subject == b.Subject
	}
	return a.Name == b.Name
}

// Caller is who asks for something, and all that they may act as. Every use case takes
// one. With which of the grants something is done is known when it is permitted, and is
// then the actor's role.
type Caller struct {
	Actor
	Grants []Grant
	// SignIn is how they came to be known, and Until when that ends; zero: it does not end
	// by itself.
	SignIn SignIn
	Until  time.Time
	// Groups are those that the identity provider named.
	Groups []string
	// Still says, while something goes on for the caller for long, why they are not known any
	// more, such as that they signed out; it is no use of a session. Nil: they are, until Until.
	Still func(context.Context) error
}

// Grant is a role that somebody has, and how far it reaches.
type Grant struct {
	Role Role `json:"role"`
	// AccountIDs are the target accounts that the role is held in; empty: all.
	AccountIDs []AccountID `json:"accountIDs,omitempty"`
	// PlanTags are tags that a plan must have, all of them, for the role to be held for it
	// and its executions; empty: all plans. A role that is held for some plans only is
	// ReadOnly for everything that is no plan.
	PlanTags map[string]string `json:"planTags,omitempty"`
}

// Holding is a caller who has one role everywhere.
func (a Actor) Holding(role Role) Caller {
	a.Role = role
	return Caller{Actor: a, Grants: []Grant{{Role: role}}}
}

// HasRole reports whether one of the caller's grants is of the role, however far it reaches.
func (c Caller) HasRole(role Role) bool {
	return slices.ContainsFunc(c.Grants, func(g Grant) bool { return g.Role == role })
}
