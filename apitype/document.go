package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// DocumentQuery chooses Automation documents of an account and Region.
type DocumentQuery struct {
	recovery.Scope
	Owner  string // SELF, AMAZON, SHARED or PUBLIC; empty: all
	Prefix string
	Search string
	Cursor string // Next of the page before
	Limit  int    // 0: as many as a page can have
}

// DocumentSummary is an Automation document as lists show it.
type DocumentSummary struct {
	Name           string `json:"name"`
	ARN            string `json:"arn,omitempty" doc:"of one that another account shares"`
	Owner          string `json:"owner" doc:"an account ID, or Amazon"`
	Description    string `json:"description,omitempty"`
	DefaultVersion string `json:"defaultVersion,omitempty"`
	SchemaVersion  string `json:"schemaVersion,omitempty"`
}

// DocumentPage is a list of documents, and as of when SSM was asked.
type DocumentPage struct {
	Page[DocumentSummary]
	AsOf time.Time `json:"asOf"`
}

// Document is an Automation document, and what Davit makes of its text.
type Document struct {
	DocumentSummary
	Version       string              `json:"version,omitempty"`
	LatestVersion string              `json:"latestVersion,omitempty"`
	Status        string              `json:"status,omitempty" doc:"SSM's: Active, Creating, …"`
	Format        string              `json:"format,omitempty"`
	CreatedAt     time.Time           `json:"createdAt,omitzero"`
	Tags          map[string]string   `json:"tags,omitempty"`
	Parameters    []DocumentParameter `json:"parameters"`
	Outputs       []string            `json:"outputs" doc:"of an execution, each \"step.Output\""`
	// ControlPlanes are those of other Regions that its steps lean on.
	ControlPlanes []ControlPlane `json:"controlPlanes" doc:"services of single other Regions that its steps lean on: while the Region is down, they fail"`
	Permissions   []string       `json:"permissions" doc:"that its steps need, as IAM names them"`
	Problems      []string       `json:"problems,omitempty" doc:"what is wrong with its text, as far as Davit can tell"`
	Content       string         `json:"content,omitempty"`
	// Policy and InstancePolicy are those of documents of Davit's library.
	Policy         string `json:"policy,omitempty" doc:"of the role that it acts as; documents of the library only"`
	InstancePolicy string `json:"instancePolicy,omitempty" doc:"of the instances that its commands run on; documents of the library only"`
}

// DocumentParameter is a parameter that a document takes.
type DocumentParameter struct {
	Name          string   `json:"name"`
	Type          string   `json:"type"`
	Description   string   `json:"description,omitempty"`
	Default       string   `json:"default,omitempty"`
	Required      bool     `json:"required,omitempty"`
	AllowedValues []string `json:"allowedValues,omitempty"`
	Pattern       string   `json:"allowedPattern,omitempty"`
}

// ControlPlane is a service of one Region that a document leans on.
type ControlPlane struct {
	Service string   `json:"service"`
	Region  string   `json:"region"`
	APIs    []string `json:"apis"`
	Steps   []string `json:"steps"`
}

// InstallRequest says which documents to install: of Davit's library, by name, or given
// with their content.
type InstallRequest struct {
	Library   []string      `json:"library,omitempty" doc:"names of documents of Davit's library"`
	Documents []NewDocument `json:"documents,omitempty"`
}

// NewDocument is a document to install.
type NewDocument struct {
	Name    string `json:"name" minLength:"3" maxLength:"128"`
	Content string `json:"content" doc:"YAML or JSON of schema 0.3"`
}

// Installed is what installing a document came to.
type Installed struct {
	recovery.Scope
	Name    string `json:"name"`
	Version string `json:"version"`
	Created bool   `json:"created" doc:"it was not there"`
	Changed bool   `json:"changed" doc:"it was not there with the same content"`
}
