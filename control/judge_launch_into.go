package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// askAboutPrepared asks about the instances that servers are to be launched into, if any.
func (c *Control) askAboutPrepared(ctx context.Context, l *look, targets []cloud.LaunchTarget) {
	var ids []recovery.InstanceID
	for _, t := range targets {
		into := l.launchOf(t).LaunchIntoInstanceID
		if into != nil && !slices.Contains(ids, *into) {
			ids = append(ids, *into)
		}
	}
	if len(ids) > 0 {
		l.prepared = answerOf(c.cloud.PreparedInstances(ctx, l.scope, ids))
	}
}

// judgePrepared judges the conditions under which DRS launches a server into an instance that
// is there: that it exists, is for this server alone, and is as DRS asks.
func (f *flight) judgePrepared(l *look) {
	if l.prepared.err != nil {
		f.report.unknown(l.scope.String(), "the instances that servers are to be launched into", l.prepared.err)
		return
	}
	taken := map[recovery.InstanceID]recovery.SourceServer{}
	for _, t := range l.targets.value {
		s := l.pick(t.SourceServerID)
		if s == nil {
			continue
		}
		launch := launchCase(*s, t, l.launches[t.SourceServerID].LaunchConfiguration, l.bootModes)
		if launch.Launch.LaunchIntoInstanceID == nil {
			continue
		}
		id := *launch.Launch.LaunchIntoInstanceID
		unmet := []recovery.Unmet{{Why: "it does not exist in " + l.scope.String(), Remedy: "state another instance, or make it"}}
		if i, known := l.prepared.value[id]; known {
			unmet = i.UnmetFor(launch)
		}
		if other, again := taken[id]; again {
			unmet = []recovery.Unmet{{Why: "so is " + serverName(other), Remedy: "state another instance"}}
		}
		for _, u := range unmet {
			f.report.find(intoInstance, "server "+serverName(*s), fmt.Sprintf("it is to be launched into instance %s: %s", id, u.Why), u.Remedy)
		}
		taken[id] = *s
	}
}
