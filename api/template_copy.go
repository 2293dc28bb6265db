package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// templateCopyRoute copies launch templates to other accounts and Regions.
func (s *Server) templateCopyRoute(tag string) {
	register(s, route{http.MethodPost, "/launch-templates/{accountID}/{region}/{launchTemplateID}/copy", "copyLaunchTemplate", "Copy a launch template to other accounts and Regions", tag, 0}, s.copyTemplate,
		says("All copies are looked at before the first is made: where the mapping of any target has a gap, all gaps are told and nothing is copied anywhere. User data is copied and never shown. A repeat finds what was made, and says `ALREADY_THERE`. It takes the permission in the account of the launch template and in those of all targets."),
		fails(recovery.Conflict))
}

// templateCopy names a launch template, and where to copy it to.
type templateCopy struct {
	TemplateRef
	Body apitype.TemplateCopy
}

func (s *Server) copyTemplate(ctx context.Context, in *templateCopy) (*body[apitype.TemplateCopies], error) {
	request := control.TemplateCopy{Version: in.Body.Version, Name: in.Body.Name, Reason: in.Body.Reason, DryRun: in.Body.DryRun}
	for _, t := range in.Body.Targets {
		request.Targets = append(request.Targets, control.CopyTarget{Scope: t.Scope, Mapping: t.Mapping})
	}
	r, err := s.control.CopyLaunchTemplate(ctx, callerOf(ctx), in.scope(), in.TemplateID, request)
	if err != nil {
		return nil, err
	}
	out := apitype.TemplateCopies{DryRun: r.DryRun, Version: r.Version, Name: r.Name, Targets: make([]apitype.CopiedTemplate, len(r.Targets)), Refusal: part(r.Refusal)}
	for i, t := range r.Targets {
		out.Targets[i] = apitype.CopiedTemplate{
			Scope: t.Scope, Outcome: string(t.Outcome), ID: t.ID, Settings: listOf(t.Settings), Changes: listOf(t.Changes), Gaps: listOf(t.Gaps),
			Unused: listOf(t.Unused), Findings: launchFindings(t.Findings), Warnings: listOf(t.Warnings), Error: part(t.Err),
		}
	}
	return bodyOf(out), nil
}
