package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// PlanRef names a recovery plan in a path.
type PlanRef struct {
	Plan string `path:"plan" doc:"its ID or name"`
}

func (s *Server) planRoutes() {
	const tag = "plans"
	register(s, route{http.MethodGet, "/plans", "listPlans", "List recovery plans", tag, 0},
		func(ctx context.Context, in *planQuery) (*body[apitype.Page[recovery.Plan]], error) {
			f := control.PlanFilter{Tags: in.Tags, Search: in.Search, Order: in.order()}
			return pageOf(s.control.Plans(ctx, callerOf(ctx), f, in.page()))
		})
	register(s, route{http.MethodPost, "/plans", "createPlan", "Save a new recovery plan", tag, http.StatusCreated},
		func(ctx context.Context, in *struct{ Body apitype.PlanInput }) (*versioned[apitype.SavedPlan], error) {
			p, err := in.Body.Plan()
			if err != nil {
				return nil, err
			}
			return savedPlan(s.control.CreatePlan(ctx, callerOf(ctx), p))
		})
	register(s, route{http.MethodGet, "/plans/{plan}", "getPlan", "Read a recovery plan", tag, 0},
		func(ctx context.Context, in *PlanRef) (*versioned[recovery.Plan], error) {
			return planAnswer(s.control.Plan(ctx, callerOf(ctx), in.Plan))
		})
	register(s, route{http.MethodGet, "/plans/{plan}/versions", "listPlanVersions", "List the versions of a recovery plan, the newest first", tag, 0},
		func(ctx context.Context, in *planVersionsQuery) (*body[apitype.Page[apitype.PlanVersion]], error) {
			return planVersionPage(s.control.PlanVersions(ctx, callerOf(ctx), in.Plan, in.page()))
		}, says("Who made each when, and what it has otherwise than the one before it. A page may have fewer than its limit, and yet one that follows."))
	register(s, route{http.MethodGet, "/plans/{plan}/versions/{version}", "getPlanVersion", "Read a recovery plan as one of its versions was", tag, 0},
		func(ctx context.Context, in *PlanVersionRef) (*body[recovery.Plan], error) {
			p, err := s.control.PlanVersion(ctx, callerOf(ctx), in.Plan, in.Version)
			if err != nil {
				return nil, err
			}
			return bodyOf(p), nil
		}, says("Its fields as they were, its number among them. To roll the plan back, replace the plan by it, with an If-Match of what the plan is now."))
	register(s, route{http.MethodPut, "/plans/{plan}", "changePlan", "Replace a recovery plan", tag, 0}, s.changePlan)
	register(s, route{http.MethodDelete, "/plans/{plan}", "deletePlan", "Remove a recovery plan that does not run", tag, http.StatusNoContent}, s.deletePlan)
	register(s, route{http.MethodPost, "/plans/{plan}/check", "checkPlan", "Say what would keep a plan from running now", tag, 0}, s.checkPlan,
		says("The preflight of a start with the same options, which starts nothing: its findings, and the servers wave by wave as they would be launched. `ok` says whether a start would go through. It answers within a minute."))
}

// savedPlan is a plan as it was saved, with the rules that are not kept.
func savedPlan(p control.SavedPlan, err error) (*versioned[apitype.SavedPlan], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(apitype.SavedPlan{Plan: p.Plan, Findings: launchFindings(p.Findings)}, p.Version), nil
}

func planAnswer(p recovery.Plan, err error) (*versioned[recovery.Plan], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(p, p.Version), nil
}

// planQuery chooses recovery plans.
type planQuery struct {
	Paging
	Sorting
	Tags   []string `query:"tag,explode" maxItems:"20" doc:"a tag, as key or key=value; may be given several times: all must match"`
	Search string   `query:"search" maxLength:"100" doc:"a text in the name or the description, without regard to case"`
}

// planChange names a plan and the version that a change is made to.
type planChange struct {
	PlanRef
	Guard
}

func (s *Server) deletePlan(ctx context.Context, in *planChange) (*none, error) {
	version, err := in.version(0)
	if err != nil {
		return nil, err
	}
	return nil, s.control.DeletePlan(ctx, callerOf(ctx), in.Plan, version)
}

// planReplacement is a plan as it shall be, and the version that it replaces.
type planReplacement struct {
	PlanRef
	Guard
	Body apitype.PlanInput
}

func (s *Server) changePlan(ctx context.Context, in *planReplacement) (*versioned[apitype.SavedPlan], error) {
	p, err := in.Body.Plan()
	if err != nil {
		return nil, err
	}
	if p.Version, err = in.version(p.Version); err != nil {
		return nil, err
	}
	return savedPlan(s.control.ChangePlan(ctx, callerOf(ctx), in.Plan, p))
}

// planCheck names a plan and says how it would run.
type planCheck struct {
	PlanRef
	Body apitype.RunOptions
}

func (s *Server) checkPlan(ctx context.Context, in *planCheck) (*body[apitype.CheckReport], error) {
	report, err := s.control.CheckPlan(ctx, callerOf(ctx), in.Plan, optionsOf(in.Body))
	if err != nil {
		return nil, err
	}
	incident := in.Body.IncidentAt
	if incident.IsZero() {
		incident = report.At
	}
	out := apitype.CheckReport{
		Plan: planRefOf(report.Plan), Mode: report.Mode, AsOf: report.At, OK: report.OK(),
		Findings: []apitype.Finding{}, Waves: []apitype.CheckedWave{},
	}
	for _, f := range report.Findings {
		out.Findings = append(out.Findings, apitype.Finding{
			Finding: f.Finding, Blocks: f.Blocks(), Overridable: f.Overridable(report.Mode), Overridden: f.Overridden,
		})
	}
	for _, w := range report.Waves {
		wave := apitype.CheckedWave{Name: w.Name, Servers: []apitype.CheckedServer{}}
		for _, server := range w.Servers {
			checked := checkedServer(server)
			if age, known := server.Age(incident); known {
				checked.DataAgeSeconds = new(age.Seconds())
			}
			wave.Servers = append(wave.Servers, checked)
		}
		out.Waves = append(out.Waves, wave)
	}
	return bodyOf(out), nil
}

func checkedServer(s control.ResolvedServer) apitype.CheckedServer {
	return apitype.CheckedServer{
		ServerKey: s.ServerKey, Name: s.Name(), Group: s.Group, Impact: s.Impact,
		Replication: s.ReplicationState, LagSeconds: s.LagSeconds, SnapshotID: s.SnapshotID, DataAt: s.DataAt,
		SubnetID: s.SubnetID, InstanceType: s.InstanceType,
	}
}

func optionsOf(o apitype.RunOptions) control.Options {
	var exclude []string
	for _, ref := range o.Exclude {
		exclude = append(exclude, string(ref))
	}
	return control.Options{
		Mode: o.Mode, PointInTime: o.PointInTime, IncidentAt: o.IncidentAt,
		Accept: o.Accept, Exclude: exclude, ReplaceInstances: o.ReplaceInstances, Preempt: o.Preempt, Ungraceful: o.Ungraceful, Scenario: o.Scenario,
	}
}

func planRefOf(p recovery.Plan) apitype.PlanRef {
	return apitype.PlanRef{PlanID: p.ID, Name: p.Name, Version: p.Version}
}
