package orchestrate

import (
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// preparations are those of the servers for which a launch configuration is to hold.
func (c Creation) preparations() []recovery.Preparation {
	var all []recovery.Preparation
	for wave, picks := range c.Servers {
		var servers []toPrepare
		for _, p := range picks {
			if p.Launch != nil {
				servers = append(servers, toPrepare{p.ServerKey, *p.Launch})
			}
		}
		all = append(all, newPreparations(wave, 0, servers)...)
	}
	return all
}

// toPrepare is a server of any account and Region, and the launch configuration that is to
// hold for it.
type toPrepare struct {
	recovery.ServerKey
	launch recovery.EffectiveLaunch
}

// newPreparations are those of servers of a wave that has so many preparations already: an
// account and Region at a time.
func newPreparations(wave, have int, servers []toPrepare) []recovery.Preparation {
	var scopes []recovery.Scope
	of := map[recovery.Scope][]recovery.ToPrepare{}
	for _, s := range servers {
		if _, seen := of[s.Scope]; !seen {
			scopes = append(scopes, s.Scope)
		}
		of[s.Scope] = append(of[s.Scope], recovery.ToPrepare{SourceServerID: s.SourceServerID, Launch: s.launch})
	}
	var all []recovery.Preparation
	for _, scope := range scopes {
		for _, p := range recovery.Prepare(scope, wave, of[scope]) {
			p.ID = recovery.PreparationID(fmt.Sprintf("w%d-p%d", wave+1, have+len(all)+1))
			all = append(all, p)
		}
	}
	return all
}
