package apitype

import "github.com/davit-dr/davit/recovery"

// KnownStagingAccount is a staging account of a target account.
type KnownStagingAccount struct {
	recovery.StagingAccount
	Registered bool              `json:"registered" doc:"false: DRS knows it, and the account's registration does not"`
	Extended   []recovery.Region `json:"extendedIn,omitempty" doc:"where source servers of it are extended into the target account"`
}

// RegionStatus says how a Region answered.
type RegionStatus struct {
	Region recovery.Region `json:"region"`
	Error  *Problem        `json:"error,omitempty"`
}

// StagingPage is the staging accounts of a target account, whole.
type StagingPage struct {
	Items   []KnownStagingAccount `json:"items"`
	Regions []RegionStatus        `json:"regions" doc:"how each of the target account's Regions answered"`
}

// ExtensibleServer is a source server of a staging account that can be extended.
type ExtensibleServer struct {
	Region           recovery.Region   `json:"region"`
	StagingServerARN string            `json:"stagingSourceServerARN"`
	Hostname         string            `json:"hostname,omitempty"`
	Tags             map[string]string `json:"tags,omitempty"`
}

// ExtensiblePage is the source servers of a staging account that can be extended, whole.
type ExtensiblePage struct {
	Items   []ExtensibleServer `json:"items"`
	Regions []RegionStatus     `json:"regions"`
}

// ExtendRequest names source servers of staging accounts to extend.
type ExtendRequest struct {
	StagingServerARNs []string          `json:"stagingSourceServerARNs" doc:"1 to 100 of them"`
	Tags              map[string]string `json:"tags,omitempty" doc:"that the new source servers get"`
}

// Extension says what became of one source server of a staging account.
type Extension struct {
	StagingServerARN string                  `json:"stagingSourceServerARN"`
	SourceServerID   recovery.SourceServerID `json:"sourceServerID,omitempty" doc:"of the target account"`
	Already          bool                    `json:"already,omitempty" doc:"it was extended before, and was left alone"`
	Error            *Problem                `json:"error,omitempty"`
}

// Extensions are what became of a request to extend.
type Extensions struct {
	Items []Extension `json:"items"`
}
