package api

import (
	"context"
	"net/http"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) resultRoutes() {
	const tag = "executions"
	register(s, route{http.MethodGet, "/executions/{executionID}/result", "getResult", "Read what came of an execution, and how", tag, 0}, s.result,
		says("Made of the execution's events alone, so that it can be read years later, when DRS and EC2 have forgotten jobs and instances: every attempt of every server with its phases, data and instance, the logs of jobs, what people said, what went wrong, and the numbers of the events that all of this rests on."))
	register(s, route{http.MethodGet, "/executions/{executionID}/situation", "getSituation", "Read how an execution stands, what comes next, and what it wants", tag, 0}, s.situation,
		says("What is done, what goes on, what comes next, the decisions that are wanted, and when it is expected to end: by earlier executions of the same plan where there are any, else by AWS's usual clock, and it says by which."))
	register(s, route{http.MethodGet, "/executions/{executionID}/comparison", "compareExecution", "Compare an execution with others of the same plan", tag, 0}, s.compare,
		says("With those that are named, or with the last ones that ended before it."))
}

func (s *Server) result(ctx context.Context, in *ExecutionRef) (*body[apitype.Result], error) {
	r, err := s.control.Result(ctx, callerOf(ctx), recovery.ExecutionID(in.ID))
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.Result{
		Execution: viewOf(r.Execution, nil, time.Now()), Plan: r.Execution.Plan, Record: *r,
	}), nil
}

func (s *Server) situation(ctx context.Context, in *ExecutionRef) (*body[apitype.Situation], error) {
	now, err := s.control.Situation(ctx, callerOf(ctx), recovery.ExecutionID(in.ID))
	if err != nil {
		return nil, err
	}
	view := viewOf(now.Execution, now.Decisions, now.Outlook.AsOf)
	return bodyOf(apitype.Situation{
		ExecutionSummary: view.ExecutionSummary, Headline: view.Headline, Outlook: now.Outlook, Decisions: view.Decisions,
	}), nil
}

// compareInput says with which others an execution is compared.
type compareInput struct {
	ExecutionRef
	With []string `query:"with,explode" doc:"the IDs of other executions of the plan; may be repeated"`
	Last int      `query:"last" minimum:"1" maximum:"20" default:"5" doc:"how many of the earlier ones, where none is named"`
}

func (s *Server) compare(ctx context.Context, in *compareInput) (*body[recovery.Comparison], error) {
	with := make([]recovery.ExecutionID, len(in.With))
	for i, id := range in.With {
		with[i] = recovery.ExecutionID(id)
	}
	c, err := s.control.Compare(ctx, callerOf(ctx), recovery.ExecutionID(in.ID), with, in.Last)
	if err != nil {
		return nil, err
	}
	return bodyOf(c), nil
}
