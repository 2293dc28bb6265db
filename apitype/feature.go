package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Feature is a capability that can be switched on and off, and where it is.
type Feature struct {
	Name    recovery.FeatureName `json:"name"`
	Summary string               `json:"summary,omitempty" doc:"what people can do where it is on"`
	Since   string               `json:"since,omitempty" doc:"the version of Davit that has it first"`
	Default bool                 `json:"default" doc:"whether it is on where nothing is set"`
	Unknown bool                 `json:"unknown,omitempty" doc:"this version of Davit does not have it; its setting is kept for one that does"`
	On      bool                 `json:"on" doc:"for the account and role that were asked for, or for all"`
	From    string               `json:"from,omitempty" doc:"what says so: role NAME, account ID, deployment, or default"`
	Yours   bool                 `json:"yours" doc:"whether it is on for one of your own roles, anywhere"`

	FeatureInput
}

// FeatureInput is where a feature is set, as people write it. The role's word goes before
// the account's, and the account's before the deployment's.
type FeatureInput struct {
	Deployment *bool                       `json:"deployment,omitempty" doc:"for all"`
	Accounts   map[recovery.AccountID]bool `json:"accounts,omitempty" doc:"for what is done in single target accounts"`
	Roles      map[recovery.Role]bool      `json:"roles,omitempty" doc:"for who acts in a role"`

	Version   int64     `json:"version,omitempty" doc:"set by the server; 0: it was never set"`
	CreatedAt time.Time `json:"createdAt,omitzero" doc:"set by the server"`
	UpdatedAt time.Time `json:"updatedAt,omitzero" doc:"set by the server"`
}
