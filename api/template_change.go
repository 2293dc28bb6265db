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
