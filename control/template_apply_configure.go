package control

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// launchMaker applies launch configurations, and records it.
type launchMaker struct {
	c           *Control
	application LaunchApplication
	stated      statedLaunches
	actor       recovery.Actor
}

// make applies what is still as it was looked at, an account and Region at a time.
func (m *launchMaker) make(ctx context.Context, h hand, servers []statedLaunch, standings []AppliedLaunch) {
	at := map[recovery.Scope][]int{}
	for i := range standings {
		out := &standings[i]
		switch {
		case out.Outcome != ToApply:
		case !slices.Contains(h.held, out.ServerKey):
			out.Outcome, out.Err = ApplyBusy, recovery.Errorf(recovery.Conflict, "somebody had it just now").WithRemedy("look again")
		case out.Seen != m.seen(out.ServerKey):
			out.Outcome, out.Err = ApplyChanged, recovery.Errorf(recovery.Stale, "what is stated of it, or what AWS has, was changed since it was looked at").WithRemedy("look again")
		default:
			at[out.Scope] = append(at[out.Scope], i)
		}
	}
	for scope, indexes := range at {
		m.configure(ctx, scope, indexes, servers, standings)
	}
}

func (m *launchMaker) seen(key recovery.ServerKey) string {
	i := slices.IndexFunc(m.application.Servers, func(s SeenLaunch) bool { return s.ServerKey == key })
	return m.application.Servers[i].Seen
}

// configure has AWS change the launch configurations of servers of an account and Region.
func (m *launchMaker) configure(ctx context.Context, scope recovery.Scope, indexes []int, servers []statedLaunch, standings []AppliedLaunch) {
	orders := make([]recovery.LaunchOrder, len(indexes))
	for n, i := range indexes {
		orders[n] = m.order(servers[i], standings[i])
	}
	for n, done := range m.c.cloud.ConfigureLaunches(ctx, scope, orders) {
		out := &standings[indexes[n]]
		if done.Err != nil {
			out.Outcome, out.Err = ApplyFailed, done.Err
			continue
		}
		before := out.Version
		out.Outcome, out.Version = ApplyDone, done.Version
		m.note(ctx, out, before)
	}
}

// order is what AWS is asked for: what is stated over what it has. Its token is made of all
// that the version of the launch template says, so that a repeat makes no second one.
func (m *launchMaker) order(s statedLaunch, have AppliedLaunch) recovery.LaunchOrder {
	o := recovery.LaunchOrder{
		SourceServerID: s.SourceServerID, Kept: have.kept, Stated: s.stated,
		Description: recovery.VersionDescription(fmt.Sprintf("%s, applied by %s: %s", m.of(), m.actor.Name, m.application.Reason)),
	}
	o.Token = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d/%s/%s", s.ServerKey, o.Kept.TemplateID, o.Kept.Version, s.stated.Hash(), o.Description)))
	return o
}

// of is whose launch configuration it is.
func (m *launchMaker) of() string {
	if m.application.Scenario != "" {
		return m.stated.name() + ", scenario " + m.application.Scenario
	}
	return m.stated.name()
}

// note records what was applied to a server.
func (m *launchMaker) note(ctx context.Context, out *AppliedLaunch, before int64) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	deed := recovery.TemplateDeed{
		At: time.Now().UTC(), By: m.actor, What: recovery.LaunchApplied, DefaultBefore: before, DefaultVersion: out.Version,
		Group: m.stated.group, Plan: m.stated.plan, Scenario: m.application.Scenario, Reason: m.application.Reason,
	}
	for _, change := range out.Changes {
		deed.Fields = append(deed.Fields, change.Name)
	}
	if err := m.c.book.NoteTemplateDeed(ctx, recovery.TemplateKey(out.Scope, out.TemplateID), m.c.templateName(out.Scope, out.TemplateID), deed); err != nil {
		out.Err = fmt.Errorf("it was applied, and could not be recorded: %w", err)
	}
}

// templateName is the name of a launch template, where it was seen.
func (c *Control) templateName(scope recovery.Scope, id string) string {
	seen := c.templates.at(scope).read().seen
	i := slices.IndexFunc(seen, func(t *listedTemplate) bool { return t.ID == id })
	if i < 0 {
		return ""
	}
	return seen[i].Name
}
