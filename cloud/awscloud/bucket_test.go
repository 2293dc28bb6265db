package awscloud_test

import (
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

func TestAnObjectIsKeptOnce(t *testing.T) {
	w, err := sim.Open(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	evidence := sim.RegionFile{Name: "eu-central-1", Buckets: []sim.BucketFile{{Name: "evidence"}}}
	if err := w.Populate(&sim.WorldFile{Accounts: []sim.AccountFile{{ID: string(own), Regions: []sim.RegionFile{evidence}}}}); err != nil {
		t.Fatal(err)
	}
	c := connect(t, awscloud.Options{HTTPClient: w.Client(), Endpoint: "http://sim.invalid"})
	b, err := awscloud.ParseBucket("s3://evidence/davit/production/?region=eu-central-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"first\n", "second\n"} {
		if err := c.KeepObject(t.Context(), b, "checkpoint-1.json", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	reader := s3.New(s3.Options{
		Region: "eu-central-1", BaseEndpoint: aws.String("http://sim.invalid"), HTTPClient: w.Client(), UsePathStyle: true,
		Credentials: awscloud.StaticCredentials(key, "any"),
	})
	got, err := reader.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("evidence"), Key: aws.String("davit/production/checkpoint-1.json")})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if text, err := io.ReadAll(got.Body); err != nil || string(text) != "first\n" {
		t.Errorf("got %q and %v, want the first text: nothing is written over", text, err)
	}
	b.Name = "missing"
	if err := c.KeepObject(t.Context(), b, "checkpoint-1.json", nil); recovery.CodeOf(err) != recovery.NotFound || !strings.Contains(err.Error(), "bucket missing") {
		t.Errorf("into a bucket that is not there: got %v", err)
	}
}

func TestHowABucketIsNamed(t *testing.T) {
	for text, want := range map[string]awscloud.Bucket{
		"s3://evidence?region=us-east-1":           {Name: "evidence", Region: "us-east-1"},
		"s3://evidence/a/b/?region=ap-southeast-2": {Name: "evidence", Region: "ap-southeast-2", Prefix: "a/b"},
	} {
		if got, err := awscloud.ParseBucket(text); err != nil || got != want {
			t.Errorf("%s: got %+v and %v, want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"s3://evidence":                  "in which Region the bucket is: add ?region=",
		"s3://evidence?region=moon":      "in which Region",
		"s3:///davit?region=us-east-1":   "names no bucket",
		"s3://Evidence?region=us-east-1": "names no bucket",
		"https://evidence":               "names no bucket",
	} {
		if _, err := awscloud.ParseBucket(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want that it %s", text, err, want)
		}
	}
}
