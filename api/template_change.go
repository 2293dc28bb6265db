package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// templateChangeRoutes are those that change launch templates in EC2.
func (s *Server) templateChangeRoutes(tag string) {
	register(s, route{http.MethodPost, "/launch-templates/{accountID}/{region}/{launchTemplateID}/rollback", "rollBackLaunchTemplate", "Have a launch template say again what an earlier version says", tag, 0}, s.rollBackTemplate,
		says("By a new version that becomes the default, so that what is built on the latest version builds on it. If-Match is the default version that was read: when it is another by now, or somebody else is changing the template, nothing is changed. Refused while an execution has a source server that is launched from it."),
		fails(recovery.Conflict, recovery.Stale))
	register(s, route{http.MethodPost, "/launch-templates/{accountID}/{region}/{launchTemplateID}/retirement", "retireTemplateVersions", "Delete old versions of a launch template", tag, 0}, s.retireVersions,
		says("EC2 lets a template have 5,000 versions. Never deleted are the default, the latest, and one that a group, a plan, a mode or a scenario names by its number. Refused while an execution has a source server that is launched from it, or a drill has still to put its default back. What EC2 does not delete is told with EC2's reason; a repeat is safe."),
		fails(recovery.Conflict))
}

// templateRetirement names a launch template, and which of its versions to delete.
type templateRetirement struct {
	TemplateRef
	Body apitype.TemplateRetirement
}

func (s *Server) retireVersions(ctx context.Context, in *templateRetirement) (*body[apitype.Retired], error) {
	r, err := s.control.RetireTemplateVersions(ctx, callerOf(ctx), in.scope(), in.TemplateID,
		control.TemplateRetirement{Keep: in.Body.Keep, Reason: in.Body.Reason, DryRun: in.Body.DryRun})
	if err != nil {
		return nil, err
	}
	out := apitype.Retired{DryRun: r.DryRun, DefaultVersion: r.Default, Versions: r.Versions, Retired: make([]apitype.RetiredVersion, len(r.Retired)), Stayed: make([]apitype.StayedVersion, len(r.Stayed))}
	for i, v := range r.Retired {
		out.Retired[i] = apitype.RetiredVersion{Version: v.Number, Description: v.Description, CreatedAt: v.CreatedAt}
	}
	for i, v := range r.Stayed {
		out.Stayed[i] = apitype.StayedVersion{Version: v.Number, Why: v.Why}
	}
	return bodyOf(out), nil
}

// templateRollback names a launch template, the default that was read, and where to go back to.
type templateRollback struct {
	TemplateRef
	Guard
	Body apitype.TemplateRollback
}

func (s *Server) rollBackTemplate(ctx context.Context, in *templateRollback) (*versioned[apitype.RolledBack], error) {
	seen, err := in.version(0)
	if err != nil {
		return nil, err
	}
	r, err := s.control.RollBackLaunchTemplate(ctx, callerOf(ctx), in.scope(), in.TemplateID,
		control.TemplateRollback{To: in.Body.To, Default: seen, Reason: in.Body.Reason, DryRun: in.Body.DryRun})
	if err != nil {
		return nil, err
	}
	return versionedOf(apitype.RolledBack{
		DryRun: r.DryRun, DefaultBefore: r.Before, DefaultVersion: r.Default, ContentOf: r.ContentOf, Changes: listOf(r.Changes),
	}, r.Default), nil
}
