package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	// templateLook is how often it is looked whether launch templates have many versions.
	templateLook = time.Hour
	// manyVersions is when versions that Davit made are retired by themselves, and keptVersions
	// how many of the newest stay then. EC2 lets a template have 5,000.
	manyVersions = 4500
	keptVersions = 1000
)

// TemplateSchedule retires versions of launch templates that Davit made, before EC2's limit
// keeps a launch configuration from being applied. It is done beside executions, not in
// them: a launch waits for no clearing up, and only here is it known what else names versions.
type TemplateSchedule struct{ control *Control }

// NewTemplateSchedule makes the schedule of a Control. It starts nothing.
func NewTemplateSchedule(c *Control) *TemplateSchedule { return &TemplateSchedule{c} }

// Run retires versions until ctx ends. It asks EC2 for nothing but the versions of templates
// that were seen to have had very many: the lists are those that people look at.
func (s *TemplateSchedule) Run(ctx context.Context) error {
	return nowAndThen(ctx, templateLook, func() {
		scopes, err := s.control.scopes(ctx, "", "")
		if err != nil && ctx.Err() == nil {
			s.control.log.WarnContext(ctx, "launch templates with very many versions could not be looked for", "err", err)
		}
		for _, scope := range scopes {
			for _, t := range s.control.templates.at(scope).read().seen {
				if t.Latest.Number >= manyVersions {
					s.retire(ctx, t.LaunchTemplate)
				}
			}
		}
	})
}

// retire has the versions that Davit made retired, where there are really so many: numbers
// are not given again.
func (s *TemplateSchedule) retire(ctx context.Context, t recovery.LaunchTemplate) {
	log := s.control.log.With("template", t.ID, "scope", t.Scope.String())
	now, err := s.control.cloud.LaunchTemplateVersions(ctx, t.Scope, t.ID)
	if err == nil && len(now.All) < manyVersions {
		return
	}
	var done Retirement
	if err == nil {
		r := TemplateRetirement{Keep: keptVersions, Reason: "before EC2's limit of 5,000 versions"}
		done, err = s.control.retire(ctx, scheduler, t.Scope, t.ID, r, recovery.LaunchTemplateVersion.ByDavit)
	}
	switch {
	case recovery.CodeOf(err) == recovery.Conflict: // in use: the next look tries again
	case err != nil && ctx.Err() == nil:
		log.WarnContext(ctx, "old versions of a launch template were not retired", "err", err)
	case err == nil && done.Versions >= manyVersions:
		log.WarnContext(ctx, "a launch template has nearly as many versions as EC2 allows, and few that Davit made: see davit template retire", "versions", done.Versions)
	}
}
