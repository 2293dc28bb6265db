package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// BindingInput is a role binding as people write it. What the server sets may be sent back
// as it was read; a version that is not the current one is stale.
type BindingInput struct {
	BindingID  recovery.BindingID   `json:"bindingID,omitempty" doc:"set by the server"`
	Name       string               `json:"name,omitempty" doc:"1 to 64 characters, unique without regard to case"`
	Group      string               `json:"group,omitempty" doc:"a group at the identity provider, or else subject"`
	Subject    string               `json:"subject,omitempty" doc:"one person or program: the provider's address, # and its ID there"`
	Role       recovery.Role        `json:"role" enum:"Admin,RecoveryManager,PlanManager,Operator,Auditor,ReadOnly"`
	AccountIDs []recovery.AccountID `json:"accountIDs,omitempty" doc:"the target accounts that the role is held in; by default all"`
	PlanTags   map[string]string    `json:"planTags,omitempty" doc:"tags that a plan must have, all of them, for the role to be held for it; by default all plans"`

	Version   int64     `json:"version,omitempty" doc:"set by the server"`
	CreatedAt time.Time `json:"createdAt,omitzero" doc:"set by the server"`
	UpdatedAt time.Time `json:"updatedAt,omitzero" doc:"set by the server"`
}

// Binding is the role binding that the input describes.
func (in BindingInput) Binding() recovery.Binding {
	return recovery.Binding{
		ID: in.BindingID, Name: in.Name, Group: in.Group, Subject: in.Subject,
		Grant:   recovery.Grant{Role: in.Role, AccountIDs: in.AccountIDs, PlanTags: in.PlanTags},
		Version: in.Version,
	}
}

// Session is who somebody is to the server, and how far that goes.
type Session struct {
	Name      string           `json:"name"`
	Subject   string           `json:"subject,omitempty" doc:"the identity provider's address, # and the ID there: what tells persons apart"`
	Verified  bool             `json:"verified" doc:"whether somebody proved to be this"`
	SignIn    recovery.SignIn  `json:"signIn,omitempty" enum:"TOKEN,BEARER,BROWSER,SEALED" doc:"how the server knows: the start-up token, a token of the provider, a session in a browser, the sealed token"`
	Until     time.Time        `json:"until,omitzero" doc:"when that ends, unless it is used before; absent: it does not end by itself"`
	Groups    []string         `json:"groups" doc:"the groups that the identity provider named"`
	Grants    []recovery.Grant `json:"grants" doc:"the roles, and how far each reaches; none: nothing is permitted"`
	Simulated bool             `json:"simulatedAWS" doc:"the AWS that this server works with is a simulated one: nothing of it is real"`
}

// NewToken is a start-up token that was just made.
type NewToken struct {
	Token string `json:"token" doc:"shown this once"`
}

// NewSealedToken is a sealed token that was just made.
type NewSealedToken struct {
	SealedToken string `json:"sealedToken" doc:"shown this once: keep it on paper, in a safe"`
}

// SignInConfig says how to sign in at a server.
type SignInConfig struct {
	Provider *SignInProvider `json:"provider,omitempty"`
	// StartUpToken says whether the server lets its start-up token in.
	StartUpToken bool `json:"startUpToken"`
}

// SignInProvider is the identity provider that a server believes.
type SignInProvider struct {
	Issuer   string   `json:"issuer"`
	ClientID string   `json:"clientID"`
	Scopes   []string `json:"scopes"`
}

// Unsealed is the session that a sealed token has opened.
type Unsealed struct {
	Token  string    `json:"token"`
	EndsAt time.Time `json:"endsAt"`
}
