package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// terminateRecoveryInstances makes a job that terminates the instances; it
// counts towards the quotas and holds the servers as a launch does.
func (w *World) terminateRecoveryInstances(ctx context.Context, in *drs.TerminateRecoveryInstancesInput) (*drs.TerminateRecoveryInstancesOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.TerminateRecoveryInstancesOutput, error) {
		wanted, err := checkTermination(t, p, in.RecoveryInstanceIDs)
		if err != nil {
			return nil, err
		}
		j, d := newJob(t, drstypes.JobTypeTerminate, drstypes.InitiatedByTerminateRecoveryInstances)
		for _, r := range wanted {
			s := w.drawTermination(w.diceFor("terminate", r.ID), j.Started)
			removeInstance(t, p, *r, s)
			j.Servers = append(j.Servers, jobServer{Server: r.Server, Instance: r.ID, Schedule: s})
		}
		j.close(w, d)
		startJob(t, p, j)
		return &drs.TerminateRecoveryInstancesOutput{Job: describeJob(p, &j, t.now)}, nil
	})
}

func checkTermination(t *tx, p place, ids []string) ([]*recoveryInstance, error) {
	var wanted []*recoveryInstance
	seen, servers := map[string]bool{}, map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			return nil, invalid("recoveryInstanceIDs", "Recovery instance %s is given more than once", id)
		}
		seen[id] = true
		r := visibleRecoveryInstance(t, p, id)
		if r == nil {
			return nil, notFound(recoveryInstanceResource, id)
		}
		if r.replicatesBack(t) {
			// What is replicated is protected: the replication has to be stopped first.
			// https://docs.aws.amazon.com/drs/latest/userguide/failback-failover-region-region.html
			return nil, conflict(recoveryInstanceResource, id, "Recovery instance %s is replicated by %s", id, r.Reversed.arn())
		}
		servers[r.Server] = true
		wanted = append(wanted, r)
	}
	if err := checkFree(t, p, servers); err != nil {
		return nil, err
	}
	return wanted, checkJobQuotas(t, p, len(wanted))
}

// disconnectRecoveryInstance takes effect at once: the instance runs on, and is
// no longer the server's. One that is replicated back cannot be disconnected.
func (w *World) disconnectRecoveryInstance(ctx context.Context, in *drs.DisconnectRecoveryInstanceInput) (*drs.DisconnectRecoveryInstanceOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.DisconnectRecoveryInstanceOutput, error) {
		r, err := freeRecoveryInstance(t, p, aws.ToString(in.RecoveryInstanceID))
		if err != nil {
			return nil, err
		}
		if r.replicatesBack(t) {
			return nil, conflict(recoveryInstanceResource, r.ID, "Recovery instance %s is replicated by %s", r.ID, r.Reversed.arn())
		}
		r.Disconnected, r.Failback = true, failback{}
		recoveryInstances.put(t, p, r.ID, r)
		return &drs.DisconnectRecoveryInstanceOutput{}, nil
	})
}

// deleteRecoveryInstance forgets a disconnected instance; EC2 keeps it. One that
// is replicated back is deleted without: it stays protected by its source server.
func (w *World) deleteRecoveryInstance(ctx context.Context, in *drs.DeleteRecoveryInstanceInput) (*drs.DeleteRecoveryInstanceOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.DeleteRecoveryInstanceOutput, error) {
		r, err := freeRecoveryInstance(t, p, aws.ToString(in.RecoveryInstanceID))
		if err != nil {
			return nil, err
		}
		if !r.Disconnected && !r.replicatesBack(t) {
			return nil, conflict(recoveryInstanceResource, r.ID, "Recovery instance %s must be disconnected before it is deleted", r.ID)
		}
		recoveryInstances.remove(t, p, r.ID)
		return &drs.DeleteRecoveryInstanceOutput{}, nil
	})
}

// freeRecoveryInstance is a copy of the recovery instance, if no job holds its server.
func freeRecoveryInstance(t *tx, p place, id string) (recoveryInstance, error) {
	r := visibleRecoveryInstance(t, p, id)
	if r == nil {
		return recoveryInstance{}, notFound(recoveryInstanceResource, id)
	}
	if err := checkFree(t, p, map[string]bool{r.Server: true}); err != nil {
		return recoveryInstance{}, err
	}
	return *r, nil
}
