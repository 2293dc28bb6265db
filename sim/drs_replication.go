package sim

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// changeServer runs f on a copy of the server, puts it back, and describes it.
// A server that a job holds is not changed.
func changeServer(ctx context.Context, w *World, id *string, f func(*tx, place, *sourceServer) error) (*drstypes.SourceServer, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drstypes.SourceServer, error) {
		found, err := sourceServerOf(t, p, aws.ToString(id))
		if err != nil {
			return nil, err
		}
		if err := checkFree(t, p, map[string]bool{found.ID: true}); err != nil {
			return nil, err
		}
		s := *found
		if err := f(t, p, &s); err != nil {
			return nil, err
		}
		sourceServers.put(t, p, s.ID, s)
		out := describeSourceServer(t, p, &s, recoveryInstancesByServer(t, p)[s.ID])
		return &out, nil
	})
}

// stopReplication ends replication; the server's snapshots go with it.
func (w *World) stopReplication(ctx context.Context, in *drs.StopReplicationInput) (*drs.StopReplicationOutput, error) {
	s, err := changeServer(ctx, w, in.SourceServerID, func(t *tx, _ place, s *sourceServer) error {
		if err := s.refuseExtended(); err != nil {
			return err
		}
		switch state := s.Replication.state(t.now); state {
		case drstypes.DataReplicationStateDisconnected, drstypes.DataReplicationStateStopped:
			return conflict(sourceServerResource, s.ID, "Replication of source server %s is %s", s.ID, state)
		}
		s.Replication = s.Replication.stop()
		return nil
	})
	return &drs.StopReplicationOutput{SourceServer: s}, err
}

// startReplication begins replication from nothing.
func (w *World) startReplication(ctx context.Context, in *drs.StartReplicationInput) (*drs.StartReplicationOutput, error) {
	s, err := changeServer(ctx, w, in.SourceServerID, func(t *tx, p place, s *sourceServer) error {
		if err := s.refuseExtended(); err != nil {
			return err
		}
		if state := s.Replication.state(t.now); state != drstypes.DataReplicationStateStopped {
			return conflict(sourceServerResource, s.ID, "Replication of source server %s is %s", s.ID, state)
		}
		if err := checkReplicating(t, p); err != nil {
			return err
		}
		s.Replication = startReplication(t.world, t.now, s.ID)
		return nil
	})
	return &drs.StartReplicationOutput{SourceServer: s}, err
}

// checkReplicating says whether one more server may replicate. An extended
// source server replicates in its staging account and counts there.
func checkReplicating(t *tx, p place) error {
	replicating := 1
	for _, s := range sourceServers.all(t, p) {
		if s.Staging.Account == "" && s.Replication.replicates() {
			replicating++
		}
	}
	return checkQuota(t, p, quotaReplicating, sourceServerResource, replicating)
}

// retryDataReplication begins a stalled or failed replication again.
func (w *World) retryDataReplication(ctx context.Context, in *drs.RetryDataReplicationInput) (*drs.RetryDataReplicationOutput, error) {
	s, err := changeServer(ctx, w, in.SourceServerID, func(t *tx, _ place, s *sourceServer) error {
		if err := s.refuseExtended(); err != nil {
			return err
		}
		if s.Replication.state(t.now) != drstypes.DataReplicationStateStalled {
			return invalid("sourceServerID", "Replication of source server %s is not stalled", s.ID)
		}
		if s.Replication.Error == drstypes.DataReplicationErrorStringAgentNotSeen {
			return nil // there is still nobody to replicate
		}
		r := &s.Replication
		r.Held, r.Error, r.RawError, r.Until = "", "", "", time.Time{}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return bareServer(s), nil
}

// bareServer is a source server as the operations answer it that do not wrap it in a
// member: their outputs have its fields.
func bareServer(s *drstypes.SourceServer) *drs.RetryDataReplicationOutput {
	return &drs.RetryDataReplicationOutput{
		AgentVersion: s.AgentVersion, Arn: s.Arn, DataReplicationInfo: s.DataReplicationInfo,
		LastLaunchResult: s.LastLaunchResult, LifeCycle: s.LifeCycle, RecoveryInstanceId: s.RecoveryInstanceId,
		ReplicationDirection: s.ReplicationDirection, ReversedDirectionSourceServerArn: s.ReversedDirectionSourceServerArn,
		SourceCloudProperties: s.SourceCloudProperties, SourceNetworkID: s.SourceNetworkID,
		SourceProperties: s.SourceProperties, SourceServerID: s.SourceServerID, StagingArea: s.StagingArea, Tags: s.Tags,
	}
}

// disconnectSourceServer has the agent leave for good. It is refused while the
// server has a recovery instance.
func (w *World) disconnectSourceServer(ctx context.Context, in *drs.DisconnectSourceServerInput) (*drs.DisconnectSourceServerOutput, error) {
	s, err := changeServer(ctx, w, in.SourceServerID, func(t *tx, p place, s *sourceServer) error {
		if r := recoveryInstancesByServer(t, p)[s.ID]; r != nil {
			return conflict(sourceServerResource, s.ID, "Source server %s has the recovery instance %s", s.ID, r.ID)
		}
		s.Replication = replication{Held: drstypes.DataReplicationStateDisconnected}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := drs.DisconnectSourceServerOutput(*bareServer(s))
	return &out, nil
}

// deleteSourceServer forgets a disconnected server, and its actions with it.
func (w *World) deleteSourceServer(ctx context.Context, in *drs.DeleteSourceServerInput) (*drs.DeleteSourceServerOutput, error) {
	return changeService(ctx, w, func(t *tx, p place) (*drs.DeleteSourceServerOutput, error) {
		s, err := sourceServerOf(t, p, aws.ToString(in.SourceServerID))
		if err != nil {
			return nil, err
		}
		if err := checkFree(t, p, map[string]bool{s.ID: true}); err != nil {
			return nil, err
		}
		if state := s.Replication.state(t.now); state != drstypes.DataReplicationStateDisconnected {
			return nil, conflict(sourceServerResource, s.ID, "Source server %s must be disconnected before it is deleted; its replication is %s", s.ID, state)
		}
		removeLaunchActions(t, p, s.ID)
		sourceServers.remove(t, p, s.ID)
		return &drs.DeleteSourceServerOutput{}, nil
	})
}
