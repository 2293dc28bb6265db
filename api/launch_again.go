package api

import (
	"cmp"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// againOf is what those servers of a wave may be launched with again that have failed.
func againOf(e *recovery.Execution, wave int, current []recovery.ServerIn) map[recovery.ServerKey]*apitype.LaunchAgain {
	again := map[recovery.ServerKey]*apitype.LaunchAgain{}
	var launches map[recovery.ServerKey][]recovery.ServerIn
	for _, in := range current {
		if in.Server.State != recovery.ServerFailed {
			continue
		}
		if launches == nil {
			launches = e.Launches(wave)
		}
		again[in.Key()] = launchAgainOf(e, in, launches[in.Key()])
	}
	return again
}

func launchAgainOf(e *recovery.Execution, in recovery.ServerIn, launches []recovery.ServerIn) *apitype.LaunchAgain {
	v := apitype.LaunchAgain{Alternatives: []recovery.LaunchAlternative{}}
	if p := e.PreparationOf(in.Batch.Wave, in.Key()); p != nil {
		stated := p.Configurations[p.Find(in.Server.SourceServerID).Configuration]
		v.Stated = recovery.LaunchAlternative{InstanceType: stated.InstanceType, SubnetID: stated.SubnetID}
		v.Alternatives = listOf(stated.Alternatives)
		if into := stated.LaunchIntoInstanceID; into != nil {
			v.IntoInstanceID = *into
		}
	}
	for _, l := range launches {
		v.Tries = append(v.Tries, apitype.LaunchTry{
			Attempt: l.Batch.Attempt, Alternative: l.Server.Alternative, State: l.Server.State,
			JobID: l.Batch.JobID, EndedAt: l.Batch.JobEndedAt, Failure: cmp.Or(l.Server.LogFailure, l.Server.Failure),
		})
	}
	return &v
}
