package control

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/launchrule"
	"github.com/davit-dr/davit/recovery"
)

// besideTime bounds what is asked of elsewhere for a check of launches, and can be done without.
const besideTime = 10 * time.Second

// place is what there is to launch servers with in a scope, as it was seen lately. While
// something is recovered, IAM is not asked: what was seen of instance profiles has to do.
func (c *Control) place(ctx context.Context, scope recovery.Scope, m recovery.Mode) (recovery.LaunchPlace, error) {
	have, err := c.places.atMost(ctx, scope, placeRhythm.life)
	if err != nil {
		return recovery.LaunchPlace{}, err
	}
	p := have.seen
	if m == recovery.Recovery {
		if seen := c.profiles.at(scope).read(); !seen.asOf.IsZero() {
			p.InstanceProfiles = seen.seen
			return p, nil
		}
		return withUnread(p, recovery.Errorf(recovery.Unavailable, "IAM is not asked during a recovery, and was not before")), nil
	}
	ctx, cancel := context.WithTimeout(ctx, besideTime)
	defer cancel()
	profiles, err := c.profiles.atMost(ctx, scope, placeRhythm.life)
	if err != nil {
		return withUnread(p, err), nil
	}
	p.InstanceProfiles = profiles.seen
	return p, nil
}

// withUnread is the place without its instance profiles: what was seen of it is shared, and
// stays as it is.
func withUnread(p recovery.LaunchPlace, err error) recovery.LaunchPlace {
	unread := map[recovery.LaunchPart]error{recovery.PartInstanceProfiles: err}
	for part, err := range p.Unread {
		unread[part] = err
	}
	p.Unread = unread
	return p
}

// bootModes are how servers boot, as far as an instance tells: the last that was recovered,
// or the source itself, which may be away while something is recovered and is not asked then.
// DRS does not say.
func (c *Control) bootModes(ctx context.Context, servers []recovery.SourceServer, m recovery.Mode) map[recovery.SourceServerID]string {
	instances := map[recovery.Scope][]recovery.InstanceID{}
	of := map[recovery.InstanceID]recovery.SourceServerID{}
	for _, s := range servers {
		for _, id := range s.RecoveryInstances {
			instances[s.Scope], of[id] = append(instances[s.Scope], id), s.SourceServerID
		}
		if from := origin(s); m != recovery.Recovery && s.SourceInstanceID != "" && from.Region != "" {
			instances[from], of[s.SourceInstanceID] = append(instances[from], s.SourceInstanceID), s.SourceServerID
		}
	}
	ctx, cancel := context.WithTimeout(ctx, besideTime)
	defer cancel()
	modes := map[recovery.SourceServerID]string{}
	for scope, ids := range instances {
		told, err := c.cloud.BootModes(ctx, scope, ids)
		if err != nil {
			continue // the launch is judged without it
		}
		for id, mode := range told {
			modes[of[id]] = mode
		}
	}
	return modes
}

// launchCase is a server as it would be launched: as AWS has it today, with what is stated
// over that, which is applied before the launch.
func launchCase(s recovery.SourceServer, t cloud.LaunchTarget, stated recovery.LaunchConfiguration, modes map[recovery.SourceServerID]string) recovery.LaunchCase {
	return recovery.LaunchCase{Server: s, BootMode: modes[s.SourceServerID], Launch: stated.ToApply().Over(t.Launch), Template: t.Template}
}

// judgedAlready are findings that the preflight makes of fresher answers.
var judgedAlready = []recovery.FindingCode{recovery.FindingSubnetMissing, recovery.FindingSubnetFull}

// judgeLaunch judges whether the server can be launched as it would be, and may be.
func (f *flight) judgeLaunch(l *look, rules *launchrule.Set, s recovery.SourceServer, t cloud.LaunchTarget) {
	where := "server " + serverName(s)
	launch := launchCase(s, t, l.launches[s.SourceServerID].LaunchConfiguration, l.bootModes)
	for _, found := range rules.Check(launch, l.scope, f.report.Mode) {
		k := ruleWarns
		if found.Severity.Blocks() {
			k = ruleBlocks
		}
		f.report.find(k, where, found.Why, found.Remedy)
	}
	if l.place.err != nil {
		return // told once, for the scope
	}
	for _, found := range recovery.CheckLaunch(launch, l.place.value) {
		if !slices.Contains(judgedAlready, found.Code) {
			f.report.find(launchKinds[found.Code], where, found.Why, found.Remedy)
		}
	}
}

// judgePlace notes that nothing is known of what there is to launch with.
func (f *flight) judgePlace(l *look) {
	if err := l.place.err; err != nil {
		f.report.find(launchNotAsked, l.scope.String(), "what there is to launch servers with could not be asked: "+err.Error(), "see `davit account check`")
	}
}
