package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// LaunchTemplateQuery chooses launch templates.
type LaunchTemplateQuery struct {
	AccountID    recovery.AccountID
	Region       recovery.Region
	Group        string   // a protection group: those that it uses
	Tags         []string // key=value, or a key alone; all of them
	InstanceType string   // a type, or a family such as m5
	Search       string   // a part of the name, the ID, a tag or any value
	Sort         string   // name, instanceType, created or changed; "-" before it: reversed
	Refresh      bool     // ask AWS now
	Cursor       string
	Limit        int
}

// LaunchTemplateSummary is a launch template as lists show it.
type LaunchTemplateSummary struct {
	recovery.Scope
	ID             string                  `json:"launchTemplateID"`
	Name           string                  `json:"name"`
	Tags           map[string]string       `json:"tags,omitempty"`
	DefaultVersion int64                   `json:"defaultVersion"`
	LatestVersion  int64                   `json:"latestVersion"`
	InstanceType   string                  `json:"instanceType,omitempty" doc:"of the default version"`
	SubnetID       string                  `json:"subnetID,omitempty" doc:"of the default version"`
	SourceServerID recovery.SourceServerID `json:"sourceServerID,omitempty" doc:"that DRS made it for"`
	CreatedAt      time.Time               `json:"createdAt,omitzero"`
	CreatedBy      string                  `json:"createdBy,omitempty" doc:"the principal's ARN"`
	ChangedAt      time.Time               `json:"changedAt,omitzero" doc:"when its latest version was made"`
	AsOf           time.Time               `json:"asOf,omitzero" doc:"when it was read from AWS"`
}

// LaunchTemplatePage is a page of launch templates, and how each account and Region answered.
type LaunchTemplatePage struct {
	Page[LaunchTemplateSummary]
	Total  int                   `json:"total" doc:"how many there are on all pages"`
	Scopes []LaunchTemplateScope `json:"scopes" doc:"the accounts and Regions that were chosen, and how each answered"`
}

// LaunchTemplateScope says how an account and Region answered. With an error its templates
// are those that were seen last, or none.
type LaunchTemplateScope struct {
	recovery.Scope
	AsOf      time.Time `json:"asOf,omitzero" doc:"when the launch templates were read from AWS"`
	Templates int       `json:"templates"`
	Error     *Problem  `json:"error,omitempty"`
}

// LaunchTemplate is a launch template with its history.
type LaunchTemplate struct {
	LaunchTemplateSummary
	Versions []LaunchTemplateVersion `json:"versions" doc:"all of them, the latest first; with an error, those that were seen"`
	Error    *Problem                `json:"error,omitempty" doc:"why EC2 did not tell the versions"`
	UsedBy   []LaunchTemplateUse     `json:"usedBy" doc:"the source servers whose launch configuration names it"`
	Deeds    []recovery.TemplateDeed `json:"deeds,omitempty" doc:"what people had Davit do to it, the last first"`
}

// LaunchTemplateVersion is a version of a launch template, with what Davit knows of it.
type LaunchTemplateVersion struct {
	recovery.LaunchTemplateVersion
	Origin *LaunchTemplateOrigin `json:"origin,omitempty" doc:"for whom Davit made it, where it did"`
}

// LaunchTemplateOrigin says for whom Davit made a version of a launch template, and why.
type LaunchTemplateOrigin struct {
	By          recovery.Actor       `json:"by"`
	Reason      string               `json:"reason,omitempty"`
	ExecutionID recovery.ExecutionID `json:"executionID,omitempty" doc:"the execution that it was made for"`
	Plan        string               `json:"plan,omitempty" doc:"of the execution, or whose launch configuration was applied outside of one"`
	Scenario    string               `json:"scenario,omitempty" doc:"of the plan, applied outside of an execution"`
	Group       string               `json:"group,omitempty" doc:"whose launch configuration was applied outside of an execution"`
	ContentOf   int64                `json:"contentOf,omitempty" doc:"the version that it says again, after a rollback"`
	CopyOf      string               `json:"copyOf,omitempty" doc:"what the launch template was copied from: account, Region, ID and version"`
}

// TemplateRollback asks for a launch template to say again what an earlier version says.
type TemplateRollback struct {
	To     string `json:"to" doc:"the version to go back to: its number, or $Latest" example:"3"`
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"why, for the audit trail and the version's description"`
	DryRun bool   `json:"dryRun,omitempty" doc:"say what would change, and change nothing"`
}

// RolledBack is what a rollback of a launch template came to, or would come to.
type RolledBack struct {
	DryRun         bool                    `json:"dryRun,omitempty"`
	DefaultBefore  int64                   `json:"defaultBefore"`
	DefaultVersion int64                   `json:"defaultVersion" doc:"since; in a dry run it is the same"`
	ContentOf      int64                   `json:"contentOf" doc:"the version that is said again"`
	Changes        []recovery.LaunchChange `json:"changes" doc:"of what the default says"`
}

// TemplateRetirement asks for old versions of a launch template to be deleted.
type TemplateRetirement struct {
	Keep   int    `json:"keep" minimum:"1" maximum:"5000" doc:"how many of the newest versions stay at least"`
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"why, for the audit trail"`
	DryRun bool   `json:"dryRun,omitempty" doc:"say which would be deleted, and delete none"`
}

// Retired is what retiring versions of a launch template came to, or would come to.
type Retired struct {
	DryRun         bool             `json:"dryRun,omitempty"`
	DefaultVersion int64            `json:"defaultVersion"`
	Versions       int              `json:"versions" doc:"how many there are since; in a dry run, now"`
	Retired        []RetiredVersion `json:"retired" doc:"the oldest first"`
	Stayed         []StayedVersion  `json:"stayed" doc:"old versions that stay, and why"`
}

// RetiredVersion is a version of a launch template that was deleted, or would be.
type RetiredVersion struct {
	Version     int64     `json:"version"`
	Description string    `json:"description,omitempty"`
	CreatedAt   time.Time `json:"createdAt,omitzero"`
}

// StayedVersion is an old version of a launch template that stays.
type StayedVersion struct {
	Version int64  `json:"version"`
	Why     string `json:"why"`
}

// LaunchTemplateUse is a source server that is launched from a template.
type LaunchTemplateUse struct {
	SourceServerID recovery.SourceServerID `json:"sourceServerID"`
	Name           string                  `json:"name"`
}

// LaunchTemplateDiff is what differs between two versions of a launch template.
type LaunchTemplateDiff struct {
	From    int64                   `json:"from"`
	To      int64                   `json:"to"`
	Changes []recovery.LaunchChange `json:"changes"`
}

// LaunchCheck is what a check of launches found.
type LaunchCheck struct {
	OK       bool      `json:"ok" doc:"nothing was found that a launch would fail of"`
	Checked  int       `json:"checked" doc:"how many servers were checked, or 1 for a launch template that none is launched from"`
	Findings []Finding `json:"findings"`
}
