package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) documentRoutes() {
	const tag = "documents"
	register(s, route{http.MethodGet, "/documents", "listDocuments", "List the Automation documents of an account and Region", tag, 0}, s.listDocuments, fails(recovery.NotFound),
		says("Systems Manager is asked at most once a minute for the same list; `asOf` says when. The order is that of the names."))
	register(s, route{http.MethodGet, "/documents/{accountID}/{region}/{name}", "getDocument", "Read an Automation document, and judge its text", tag, 0}, s.getDocument,
		says("Besides what Systems Manager says of it, the answer has what its steps need and give, and what is wrong with its text."))
	register(s, route{http.MethodPost, "/documents/{accountID}/{region}", "installDocuments", "Install Automation documents", tag, 0}, s.installDocuments,
		says("Documents of Davit's library are named, others given with their text. Each becomes its name's default version; one that is there with the same text is left alone, so that a repeat is safe. A text that is wrong is refused before any is sent."))
	register(s, route{http.MethodPost, "/plans/{plan}/documents", "installPlanDocuments", "Install the library's documents that a plan's actions run, where they run them", tag, 0}, s.installPlanDocuments,
		says("The documents go to the accounts and Regions in which the plan's actions run them. One that is there with the same text is left alone, so that a repeat is safe."))
	register(s, route{http.MethodGet, "/library", "listLibrary", "List the documents that come with Davit", tag, 0}, s.listLibrary,
		says("They are inside the server: nobody is asked. The order is that of the names."))
	register(s, route{http.MethodGet, "/library/{name}", "getLibraryDocument", "Read a document that comes with Davit, with its policies", tag, 0}, s.getLibraryDocument,
		says("`policy` is for the role that the document acts as, `instancePolicy` for the instances that its commands run on."))
}

// documentQuery chooses documents.
type documentQuery struct {
	AccountID string `query:"accountID" required:"true"`
	Region    string `query:"region" required:"true"`
	Owner     string `query:"owner" enum:"SELF,AMAZON,SHARED,PUBLIC" doc:"whose; all by default"`
	Prefix    string `query:"prefix" doc:"of the name, without regard to case"`
	Search    string `query:"search" doc:"a word of the name or the description"`
	Cursor    string `query:"cursor" doc:"next of the page before"`
	Limit     int    `query:"limit" minimum:"1" maximum:"5000" doc:"how many at most; by default, and of more, the 1,000 that a page can have"`
}

func (s *Server) listDocuments(ctx context.Context, in *documentQuery) (*body[apitype.DocumentPage], error) {
	scope := recovery.Scope{AccountID: recovery.AccountID(in.AccountID), Region: recovery.Region(in.Region)}
	found, err := s.control.Documents(ctx, callerOf(ctx), scope, control.DocumentQuery{
		Owner: control.DocumentOwner(in.Owner), Prefix: in.Prefix, Search: in.Search, Page: control.Page{Cursor: in.Cursor, Limit: in.Limit},
	})
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.DocumentPage{Page: documentPage(found), AsOf: found.AsOf}), nil
}

func documentPage(found control.DocumentPage) apitype.Page[apitype.DocumentSummary] {
	page := apitype.Page[apitype.DocumentSummary]{Items: []apitype.DocumentSummary{}, Next: found.Next}
	for _, d := range found.Items {
		page.Items = append(page.Items, documentSummary(d))
	}
	return page
}

func documentSummary(d control.Document) apitype.DocumentSummary {
	return apitype.DocumentSummary{
		Name: d.Name, ARN: d.ARN, Owner: d.Owner, Description: d.Description, DefaultVersion: d.DefaultVersion, SchemaVersion: d.SchemaVersion,
	}
}

// documentRef names a document in a path.
type documentRef struct {
	AccountID string `path:"accountID"`
	Region    string `path:"region"`
	Name      string `path:"name" doc:"its name, or the ARN of a shared one"`
	Version   string `query:"version" doc:"a number, $DEFAULT or $LATEST; the default by default"`
}

