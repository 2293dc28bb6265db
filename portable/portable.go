// Package portable is the configuration as a file: its format, how it is written and read,
// and how files of earlier formats become files of today. It asks neither a server nor AWS:
// what it finds wrong, with line and column, is wrong wherever the file is imported.
//
// A file is made of objects, and an object is written as it is in a file of its own. What
// kinds there are is one table, kinds.
package portable

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// Version is the version of the format that is written.
const Version = "3.1"

// File is a configuration, as it is in a file.
type File struct {
	// Name is what the file is called.
	Name string
	// Read is the version of the format that it was read in; empty: it was made here.
	Read string
	// Exported says where it comes from; nil: it does not say.
	Exported *Exported
	Objects  []Object
	// Resources are what it refers to in AWS, as they were.
	Resources []Resource
}

// Exported says when and where a file was made, by whom and with what.
type Exported struct {
	At    time.Time `json:"at" doc:"when it was exported"`
	By    string    `json:"by" doc:"who exported it"`
	Davit string    `json:"davit" doc:"the version of Davit that wrote it"`
	// Account and Region are where that Davit runs, as far as it knows.
	AccountID recovery.AccountID `json:"accountID,omitempty" doc:"the account that this Davit runs in"`
	Region    recovery.Region    `json:"region,omitempty" doc:"the Region that this Davit runs in"`
	// Chosen says what was exported, if that is not everything.
	Chosen []string `json:"chosen,omitempty" doc:"what was exported, where that is not everything"`
	// LeftOut says what whoever exported it may not read.
	LeftOut []string `json:"leftOut,omitempty" doc:"what is not in it because who exported it may not read it"`
}

// Object is one thing of the configuration: an account, a group, a plan.
type Object struct {
	Kind recovery.ResourceKind
	// Name is unique in its kind without regard to case. ID is a hint: whom it was called by
	// where the file was made.
	Name, ID string
	// Value is the recovery.Account, recovery.Group and so on, without what a store counts.
	Value any

	spec     json.RawMessage // of the value: see kind.spec
	document specfile.Document
}

// Resource is something in AWS that objects refer to, as it was when the file was made.
type Resource struct {
	Kind ResourceKind       `json:"kind" doc:"members (the servers of a protection group), subnet or document"`
	Name string             `json:"name" doc:"of the protection group, or its ID or name in AWS"`
	ID   recovery.AccountID `json:"accountID" doc:"the account that it is in"`
	In   recovery.Region    `json:"region" doc:"the Region that it is in"`
	// What is how people know it, and Fingerprint what tells it from any other state of it.
	What        string `json:"what" doc:"how people know it"`
	Fingerprint string `json:"fingerprint" doc:"changes when it is changed"`

	document specfile.Document
}

// Find makes a finding about the resource, at its place.
func (r Resource) Find(s recovery.Severity, format string, args ...any) Finding {
	f := Finding{Severity: s, Message: fmt.Sprintf(format, args...)}
	if (r.document != specfile.Document{}) {
		at := r.document.Locate("")
		f.Line, f.Column = at.Line, at.Column
	}
	return f
}

// ResourceKind is a kind of thing in AWS.
type ResourceKind string

// The kinds of resources.
const (
	MembersResource  ResourceKind = "members" // the source servers of a protection group
	SubnetResource   ResourceKind = "subnet"
	DocumentResource ResourceKind = "document"
)

// Key tells the resource from others.
func (r Resource) Key() string { return fmt.Sprintf("%s/%s/%s/%s", r.Kind, r.ID, r.In, r.Name) }

// Finding is something that is to be said of a file or of what it would do.
type Finding = apitype.ConfigFinding

// SortFindings puts findings in the order of their places.
func SortFindings(all []Finding) {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return specfile.Position{Line: a.Line, Column: a.Column}.Compare(specfile.Position{Line: b.Line, Column: b.Column})
	})
}

// Find makes a finding about a field of the object, at its place.
func (o Object) Find(s recovery.Severity, field, format string, args ...any) Finding {
	f := Finding{Severity: s, Kind: o.Kind, Name: o.Name, Field: field, Message: fmt.Sprintf(format, args...)}
	if o.Placed() {
		at := o.document.Locate(field)
		f.Line, f.Column = at.Line, at.Column
	}
	return f
}

// Placed reports whether the object stands in a file.
func (o Object) Placed() bool { return o.document != specfile.Document{} }

// Explain makes findings of an error about the object: of each of its details, or of the
// whole.
func (o Object) Explain(err error) []Finding {
	e, ok := recovery.AsError(err)
	if !ok || len(e.Details) == 0 {
		return []Finding{o.Find(recovery.SeverityError, "", "%s", err)}
	}
	var all []Finding
	for _, d := range e.Details {
		all = append(all, o.Find(recovery.SeverityError, d.Field, "%s", d.Message))
	}
	return all
}

// Key tells the object from others, by its kind and its name.
func (o Object) Key() Key { return Key{o.Kind, recovery.NameKey(o.Name)} }

// Key is a kind and a name as it is compared.
type Key struct {
	Kind recovery.ResourceKind
	Name string
}

// Spec is the object's JSON as a file has it, without its ID and what a store counts: two
// objects are the same if this is the same.
func (o Object) Spec() json.RawMessage { return o.spec }
