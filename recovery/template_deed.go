package recovery

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// TemplateDeed is something that Davit did to a launch template because somebody asked for
// it. EC2 keeps the template; the trail, and the template's deeds, keep who did it and why.
type TemplateDeed struct {
	At   time.Time        `json:"at,omitzero"`
	By   Actor            `json:"by,omitzero"`
	What TemplateDeedKind `json:"what,omitempty"`
	// DefaultVersion is the default since, and DefaultBefore what it was.
	DefaultVersion int64 `json:"defaultVersion,omitempty"`
	DefaultBefore  int64 `json:"defaultBefore,omitempty"`
	// ContentOf is the version that says what the default says since a rollback.
	ContentOf int64 `json:"contentOf,omitempty"`
	// Retired is how many versions were deleted, from FirstRetired to LastRetired, not
	// necessarily all between them.
	Retired      int   `json:"retired,omitempty"`
	FirstRetired int64 `json:"firstRetired,omitempty"`
	LastRetired  int64 `json:"lastRetired,omitempty"`
	// CopyOf is what the template was made a copy of: ACCOUNT/REGION/ID/VERSION.
	CopyOf string `json:"copyOf,omitempty"`
	// Group or Plan, with Scenario, is whose launch configuration was applied, and Fields are
	// those of its fields that AWS had otherwise.
	Group    string   `json:"group,omitempty"`
	Plan     string   `json:"plan,omitempty"`
	Scenario string   `json:"scenario,omitempty"`
	Fields   []string `json:"fields,omitempty"`
	Reason   string   `json:"reason,omitempty"`
}

// TemplateDeedKind is a kind of deed.
type TemplateDeedKind string

// The kinds of deeds.
const (
	TemplateRolledBack TemplateDeedKind = "ROLLED_BACK"
	TemplateRetired    TemplateDeedKind = "VERSIONS_RETIRED"
	TemplateCopied     TemplateDeedKind = "COPIED" // it was made, as a copy of another
	// LaunchApplied: what a group or a plan states was applied outside of an execution.
	LaunchApplied TemplateDeedKind = "LAUNCH_APPLIED"
)

// TemplateKey names a launch template among those of all accounts and Regions.
func TemplateKey(scope Scope, id string) string { return scope.String() + "/" + id }

// Change is the deed as the trail tells it of the launch template of that key and name.
func (d TemplateDeed) Change(key, name string) (ResourceChanged, error) {
	change := ResourceChanged{Kind: LaunchTemplateResource, ID: key, Name: cmp.Or(name, key), Change: Changed}
	after := d
	after.DefaultBefore, after.At, after.By = 0, time.Time{}, Actor{} // the event has who and when
	var err error
	if change.After, err = json.Marshal(after); err != nil {
		return change, err
	}
	if d.What == TemplateCopied {
		change.Change = Created
		return change, nil
	}
	change.Before, err = json.Marshal(TemplateDeed{DefaultVersion: d.DefaultBefore})
	return change, err
}

// maxVersionDescription is how long EC2 lets the description of a version be.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
const maxVersionDescription = 255

// VersionDescription is what Davit writes on a version that it makes: it can be told from
// others by its beginning. What is too long is cut.
func VersionDescription(why string) string {
	text := versionMark + why
	for len(text) > maxVersionDescription {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}

// versionMark begins the descriptions of versions that Davit makes.
const versionMark = "Davit: "

// executionMark is how the description names the execution that a version was made for.
var executionMark = regexp.MustCompile(`^Davit: (?:DRILL|RECOVERY) (exec-[0-9]{14}-[a-z0-9]+), attempt [0-9]+$`)

// drsRole is DRS's own role, which makes versions too. They may carry on a description that
// Davit wrote on the version before (inferred).
const drsRole = "/AWSServiceRoleForElasticDisasterRecovery/"

// ByDavit reports whether Davit made the version.
func (v LaunchTemplateVersion) ByDavit() bool {
	return strings.HasPrefix(v.Description, versionMark) && !strings.Contains(v.CreatedBy, drsRole)
}

// ExecutionID is the execution that Davit made the version for, or "".
func (v LaunchTemplateVersion) ExecutionID() ExecutionID {
	if found := executionMark.FindStringSubmatch(v.Description); found != nil && v.ByDavit() {
		return ExecutionID(found[1])
	}
	return ""
}
