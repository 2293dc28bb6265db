package control

import (
	"context"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// SimulatedWorld is how the simulated AWS goes and what it holds.
type SimulatedWorld struct {
	// Speed is how many times as fast as AWS it goes, from Slowest to Fastest.
	Speed, Slowest, Fastest float64
	Holdings                []SimulatedHoldings
}

// SimulatedHoldings is what there is in an account and Region.
type SimulatedHoldings struct {
	recovery.Scope
	AccountName                                                        string
	SourceServers, Replicating, Instances, ActiveJobs, Jobs, Templates int
}

// SimulatedAddition is what is put into the simulated AWS beside what is there: the sample,
// or so many generated servers of a scope.
type SimulatedAddition struct {
	Sample  bool
	Scope   recovery.Scope
	Servers int
}

// ResetWord is what whoever resets the simulated AWS types.
const ResetWord = "RESET"

// SimulatedWorld is how the simulated AWS goes and what it holds now.
func (c *Control) SimulatedWorld(ctx context.Context, caller recovery.Caller) (SimulatedWorld, error) {
	if _, err := c.authorise(ctx, caller, "SimulatedWorld", deployment); err != nil {
		return SimulatedWorld{}, err
	}
	simulator, err := c.simulated()
	if err != nil {
		return SimulatedWorld{}, err
	}
	return simulator.World(), nil
}

// SetSimulatorSpeed has the simulated AWS go so many times as fast as AWS from now on: what
// is under way takes its rest at that speed.
func (c *Control) SetSimulatorSpeed(ctx context.Context, caller recovery.Caller, speed float64) (SimulatedWorld, error) {
	return c.changeWorld(ctx, caller, "SetSimulatorSpeed", func(s Simulator) error { return s.SetSpeed(speed) }, "speed", speed)
}

// AddToSimulator puts something into the simulated AWS; what is there stays as it is.
func (c *Control) AddToSimulator(ctx context.Context, caller recovery.Caller, add SimulatedAddition) (SimulatedWorld, error) {
	told, err := c.changeWorld(ctx, caller, "AddToSimulator", func(s Simulator) error { return s.Add(add) },
		"sample", add.Sample, "account", add.Scope.AccountID, "region", add.Scope.Region, "servers", add.Servers)
	c.doubtWorld(err)
	return told, err
}

// ResetSimulator empties the simulated AWS, and puts the sample into it or nothing. Accounts,
// groups and plans of Davit stay as they are. It is refused while an execution is under way or
// something of one is still to be put back or cleaned up: that needs what would be gone. One
// that starts in that very moment finds its servers gone.
func (c *Control) ResetSimulator(ctx context.Context, caller recovery.Caller, sample bool, confirm string) (SimulatedWorld, error) {
	told, err := c.changeWorld(ctx, caller, "ResetSimulator", func(s Simulator) error {
		if confirm != ResetWord {
			return recovery.Errorf(recovery.Invalid, "a reset of the simulated AWS takes everything that it holds away: it is to be confirmed with the word %s", ResetWord)
		}
		if err := c.nobodyNeedsWorld(ctx); err != nil {
			return err
		}
		return s.Reset(sample)
	}, "sample", sample)
	c.doubtWorld(err)
	return told, err
}

// nobodyNeedsWorld says which execution would lose what it needs with the simulated AWS.
func (c *Control) nobodyNeedsWorld(ctx context.Context) error {
	active, err := c.book.ActiveExecutions(ctx)
	if err != nil {
		return err
	}
	servers, err := c.serversKept(ctx)
	if err != nil {
		return err
	}
	keys := make([]string, len(servers))
	for i, server := range servers {
		keys[i] = recovery.ServerClaim(server, "").Key
	}
	held, err := c.book.Claims(ctx, keys)
	if err != nil {
		return err
	}
	for _, claim := range held {
		active = append(active, recovery.ExecutionID(claim.Holder))
	}
	if len(active) > 0 {
		e, _, err := c.book.LoadExecution(ctx, active[0])
		if err != nil && recovery.CodeOf(err) != recovery.NotFound {
			return err
		}
		why, remedy := occupation(active[0], e)
		return recovery.Errorf(recovery.Conflict, "the simulated AWS cannot be reset, since that would take servers away: %s", why).WithRemedy("%s", remedy)
	}
	kept, err := c.book.KeptLaunches(ctx, servers)
	for server, k := range kept {
		return recovery.Errorf(recovery.Conflict, "the simulated AWS cannot be reset: drill %s has still to put the launch settings of %s back", k.ExecutionID, server.SourceServerID).
			WithRemedy("run another drill of the server: it mends this")
	}
	return err
}

// serversKept are the source servers that were last seen, wherever Davit looks.
func (c *Control) serversKept(ctx context.Context) (keys []recovery.ServerKey, err error) {
	scopes, err := c.allScopes(ctx)
	if err != nil {
		return nil, err
	}
	for scope := range scopes.all() {
		servers, _, err := c.book.Inventory(ctx, scope)
		if err != nil {
			return nil, err
		}
		for _, s := range append(servers, c.inventory.at(scope).read().seen...) {
			keys = append(keys, s.ServerKey)
		}
	}
	slices.SortFunc(keys, func(a, b recovery.ServerKey) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(keys), nil
}

// changeWorld does something to the simulated AWS, and tells how it is afterwards.
func (c *Control) changeWorld(ctx context.Context, caller recovery.Caller, useCase string, change func(Simulator) error, what ...any) (SimulatedWorld, error) {
	actor, err := c.authorise(ctx, caller, useCase, deployment)
	if err != nil {
		return SimulatedWorld{}, err
	}
	simulator, err := c.simulated()
	if err != nil {
		return SimulatedWorld{}, err
	}
	if err := change(simulator); err != nil {
		return SimulatedWorld{}, err
	}
	c.log.InfoContext(ctx, "the simulated AWS was changed", append([]any{"actor", actor.Name, "by", useCase}, what...)...)
	return simulator.World(), nil
}

// doubtWorld has everything that was seen of AWS looked at anew, after a change that AWS
// itself does not make.
func (c *Control) doubtWorld(err error) {
	if err != nil {
		return
	}
	c.inventory.doubt()
	c.templates.doubt()
	c.places.doubt()
	c.profiles.doubt()
	c.rooms.doubt()
}
