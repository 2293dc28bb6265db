package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// startRecovery launches servers. The request is taken whole or refused whole,
// and it has no client token: the same request after the job has ended launches
// everything again.
//
// StartRecovery's model declares neither ValidationException nor
// ResourceNotFoundException, but both come: clients see them by their codes only.
func (w *World) startRecovery(ctx context.Context, in *drs.StartRecoveryInput) (*drs.StartRecoveryOutput, error) {
	if err := w.meetRequest(placeOf(ctx), in); err != nil {
		return nil, err
	}
	return changeService(ctx, w, func(t *tx, p place) (*drs.StartRecoveryOutput, error) {
		wanted, err := checkRecovery(t, p, in)
		if err != nil {
			return nil, err
		}
		j := launchJob(t, p, wanted, aws.ToBool(in.IsDrill), in.Tags)
		return &drs.StartRecoveryOutput{Job: describeJob(p, &j, t.now)}, nil
	})
}

// wantedLaunch is one server of a request that passed its checks.
type wantedLaunch struct {
	server *sourceServer
	pinned *point // nil: take a snapshot
}

func checkRecovery(t *tx, p place, in *drs.StartRecoveryInput) ([]wantedLaunch, error) {
	var wanted []wantedLaunch
	seen := map[string]bool{}
	for _, entry := range in.SourceServers {
		id := aws.ToString(entry.SourceServerID)
		if seen[id] {
			return nil, invalid("sourceServers", "Source server %s is given more than once", id)
		}
		seen[id] = true
		launch, err := checkServer(t, p, entry)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, launch)
	}
	if err := checkFree(t, p, seen); err != nil {
		return nil, err
	}
	return wanted, checkJobQuotas(t, p, len(wanted))
}

// checkServer says whether this server could be launched as asked.
func checkServer(t *tx, p place, entry drstypes.StartRecoveryRequestSourceServer) (wantedLaunch, error) {
	s, err := sourceServerOf(t, p, aws.ToString(entry.SourceServerID))
	if err != nil {
		return wantedLaunch{}, err
	}
	launch := wantedLaunch{server: s}
	if err := checkRecoverable(s, t); err != nil {
		return launch, err
	}
	if err := checkLaunchSettings(t, p, s); err != nil {
		return launch, err
	}
	if entry.RecoverySnapshotID == nil {
		return launch, nil
	}
	pinned, found := s.pointOf(*entry.RecoverySnapshotID, t.now)
	if !found {
		return launch, invalid("sourceServers", "Recovery snapshot %s of source server %s does not exist", *entry.RecoverySnapshotID, s.ID)
	}
	launch.pinned = &pinned
	return launch, nil
}

func checkRecoverable(s *sourceServer, t *tx) error {
	switch state := s.Replication.state(t.now); {
	case state == drstypes.DataReplicationStateDisconnected, state == drstypes.DataReplicationStateStopped:
		return invalid("sourceServers", "Source server %s cannot be recovered: its replication is %s", s.ID, state)
	case !s.Replication.consistent(t.now):
		return invalid("sourceServers", "Source server %s cannot be recovered: it has no consistent recovery point, replication is in %s", s.ID, state)
	}
	for _, d := range s.Disks {
		switch d.Status {
		case drstypes.VolumeStatusMissingVolumeAttributes, drstypes.VolumeStatusMissingVolumeAttributesAndPrecheckUnavailable:
			return invalid("sourceServers", "Source server %s cannot be recovered: volume attributes of %s are missing", s.ID, d.Device)
		}
	}
	return nil
}

// checkFree refuses servers that a job holds; a job that terminates holds them
// as one that launches does.
func checkFree(t *tx, p place, servers map[string]bool) error {
	for server, job := range busyServers(activeJobs(t, p)) {
		if servers[server] {
			return conflict(sourceServerResource, server, "Source server %s is already participating in job %s", server, job)
		}
	}
	return nil
}

func checkJobQuotas(t *tx, p place, servers int) error {
	active := activeJobs(t, p)
	if err := checkQuota(t, p, quotaServersPerJob, jobResource, servers); err != nil {
		return err
	}
	if err := checkQuota(t, p, quotaJobs, jobResource, len(active)+1); err != nil {
		return err
	}
	return checkQuota(t, p, quotaServersInJobs, jobResource, serversIn(active)+servers)
}
