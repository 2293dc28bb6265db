package sim

import (
	"context"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const usualObjectsPage = 1000

// listLine is one line of a list of objects: an object, or a prefix that several share.
type listLine struct {
	name   string
	object *s3Object
}

func (w *World) listObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	out := &s3.ListObjectsV2Output{
		Name: in.Bucket, Prefix: aws.String(aws.ToString(in.Prefix)), Delimiter: in.Delimiter, EncodingType: in.EncodingType,
		StartAfter: in.StartAfter, ContinuationToken: in.ContinuationToken, MaxKeys: aws.Int32(usualObjectsPage),
	}
	if in.MaxKeys != nil && *in.MaxKeys < usualObjectsPage {
		out.MaxKeys = in.MaxKeys
	}
	return out, w.look(func(t *tx) error {
		b, err := findBucket(t, placeOf(ctx), in.Bucket)
		if err != nil {
			return err
		}
		lines, next, err := cut(linesOf(t, b, in), func(l listLine) string { return l.name }, page{token: in.ContinuationToken, max: out.MaxKeys, usual: usualObjectsPage})
		if err != nil {
			return badContinuation()
		}
		out.NextContinuationToken, out.IsTruncated, out.KeyCount = next, aws.Bool(next != nil), aws.Int32(int32(len(lines)))
		for _, l := range lines {
			name := aws.String(encoded(l.name, in.EncodingType))
			if l.object == nil {
				out.CommonPrefixes = append(out.CommonPrefixes, s3types.CommonPrefix{Prefix: name})
				continue
			}
			out.Contents = append(out.Contents, s3types.Object{
				Key: name, ETag: aws.String(l.object.etag()), Size: aws.Int64(int64(len(l.object.Body))),
				LastModified: aws.Time(l.object.modified(t.now)), StorageClass: s3types.ObjectStorageClassStandard,
			})
		}
		return nil
	})
}

// linesOf are all lines of a list, in order: what lies behind a delimiter is one of them.
func linesOf(t *tx, b *bucket, in *s3.ListObjectsV2Input) (lines []listLine) {
	prefix, delimiter := aws.ToString(in.Prefix), aws.ToString(in.Delimiter)
	for _, kept := range s3Objects.all(t, place{region: b.Name}) {
		o := objectAt(t, b, kept.Key)
		rest, within := strings.CutPrefix(kept.Key, prefix)
		if o == nil || !within || kept.Key <= aws.ToString(in.StartAfter) {
			continue
		}
		if delimiter != "" {
			if folder, _, deeper := strings.Cut(rest, delimiter); deeper {
				name := prefix + folder + delimiter
				if len(lines) == 0 || lines[len(lines)-1].name != name {
					lines = append(lines, listLine{name: name})
				}
				continue
			}
		}
		lines = append(lines, listLine{kept.Key, o})
	}
	return lines
}

// encoded is a key as the request wants it written.
func encoded(key string, as s3types.EncodingType) string {
	if as != s3types.EncodingTypeUrl {
		return key
	}
	return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/")
}
