package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
)

func (s *Server) readinessRoutes() {
	const tag = "plans"
	const how = "Judged as a recovery's preflight judges it, by what was seen of servers and launch templates lately, and by the plan's drills: whether one is due, and whether the last one failed. AWS is asked only where nothing was ever seen of an account; what it takes to ask AWS, the preflight finds."
	register(s, route{http.MethodGet, "/readiness", "listReadiness", "Say how ready the recovery plans are", tag, 0},
		func(ctx context.Context, in *planQuery) (*body[apitype.Page[apitype.PlanReadiness]], error) {
			f := control.PlanFilter{Tags: in.Tags, Search: in.Search, Order: in.order()}
			ready, next, err := s.control.Readiness(ctx, callerOf(ctx), f, in.page())
			all := make([]apitype.PlanReadiness, len(ready))
			for i, r := range ready {
				all[i] = readinessOf(r)
			}
			return pageOf(all, next, err)
		}, says(how))
	register(s, route{http.MethodGet, "/plans/{plan}/readiness", "getPlanReadiness", "Say how ready a recovery plan is", tag, 0},
		func(ctx context.Context, in *PlanRef) (*body[apitype.PlanReadiness], error) {
			r, err := s.control.PlanReadiness(ctx, callerOf(ctx), in.Plan)
			if err != nil {
				return nil, err
			}
			return bodyOf(readinessOf(r)), nil
		}, says(how))
}

func readinessOf(r control.PlanReadiness) apitype.PlanReadiness {
	out := apitype.PlanReadiness{
		Plan: apitype.PlanRef{PlanID: r.Plan.ID, Name: r.Plan.Name, Version: r.Plan.Version}, State: r.State,
		Servers: r.Servers, Launchable: r.Launchable, LagSeconds: r.LagSeconds, Objectives: r.Plan.Objectives,
		AsOf: r.AsOf, DrillDueAt: r.DrillDueAt, Findings: launchFindings(r.Findings),
	}
	if r.LastDrill != nil {
		last := summaryOf(r.LastDrill)
		out.LastDrill = &last
	}
	return out
}
