package control

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// LaunchTemplate is a launch template and the source server that is launched from it.
type LaunchTemplate struct {
	recovery.LaunchTemplate
	AsOf time.Time // when it was read from AWS
}

// LaunchTemplateScope says how an account and Region answered.
type LaunchTemplateScope struct {
	recovery.Scope
	AsOf      time.Time // when its templates were read from AWS; zero: never
	Templates int
	Err       error // of the last look: its templates are those seen before, or none
}

// LaunchTemplateList is a page of launch templates, and how each account and Region answered.
type LaunchTemplateList struct {
	Templates []LaunchTemplate
	Next      string // cursor of the next page; empty: this is the last
	Total     int    // on all pages
	Scopes    []LaunchTemplateScope
}

// LaunchTemplates lists the launch templates of all accounts and Regions that the query
// chooses, as they were seen last. As with source servers it waits for AWS only where
// nothing was ever seen, or a new look is asked for, and one account's failure hides no
// other's templates.
func (c *Control) LaunchTemplates(ctx context.Context, caller recovery.Caller, q LaunchTemplateQuery) (LaunchTemplateList, error) {
	if err := c.admit(ctx, caller, "LaunchTemplates"); err != nil {
		return LaunchTemplateList{}, err
	}
	if err := q.check(); err != nil {
		return LaunchTemplateList{}, err
	}
	scopes, err := c.scopes(ctx, q.AccountID, q.Region)
	if err != nil {
		return LaunchTemplateList{}, err
	}
	scopes = readable(caller, scopes, func(s recovery.Scope) subject { return inAccount(s.AccountID) })
	if q.Group != "" {
		if q.used, err = c.templatesUsedBy(ctx, caller, q.Group); err != nil {
			return LaunchTemplateList{}, err
		}
		scopes = slices.DeleteFunc(scopes, func(s recovery.Scope) bool { return s != q.used.scope })
	}
	c.templates.bring(ctx, scopes, q.Refresh)
	list := LaunchTemplateList{Scopes: make([]LaunchTemplateScope, len(scopes))}
	seenAt := map[recovery.Scope]time.Time{}
	var chosen []*listedTemplate
	for i, scope := range scopes {
		have := c.templates.at(scope).read()
		list.Scopes[i], seenAt[scope] = LaunchTemplateScope{scope, have.asOf, len(have.seen), have.err}, have.asOf
		for _, t := range have.seen {
			if q.chooses(t) {
				chosen = append(chosen, t)
			}
		}
	}
	page, next, err := q.page(chosen)
	list.Total, list.Next = len(chosen), next
	for _, t := range page {
		list.Templates = append(list.Templates, LaunchTemplate{t.LaunchTemplate, seenAt[t.Scope]})
	}
	return list, err
}

// LaunchTemplateHistory is a launch template with all its versions.
type LaunchTemplateHistory struct {
	LaunchTemplate
	// Versions are all of them, the latest first. Where EC2 does not tell them, they are those
	// that were seen, and Err says why.
	Versions []recovery.LaunchTemplateVersion
	Err      error
	// UsedBy are the source servers whose launch configuration names the template.
	UsedBy []recovery.SourceServer
	// Origins tell of those of the versions that Davit made for whom and why, by number.
	Origins map[int64]VersionOrigin
	// Deeds are what people had Davit do to the template, the last first.
	Deeds []recovery.TemplateDeed
}

// LaunchTemplate reads a launch template with its history.
func (c *Control) LaunchTemplate(ctx context.Context, caller recovery.Caller, scope recovery.Scope, id string) (LaunchTemplateHistory, error) {
	h, err := c.templateHistory(ctx, caller, "LaunchTemplate", scope, id)
	if err != nil {
		return LaunchTemplateHistory{}, err
	}
	if h.UsedBy, err = c.usersOf(ctx, h.LaunchTemplate.LaunchTemplate); err != nil {
		return LaunchTemplateHistory{}, err
	}
	return h, c.readOrigins(ctx, &h)
}

func (c *Control) templateHistory(ctx context.Context, caller recovery.Caller, useCase string, scope recovery.Scope, id string) (LaunchTemplateHistory, error) {
	if _, err := c.authorise(ctx, caller, useCase, inAccount(scope.AccountID)); err != nil {
		return LaunchTemplateHistory{}, err
	}
	return c.historyOf(ctx, scope, id)
}

// historyOf reads a template that was seen, and its versions as EC2 has them now.
func (c *Control) historyOf(ctx context.Context, scope recovery.Scope, id string) (LaunchTemplateHistory, error) {
	seen, err := c.seenTemplate(ctx, scope, id)
	if err != nil {
		return LaunchTemplateHistory{}, err
	}
	return c.historyFrom(ctx, seen)
}

