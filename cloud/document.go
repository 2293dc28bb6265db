package cloud

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Librarian is what choosing, checking and installing Automation documents needs.
type Librarian interface {
	// Documents lists the Automation documents of the scope that the query chooses, by
	// name, without their content and parameters.
	Documents(ctx context.Context, scope recovery.Scope, q DocumentQuery) ([]Document, error)

	// Document gives a document with its content and parameters: by name, or by the ARN
	// of a shared one; version is a number, $DEFAULT, $LATEST or "" for the default.
	// NotFound: there is no such document or version.
	Document(ctx context.Context, scope recovery.Scope, name, version string) (Document, error)

	// InstallDocument creates a document, or makes its content the default version of one
	// that exists and differs. It says whether anything was changed. It may be repeated.
	InstallDocument(ctx context.Context, scope recovery.Scope, d NewDocument) (Installed, error)

	// MayStartAutomation gives nil when whom Davit is in the account may start automations
	// of the document, and Denied when not. It starts nothing: it asks for a version that
	// cannot exist, which SSM refuses only after it has judged the permission.
	MayStartAutomation(ctx context.Context, scope recovery.Scope, document string) error
}

// DocumentQuery chooses documents. What is empty does not matter.
type DocumentQuery struct {
	Owner  DocumentOwner
	Prefix string // of the name
	Search string // a word of the name or the description
	Limit  int    // 0: all
}

// DocumentOwner says whose documents are meant.
type DocumentOwner string

// The owners of documents, as SSM has them.
const (
	OwnedBySelf   DocumentOwner = "SELF"
	OwnedByAmazon DocumentOwner = "AMAZON"
	OwnedByOthers DocumentOwner = "SHARED" // other accounts, who share them with this one
	OwnedByPublic DocumentOwner = "PUBLIC"
)

// Document is an SSM Automation document.
type Document struct {
	Name           string              `json:"name"`
	ARN            string              `json:"arn,omitempty"` // of one that another account shares
	Owner          string              `json:"owner"`         // an account ID, or Amazon
	Description    string              `json:"description,omitempty"`
	Version        string              `json:"version,omitempty"`
	DefaultVersion string              `json:"defaultVersion,omitempty"`
	LatestVersion  string              `json:"latestVersion,omitempty"`
	SchemaVersion  string              `json:"schemaVersion,omitempty"`
	Status         string              `json:"status,omitempty"` // SSM's: Active, Creating, …
	Format         string              `json:"format,omitempty"` // YAML, JSON
	CreatedAt      time.Time           `json:"createdAt,omitzero"`
	Tags           map[string]string   `json:"tags,omitempty"`
	Parameters     []DocumentParameter `json:"parameters,omitempty"`
	Content        string              `json:"content,omitempty"`
}

// DocumentParameter is a parameter that a document takes.
type DocumentParameter struct {
	Name        string `json:"name"`
	Type        string `json:"type"` // String, StringList, Boolean, Integer, MapList, StringMap, or an AWS type
	Description string `json:"description,omitempty"`
	// Default is its value when none is given, in SSM's spelling; Required: there is none.
	Default       string   `json:"default,omitempty"`
	Required      bool     `json:"required,omitempty"`
	AllowedValues []string `json:"allowedValues,omitempty"`
	Pattern       string   `json:"allowedPattern,omitempty"`
}

// NewDocument is a document to install.
type NewDocument struct {
	Name    string
	Content string
	Format  string // YAML, JSON
	Tags    map[string]string
}

// Installed is what installing a document came to.
type Installed struct {
	Version string `json:"version"`
	Created bool   `json:"created"` // it was not there
	Changed bool   `json:"changed"` // its content was another
}
