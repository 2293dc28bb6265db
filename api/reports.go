package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

const reportText = "For who was not there, such as an auditor. Made of events, which its figures name, and it says which checkpoint vouches for them. As JSON, CSV, PDF, or HTML in one file; all of them say the same."

func (s *Server) reportRoutes() {
	const tag = "reports"
	more := []detail{says(reportText), fails(recovery.Invalid, recovery.NotFound)}
	registerStream(s, route{http.MethodGet, "/reports/executions/{executionID}", "reportExecution", "Report an execution", tag, 0}, s.written(),
		func(ctx context.Context, in *executionReportInput) (*huma.StreamResponse, error) {
			return s.compliance(ctx, in.Form, control.ComplianceQuery{Kind: control.ReportOfExecution, Execution: recovery.ExecutionID(in.ID)})
		}, more...)
	registerStream(s, route{http.MethodGet, "/reports/plans/{plan}", "reportPlan", "Report a plan and its executions in a time", tag, 0}, s.written(),
		func(ctx context.Context, in *planReportInput) (*huma.StreamResponse, error) {
			return s.compliance(ctx, in.Form, in.query(control.ReportOfPlan, in.Plan))
		}, more...)
	registerStream(s, route{http.MethodGet, "/reports/period", "reportPeriod", "Report what was done in a time, over all plans", tag, 0}, s.written(),
		func(ctx context.Context, in *periodReportInput) (*huma.StreamResponse, error) {
			return s.compliance(ctx, in.Form, in.query(control.ReportOfPeriod, ""))
		}, more...)
	registerStream(s, route{http.MethodGet, "/reports/adoption", "reportAdoption", "Report how far what Davit offers is used", tag, 0}, s.written(),
		func(ctx context.Context, in *periodReportInput) (*huma.StreamResponse, error) {
			return s.compliance(ctx, in.Form, in.query(control.ReportOfAdoption, ""))
		}, more...)
}

// Form is the part of a report's input that says in which form it is written.
type Form struct {
	Format  string `query:"format" enum:"json,csv,html,pdf" default:"json"`
	Section string `query:"section" maxLength:"40" doc:"of csv: the ID of the section whose table is wanted alone; without it there is a cell a line"`
}

type executionReportInput struct {
	ExecutionRef
	Form
}

// ReportPeriod is the part of a report's input that says about which time it is.
type ReportPeriod struct {
	From time.Time `query:"from" doc:"executions started then or later; by default 90 days before the end"`
	To   time.Time `query:"to" doc:"executions started before then; by default now"`
	Days int       `query:"days" minimum:"1" maximum:"3650" default:"90" doc:"after how many days without a drill a server or a plan is named"`
}

func (p ReportPeriod) query(kind control.ComplianceKind, plan string) control.ComplianceQuery {
	return control.ComplianceQuery{Kind: kind, Plan: plan, From: p.From, To: p.To, Days: p.Days}
}

type periodReportInput struct {
	ReportPeriod
	Form
}

type planReportInput struct {
	Plan string `path:"plan" doc:"its ID or name"`
	ReportPeriod
	Form
}

// written describes the answers of reports.
func (s *Server) written() map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "the report", Content: map[string]*huma.MediaType{
		"application/json": {Schema: s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[control.Compliance](), true, "")},
		"text/csv":         textAnswer("section,row,column,value,events\nfacts,1,State,COMPLETED,execution/exec-20261127091824-i6nga32x #88\n"),
		"text/html":        textAnswer("<!doctype html>…"),
		"application/pdf":  {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Example: "%PDF-1.3…"},
	}}}
}

func (s *Server) compliance(ctx context.Context, f Form, q control.ComplianceQuery) (*huma.StreamResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	q.BaseURL = s.options.BaseURL
	r, err := s.control.Compliance(ctx, callerOf(ctx), q)
	if err != nil {
		return nil, err
	}
	w, err := control.WriteCompliance(r, f.Format, f.Section)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		hctx.SetHeader("Content-Type", w.ContentType)
		hctx.SetHeader("Content-Disposition", `inline; filename="`+w.Name+`"`)
		// It has texts that people wrote: nothing in it is to run, or to be fetched.
		hctx.SetHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups")
		_, _ = hctx.BodyWriter().Write(w.Content) // who does not read it any more has gone
	}}, nil
}
