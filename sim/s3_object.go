package sim

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/davit-dr/davit/sim/wire"
)

const usualContentType = "binary/octet-stream"

// s3Conditions are what a request makes its answer depend on.
type s3Conditions struct {
	match, noneMatch *string
	since, notSince  *time.Time
	version          *string
	extent           *string
}

// findObject is the object of that key, if the conditions are met.
func findObject(t *tx, p place, bucketName, key *string, when s3Conditions) (*s3Object, error) {
	b, err := findBucket(t, p, bucketName)
	if err != nil {
		return nil, err
	}
	o := objectAt(t, b, aws.ToString(key))
	if o == nil {
		return nil, &s3types.NoSuchKey{Message: aws.String("The specified key does not exist.")}
	}
	if when.extent != nil {
		return nil, &wire.Error{Status: http.StatusNotImplemented, Code: "NotImplemented", Message: "This simulator answers whole objects only."}
	}
	if when.version != nil && *when.version != o.Version {
		return nil, &wire.Error{Status: http.StatusNotFound, Code: "NoSuchVersion", Message: "The specified version does not exist: this simulator keeps the newest alone."}
	}
	return o, when.check(o, t.now)
}

// check compares times by the second, which is all that headers have.
func (when s3Conditions) check(o *s3Object, at time.Time) error {
	modified := o.modified(at).Truncate(time.Second)
	switch {
	case when.match != nil && *when.match != o.etag(),
		when.match == nil && when.notSince != nil && modified.After(*when.notSince):
		return &wire.Error{Status: http.StatusPreconditionFailed, Code: "PreconditionFailed", Message: "At least one of the pre-conditions you specified did not hold"}
	case when.noneMatch != nil && *when.noneMatch == o.etag(),
		when.noneMatch == nil && when.since != nil && !modified.After(*when.since):
		return &wire.Error{Status: http.StatusNotModified, Code: "NotModified", Message: "Not Modified"}
	}
	return nil
}

func (w *World) headObject(ctx context.Context, in *s3.HeadObjectInput) (*s3.HeadObjectOutput, error) {
	out := &s3.HeadObjectOutput{}
	return out, w.look(func(t *tx) error {
		o, err := findObject(t, placeOf(ctx), in.Bucket, in.Key, s3Conditions{in.IfMatch, in.IfNoneMatch, in.IfModifiedSince, in.IfUnmodifiedSince, in.VersionId, in.Range})
		if err != nil {
			return err
		}
		out.ContentLength, out.ContentType, out.ContentEncoding = aws.Int64(int64(len(o.Body))), aws.String(o.ContentType), optional(o.Encoding)
		out.ETag, out.LastModified, out.VersionId = aws.String(o.etag()), aws.Time(o.modified(t.now)), optional(o.Version)
		out.Metadata, out.ReplicationStatus, out.AcceptRanges = o.Metadata, o.replication(t.now), aws.String("bytes")
		return nil
	})
}

func (w *World) getObject(ctx context.Context, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	out := &s3.GetObjectOutput{}
	return out, w.look(func(t *tx) error {
		o, err := findObject(t, placeOf(ctx), in.Bucket, in.Key, s3Conditions{in.IfMatch, in.IfNoneMatch, in.IfModifiedSince, in.IfUnmodifiedSince, in.VersionId, in.Range})
		if err != nil {
			return err
		}
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(o.Body)), aws.Int64(int64(len(o.Body)))
		out.ContentType, out.ContentEncoding = aws.String(o.ContentType), optional(o.Encoding)
		out.ETag, out.LastModified, out.VersionId = aws.String(o.etag()), aws.Time(o.modified(t.now)), optional(o.Version)
		out.Metadata, out.ReplicationStatus, out.AcceptRanges = o.Metadata, o.replication(t.now), aws.String("bytes")
		return nil
	})
}

// putObject writes a whole object, and has it replicated.
func (w *World) putObject(ctx context.Context, in *s3.PutObjectInput) (*s3.PutObjectOutput, error) {
	out := &s3.PutObjectOutput{}
	body, err := readBody(in.Body)
	if err != nil {
		return out, err
	}
	return out, w.change(func(t *tx) error {
		b, err := findBucket(t, placeOf(ctx), in.Bucket)
		if err != nil {
			return err
		}
		there := objectAt(t, b, aws.ToString(in.Key))
		if in.IfNoneMatch != nil && there != nil || in.IfMatch != nil && (there == nil || there.etag() != *in.IfMatch) {
			return &wire.Error{Status: http.StatusPreconditionFailed, Code: "PreconditionFailed", Message: "At least one of the pre-conditions you specified did not hold"}
		}
		o := s3Object{
			Key: aws.ToString(in.Key), Body: body, ContentType: usualContentType, Encoding: aws.ToString(in.ContentEncoding),
			Metadata: in.Metadata, Written: t.now.Truncate(time.Second), Arrives: t.now,
		}
		set(&o.ContentType, in.ContentType)
		keepObject(t, b, b.replicate(t, o))
		kept := objectAt(t, b, o.Key)
		out.ETag, out.VersionId = aws.String(kept.etag()), optional(kept.Version)
		return nil
	})
}

func readBody(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, nil
	}
	return io.ReadAll(r)
}

// deleteObject removes an object, or in a bucket with versions hides it. That an object is
// not there is no error.
func (w *World) deleteObject(ctx context.Context, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	out := &s3.DeleteObjectOutput{}
	if in.VersionId != nil {
		return out, &wire.Error{Status: http.StatusNotImplemented, Code: "NotImplemented", Message: "This simulator keeps the newest version of an object alone."}
	}
	return out, w.change(func(t *tx) error {
		b, err := findBucket(t, placeOf(ctx), in.Bucket)
		if err != nil {
			return err
		}
		key := aws.ToString(in.Key)
		if !b.Versioned {
			s3Objects.remove(t, place{region: b.Name}, key)
			return nil
		}
		keepObject(t, b, s3Object{Key: key, Deleted: true, Written: t.now, Arrives: t.now})
		out.DeleteMarker, out.VersionId = aws.Bool(true), aws.String(s3Objects.get(t, place{region: b.Name}, key).Version)
		return nil
	})
}
