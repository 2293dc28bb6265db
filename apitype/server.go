package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// ServerQuery chooses source servers.
type ServerQuery struct {
	AccountID recovery.AccountID
	Region    recovery.Region
	Cursor    string
	Limit     int
}

// Server is a source server and the protection group that it is in.
type Server struct {
	recovery.SourceServer
	Name  string `json:"name" doc:"its Name tag, else its host name, else its ID"`
	Group string `json:"group,omitempty" doc:"the protection group it is in"`
	// Problem says why DRS would refuse to launch it.
	Problem string `json:"problem,omitempty" doc:"why DRS would refuse to launch it"`
}

// ServerPage is a page of source servers, and how each account and Region answered.
type ServerPage struct {
	Page[Server]
	Scopes []ScopeStatus `json:"scopes"`
}

// ScopeStatus says how an account and Region answered. With an error its servers are
// those that were seen last, or none.
type ScopeStatus struct {
	recovery.Scope
	AsOf    time.Time `json:"asOf,omitzero" doc:"when the servers were read from AWS"`
	Servers int       `json:"servers"`
	Error   *Problem  `json:"error,omitempty"`
}
