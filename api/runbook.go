package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
)

func (s *Server) runbookRoutes() {
	register(s, route{http.MethodGet, "/plans/{plan}/runbook", "getRunbook", "Make a plan's runbook", "plans", 0}, s.runbook,
		says("How the plan is carried out without Davit: a page in HTML that needs nothing from anywhere, and a script for bash of AWS CLI calls. Servers that tags choose are those that have the tags now."))
}

func (s *Server) runbook(ctx context.Context, in *PlanRef) (*body[apitype.Runbook], error) {
	made, err := s.control.PlanRunbook(ctx, callerOf(ctx), in.Plan)
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.Runbook{
		Plan: planRefOf(made.Plan), PlanVersion: made.Plan.Version, MadeAt: made.MadeAt, Name: made.Name, Steps: len(made.Steps),
		Unknown: listOf(made.Unknown), Page: made.Page, Script: made.Script,
	}), nil
}
