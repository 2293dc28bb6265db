package control

import (
	"slices"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// ImportMode says what becomes of what exists already and differs.
type ImportMode string

// The modes of an import.
const (
	ImportUpdate ImportMode = "update" // it becomes as the file has it; the default
	ImportSkip   ImportMode = "skip"   // it is left alone
	ImportFail   ImportMode = "fail"   // it is refused
)

// ImportModes are the modes.
var ImportModes = []ImportMode{ImportUpdate, ImportSkip, ImportFail}

// ImportRequest is a file to import, and how.
type ImportRequest struct {
	File    string // its name
	Content []byte
	Mode    ImportMode
	// Partial imports what can be, and leaves out what is refused.
	Partial bool
	// Offline asks AWS nothing.
	Offline bool
	// Edited takes a file that was changed by hand although it has the hash of another.
	Edited bool
	// AccountID is that of groups in older files, which name none.
	AccountID recovery.AccountID
	Reason    string
	// Plan is the digest of the plan that was looked at; with another one nothing is done.
	Plan string
}

// ConfigAction is what an import does to an object.
type ConfigAction string

// The actions of an import.
const (
	ConfigCreate ConfigAction = "CREATE"
	ConfigChange ConfigAction = "CHANGE"
	ConfigDelete ConfigAction = "DELETE"
	ConfigLeave  ConfigAction = "LEAVE" // it is the same already, or is to be skipped
	ConfigRefuse ConfigAction = "REFUSE"
)

// ConfigItem is what an import does to one object, and why.
type ConfigItem struct {
	Kind   recovery.ResourceKind
	Name   string
	Action ConfigAction
	Why    string
	// Changes are the fields that get another value.
	Changes  []recovery.FieldChange
	Findings []portable.Finding

	object portable.Object // as it shall be; of a deletion, as it is
	id     string
	before *portable.Object
}

// ConfigPlan is what an import does: a dry run shows it, and the import carries it out.
type ConfigPlan struct {
	Source recovery.ImportSource
	// Version is that of the format that the file was read in.
	Version string
	Items   []ConfigItem
	// Findings are those about the file as a whole.
	Findings []portable.Finding
	Counts   recovery.ImportCounts
	// Digest tells the plan from every other.
	Digest string
	// ImportID is the import that has carried it out; empty: none has.
	ImportID recovery.ImportID

	state string // of the configuration that it was made on
	now   store.Configuration
}

// Blocked reports whether something of it is refused, or all.
func (p ConfigPlan) Blocked() bool { return p.Counts.Refused > 0 || p.bad() }

// bad reports whether the file is no good as a whole.
func (p ConfigPlan) bad() bool {
	return slices.ContainsFunc(p.Findings, portable.Finding.Blocks)
}

// Changes reports how many objects it changes.
func (p ConfigPlan) Changes() int { return p.Counts.Created + p.Counts.Changed + p.Counts.Deleted }
