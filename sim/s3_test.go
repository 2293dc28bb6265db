package sim

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

const bucketWorld = `
accounts:
  - id: "111122223333"
    regions:
      - name: us-east-1
        buckets:
          - name: shop-assets
            replication: [{to: shop-assets-west, prefix: live/}, {to: shop-assets-west, prefix: bad/, fails: true}]
      - name: us-west-2
        buckets:
          - name: shop-assets-west
            versioned: true
            objects:
              - {key: live/heartbeat, text: alive, every: 5m, age: 1h, replica: true}
          - {name: plain}
  - id: "444455556666"
    regions:
      - {name: us-west-2, buckets: [{name: elsewhere}]}
`

func bucketClients(t testing.TB) (b *bench, east, west *s3.Client) {
	t.Helper()
	b, _ = worldOf(t, Options{}, bucketWorld)
	config := b.config(testAccount, "secret", "")
	return b, s3.NewFromConfig(config, func(o *s3.Options) { o.Region = "us-east-1" }), s3.NewFromConfig(config)
}

func put(t testing.TB, client *s3.Client, bucket, key, body string) {
	t.Helper()
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body), Metadata: map[string]string{"by": "test"}})
	if err != nil {
		t.Fatal(err)
	}
}

// status is an object's replication status, or the error's code.
func status(t testing.TB, client *s3.Client, bucket, key string) string {
	out, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return codeOf(err)
	}
	return string(out.ReplicationStatus)
}

func codeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func TestObjectsAreReplicatedToTheOtherRegion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, east, west := bucketClients(t)
		put(t, east, "shop-assets", "live/canary", "one")
		put(t, east, "shop-assets", "bad/canary", "one")
		put(t, east, "shop-assets", "other", "one")
		want(t, "source at once", status(t, east, "shop-assets", "live/canary"), "PENDING")
		want(t, "replica at once", status(t, west, "shop-assets-west", "live/canary"), "NotFound")
		time.Sleep(time.Minute)
		want(t, "source", status(t, east, "shop-assets", "live/canary"), "COMPLETED")
		want(t, "replica", status(t, west, "shop-assets-west", "live/canary"), "REPLICA")
		want(t, "one that fails", status(t, east, "shop-assets", "bad/canary"), "FAILED")
		want(t, "under no rule", status(t, east, "shop-assets", "other"), "")

		put(t, east, "shop-assets", "live/canary", "two")
		body := func() string {
			out, err := west.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("shop-assets-west"), Key: aws.String("live/canary")})
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(out.Body)
			if err != nil || out.Metadata["by"] != "test" {
				t.Errorf("read %v, metadata %v", err, out.Metadata)
			}
			return string(text)
		}
		want(t, "until the new one arrives", body(), "one")
		time.Sleep(time.Minute)
		want(t, "afterwards", body(), "two")
	})
}

func TestAHeartbeatIsWrittenAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, west := bucketClients(t)
		head := func(since time.Time) (time.Time, error) {
			out, err := west.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("shop-assets-west"), Key: aws.String("live/heartbeat"), IfModifiedSince: &since})
			if err != nil {
				return time.Time{}, err
			}
			return *out.LastModified, nil
		}
		first, err := head(time.Now().Add(-time.Hour))
		if err != nil || time.Since(first) > 5*time.Minute {
			t.Fatalf("written at %s, %v; want within five minutes", first, err)
		}
		_, err = head(time.Now())
		want(t, "not since now", codeOf(err), "NotModified")
		time.Sleep(6 * time.Minute)
		if second, err := head(first); err != nil || !second.After(first) {
			t.Errorf("six minutes later: %s, %v; want a newer one", second, err)
		}
	})
}

