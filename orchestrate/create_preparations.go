package orchestrate

import "github.com/davit-dr/davit/recovery"

// preparations are those of the servers for which a launch configuration is to hold.
func (c Creation) preparations() []recovery.Preparation {
	var all []recovery.Preparation
	for wave, picks := range c.Servers {
		var scopes []recovery.Scope
		servers := map[recovery.Scope][]recovery.ToPrepare{}
		for _, p := range picks {
			if p.Launch == nil {
				continue
			}
			if _, seen := servers[p.Scope]; !seen {
				scopes = append(scopes, p.Scope)
			}
			servers[p.Scope] = append(servers[p.Scope], recovery.ToPrepare{SourceServerID: p.SourceServerID, Launch: *p.Launch})
		}
		count := 0
		for _, scope := range scopes {
			for _, p := range recovery.Prepare(scope, wave, servers[scope]) {
				count++
				p.ID = preparationID(wave, count)
				all = append(all, p)
			}
		}
	}
	return all
}
