package apitype

import "github.com/davit-dr/davit/recovery"

// LaunchComplianceQuery chooses launches, and in which mode they are held against the rules.
type LaunchComplianceQuery struct {
	AccountID recovery.AccountID
	Region    recovery.Region
	Mode      recovery.Mode // empty: RECOVERY
	Refresh   bool          // ask AWS now
	Cursor    string
	Limit     int
}

// LaunchCompliancePage is a page of the source servers whose launch does not comply with the
// rules.
type LaunchCompliancePage struct {
	Page[LaunchCompliance]
	Total   int                   `json:"total" doc:"how many do not comply"`
	Checked int                   `json:"checked" doc:"how many source servers were checked"`
	Rules   []LaunchRule          `json:"rules" doc:"that launches were held against"`
	Scopes  []LaunchTemplateScope `json:"scopes" doc:"the accounts and Regions that were chosen, and how each answered"`
}

// LaunchRule is a rule for launches.
type LaunchRule struct {
	Name        string        `json:"name"`
	Description string        `json:"description"`
	When        recovery.Mode `json:"when,omitempty" doc:"the mode that it holds in; without one, both"`
	Require     string        `json:"require" doc:"the expression (CEL) that is true of a launch that complies"`
	Effect      string        `json:"effect" enum:"warn,block"`
}

// LaunchCompliance is a source server whose launch does not comply.
type LaunchCompliance struct {
	recovery.ServerKey
	Name             string    `json:"name"`
	LaunchTemplateID string    `json:"launchTemplateID"`
	Version          int64     `json:"version"`
	Findings         []Finding `json:"findings"`
}