// seenTemplate is a template as it was seen last.
func (c *Control) seenTemplate(ctx context.Context, scope recovery.Scope, id string) (LaunchTemplate, error) {
	if _, err := c.scopes(ctx, scope.AccountID, scope.Region); err != nil {
		return LaunchTemplate{}, err
	}
	c.templates.bring(ctx, []recovery.Scope{scope}, false)
	have := c.templates.at(scope).read()
	i := slices.IndexFunc(have.seen, func(t *listedTemplate) bool { return t.ID == id })
	switch {
	case i < 0 && have.asOf.IsZero() && have.err != nil:
		return LaunchTemplate{}, have.err
	case i < 0:
		return LaunchTemplate{}, recovery.Errorf(recovery.NotFound, "there is no launch template %s in %s", id, scope).
			WithRemedy("see `davit template list --refresh`")
	}
	return LaunchTemplate{have.seen[i].LaunchTemplate, have.asOf}, nil
}

// historyFrom has EC2 tell the versions of a template that was seen.
func (c *Control) historyFrom(ctx context.Context, seen LaunchTemplate) (LaunchTemplateHistory, error) {
	h := LaunchTemplateHistory{LaunchTemplate: seen}
	now, untold := c.cloud.LaunchTemplateVersions(ctx, seen.Scope, seen.ID)
	if h.Err = untold; untold != nil {
		h.Versions = h.seenVersions()
		return h, nil //nolint:nilerr // the history has the error: the rest of it is told
	}
	if now.Find(now.Default) == nil {
		return LaunchTemplateHistory{}, recovery.Errorf(recovery.Unavailable, "EC2 told %d versions of launch template %s, and none that is its default", len(now.All), seen.ID).WithRemedy("try again")
	}
	h.Versions, h.Latest, h.Default = now.All, now.All[0], *now.Find(now.Default)
	return h, nil
}

// seenVersions are the versions that lists know.
func (t LaunchTemplate) seenVersions() []recovery.LaunchTemplateVersion {
	if t.Default.Number == t.Latest.Number {
		return []recovery.LaunchTemplateVersion{t.Latest}
	}
	return []recovery.LaunchTemplateVersion{t.Latest, t.Default}
}

// usersOf are the source servers that are launched from the template. DRS makes a template
// for each and names the server on it; a copy of a template carries the name, too, so that
// the server's launch configuration is asked.
func (c *Control) usersOf(ctx context.Context, t recovery.LaunchTemplate) ([]recovery.SourceServer, error) {
	id := t.SourceServerID()
	if id == "" {
		return nil, nil
	}
	c.inventory.bring(ctx, []recovery.Scope{t.Scope}, false)
	servers := c.inventory.at(t.Scope).read().seen
	i := slices.IndexFunc(servers, func(s recovery.SourceServer) bool { return s.SourceServerID == id })
	if i < 0 {
		return nil, nil
	}
	targets, err := c.cloud.LaunchTargets(ctx, t.Scope, []recovery.SourceServerID{id})
	switch {
	case recovery.CodeOf(err) == recovery.NotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case len(targets) == 1 && targets[0].TemplateID == t.ID:
		return []recovery.SourceServer{servers[i]}, nil
	}
	return nil, nil
}

// LaunchTemplateDiff is what differs between two versions of a launch template.
type LaunchTemplateDiff struct {
	From, To recovery.LaunchTemplateVersion
	Changes  []recovery.LaunchChange
}

// DiffLaunchTemplate compares two versions of a launch template: numbers, $Default or
// $Latest. From is $Default where it is not stated, and to $Latest.
func (c *Control) DiffLaunchTemplate(ctx context.Context, caller recovery.Caller, scope recovery.Scope, id, from, to string) (LaunchTemplateDiff, error) {
	h, err := c.templateHistory(ctx, caller, "DiffLaunchTemplate", scope, id)
	if err != nil {
		return LaunchTemplateDiff{}, err
	}
	var d LaunchTemplateDiff
	var ps recovery.Problems
	d.From = h.version(&ps, "from", from, h.Default.Number)
	d.To = h.version(&ps, "to", to, h.Latest.Number)
	if len(ps) > 0 && h.Err != nil {
		return LaunchTemplateDiff{}, h.Err
	}
	d.Changes = d.From.Diff(d.To)
	return d, ps.Err("the versions of %s cannot be compared", id)
}

// version is the version that is meant.
func (h LaunchTemplateHistory) version(ps *recovery.Problems, field, stated string, usual int64) recovery.LaunchTemplateVersion {
	number, err := strconv.ParseInt(stated, 10, 64)
	switch stated {
	case "":
		number = usual
	case "$Default":
		number = h.Default.Number
	case "$Latest":
		number = h.Latest.Number
	default:
		if err != nil {
			ps.Addf(field, "%q is not a version: give a number, $Default or $Latest", stated)
			return recovery.LaunchTemplateVersion{}
		}
	}
	i := slices.IndexFunc(h.Versions, func(v recovery.LaunchTemplateVersion) bool { return v.Number == number })
	if i < 0 {
		ps.Addf(field, "the launch template has no version %d", number)
		return recovery.LaunchTemplateVersion{}
	}
	return h.Versions[i]
}
