package control

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/documents"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/ssmdoc"
	"github.com/davit-dr/davit/store"
)

// Document is a document as SSM tells of it; so are the others in the words of cloud and
// ssmdoc.
type Document = cloud.Document

// DocumentParameter is a parameter that a document takes.
type DocumentParameter = cloud.DocumentParameter

// DocumentQuery chooses documents, in order of their names. Without a limit a page has as
// many as one can have.
type DocumentQuery struct {
	Owner          DocumentOwner // empty: anybody's
	Prefix, Search string
	Page
}

// DocumentOwner says whose documents are meant.
type DocumentOwner = cloud.DocumentOwner

// NewDocument is a document to install.
type NewDocument = cloud.NewDocument

// ControlPlane is a service of one Region that a document leans on.
type ControlPlane = ssmdoc.ControlPlane

// DocumentPage is a page of a list of documents.
type DocumentPage struct {
	Items []Document
	Next  string    // cursor of the page after it, or ""
	AsOf  time.Time // when SSM said so
}

// Documents lists the Automation documents of an account and Region that the query
// chooses, and says as of when: SSM is asked at most once a minute for the same list.
func (c *Control) Documents(ctx context.Context, caller recovery.Caller, scope recovery.Scope, q DocumentQuery) (DocumentPage, error) {
	if _, err := c.authorise(ctx, caller, "Documents", inAccount(scope.AccountID)); err != nil {
		return DocumentPage{}, err
	}
	if err := c.inUse(ctx, scope); err != nil {
		return DocumentPage{}, err
	}
	// The whole list is asked for and kept, and searched here: a search is as quick as it
	// is typed.
	have, err := c.shelves.documents(ctx, scope, q.Owner)
	if err != nil {
		return DocumentPage{}, err
	}
	page, err := q.page(have.documents, scope.String())
	page.AsOf = have.asOf
	return page, err
}

// page is the page of the documents that the query chooses: those whose name begins with the
// prefix and whose name or description has the word, without regard to case. A cursor fits
// the shelf alone that it was made for.
func (q DocumentQuery) page(all []Document, shelf string) (page DocumentPage, err error) {
	word, prefix := strings.ToLower(q.Search), strings.ToLower(q.Prefix)
	var chosen []Document
	for _, d := range all {
		name := strings.ToLower(d.Name)
		if strings.HasPrefix(name, prefix) && (strings.Contains(name, word) || strings.Contains(strings.ToLower(d.Description), word)) {
			chosen = append(chosen, d)
		}
	}
	order := listOrder[Document]{
		kind: "document",
		at:   func(d Document) store.Position { return store.Position{Sort: d.Name, ID: d.ARN} },
		list: store.Query{Cursor: q.Cursor, Attrs: map[string]string{
			"shelf": shelf, "owner": string(q.Owner), "prefix": prefix, "search": word,
		}},
	}
	page.Items, page.Next, err = order.cut(chosen, cmp.Or(q.Limit, store.MaxPage))
	return page, err
}

// DocumentDetail is a document with what Davit makes of its text.
type DocumentDetail struct {
	Document
	Outputs []string // of an execution, "step.Output"
	// ControlPlanes are those of single Regions, other than the document's own, that its
	// steps lean on.
	ControlPlanes []ControlPlane
	Permissions   []string // that its steps need, as IAM names them
	Problems      []ssmdoc.Problem
}

// Document reads a document with its parameters, and judges its text.
func (c *Control) Document(ctx context.Context, caller recovery.Caller, scope recovery.Scope, name, version string) (DocumentDetail, error) {
	if _, err := c.authorise(ctx, caller, "Document", inAccount(scope.AccountID)); err != nil {
		return DocumentDetail{}, err
	}
	if err := c.inUse(ctx, scope); err != nil {
		return DocumentDetail{}, err
	}
	d, err := c.cloud.Document(ctx, scope, name, version)
	if err != nil {
		return DocumentDetail{}, err
	}
	return detailed(d, scope.Region), nil
}

func detailed(d Document, in recovery.Region) DocumentDetail {
	parsed, problems := ssmdoc.Parse(d.Name, []byte(d.Content))
	detail := DocumentDetail{Document: d, Problems: problems}
	if parsed == nil {
		return detail
	}
	detail.Outputs, detail.Permissions = parsed.Outputs, parsed.Permissions()
	for _, p := range parsed.ControlPlanes(in.Partition()) {
		if p.Region != string(in) {
			detail.ControlPlanes = append(detail.ControlPlanes, p)
		}
	}
	return detail
}

// Installation is what installing one document came to.
type Installation struct {
	recovery.Scope
	Name string
	cloud.Installed
}

