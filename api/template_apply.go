package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// templateApplyRoutes look at, and apply, launch configurations outside of executions.
func (s *Server) templateApplyRoutes(tag string) {
	register(s, route{http.MethodGet, "/launch-application", "lookAtLaunches", "Say what applying launch configurations to AWS would change", tag, 0}, s.lookAtLaunches,
		says("Server by server and field by field: a protection group's own launch configuration, or that of a recovery by a plan. AWS is asked for what it has now. It changes nothing."),
		fails(recovery.NotFound, recovery.Invalid))
	register(s, route{http.MethodPost, "/launch-application", "applyLaunches", "Apply launch configurations to AWS, outside of an execution", tag, 0}, s.applyLaunches,
		says("Of at most 20 servers, each as it was looked at: one that was changed since, that an execution has, or whose launch would fail is left alone and says why. No execution starts on a server meanwhile; one that is to start waits. A repeat is safe and goes on where the first ended. No execution relies on it: each applies its own."),
		fails(recovery.NotFound))
}

// launchesQuery says whose launch configurations to look at.
type launchesQuery struct {
	Cursor   string   `query:"cursor" doc:"where the page begins, as the page before said it"`
	Limit    int      `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"how many servers a page has at most"`
	Group    string   `query:"group" doc:"a protection group, by name or ID: its own launch configuration; either this or plan"`
	Plan     string   `query:"plan" doc:"a recovery plan, by name or ID: the launch configuration of a recovery by it"`
	Scenario string   `query:"scenario" doc:"of the plan"`
	Server   []string `query:"server,explode" doc:"a server, by ID or name; may be repeated; all, where none is named"`
}

func (s *Server) lookAtLaunches(ctx context.Context, in *launchesQuery) (*body[apitype.LaunchApplicationPage], error) {
	look, err := s.control.LookAtLaunches(ctx, callerOf(ctx), control.LaunchesOf{Group: in.Group, Plan: in.Plan, Scenario: in.Scenario}, in.Server, control.Page{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := apitype.LaunchApplicationPage{Page: apitype.Page[apitype.LaunchApplication]{Items: applicationsOf(look.Servers), Next: look.Next}, Total: look.Total, Unread: make([]apitype.UnreadGroup, len(look.Unread))}
	for i, u := range look.Unread {
		out.Unread[i] = apitype.UnreadGroup{Group: u.Group, Error: *part(u.Err)}
	}
	return bodyOf(out), nil
}

func (s *Server) applyLaunches(ctx context.Context, in *struct{ Body apitype.ApplyRequest }) (*body[apitype.AppliedLaunches], error) {
	a := control.LaunchApplication{LaunchesOf: control.LaunchesOf(in.Body.LaunchesOf), Reason: in.Body.Reason}
	for _, seen := range in.Body.Servers {
		a.Servers = append(a.Servers, control.SeenLaunch(seen))
	}
	servers, err := s.control.ApplyLaunches(ctx, callerOf(ctx), a)
	if err != nil {
		return nil, err
	}
	return bodyOf(apitype.AppliedLaunches{Servers: applicationsOf(servers)}), nil
}

func applicationsOf(servers []control.AppliedLaunch) []apitype.LaunchApplication {
	all := make([]apitype.LaunchApplication, len(servers))
	for i, a := range servers {
		all[i] = apitype.LaunchApplication{
			ServerKey: a.ServerKey, Name: a.Name(), Group: a.Group, Outcome: string(a.Outcome), Changes: listOf(a.Changes),
			TemplateID: a.TemplateID, Version: a.Version, Seen: a.Seen, Findings: launchFindings(a.Findings), Error: part(a.Err),
		}
	}
	return all
}
