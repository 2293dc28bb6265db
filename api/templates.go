package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) templateRoutes() {
	const tag = "launch-templates"
	register(s, route{http.MethodGet, "/launch-templates", "listLaunchTemplates", "List EC2's launch templates over accounts and Regions", tag, 0}, s.listLaunchTemplates,
		says("As they were seen last: the list waits for AWS only for what was never seen, and where `refresh` asks for it. `scopes` says of each account and Region when that was, and why a look since then came to nothing."),
		fails(recovery.NotFound))
	register(s, route{http.MethodGet, "/launch-templates/{accountID}/{region}/{launchTemplateID}", "getLaunchTemplate", "Read a launch template with its versions", tag, 0}, s.getLaunchTemplate,
		says("EC2 is asked for the versions. User data is shown as its SHA-256 alone. Of versions that Davit made, `origin` says for whom and why. The ETag is the number of the default version."))
	register(s, route{http.MethodGet, "/launch-templates/{accountID}/{region}/{launchTemplateID}/diff", "diffLaunchTemplate", "Compare two versions of a launch template", tag, 0}, s.diffLaunchTemplate,
		says("Each setting that differs, by the path that leads to it in EC2's words."),
		fails(recovery.Invalid))
	s.checkRoutes(tag)
	s.templateChangeRoutes(tag)
	s.templateCopyRoute(tag)
	s.templateApplyRoutes(tag)
	s.complyRoutes(tag)
	s.costRoutes()
	s.recommendRoutes()
}

// templateQuery chooses launch templates.
type templateQuery struct {
	Paging
	AccountID    string   `query:"accountID"`
	Region       string   `query:"region"`
	Group        string   `query:"group" doc:"a protection group, by name or ID: those that its servers are launched from, and those that its launch configurations name"`
	Tag          []string `query:"tag,explode" doc:"key=value, or a key alone: those that have all of them; in values case does not count"`
	InstanceType string   `query:"instanceType" maxLength:"64" doc:"those whose default or latest version has this instance type, or one of this family, such as m5"`
	Search       string   `query:"search" maxLength:"256" doc:"those with this in their name, their ID, a tag or any value"`
	Sort         string   `query:"sort" doc:"name, instanceType, created or changed; with - before it in reverse order; by account, Region and ID by default"`
	Refresh      bool     `query:"refresh" doc:"ask AWS now, and wait for that up to 20 seconds"`
}

func (s *Server) listLaunchTemplates(ctx context.Context, in *templateQuery) (*body[apitype.LaunchTemplatePage], error) {
	list, err := s.control.LaunchTemplates(ctx, callerOf(ctx), control.LaunchTemplateQuery{
		AccountID: recovery.AccountID(in.AccountID), Region: recovery.Region(in.Region), Group: in.Group, Tags: in.Tag, InstanceType: in.InstanceType,
		Search: in.Search, Sort: in.Sort, Page: in.page(), Refresh: in.Refresh,
	})
	if err != nil {
		return nil, err
	}
	page := apitype.LaunchTemplatePage{
		Page:  apitype.Page[apitype.LaunchTemplateSummary]{Items: make([]apitype.LaunchTemplateSummary, len(list.Templates)), Next: list.Next},
		Total: list.Total, Scopes: templateScopesOf(list.Scopes),
	}
	for i, t := range list.Templates {
		page.Items[i] = templateSummaryOf(t)
	}
	return bodyOf(page), nil
}

func templateSummaryOf(t control.LaunchTemplate) apitype.LaunchTemplateSummary {
	return apitype.LaunchTemplateSummary{
		Scope: t.Scope, ID: t.ID, Name: t.Name, Tags: t.Tags, DefaultVersion: t.Default.Number, LatestVersion: t.Latest.Number,
		InstanceType: t.Default.Setting(recovery.SettingInstanceType), SubnetID: t.Default.Setting(recovery.SettingSubnet),
		SourceServerID: t.SourceServerID(), CreatedAt: t.CreatedAt, CreatedBy: t.CreatedBy, ChangedAt: t.Latest.CreatedAt, AsOf: t.AsOf,
	}
}

// TemplateRef names a launch template in a path.
type TemplateRef struct {
	AccountID  string `path:"accountID"`
	Region     string `path:"region"`
	TemplateID string `path:"launchTemplateID"`
}

func (r TemplateRef) scope() recovery.Scope {
	return recovery.Scope{AccountID: recovery.AccountID(r.AccountID), Region: recovery.Region(r.Region)}
}

func (s *Server) getLaunchTemplate(ctx context.Context, in *TemplateRef) (*versioned[apitype.LaunchTemplate], error) {
	h, err := s.control.LaunchTemplate(ctx, callerOf(ctx), in.scope(), in.TemplateID)
	if err != nil {
		return nil, err
	}
	t := apitype.LaunchTemplate{
		LaunchTemplateSummary: templateSummaryOf(h.LaunchTemplate), Versions: make([]apitype.LaunchTemplateVersion, len(h.Versions)),
		Error: part(h.Err), UsedBy: []apitype.LaunchTemplateUse{}, Deeds: h.Deeds,
	}
	for i, v := range h.Versions {
		t.Versions[i].LaunchTemplateVersion = v
		if o, known := h.Origins[v.Number]; known {
			t.Versions[i].Origin = &apitype.LaunchTemplateOrigin{By: o.By, Reason: o.Reason, ExecutionID: o.ExecutionID, Plan: o.Plan, Scenario: o.Scenario, Group: o.Group, ContentOf: o.ContentOf, CopyOf: o.CopyOf}
		}
	}
	for _, v := range h.UsedBy {
		t.UsedBy = append(t.UsedBy, apitype.LaunchTemplateUse{SourceServerID: v.SourceServerID, Name: v.Name()})
	}
	return versionedOf(t, t.DefaultVersion), nil
}

// versionsToCompare are two versions of a launch template.
type versionsToCompare struct {
	TemplateRef
	From string `query:"from" doc:"a version: its number, $Default (the default) or $Latest"`
	To   string `query:"to" doc:"a version: its number, $Default or $Latest (the default)"`
}

func (s *Server) diffLaunchTemplate(ctx context.Context, in *versionsToCompare) (*body[apitype.LaunchTemplateDiff], error) {
	d, err := s.control.DiffLaunchTemplate(ctx, callerOf(ctx), in.scope(), in.TemplateID, in.From, in.To)
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.LaunchTemplateDiff{From: d.From.Number, To: d.To.Number, Changes: d.Changes}), nil
}
