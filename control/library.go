package control

import (
	"context"
	"encoding/json"

	"github.com/davit-dr/davit/documents"
	"github.com/davit-dr/davit/recovery"
)

// LibraryDocument is a document that comes with Davit.
type LibraryDocument struct {
	DocumentDetail
	// Policy is the IAM policy of the role that the document acts as, InstancePolicy that
	// of the instances that its commands run on, as JSON; "": none is needed.
	Policy, InstancePolicy string
}

// Library lists those of the documents that come with Davit that the query chooses,
// whoever their owner is.
func (c *Control) Library(ctx context.Context, caller recovery.Caller, q DocumentQuery) (DocumentPage, error) {
	if err := c.admit(ctx, caller, "Library"); err != nil {
		return DocumentPage{}, err
	}
	var all []Document
	for _, d := range documents.List() {
		all = append(all, ofLibrary(d).Document)
	}
	return q.page(all, "library")
}

// LibraryDocument reads one of them.
func (c *Control) LibraryDocument(ctx context.Context, caller recovery.Caller, name string) (LibraryDocument, error) {
	if err := c.admit(ctx, caller, "LibraryDocument"); err != nil {
		return LibraryDocument{}, err
	}
	d, ok := documents.Get(name)
	if !ok {
		return LibraryDocument{}, unknownInLibrary(name)
	}
	return ofLibrary(d), nil
}

func unknownInLibrary(name string) error {
	var names []string
	for _, d := range documents.List() {
		names = append(names, d.Name)
	}
	return recovery.Errorf(recovery.NotFound, "Davit's library has no document %q", name).WithRemedy("%s", suggest(name, names))
}

// ofLibrary tells of a document as if SSM did.
func ofLibrary(d documents.Document) LibraryDocument {
	told := Document{Name: d.Name, Owner: "Davit", Description: d.Description, SchemaVersion: "0.3", Format: "YAML", Content: d.Content}
	for _, p := range d.Parameters {
		told.Parameters = append(told.Parameters, DocumentParameter{
			Name: p.Name, Type: p.Type, Description: p.Description, Default: shown(p.Default), Required: p.Required(),
			AllowedValues: eachShown(p.AllowedValues), Pattern: p.AllowedPattern,
		})
	}
	l := LibraryDocument{DocumentDetail: detailed(told, ""), Policy: string(d.Policy(documents.Scope{}).JSON())}
	if p := d.InstancePolicy(documents.Scope{}); len(p.Statement) > 0 {
		l.InstancePolicy = string(p.JSON())
	}
	return l
}

func eachShown(values []any) []string {
	var texts []string
	for _, v := range values {
		texts = append(texts, shown(v))
	}
	return texts
}

// shown is a value as SSM spells it: text as it is, everything else as JSON.
func shown(v any) string {
	if text, ok := v.(string); ok || v == nil {
		return text
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
