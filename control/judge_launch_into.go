package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// allowIntoKey and allowIntoValue are the tag by which an instance lets DRS launch into it.
const allowIntoKey, allowIntoValue = "AWSDRS", "AllowLaunchingIntoThisInstance"

// prepared are instances that servers are to be launched into.
type prepared struct {
	states map[recovery.InstanceID]recovery.Instance
	tags   map[recovery.InstanceID]map[string]string
}

// askAboutPrepared asks about the instances that servers are to be launched into, if any.
func (c *Control) askAboutPrepared(ctx context.Context, l *look) {
	var ids []recovery.InstanceID
	for _, launch := range l.launches {
		if into := launch.LaunchIntoInstanceID; into != nil && !slices.Contains(ids, *into) {
			ids = append(ids, *into)
		}
	}
	if len(ids) == 0 {
		return
	}
	p := prepared{states: map[recovery.InstanceID]recovery.Instance{}}
	states, err := c.cloud.InstanceStates(ctx, l.scope, ids, false)
	for _, i := range states {
		p.states[i.InstanceID] = i
	}
	if err == nil {
		p.tags, err = c.cloud.InstanceTags(ctx, l.scope, ids)
	}
	l.prepared = answerOf(p, err)
}

// judgePrepared judges the conditions under which DRS launches a server into an instance that
// is there: it exists, it is stopped, it has the tag, and it is for this server alone.
func (f *flight) judgePrepared(l *look) {
	if l.prepared.err != nil {
		f.report.unknown(l.scope.String(), "the instances that servers are to be launched into", l.prepared.err)
		return
	}
	taken := map[recovery.InstanceID]recovery.SourceServer{}
	for _, s := range l.picked {
		into := l.launches[s.SourceServerID].LaunchIntoInstanceID
		if into == nil {
			continue
		}
		where := "server " + serverName(s)
		refuse := func(remedy, format string, args ...any) {
			f.report.find(intoInstance, where, fmt.Sprintf(format, args...), remedy)
		}
		instance, known := l.prepared.value.states[*into]
		switch other, again := taken[*into]; {
		case again:
			refuse("state another instance", "it is to be launched into %s, as %s is", *into, serverName(other))
		case !known || instance.Missing:
			refuse("state another instance, or make it", "it is to be launched into %s, which does not exist in %s", *into, l.scope)
		case instance.State != "stopped":
			refuse("stop the instance", "it is to be launched into %s, which is %s and not stopped", *into, instance.State)
		case l.prepared.value.tags[*into][allowIntoKey] != allowIntoValue:
			refuse(fmt.Sprintf("give the instance the tag %s=%s", allowIntoKey, allowIntoValue), "it is to be launched into %s, which does not have the tag that allows it", *into)
		}
		taken[*into] = s
	}
}
