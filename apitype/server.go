package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// ServerQuery chooses source servers.
type ServerQuery struct {
	AccountID recovery.AccountID
	Region    recovery.Region
	States    []recovery.ReplicationState // any of them
	Group     string                      // a protection group's name; "none": in no group
	Tags      []string                    // key=value, or a key alone; all of them
	Search    string                      // a part of the name, the host name or an ID
	Problem   *bool                       // whether DRS would refuse to launch it
	Sort      string                      // name, hostname, state, lag or lastSeen; "-" before it: reversed
	Refresh   bool                        // ask AWS now
	Cursor    string
	Limit     int
}

// Server is a source server and the protection group that it is in.
type Server struct {
	recovery.SourceServer
	Name  string `json:"name" doc:"its Name tag, else its host name, else its ID"`
	Group string `json:"group,omitempty" doc:"the protection group it is in"`
	// Problem says why DRS would refuse to launch it.
	Problem string    `json:"problem,omitempty" doc:"why DRS would refuse to launch it"`
	AsOf    time.Time `json:"asOf,omitzero" doc:"when it was read from AWS"`
}

// ServerPage is a page of source servers, and how each account and Region answered.
type ServerPage struct {
	Page[Server]
	Total  int           `json:"total" doc:"how many there are on all pages"`
	Scopes []ScopeStatus `json:"scopes" doc:"the accounts and Regions that were chosen, and how each answered"`
}

// ScopeStatus says how an account and Region answered. With an error its servers are
// those that were seen last, or none.
type ScopeStatus struct {
	recovery.Scope
	AsOf    time.Time `json:"asOf,omitzero" doc:"when the servers were read from AWS"`
	Servers int       `json:"servers"`
	Error   *Problem  `json:"error,omitempty"`
}
