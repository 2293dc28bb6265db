package sim

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// startFailbackLaunch makes the job that converts and reboots the machines on
// which failback clients run. Like StartRecovery it is taken whole or refused
// whole, and has no client token.
func (w *World) startFailbackLaunch(ctx context.Context, in *drs.StartFailbackLaunchInput) (*drs.StartFailbackLaunchOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.StartFailbackLaunchOutput, error) {
		wanted, err := checkFailback(t, p, in)
		if err != nil {
			return nil, err
		}
		j, d := newJob(t, drstypes.JobTypeLaunch, drstypes.InitiatedByFailback)
		j.Tags = maps.Clone(in.Tags)
		for _, r := range wanted {
			js := jobServer{
				Server: r.Server, Instance: r.ID, ConversionServer: r.ID, // it converts itself: on the client, says AWS
				Pinned: true, DataAt: r.Failback.Replication.dataUpTo(j.Started),
				Schedule: w.drawLaunch(w.diceFor("failback", j.ID, r.ID), j.Started, plan{}),
			}
			if s := sourceServers.get(t, p, r.Server); s != nil {
				js.meetFaults(t, p, s)
			}
			r.Failback.Launch = &lastLaunch{
				Job: j.ID, Called: t.now, Type: drstypes.LastLaunchTypeRecovery,
				Begins: js.Schedule.first(), Ends: js.ends(), Failed: !js.succeeds(),
			}
			recoveryInstances.put(t, p, r.ID, r)
			j.Servers = append(j.Servers, js)
		}
		j.close(w, d)
		startJob(t, p, j)
		return &drs.StartFailbackLaunchOutput{Job: describeJob(p, &j, t.now)}, nil
	})
}

// checkFailback says whether all these instances can be failed back now. The
// model declares no ResourceNotFoundException, so an unknown one is invalid.
func checkFailback(t *tx, p place, in *drs.StartFailbackLaunchInput) ([]recoveryInstance, error) {
	const field = "recoveryInstanceIDs"
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	var wanted []recoveryInstance
	seen, servers := map[string]bool{}, map[string]bool{}
	for _, id := range in.RecoveryInstanceIDs {
		if seen[id] {
			return nil, invalid(field, "Recovery instance %s is given more than once", id)
		}
		seen[id] = true
		r := visibleRecoveryInstance(t, p, id)
		if r == nil {
			return nil, invalid(field, "Recovery instance %s does not exist", id)
		}
		if s := sourceServers.get(t, p, r.Server); s != nil && s.Origin.Region != "" {
			return nil, invalid(field, "Recovery instance %s originated in EC2: recover its source server of the opposite direction", id)
		}
		servers[r.Server] = true
		wanted = append(wanted, *r)
	}
	if err := checkFree(t, p, servers); err != nil {
		return nil, err
	}
	for i := range wanted {
		r := &wanted[i]
		if state := r.wayBack(t, p).state(t.now); r.Disconnected || state != drstypes.FailbackStateFailbackReadyForLaunch {
			return nil, conflict(recoveryInstanceResource, r.ID, "Recovery instance %s cannot be failed back: it is in %s", r.ID, state)
		}
	}
	return wanted, checkJobQuotas(t, p, len(wanted))
}

// stopFailback takes the instance back to FAILBACK_NOT_STARTED, from wherever
// it is. For an instance that originated in EC2 that its replication ends is
// inferred; the source server of the opposite direction stays, and has lost its
// snapshots, as after StopReplication.
func (w *World) stopFailback(ctx context.Context, in *drs.StopFailbackInput) (*drs.StopFailbackOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.StopFailbackOutput, error) {
		r, err := freeRecoveryInstance(t, p, aws.ToString(in.RecoveryInstanceID))
		if err != nil {
			return nil, err
		}
		if found := r.reversedServer(t); found != nil {
			if err := checkFree(t, r.Reversed.place(), map[string]bool{found.ID: true}); err != nil {
				return nil, err
			}
			if s := *found; s.Replication.replicates() {
				s.Replication = s.Replication.stop()
				sourceServers.put(t, r.Reversed.place(), s.ID, s)
			}
		}
		r.Failback, r.Reversed = failback{}, serverRef{}
		recoveryInstances.put(t, p, r.ID, r)
		return &drs.StopFailbackOutput{}, nil
	})
}
