package awscloud

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/davit-dr/davit/recovery"
)

// Bucket is where in S3 objects are kept.
type Bucket struct {
	Name   string
	Region recovery.Region
	Prefix string // without a slash at its ends; empty: none
}

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// ParseBucket reads s3://BUCKET/PREFIX?region=REGION. S3 keeps a bucket in one Region, and is
// asked there.
func ParseBucket(text string) (Bucket, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "s3" || !bucketName.MatchString(u.Host) {
		return Bucket{}, recovery.Errorf(recovery.Invalid, "%q names no bucket: give one such as s3://evidence/davit?region=eu-central-1", text)
	}
	b := Bucket{Name: u.Host, Region: recovery.Region(u.Query().Get("region")), Prefix: strings.Trim(u.Path, "/")}
	if err := b.Region.Check(); err != nil {
		return Bucket{}, recovery.Errorf(recovery.Invalid, "%q does not say in which Region the bucket is: add ?region=, such as s3://%s?region=eu-central-1", text, b.Name)
	}
	return b, nil
}

// KeepObject puts an object into a bucket with Davit's own credentials, once: one that has the
// name already stays as it is, and is no error.
//
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (c *Cloud) KeepObject(ctx context.Context, b Bucket, name string, text []byte) error {
	in := c.acting(recovery.Scope{Region: b.Region}, identity{})
	k := in.change("s3", "PutObject", "keep %s in the bucket %s", name, b.Name)
	_, err := in.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(b.Name), Key: aws.String(path.Join(b.Prefix, name)), Body: bytes.NewReader(text),
		ContentType: aws.String("application/json"), IfNoneMatch: aws.String("*"),
	}, k.forS3)
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) && answer.HTTPStatusCode() == http.StatusPreconditionFailed {
		return nil
	}
	if err != nil {
		return k.failed(ctx, err)
	}
	return nil
}
