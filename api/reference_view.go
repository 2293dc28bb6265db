package api

import (
	"cmp"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/apitype"
)

// referenceView is what the reference shows, in the order in which it shows it.
type referenceView struct {
	Title, Version, Description string
	Document                    string // where the OpenAPI document is
	Style                       template.CSS
	Access                      []accessView
	Tags                        []tagView
	Errors                      []errorView
	Schemas                     []schemaView
}

// accessView is one way of being let in.
type accessView struct{ Scheme, Description string }

// tagView is the operations of one tag.
type tagView struct {
	Name       string
	Operations []operationView
}

// operationView is one operation.
type operationView struct {
	ID, Method, Path     string
	Summary, Description string
	Deprecated           bool
	Parameters           []fieldView
	BodyRequired         bool
	Body                 []contentView
	Answers              []answerView
	Errors               []errorView
}

// contentView is what a request or an answer is made of, in one media type.
type contentView struct {
	Media    string
	Type     typeView
	Fields   []fieldView
	Examples []string
}

// answerView is one answer that is no error.
type answerView struct {
	Status, Text string
	Headers      []headerView
	Content      []contentView
}

type headerView struct{ Name, Doc string }

// errorView is one way in which operations fail.
type errorView struct {
	Anchor, Status, Title, Code, Means string
	Headers                            []headerView
	Example                            string
}

// schemaView is one schema, its fields not followed further.
type schemaView struct {
	Name   string
	Type   typeView
	Doc    string
	Fields []fieldView
}

// viewer makes the view of a document.
type viewer struct{ doc *huma.OpenAPI }

func referenceViewOf(doc *huma.OpenAPI) referenceView {
	v := viewer{doc}
	return referenceView{
		Title: doc.Info.Title, Version: doc.Info.Version, Description: doc.Info.Description,
		Document: Prefix + "/openapi.json",
		Access:   v.access(), Tags: v.tags(), Errors: v.errors(), Schemas: v.schemas(),
	}
}

func (v viewer) access() []accessView {
	var all []accessView
	for _, name := range slices.Sorted(maps.Keys(v.doc.Components.SecuritySchemes)) {
		scheme := v.doc.Components.SecuritySchemes[name]
		all = append(all, accessView{strings.ToUpper(scheme.Scheme[:1]) + scheme.Scheme[1:], scheme.Description})
	}
	return all
}

// tags are the operations by tag; those of a tag by path, and of a path in the order in
// which a thing is read, made, changed and deleted.
func (v viewer) tags() []tagView {
	byTag := map[string][]operationView{}
	for path, item := range v.doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				tag := strings.Join(op.Tags, " ")
				byTag[tag] = append(byTag[tag], v.operation(path, op))
			}
		}
	}
	var all []tagView
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		slices.SortStableFunc(byTag[tag], func(a, b operationView) int { return cmp.Compare(a.Path, b.Path) })
		all = append(all, tagView{tag, byTag[tag]})
	}
	return all
}

func (v viewer) operation(path string, op *huma.Operation) operationView {
	view := operationView{
		ID: op.OperationID, Method: op.Method, Path: path,
		Summary: op.Summary, Description: op.Description, Deprecated: op.Deprecated,
		Parameters: v.parameters(op.Parameters),
	}
	if op.RequestBody != nil {
		view.BodyRequired, view.Body = op.RequestBody.Required, v.contents(op.RequestBody.Content)
		for i := range view.Body {
			view.Body[i].Fields = v.fieldsWithin(op.RequestBody.Content[view.Body[i].Media].Schema)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if answer := op.Responses[status]; answer.Ref != "" {
			view.Errors = append(view.Errors, v.problems(strings.TrimPrefix(answer.Ref, "#/components/responses/"))...)
		} else {
			view.Answers = append(view.Answers, v.answer(status, answer))
		}
	}
	return view
}

func (v viewer) answer(status string, answer *huma.Response) answerView {
	return answerView{
		Status: status, Text: answer.Description,
		Headers: headersOf(answer.Headers), Content: v.contents(answer.Content),
	}
}

func headersOf(headers map[string]*huma.Param) []headerView {
	var all []headerView
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		all = append(all, headerView{name, headers[name].Description})
	}
	return all
}

func (v viewer) contents(content map[string]*huma.MediaType) []contentView {
	var all []contentView
	for _, media := range slices.Sorted(maps.Keys(content)) {
		all = append(all, contentView{Media: media, Type: typeOf(content[media].Schema), Examples: v.examples(content[media])})
	}
	return all
}

// errors are all error cases, by status and code.
func (v viewer) errors() []errorView {
	var all []errorView
	for _, name := range slices.Sorted(maps.Keys(v.doc.Components.Responses)) {
		all = append(all, v.problems(name)...)
	}
	return all
}

// problems are the error cases of one of the document's answers.
func (v viewer) problems(name string) []errorView {
	answer := v.doc.Components.Responses[name]
	status := strings.TrimPrefix(name, problemNames)
	examples := answer.Content[apitype.ProblemType].Examples
	var all []errorView
	for _, code := range slices.Sorted(maps.Keys(examples)) {
		all = append(all, errorView{
			Anchor: "error-" + status + "-" + code,
			Status: status, Title: answer.Description, Code: code, Means: examples[code].Summary,
			Headers: headersOf(answer.Headers), Example: textOf(examples[code].Value),
		})
	}
	return all
}

func (v viewer) schemas() []schemaView {
	schemas := v.doc.Components.Schemas.Map()
	var all []schemaView
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		all = append(all, schemaView{name, typeOf(schemas[name]), schemas[name].Description, fieldsOf(schemas[name])})
	}
	return all
}