// InstallDocuments puts documents into an account and Region, each as its default
// version: those of the library that are named, and others by their text. One that is
// there with the same text is left alone. A text that is wrong is refused before any of
// them is sent.
func (c *Control) InstallDocuments(ctx context.Context, caller recovery.Caller, scope recovery.Scope, library []string, own []NewDocument) ([]Installation, error) {
	actor, err := c.authorise(ctx, caller, "InstallDocuments", inAccount(scope.AccountID))
	if err != nil {
		return nil, err
	}
	if err := c.inUse(ctx, scope); err != nil {
		return nil, err
	}
	docs, err := toInstall(library, own)
	if err != nil {
		return nil, err
	}
	return c.installAll(ctx, actor, scope, docs)
}

// InstallForPlan puts the documents of the library that a plan's actions and their
// rollbacks run where they run them.
func (c *Control) InstallForPlan(ctx context.Context, caller recovery.Caller, ref string) ([]Installation, error) {
	if err := c.admit(ctx, caller, "InstallForPlan"); err != nil {
		return nil, err
	}
	p, err := c.book.Plan(ctx, ref)
	if err != nil {
		return nil, err
	}
	actor, err := c.authorisePlan(ctx, caller, "InstallForPlan", p)
	if err != nil {
		return nil, err
	}
	if p, err = c.placedNow(ctx, p); err != nil {
		return nil, err
	}
	wanted := libraryOf(p)
	var done []Installation
	for _, scope := range slices.SortedFunc(maps.Keys(wanted), compareScopes) {
		docs, err := toInstall(wanted[scope], nil)
		if err != nil {
			return done, err
		}
		some, err := c.installAll(ctx, actor, scope, docs)
		done = append(done, some...)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// libraryOf are the names of the library's documents that the plan runs, by where.
func libraryOf(p recovery.Plan) map[recovery.Scope][]string {
	wanted := map[recovery.Scope][]string{}
	add := func(a recovery.ActionSpec, name string) {
		scope := recovery.Scope{AccountID: a.AccountID, Region: a.Region}
		if _, ours := documents.Get(name); ours && !slices.Contains(wanted[scope], name) {
			wanted[scope] = append(wanted[scope], name)
		}
	}
	for _, w := range p.Waves {
		for _, a := range slices.Concat(w.PreWaveActions, w.PostWaveActions) {
			add(a, a.DocumentName)
			if a.Rollback != nil {
				add(a, a.Rollback.DocumentName)
			}
		}
	}
	return wanted
}

func (c *Control) installAll(ctx context.Context, actor recovery.Actor, scope recovery.Scope, docs []NewDocument) ([]Installation, error) {
	var done []Installation
	for _, d := range docs {
		installed, err := c.install(ctx, actor, scope, d)
		if err != nil {
			return done, err
		}
		done = append(done, Installation{scope, d.Name, installed})
	}
	return done, nil
}

func (c *Control) install(ctx context.Context, actor recovery.Actor, scope recovery.Scope, d NewDocument) (cloud.Installed, error) {
	d.Format = cmp.Or(d.Format, formatOf(d.Content))
	installed, err := c.cloud.InstallDocument(ctx, scope, d)
	if err != nil || !installed.Changed {
		return installed, err
	}
	c.shelves.forget(scope)
	return installed, c.book.NoteDocument(ctx, scope, d.Name, installed.Version, installed.Created, actor)
}

// toInstall are the documents, each judged by its text.
func toInstall(library []string, own []NewDocument) ([]NewDocument, error) {
	var docs []NewDocument
	for _, name := range library {
		d, ok := documents.Get(name)
		if !ok {
			return nil, unknownInLibrary(name)
		}
		docs = append(docs, NewDocument{Name: d.Name, Content: d.Content})
	}
	docs = append(docs, own...)
	if len(docs) == 0 {
		return nil, recovery.Errorf(recovery.Invalid, "no document is named").WithRemedy("name some of the library, or give the text of others")
	}
	var ps recovery.Problems
	for _, d := range docs {
		_, problems := ssmdoc.Parse(d.Name, []byte(d.Content))
		for _, p := range problems {
			ps.Addf("", "%s", p)
		}
	}
	return docs, ps.Err("nothing was installed")
}

func formatOf(content string) string {
	if strings.HasPrefix(strings.TrimSpace(content), "{") {
		return "JSON"
	}
	return "YAML"
}

// inUse says why nothing can be asked of documents in an account and Region, or nil. The
// Region need not be one to recover to: an action may run at the source.
func (c *Control) inUse(ctx context.Context, scope recovery.Scope) error {
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return err
	}
	if !knownAccount(scope.AccountID, accounts) {
		return recovery.Errorf(recovery.NotFound, "there is no account %q", scope.AccountID).WithRemedy("%s", suggest(string(scope.AccountID), accountIDs(accounts)))
	}
	if err := scope.Region.Check(); err != nil {
		return invalid("region", "%s", err)
	}
	return nil
}
