package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// GroupRef names a protection group in a path.
type GroupRef struct {
	Group string `path:"group" doc:"its ID or name"`
}

func (s *Server) groupRoutes() {
	const tag = "groups"
	register(s, route{http.MethodGet, "/groups", "listGroups", "List protection groups", tag, 0},
		func(ctx context.Context, in *groupQuery) (*body[apitype.Page[recovery.Group]], error) {
			f := control.GroupFilter{Scope: recovery.Scope{AccountID: in.AccountID, Region: in.Region}, Search: in.Search, Order: in.order()}
			return pageOf(s.control.Groups(ctx, callerOf(ctx), f, in.page()))
		})
	register(s, route{http.MethodPost, "/groups", "createGroup", "Save a new protection group", tag, http.StatusCreated},
		func(ctx context.Context, in *struct{ Body apitype.GroupInput }) (*versioned[apitype.SavedGroup], error) {
			return savedAnswer(s.control.CreateGroup(ctx, callerOf(ctx), in.Body.Group()))
		})
	register(s, route{http.MethodPost, "/groups/preview", "previewGroup", "Resolve a protection group that is not saved", tag, 0},
		func(ctx context.Context, in *struct{ Body apitype.GroupInput }) (*body[apitype.GroupMembers], error) {
			return membersAnswer(s.control.PreviewGroup(ctx, callerOf(ctx), in.Body.Group()))
		}, says("The answer has the servers that the group would have as of now, and what is odd about them. Nothing is saved."))
	register(s, route{http.MethodGet, "/groups/{group}", "getGroup", "Read a protection group", tag, 0},
		func(ctx context.Context, in *GroupRef) (*versioned[recovery.Group], error) {
			return groupAnswer(s.control.Group(ctx, callerOf(ctx), in.Group))
		})
	register(s, route{http.MethodGet, "/groups/{group}/servers", "listGroupMembers", "Resolve a protection group as of now", tag, 0},
		func(ctx context.Context, in *GroupRef) (*body[apitype.GroupMembers], error) {
			return membersAnswer(s.control.GroupMembers(ctx, callerOf(ctx), in.Group))
		}, says("Tags are held against the servers that there are now; an execution keeps those that it began with."))
	register(s, route{http.MethodGet, "/groups/{group}/launch-configuration", "getLaunchConfiguration", "Say how the servers of a group would be launched", tag, 0},
		func(ctx context.Context, in *launchQuery) (*body[apitype.GroupLaunch], error) {
			q := control.LaunchQuery{Group: in.Group, Server: in.Server, Plan: in.Plan, Mode: in.Mode, Scenario: in.Scenario}
			launch, err := s.control.EffectiveLaunch(ctx, callerOf(ctx), q)
			return launchAnswer(q, launch, err)
		}, says("The effective launch configuration, with who states each value: the group, the server, the plan, its mode, its scenario, or a launch template that one of these refers to. What is not in it stays as DRS has it."))
	register(s, route{http.MethodPut, "/groups/{group}", "changeGroup", "Replace a protection group", tag, 0}, s.changeGroup)
	register(s, route{http.MethodDelete, "/groups/{group}", "deleteGroup", "Remove a protection group that no plan uses", tag, http.StatusNoContent}, s.deleteGroup)
}

// groupQuery chooses protection groups.
type groupQuery struct {
	Paging
	Sorting
	AccountID recovery.AccountID `query:"accountID" doc:"those in the account"`
	Region    recovery.Region    `query:"region" doc:"those in the Region"`
	Search    string             `query:"search" maxLength:"100" doc:"a text in the name or the description, without regard to case"`
}

// launchQuery asks for the effective launch configuration of a group's servers.
type launchQuery struct {
	GroupRef
	Server   string        `query:"server" doc:"one server alone, by its ID or name"`
	Plan     string        `query:"plan" doc:"with what this plan says, by its ID or name"`
	Mode     recovery.Mode `query:"mode" doc:"of the plan's run: DRILL or RECOVERY"`
	Scenario string        `query:"scenario" doc:"of the plan"`
}

func launchAnswer(q control.LaunchQuery, launch control.GroupLaunch, err error) (*body[apitype.GroupLaunch], error) {
	if err != nil {
		return nil, err
	}
	out := apitype.GroupLaunch{Group: launch.Group, Plan: launch.Plan, Mode: q.Mode, Scenario: q.Scenario, Servers: []apitype.EffectiveLaunch{}}
	for _, s := range launch.Servers {
		out.Servers = append(out.Servers, apitype.EffectiveLaunch{
			SourceServerID: s.SourceServerID, Name: s.Name(), Hash: s.Hash(), LaunchConfiguration: s.LaunchConfiguration, Alternatives: s.Alternatives, Sources: s.Sources,
		})
	}
	return bodyOf(out), nil
}

// groupChange names a group and the version that a change is made to.
type groupChange struct {
	GroupRef
	Guard
}

func (s *Server) deleteGroup(ctx context.Context, in *groupChange) (*none, error) {
	version, err := in.version(0)
	if err != nil {
		return nil, err
	}
	return nil, s.control.DeleteGroup(ctx, callerOf(ctx), in.Group, version)
}

// groupReplacement is a group as it shall be, and the version that it replaces.
type groupReplacement struct {
	GroupRef
	Guard
	Body apitype.GroupInput
}

func (s *Server) changeGroup(ctx context.Context, in *groupReplacement) (*versioned[apitype.SavedGroup], error) {
	g := in.Body.Group()
	var err error
	if g.Version, err = in.version(g.Version); err != nil {
		return nil, err
	}
	return savedAnswer(s.control.ChangeGroup(ctx, callerOf(ctx), in.Group, g))
}

// savedAnswer is a group as it was saved, with what is odd about it.
func savedAnswer(g control.SavedGroup, err error) (*versioned[apitype.SavedGroup], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(apitype.SavedGroup{Group: g.Group, Warnings: g.Warnings, Findings: launchFindings(g.Findings)}, g.Version), nil
}

func groupAnswer(g recovery.Group, err error) (*versioned[recovery.Group], error) {
	if err != nil {
		return nil, err
	}
	return versionedOf(g, g.Version), nil
}

func membersAnswer(m control.Members, err error) (*body[apitype.GroupMembers], error) {
	if err != nil {
		return nil, err
	}
	out := apitype.GroupMembers{AsOf: m.AsOf, Servers: listOf(m.Servers), Missing: m.Missing, Warnings: m.Warnings}
	for _, o := range m.Overlaps {
		overlap := apitype.GroupOverlap{GroupID: o.Group.ID, Name: o.Group.Name, SourceServerIDs: []recovery.SourceServerID{}}
		for _, server := range o.Servers {
			overlap.SourceServerIDs = append(overlap.SourceServerIDs, server.SourceServerID)
		}
		out.Overlaps = append(out.Overlaps, overlap)
	}
	return bodyOf(out), nil
}
