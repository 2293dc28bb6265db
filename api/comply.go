package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) complyRoutes(tag string) {
	register(s, route{http.MethodGet, "/launch-compliance", "listLaunchCompliance", "List the source servers whose launch breaks a rule", tag, 0}, s.listLaunchCompliance,
		says("The launch templates of all source servers, as they were seen last, against the rules for launches: the server's own, or those that come with Davit."),
		fails(recovery.NotFound))
}

// complianceQuery chooses launches.
type complianceQuery struct {
	Paging
	AccountID string        `query:"accountID"`
	Region    string        `query:"region"`
	Mode      recovery.Mode `query:"mode" doc:"DRILL, or RECOVERY, which is the default"`
	Refresh   bool          `query:"refresh" doc:"ask AWS now, and wait for that up to 20 seconds"`
}

func (s *Server) listLaunchCompliance(ctx context.Context, in *complianceQuery) (*body[apitype.LaunchCompliancePage], error) {
	report, err := s.control.LaunchCompliance(ctx, callerOf(ctx), control.LaunchComplianceQuery{
		AccountID: recovery.AccountID(in.AccountID), Region: recovery.Region(in.Region), Mode: in.Mode, Page: in.page(), Refresh: in.Refresh,
	})
	if err != nil {
		return nil, err
	}
	page := apitype.LaunchCompliancePage{
		Page:  apitype.Page[apitype.LaunchCompliance]{Items: make([]apitype.LaunchCompliance, len(report.Broken)), Next: report.Next},
		Total: report.Total, Checked: report.Checked, Rules: make([]apitype.LaunchRule, len(report.Rules)), Scopes: templateScopesOf(report.Scopes),
	}
	for i, r := range report.Rules {
		page.Rules[i] = apitype.LaunchRule{Name: r.Name, Description: r.Description, When: r.When, Require: r.Require, Effect: string(r.Effect)}
	}
	for i, b := range report.Broken {
		page.Items[i] = apitype.LaunchCompliance{
			ServerKey: b.ServerKey, Name: b.Name(), LaunchTemplateID: b.Template.ID, Version: b.Template.Default.Number, Findings: launchFindings(b.Findings),
		}
	}
	return bodyOf(page), nil
}

func templateScopesOf(scopes []control.LaunchTemplateScope) []apitype.LaunchTemplateScope {
	all := make([]apitype.LaunchTemplateScope, len(scopes))
	for i, st := range scopes {
		all[i] = apitype.LaunchTemplateScope{Scope: st.Scope, AsOf: st.AsOf, Templates: st.Templates, Error: part(st.Err)}
	}
	return all
}

func launchFindings(found []recovery.Finding) []apitype.Finding {
	all := make([]apitype.Finding, len(found))
	for i, f := range found {
		all[i] = apitype.Finding{Finding: f, Blocks: f.Severity.Blocks()}
	}
	return all
}
