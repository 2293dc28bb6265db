package recovery

import "encoding/json"

// ToPrepare is a server and the launch configuration that is to hold for it.
type ToPrepare struct {
	SourceServerID SourceServerID
	Launch         EffectiveLaunch
}

// Prepare parts servers of one wave, account and Region into preparations that fit into rows
// each. Equal configurations are kept once. The preparations have no IDs yet.
func Prepare(scope Scope, wave int, servers []ToPrepare) []Preparation {
	var all []Preparation
	var at map[string]int // configurations of the last preparation by their JSON
	size := 0
	for _, s := range servers {
		encoded, _ := json.Marshal(s.Launch) // text and booleans
		key := string(encoded)
		var last *Preparation
		if len(all) > 0 {
			last = &all[len(all)-1]
		}
		if _, known := at[key]; last == nil || len(last.Servers) == MaxPrepared || !known && size+len(key) > maxConfigurations {
			all = append(all, Preparation{Scope: scope, Wave: wave})
			last, at, size = &all[len(all)-1], map[string]int{}, 0
		}
		if _, known := at[key]; !known {
			at[key], size = len(last.Configurations), size+len(key)
			last.Configurations = append(last.Configurations, s.Launch)
		}
		last.Servers = append(last.Servers, PreparedServer{
			SourceServerID: s.SourceServerID, Configuration: at[key], Hash: s.Launch.Hash(), State: PreparationPending,
		})
	}
	return all
}
