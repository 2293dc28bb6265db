package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

func (s *Server) simulatedWorldRoutes() {
	const tag = "simulator"
	register(s, route{http.MethodGet, "/simulator/world", "showSimulatedWorld", "Show how fast the simulated AWS goes, and what it holds", tag, 0},
		func(ctx context.Context, _ *none) (*body[apitype.SimulatedWorld], error) {
			return simulatedWorld(s.control.SimulatedWorld(ctx, callerOf(ctx)))
		}, says(onlyInside), fails(recovery.NotFound))
	register(s, route{http.MethodPost, "/simulator/speed", "setSimulatedSpeed", "Have the simulated AWS go faster or slower", tag, 0},
		func(ctx context.Context, in *struct{ Body apitype.SimulatedSpeed }) (*body[apitype.SimulatedWorld], error) {
			return simulatedWorld(s.control.SetSimulatorSpeed(ctx, callerOf(ctx), in.Body.Speed))
		}, says("What is under way takes its rest at the new speed. It holds until the simulator is started again. "+onlyInside), fails(recovery.NotFound))
	register(s, route{http.MethodPost, "/simulator/world", "addToSimulatedWorld", "Put the sample or generated servers into the simulated AWS", tag, 0},
		func(ctx context.Context, in *struct{ Body apitype.SimulatedAddition }) (*body[apitype.SimulatedWorld], error) {
			b := in.Body
			return simulatedWorld(s.control.AddToSimulator(ctx, callerOf(ctx), control.SimulatedAddition{
				Sample: b.Sample, Servers: b.Servers,
				Scope: recovery.Scope{AccountID: recovery.AccountID(b.AccountID), Region: recovery.Region(b.Region)},
			}))
		}, says("What is there stays as it is. "+onlyInside), fails(recovery.NotFound))
	register(s, route{http.MethodPost, "/simulator/reset", "resetSimulatedWorld", "Empty the simulated AWS, and put the sample into it or nothing", tag, 0},
		func(ctx context.Context, in *struct{ Body apitype.SimulatedReset }) (*body[apitype.SimulatedWorld], error) {
			return simulatedWorld(s.control.ResetSimulator(ctx, callerOf(ctx), in.Body.To == apitype.ResetToSample, in.Body.Confirm))
		}, says("Its accounts and their roles stay, and so do the faults, the speed, and everything that Davit itself keeps: accounts, groups, plans and executions. "+
			"It is refused with 409 while an execution is under way, or something of one is still to be put back. "+onlyInside), fails(recovery.NotFound, recovery.Conflict))
}

// onlyInside says which servers have these routes answered.
const onlyInside = "Only a server with a simulated AWS inside has one: another answers 404."

func simulatedWorld(w control.SimulatedWorld, err error) (*body[apitype.SimulatedWorld], error) {
	if err != nil {
		return nil, err
	}
	told := apitype.SimulatedWorld{Speed: w.Speed, Slowest: w.Slowest, Fastest: w.Fastest, Holdings: []apitype.SimulatedHoldings{}}
	for _, h := range w.Holdings {
		told.Holdings = append(told.Holdings, apitype.SimulatedHoldings{
			AccountID: string(h.AccountID), AccountName: h.AccountName, Region: string(h.Region), SourceServers: h.SourceServers, Replicating: h.Replicating,
			Instances: h.Instances, ActiveJobs: h.ActiveJobs, Jobs: h.Jobs, LaunchTemplates: h.Templates,
		})
	}
	return bodyOf(told), nil
}