func (s *Server) getDocument(ctx context.Context, in *documentRef) (*body[apitype.Document], error) {
	scope := recovery.Scope{AccountID: recovery.AccountID(in.AccountID), Region: recovery.Region(in.Region)}
	d, err := s.control.Document(ctx, callerOf(ctx), scope, in.Name, in.Version)
	if err != nil {
		return nil, err
	}
	return bodyOf(documentOf(d)), nil
}

func documentOf(d control.DocumentDetail) apitype.Document {
	out := apitype.Document{
		DocumentSummary: documentSummary(d.Document), Version: d.Version, LatestVersion: d.LatestVersion, Status: d.Status,
		Format: d.Format, CreatedAt: d.CreatedAt, Tags: d.Tags, Content: d.Content,
		Parameters: []apitype.DocumentParameter{}, Outputs: listOf(d.Outputs), Permissions: listOf(d.Permissions),
		ControlPlanes: planesOf(d.ControlPlanes),
	}
	for _, p := range d.Parameters {
		out.Parameters = append(out.Parameters, apitype.DocumentParameter(p))
	}
	for _, p := range d.Problems {
		out.Problems = append(out.Problems, p.String())
	}
	return out
}

func planesOf(planes []control.ControlPlane) []apitype.ControlPlane {
	out := []apitype.ControlPlane{}
	for _, p := range planes {
		out = append(out, apitype.ControlPlane(p))
	}
	return out
}

// installInput is what to install where.
type installInput struct {
	AccountID string `path:"accountID"`
	Region    string `path:"region"`
	Body      apitype.InstallRequest
}

func (s *Server) installDocuments(ctx context.Context, in *installInput) (*body[apitype.Page[apitype.Installed]], error) {
	scope := recovery.Scope{AccountID: recovery.AccountID(in.AccountID), Region: recovery.Region(in.Region)}
	var own []control.NewDocument
	for _, d := range in.Body.Documents {
		own = append(own, control.NewDocument{Name: d.Name, Content: d.Content})
	}
	done, err := s.control.InstallDocuments(ctx, callerOf(ctx), scope, in.Body.Library, own)
	if err != nil {
		return nil, err
	}
	return bodyOf(installedOf(done)), nil
}

func (s *Server) installPlanDocuments(ctx context.Context, in *PlanRef) (*body[apitype.Page[apitype.Installed]], error) {
	done, err := s.control.InstallForPlan(ctx, callerOf(ctx), in.Plan)
	if err != nil {
		return nil, err
	}
	return bodyOf(installedOf(done)), nil
}

func installedOf(done []control.Installation) apitype.Page[apitype.Installed] {
	page := apitype.Page[apitype.Installed]{Items: []apitype.Installed{}}
	for _, d := range done {
		page.Items = append(page.Items, apitype.Installed{Scope: d.Scope, Name: d.Name, Version: d.Version, Created: d.Created, Changed: d.Changed})
	}
	return page
}

// libraryQuery chooses documents of the library.
type libraryQuery struct {
	Prefix string `query:"prefix" doc:"of the name, without regard to case"`
	Search string `query:"search" doc:"a word of the name or the description"`
	Paging
}

func (s *Server) listLibrary(ctx context.Context, in *libraryQuery) (*body[apitype.Page[apitype.DocumentSummary]], error) {
	found, err := s.control.Library(ctx, callerOf(ctx), control.DocumentQuery{Prefix: in.Prefix, Search: in.Search, Page: in.page()})
	if err != nil {
		return nil, err
	}
	return bodyOf(documentPage(found)), nil
}

// libraryRef names a document of the library.
type libraryRef struct {
	Name string `path:"name"`
}

func (s *Server) getLibraryDocument(ctx context.Context, in *libraryRef) (*body[apitype.Document], error) {
	d, err := s.control.LibraryDocument(ctx, callerOf(ctx), in.Name)
	if err != nil {
		return nil, err
	}
	out := documentOf(d.DocumentDetail)
	out.Policy, out.InstancePolicy = d.Policy, d.InstancePolicy
	return bodyOf(out), nil
}
