package awscloud

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/drs/types"

	"github.com/davit-dr/davit/recovery"
)

// StartRecovery asks DRS for one job that launches the request's servers, once. Its
// tags are the only way to find the job when the answer is lost.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_StartRecovery.html
func (c *Cloud) StartRecovery(ctx context.Context, scope recovery.Scope, req recovery.LaunchRequest) (recovery.Job, error) {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return recovery.Job{}, err
	}
	kind := "recovery"
	if req.Drill {
		kind = "drill"
	}
	k := in.change("drs", "StartRecovery", "start the %s of %s", kind, counted(len(req.Servers), "source server"))
	k.named = namedBy(req.Servers)
	out, err := in.drs.StartRecovery(ctx, &drs.StartRecoveryInput{
		IsDrill:       aws.Bool(req.Drill),
		SourceServers: launchServers(req.Servers),
		Tags:          req.Tags,
	}, k.forDRS)
	if err != nil {
		return recovery.Job{}, k.failed(ctx, err)
	}
	return k.started(out.Job)
}

// TerminateRecoveryInstances asks DRS for one job that terminates the instances, once.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_TerminateRecoveryInstances.html
func (c *Cloud) TerminateRecoveryInstances(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (recovery.Job, error) {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return recovery.Job{}, err
	}
	k := in.change("drs", "TerminateRecoveryInstances", "terminate %s", counted(len(ids), "recovery instance"))
	out, err := in.drs.TerminateRecoveryInstances(ctx, &drs.TerminateRecoveryInstancesInput{
		RecoveryInstanceIDs: strs[string](ids),
	}, k.forDRS)
	if err != nil {
		return recovery.Job{}, k.failed(ctx, err)
	}
	return k.started(out.Job)
}

// started is the job of an answer. An answer without one is as good as none.
func (k *call) started(job *types.Job) (recovery.Job, error) {
	if job == nil || str(job.JobID) == "" {
		return recovery.Job{}, recovery.Errorf(recovery.Unavailable, "DRS answered without a job when asked to %s in %s", k.doing, k.scope)
	}
	return jobOf(*job), nil
}

func launchServers(servers []recovery.LaunchServer) []types.StartRecoveryRequestSourceServer {
	list := make([]types.StartRecoveryRequestSourceServer, len(servers))
	for i, s := range servers {
		list[i].SourceServerID = aws.String(string(s.SourceServerID))
		if s.SnapshotID != "" {
			list[i].RecoverySnapshotID = aws.String(string(s.SnapshotID))
		}
	}
	return list
}

// namedBy are the servers by the IDs that an error may name them with.
func namedBy(servers []recovery.LaunchServer) map[string]recovery.SourceServerID {
	named := make(map[string]recovery.SourceServerID, len(servers))
	for _, s := range servers {
		named[string(s.SourceServerID)] = s.SourceServerID
		if s.SnapshotID != "" {
			named[string(s.SnapshotID)] = s.SourceServerID
		}
	}
	return named
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
