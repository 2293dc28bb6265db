package sim

import (
	"cmp"
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/davit-dr/davit/sim/wire"
)

func (w *World) listBuckets(ctx context.Context, in *s3.ListBucketsInput) (*s3.ListBucketsOutput, error) {
	out := &s3.ListBucketsOutput{Buckets: []s3types.Bucket{}, Prefix: in.Prefix}
	return out, w.look(func(t *tx) error {
		account := placeOf(ctx).account
		out.Owner = &s3types.Owner{ID: aws.String(digits17(0, "owner", account))}
		var found []*bucket
		for _, b := range buckets.all(t, place{}) {
			if b.Account == account && strings.HasPrefix(b.Name, aws.ToString(in.Prefix)) && (in.BucketRegion == nil || b.Region == *in.BucketRegion) {
				found = append(found, b)
			}
		}
		found, next, err := cut(found, func(b *bucket) string { return b.Name }, page{token: in.ContinuationToken, max: in.MaxBuckets, usual: 10_000})
		if err != nil {
			return badContinuation()
		}
		out.ContinuationToken = next
		for _, b := range found {
			out.Buckets = append(out.Buckets, s3types.Bucket{Name: aws.String(b.Name), CreationDate: aws.Time(b.Created), BucketRegion: aws.String(b.Region)})
		}
		return nil
	})
}

func badContinuation() error {
	return wire.Errorf("InvalidArgument", "The continuation token provided is incorrect")
}

func (w *World) headBucket(ctx context.Context, in *s3.HeadBucketInput) (*s3.HeadBucketOutput, error) {
	out := &s3.HeadBucketOutput{}
	return out, w.look(func(t *tx) error {
		b, err := findBucket(t, placeOf(ctx), in.Bucket)
		if err == nil {
			out.BucketRegion = aws.String(b.Region)
		}
		return err
	})
}

// getBucketVersioning says nothing of a bucket that never had versions.
func (w *World) getBucketVersioning(ctx context.Context, in *s3.GetBucketVersioningInput) (*s3.GetBucketVersioningOutput, error) {
	out := &s3.GetBucketVersioningOutput{}
	return out, w.look(func(t *tx) error {
		b, err := findBucket(t, placeOf(ctx), in.Bucket)
		if err == nil && b.Versioned {
			out.Status = s3types.BucketVersioningStatusEnabled
		}
		return err
	})
}

func (w *World) getBucketReplication(ctx context.Context, in *s3.GetBucketReplicationInput) (*s3.GetBucketReplicationOutput, error) {
	out := &s3.GetBucketReplicationOutput{}
	return out, w.look(func(t *tx) error {
		b, err := findBucket(t, placeOf(ctx), in.Bucket)
		if err != nil {
			return err
		}
		if len(b.Rules) == 0 {
			return &wire.Error{Status: 404, Code: "ReplicationConfigurationNotFoundError", Message: "The replication configuration was not found"}
		}
		out.ReplicationConfiguration = &s3types.ReplicationConfiguration{Role: aws.String("arn:" + partition(b.Region) + ":iam::" + b.Account + ":role/" + b.Name + "-replication")}
		for i, r := range b.Rules {
			out.ReplicationConfiguration.Rules = append(out.ReplicationConfiguration.Rules, r.describe(b, int32(i)))
		}
		return nil
	})
}

func (r replicationRule) describe(b *bucket, n int32) s3types.ReplicationRule {
	status := s3types.ReplicationRuleStatusEnabled
	if r.Disabled {
		status = s3types.ReplicationRuleStatusDisabled
	}
	return s3types.ReplicationRule{
		ID: aws.String(cmp.Or(r.ID, "to-"+r.To)), Priority: aws.Int32(n), Status: status,
		Filter:                  &s3types.ReplicationRuleFilter{Prefix: aws.String(r.Prefix)},
		DeleteMarkerReplication: &s3types.DeleteMarkerReplication{Status: s3types.DeleteMarkerReplicationStatusDisabled},
		Destination:             &s3types.Destination{Bucket: aws.String("arn:" + partition(b.Region) + ":s3:::" + r.To)},
	}
}

// serveBuckets registers the operations of S3 that this world has.
func (w *World) serveBuckets(m *wire.Mux) {
	const s3 = "s3"
	wire.Handle(m, s3, "ListBuckets", w.listBuckets)
	wire.Handle(m, s3, "HeadBucket", w.headBucket)
	wire.Handle(m, s3, "GetBucketVersioning", w.getBucketVersioning)
	wire.Handle(m, s3, "GetBucketReplication", w.getBucketReplication)
	wire.Handle(m, s3, "ListObjectsV2", w.listObjectsV2)
	wire.Handle(m, s3, "HeadObject", w.headObject)
	wire.Handle(m, s3, "GetObject", w.getObject)
	wire.Handle(m, s3, "PutObject", w.putObject)
	wire.Handle(m, s3, "DeleteObject", w.deleteObject)
}
