package apitype

import (
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// ConfigFinding is something that is to be said of a file of configuration, or of what
// importing it would do.
type ConfigFinding struct {
	Severity recovery.Severity     `json:"severity" doc:"ERROR and UNKNOWN refuse what they are about"`
	Kind     recovery.ResourceKind `json:"kind,omitempty" doc:"of the object that it is about; absent: the file"`
	Name     string                `json:"name,omitempty" doc:"of the object that it is about"`
	Field    string                `json:"field,omitempty" doc:"such as waves[1].groups[0]"`
	Line     int                   `json:"line,omitempty" doc:"where it stands in the file; absent: it is about no place of it"`
	Column   int                   `json:"column,omitempty"`
	Message  string                `json:"message" doc:"what it is, why, and what to do"`
}

// Blocks reports whether what it is about cannot be imported.
func (f ConfigFinding) Blocks() bool { return f.Severity.Blocks() }

// String is the finding as compilers tell theirs, without the file.
func (f ConfigFinding) String() string {
	text := f.Message
	if f.Field != "" {
		text = f.Field + ": " + text
	}
	if f.Line > 0 {
		return fmt.Sprintf("%d:%d: %s", f.Line, f.Column, text)
	}
	return text
}

// ConfigQuery says what of the configuration is exported.
type ConfigQuery struct {
	Only    []string
	Format  string // yaml (the default) or json
	Plain   bool
	Offline bool
}

// ConfigImportRequest asks for an import of configuration.
type ConfigImportRequest struct {
	File      string             `json:"file,omitempty" maxLength:"255" doc:"the file's name, for messages and the history; .json has it read as JSON"`
	Content   string             `json:"content" doc:"the file, in YAML or JSON"`
	Mode      string             `json:"mode,omitempty" enum:"update,skip,fail" doc:"what becomes of what exists and differs: it becomes as the file has it (the default), is left alone, or is refused"`
	Edited    bool               `json:"edited,omitempty" doc:"the file was changed by hand although it has the hash of an export"`
	AccountID recovery.AccountID `json:"accountID,omitempty" doc:"of groups in older files, which name none"`
	ConfigHow
}

// ConfigHow says how a plan for the configuration is carried out.
type ConfigHow struct {
	DryRun  bool   `json:"dryRun,omitempty" doc:"say what would be done, and do nothing"`
	Partial bool   `json:"partial,omitempty" doc:"leave out what is refused; by default all of it is done, or nothing"`
	Offline bool   `json:"offline,omitempty" doc:"ask AWS nothing: whether servers, subnets, documents and roles are there is then not known"`
	Reason  string `json:"reason,omitempty" maxLength:"1000" doc:"why, for the audit trail"`
	Plan    string `json:"plan,omitempty" doc:"the digest of the plan that was looked at: with any other nothing is done"`
}

// ConfigPlan is what an import or a rollback of configuration does, or has done.
type ConfigPlan struct {
	Version  string                `json:"version" doc:"of the format that the file was read in"`
	Items    []ConfigItem          `json:"items"`
	Findings []ConfigFinding       `json:"findings" doc:"about the file as a whole"`
	Counts   recovery.ImportCounts `json:"counts"`
	Blocked  bool                  `json:"blocked" doc:"something is refused, so that without partial nothing is done"`
	Plan     string                `json:"plan" doc:"the digest of the plan"`
	ImportID recovery.ImportID     `json:"importID,omitempty" doc:"the import that has done it; absent: nothing was done"`
}

// ConfigItem is what an import does to one object.
type ConfigItem struct {
	Kind     recovery.ResourceKind  `json:"kind"`
	Name     string                 `json:"name"`
	Action   string                 `json:"action" enum:"CREATE,CHANGE,DELETE,LEAVE,REFUSE"`
	Why      string                 `json:"why,omitempty"`
	Changes  []recovery.FieldChange `json:"changes,omitempty" doc:"the fields that get another value"`
	Findings []ConfigFinding        `json:"findings,omitempty"`
}
