package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
)

// checkRoutes are those that check launches.
func (s *Server) checkRoutes(tag string) {
	register(s, route{http.MethodGet, "/launch-templates/{accountID}/{region}/{launchTemplateID}/check", "checkLaunchTemplate", "Check a launch template against DRS and the Region", tag, 0},
		func(ctx context.Context, in *TemplateRef) (*body[apitype.LaunchCheck], error) {
			return checkAnswer(s.control.CheckLaunchTemplate(ctx, callerOf(ctx), in.scope(), in.TemplateID))
		}, says("Its default version, and against the source server that is launched from it. What there is in the Region may have been seen up to five minutes ago."))
	register(s, route{http.MethodGet, "/groups/{group}/launch-check", "checkLaunchConfiguration", "Check how the servers of a group would be launched", tag, 0},
		func(ctx context.Context, in *launchQuery) (*body[apitype.LaunchCheck], error) {
			return checkAnswer(s.control.CheckGroupLaunch(ctx, callerOf(ctx), control.LaunchQuery{Group: in.Group, Server: in.Server, Plan: in.Plan, Mode: in.Mode, Scenario: in.Scenario}))
		}, says("The effective launch configuration, over what each server's own launch template says, against DRS and the Region."))
}

func checkAnswer(r control.LaunchCheck, err error) (*body[apitype.LaunchCheck], error) {
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.LaunchCheck{OK: r.OK(), Checked: r.Checked, Findings: launchFindings(r.Findings)}), nil
}
