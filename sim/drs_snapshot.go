package sim

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// describeRecoverySnapshots lists one server's points in time, the newest first
// where no order is asked for.
func (w *World) describeRecoverySnapshots(ctx context.Context, in *drs.DescribeRecoverySnapshotsInput) (*drs.DescribeRecoverySnapshotsOutput, error) {
	return inService(ctx, w, func(t *tx, p place) (*drs.DescribeRecoverySnapshotsOutput, error) {
		id := aws.ToString(in.SourceServerID)
		s, err := sourceServerOf(t, p, id)
		if err != nil {
			return nil, invalid("sourceServerID", "Source server %s does not exist", id)
		}
		found, err := pointsWanted(s.points(t.now), in.Filters, t.now)
		if err != nil {
			return nil, err
		}
		desc := in.Order != drstypes.RecoverySnapshotsOrderAsc
		if desc {
			slices.Reverse(found)
		}
		found, next, err := cut(found, func(p point) string { return stampOffset(p.Expected) },
			page{in.NextToken, in.MaxResults, usualPage, desc})
		if err != nil {
			return nil, invalid("nextToken", "%v", err)
		}
		out := &drs.DescribeRecoverySnapshotsOutput{Items: make([]drstypes.RecoverySnapshot, len(found)), NextToken: next}
		for i, point := range found {
			out.Items[i] = describePoint(s, point)
		}
		return out, nil
	})
}

func pointsWanted(all []point, f *drstypes.DescribeRecoverySnapshotsRequestFilters, now time.Time) ([]point, error) {
	if f == nil {
		return all, nil
	}
	from, err := instantIn("filters.fromDateTime", f.FromDateTime, time.Time{})
	if err != nil {
		return nil, err
	}
	to, err := instantIn("filters.toDateTime", f.ToDateTime, now)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p point) bool { return p.Taken.Before(from) || p.Taken.After(to) }), nil
}

func describePoint(s *sourceServer, p point) drstypes.RecoverySnapshot {
	out := drstypes.RecoverySnapshot{
		ExpectedTimestamp: aws.String(stampZ(p.Expected)),
		SnapshotID:        aws.String(p.ID),
		SourceServerID:    aws.String(s.ID),
		Timestamp:         aws.String(stampZ(p.Taken)),
	}
	for i := range s.Disks {
		out.EbsSnapshots = append(out.EbsSnapshots, fixedID("snap-", p.ID, i))
	}
	return out
}
