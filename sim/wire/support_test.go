package wire

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go/middleware"
)

// sentRequestID is the request ID the SDK found in an answer.
func sentRequestID(metadata middleware.Metadata) string {
	id, _ := awsmiddleware.GetRequestIDMetadata(metadata)
	return id
}

func sample1Tag() []ststypes.Tag {
	return []ststypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}
}

func errorsOf(rest, json, query, ec2 error) []error { return []error{rest, json, query, ec2} }

// recording is a client that remembers the last request.
type recording struct {
	client
	last *http.Request
}

func (c *recording) Do(r *http.Request) (*http.Response, error) {
	c.last = r.Clone(r.Context())
	return c.client.Do(r)
}

func readCloser(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }

func readAll(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
