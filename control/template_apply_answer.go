package control

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// asked are the answers for the servers in the order in which they were asked for, those that
// the group or the plan does not have answered, and the others.
func (l statedLaunches) asked(seen []SeenLaunch) ([]AppliedLaunch, []statedLaunch) {
	all := make([]AppliedLaunch, len(seen))
	var there []statedLaunch
	for i, asked := range seen {
		at := slices.IndexFunc(l.servers, func(s statedLaunch) bool { return s.ServerKey == asked.ServerKey })
		if at < 0 {
			all[i] = AppliedLaunch{SourceServer: recovery.SourceServer{ServerKey: asked.ServerKey}, Outcome: ApplyGone, Err: l.missing(asked.ServerKey)}
			continue
		}
		s := l.servers[at]
		all[i] = AppliedLaunch{SourceServer: s.SourceServer, Group: s.group}
		there = append(there, s)
	}
	return all, there
}

func (l statedLaunches) missing(key recovery.ServerKey) error {
	for _, u := range l.unread {
		return fmt.Errorf("it is not known whether %s has %s: %w", l.name(), key.SourceServerID, u.Err)
	}
	return recovery.Errorf(recovery.NotFound, "%s has no server %s now", l.name(), key.SourceServerID).WithRemedy("look again")
}

// inOrder puts the standings to those of all that are not answered yet.
func inOrder(all, standings []AppliedLaunch) []AppliedLaunch {
	for i := range all {
		if all[i].Outcome == "" {
			all[i], standings = standings[0], standings[1:]
		}
	}
	return all
}

// stepAside answers that an execution is about to start.
func stepAside(all []AppliedLaunch) []AppliedLaunch {
	for i := range all {
		if all[i].Outcome == "" {
			all[i].Outcome = ApplyBusy
			all[i].Err = recovery.Errorf(recovery.Conflict, "an execution is about to start").WithRemedy("look again in a moment")
		}
	}
	return all
}
