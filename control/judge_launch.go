package control

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// readKept reads what drills have changed of the plan's servers and not put back.
func (c *Control) readKept(ctx context.Context, f *flight) (err error) {
	var keys []recovery.ServerKey
	f.report.servers(func(s *ResolvedServer) { keys = append(keys, s.ServerKey) })
	f.kept, err = c.book.KeptLaunches(ctx, keys)
	return err
}

// askHowLaunched finds the launch configurations that hold for the servers. Where the launch
// templates that they refer to cannot be read, what is stated beside them holds.
func (c *Control) askHowLaunched(ctx context.Context, f *flight, l *look) {
	groups := map[recovery.SourceServerID]recovery.Group{}
	var specs []recovery.LaunchSpec
	f.report.servers(func(s *ResolvedServer) {
		if g, ok := groupNamed(f.groups, s.Group); ok && s.Scope == l.scope {
			groups[s.SourceServerID] = g
			specs = append(specs, launchSpecs(g, f.report.Plan, f.report.Mode, f.options.Scenario)...)
		}
	})
	l.templates = answerOf(c.templateValues(ctx, l.scope, specs))
	l.launches = map[recovery.SourceServerID]recovery.EffectiveLaunch{}
	for id, g := range groups {
		launch := effectiveOf(g, f.report.Plan, f.report.Mode, f.options.Scenario, id, l.templates.value)
		l.launches[id] = launch
	}
}

// preemptsChanges reports whether a drill that gives way may be about to change launch
// configurations, also where nothing is stated for this run.
func (f *flight) preemptsChanges() bool {
	for _, holder := range f.holders {
		if f.options.Preempt && holder != nil && len(holder.Preparations) > 0 {
			return true
		}
	}
	return false
}

// overlay has the targets be where the servers will be launched once their configurations
// are applied, and notes in which fields AWS has something else now.
func (l *look) overlay(targets []cloud.LaunchTarget) {
	l.changes = map[recovery.SourceServerID][]string{}
	for i := range targets {
		t := &targets[i]
		launch, stated := l.launches[t.SourceServerID]
		if !stated {
			continue
		}
		change := func(name string, differs bool) {
			if differs {
				l.changes[t.SourceServerID] = append(l.changes[t.SourceServerID], name)
			}
		}
		if v := launch.SubnetID; v != nil {
			change("subnetID", t.SubnetID != *v)
			t.SubnetID = *v
		}
		if v := launch.SecurityGroupIDs; v != nil {
			change("securityGroupIDs", !slices.Equal(slices.Sorted(slices.Values(v)), slices.Sorted(slices.Values(t.SecurityGroupIDs))))
			t.SecurityGroupIDs = v
		}
		if v := launch.InstanceType; v != nil {
			change("instanceType", t.InstanceType != *v)
			t.InstanceType = *v
		}
		if v := launch.CopyPrivateIP; v != nil {
			change("copyPrivateIp", t.CopyPrivateIP != *v)
			t.CopyPrivateIP = *v
		}
		if v := launch.LaunchDisposition; v != nil {
			change("launchDisposition", t.Disposition != *v)
			t.Disposition = *v
		}
	}
}

// judgeLaunches judges the launch configurations, and keeps them with the servers.
func (f *flight) judgeLaunches(l *look) {
	changing := f.preemptsChanges()
	f.report.servers(func(s *ResolvedServer) {
		launch, known := l.launches[s.SourceServerID]
		_, kept := f.kept[s.ServerKey]
		if known && s.Scope == l.scope && (len(launch.Sources) > 0 || kept || changing) {
			s.Launch = &launch
		}
	})
	switch code := recovery.CodeOf(l.templates.err); {
	case code == recovery.NotFound || code == recovery.Invalid:
		f.report.find(templateMissing, l.scope.String(), l.templates.err.Error(), "put another launch template, or another version of it, into the launch configuration")
	case code != "":
		f.report.unknown(l.scope.String(), "the launch templates that the launch configurations refer to", l.templates.err)
	}
	for _, s := range l.picked {
		where := "server " + serverName(s)
		if fields := l.changes[s.SourceServerID]; len(fields) > 0 {
			f.report.find(launchDrift, where, fmt.Sprintf("AWS has another launch configuration for ⟨it|them⟩ now (%s)", strings.Join(fields, ", ")), "nothing: it is applied before ⟨it is|they are⟩ launched")
		}
		if kept, left := f.kept[s.ServerKey]; left {
			f.report.find(launchDrift, where, fmt.Sprintf("drill %s changed ⟨its launch configuration|their launch configurations⟩ and has not put ⟨it|them⟩ back", kept.ExecutionID), "nothing: ⟨it is|they are⟩ launched as before that drill, with what is stated")
		}
	}
}