func TestBucketsAreFoundInTheirRegionByTheirOwner(t *testing.T) {
	_, east, west := bucketClients(t)
	ctx := t.Context()
	listed, err := west.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil || len(listed.Buckets) != 3 {
		t.Fatalf("listed %v, %v; want the account's three", listed, err)
	}
	head := func(client *s3.Client, name string) error {
		_, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &name})
		return err
	}
	if err := head(west, "plain"); err != nil {
		t.Error(err)
	}
	wantCode(t, head(west, "nowhere"), "NotFound")
	wantCode(t, head(west, "elsewhere"), "Forbidden")
	_, err = east.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("plain")})
	wantCode(t, err, "PermanentRedirect")

	rules, err := east.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: aws.String("shop-assets")})
	if err != nil || len(rules.ReplicationConfiguration.Rules) != 2 || *rules.ReplicationConfiguration.Rules[0].Filter.Prefix != "live/" {
		t.Errorf("replication: %v, %v; want two rules", rules, err)
	}
	_, err = west.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: aws.String("plain")})
	wantCode(t, err, "ReplicationConfigurationNotFoundError")
	for name, want := range map[string]s3types.BucketVersioningStatus{"shop-assets-west": "Enabled", "plain": ""} {
		out, err := west.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &name})
		if err != nil || out.Status != want {
			t.Errorf("versioning of %s: %v, %v; want %q", name, out, err, want)
		}
	}
}

func TestObjectsAreWrittenListedAndDeleted(t *testing.T) {
	_, _, west := bucketClients(t)
	ctx := t.Context()
	bucket := aws.String("plain")
	for _, key := range []string{"a/1", "a/2", "b & c/ü", "top"} {
		put(t, west, "plain", key, key)
	}
	list := func(in s3.ListObjectsV2Input) (all []string) {
		in.Bucket = bucket
		pages := s3.NewListObjectsV2Paginator(west, &in)
		for pages.HasMorePages() {
			out, err := pages.NextPage(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range out.CommonPrefixes {
				all = append(all, *p.Prefix)
			}
			for _, o := range out.Contents {
				all = append(all, *o.Key)
			}
		}
		return all
	}
	want(t, "all", strings.Join(list(s3.ListObjectsV2Input{MaxKeys: aws.Int32(3)}), "|"), "a/1|a/2|b & c/ü|top")
	want(t, "folders", strings.Join(list(s3.ListObjectsV2Input{Delimiter: aws.String("/")}), "|"), "a/|b & c/|top")
	want(t, "under a prefix", strings.Join(list(s3.ListObjectsV2Input{Prefix: aws.String("a/"), StartAfter: aws.String("a/1")}), "|"), "a/2")

	out, err := west.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("b & c/ü")})
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(out.Body)
	if err != nil || string(text) != "b & c/ü" {
		t.Errorf("read %q, %v", text, err)
	}
	_, err = west.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("top"), Range: aws.String("bytes=0-1")})
	wantCode(t, err, "NotImplemented")
	_, err = west.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("top"), IfNoneMatch: aws.String("*"), Body: strings.NewReader("x")})
	wantCode(t, err, "PreconditionFailed")
	for range 2 { // the second time it is not there, which is no error
		if _, err := west.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("top")}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = west.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("top")})
	wantCode(t, err, "NoSuchKey")
	marked, err := west.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: aws.String("shop-assets-west"), Key: aws.String("live/heartbeat")})
	if err != nil || !aws.ToBool(marked.DeleteMarker) {
		t.Errorf("deleted with versions: %v, %v; want a delete marker", marked, err)
	}
	want(t, "behind the marker", status(t, west, "shop-assets-west", "live/heartbeat"), "NotFound")
}

func TestBucketWorldFilesSayWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ old, new, says string }{
		{"name: plain", "name: Plain", "buckets[1].name"},
		{"name: elsewhere", "name: plain", "is there already"},
		{"to: shop-assets-west, prefix: bad/", "to: shop-assets, prefix: bad/", "replication[1].to"},
		{"every: 5m", "every: -5m", "objects[0]"},
	} {
		_, err := ParseWorld([]byte(strings.Replace(bucketWorld, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want it to say %q", c.new, err, c.says)
		}
	}
}
