package awscloud

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/drs/types"

	"github.com/davit-dr/davit/recovery"
)

// snapshotPage is the largest page asked for.
const snapshotPage = 1000

// Snapshots gives a server's recovery snapshots, newest first, at or before the instant.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_DescribeRecoverySnapshots.html
func (c *Cloud) Snapshots(ctx context.Context, scope recovery.Scope, server recovery.SourceServerID, before time.Time, limit int) ([]recovery.Snapshot, error) {
	if limit <= 0 {
		return nil, nil
	}
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	request := &drs.DescribeRecoverySnapshotsInput{
		SourceServerID: aws.String(string(server)),
		Order:          types.RecoverySnapshotsOrderDesc,
		MaxResults:     aws.Int32(int32(min(limit, snapshotPage))),
	}
	if !before.IsZero() {
		// Whether the filter includes its end is not documented, so it is set a little
		// later and the answer is looked at again.
		request.Filters = &types.DescribeRecoverySnapshotsRequestFilters{ToDateTime: stamp(before.Add(time.Second))}
	}
	k := in.read("drs", "DescribeRecoverySnapshots", "list the recovery snapshots of %s", server)
	var snapshots []recovery.Snapshot
	for pages := drs.NewDescribeRecoverySnapshotsPaginator(in.drs, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forDRS)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, s := range page.Items {
			snapshot := snapshotOf(server, s)
			if !before.IsZero() && snapshot.At.After(before) {
				continue
			}
			if snapshots = append(snapshots, snapshot); len(snapshots) == limit {
				return snapshots, nil
			}
		}
	}
	return snapshots, nil
}

func snapshotOf(server recovery.SourceServerID, s types.RecoverySnapshot) recovery.Snapshot {
	at := instant(s.Timestamp)
	if at.IsZero() {
		at = instant(s.ExpectedTimestamp)
	}
	return recovery.Snapshot{ID: recovery.SnapshotID(str(s.SnapshotID)), SourceServerID: server, At: at}
}
