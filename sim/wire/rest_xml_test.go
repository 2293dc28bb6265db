package wire

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/route53recoverycluster"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// xmlMux serves a few operations of the services that speak rest-xml.
func xmlMux(options Options) *Mux {
	mux := NewMux(options)
	serveXML(mux)
	return mux
}

func serveXML(mux *Mux) {
	Handle(mux, "route53", "ChangeResourceRecordSets", func(ctx context.Context, in *route53.ChangeResourceRecordSetsInput) (*route53.ChangeResourceRecordSetsOutput, error) {
		if *in.HostedZoneId == "ZREFUSES" {
			return nil, &route53types.InvalidChangeBatch{Message: aws.String("[no]"), Messages: []string{"no"}}
		}
		return &route53.ChangeResourceRecordSetsOutput{ChangeInfo: &route53types.ChangeInfo{
			Id: in.HostedZoneId, Comment: aws.String(CallFrom(ctx).Region + " " + *in.ChangeBatch.Changes[0].ResourceRecordSet.Name),
		}}, nil
	})
	Handle(mux, "route53", "ListHostedZones", func(context.Context, *route53.ListHostedZonesInput) (*route53.ListHostedZonesOutput, error) {
		return &route53.ListHostedZonesOutput{}, nil
	})
	Handle(mux, "s3", "GetObject", func(_ context.Context, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
		if *in.Key == "gone" {
			return nil, &s3types.NoSuchKey{Message: aws.String("The specified key does not exist.")}
		}
		return &s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader(*in.Bucket + " " + *in.Key)), ContentType: aws.String("text/plain")}, nil
	})
	Handle(mux, "s3", "PutObject", func(_ context.Context, in *s3.PutObjectInput) (*s3.PutObjectOutput, error) {
		body, err := io.ReadAll(in.Body)
		return &s3.PutObjectOutput{ETag: aws.String(string(body) + "|" + aws.ToString(in.ContentEncoding))}, err
	})
	Handle(mux, "s3", "HeadObject", func(context.Context, *s3.HeadObjectInput) (*s3.HeadObjectOutput, error) {
		return nil, &s3types.NoSuchKey{Message: aws.String("no")}
	})
	Handle(mux, "s3", "ListObjectsV2", func(_ context.Context, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
		return &s3.ListObjectsV2Output{Name: in.Bucket, Contents: []s3types.Object{{Key: aws.String("a<b")}, {Key: aws.String("c")}}}, nil
	})
	Handle(mux, "route53-recovery-cluster", "GetRoutingControlState", func(ctx context.Context, _ *route53recoverycluster.GetRoutingControlStateInput) (*route53recoverycluster.GetRoutingControlStateOutput, error) {
		return &route53recoverycluster.GetRoutingControlStateOutput{RoutingControlName: aws.String(CallFrom(ctx).Region)}, nil
	})
}

const route53NS = ` xmlns="https://route53.amazonaws.com/doc/2013-04-01/"`

func TestRestXMLOnTheWire(t *testing.T) {
	mux := xmlMux(Options{})
	batch := `<ChangeResourceRecordSetsRequest` + route53NS + `><ChangeBatch><Changes><Change><Action>UPSERT</Action><ResourceRecordSet>` +
		`<Name>www.example.com</Name><Type>A</Type></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`
	s3Error := func(code, message string) string {
		return `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Error><Code>" + code + "</Code><Message>" + message + "</Message><RequestId>ID</RequestId><HostId>ID</HostId></Error>"
	}
	route53Error := func(code, message string) string {
		return "<ErrorResponse" + route53NS + "><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message + "</Message></Error><RequestId>ID</RequestId></ErrorResponse>"
	}
	for _, c := range []struct {
		name    string
		request rawRequest
		status  int
		body    string
	}{
		{
			"a body of XML; a global service is in its own Region",
			rawRequest{service: "route53", path: "/2013-04-01/hostedzone/Z1/rrset/", body: batch},
			200,
			`<?xml version="1.0" encoding="UTF-8"?>` + "\n<ChangeResourceRecordSetsResponse" + route53NS + "><ChangeInfo><Comment>us-east-1 www.example.com</Comment><Id>Z1</Id></ChangeInfo></ChangeResourceRecordSetsResponse>",
		},
		{"a typed error", rawRequest{service: "route53", path: "/2013-04-01/hostedzone/ZREFUSES/rrset", body: batch}, 400, route53Error("InvalidChangeBatch", "[no]")},
		{"a body that is no XML", rawRequest{service: "route53", path: "/2013-04-01/hostedzone/Z1/rrset", body: "{}"}, 400, route53Error("InvalidInput", "The request body is not an XML document.")},
		{"two documents", rawRequest{service: "route53", path: "/2013-04-01/hostedzone/Z1/rrset", body: "<a/><b/>"}, 400, route53Error("InvalidInput", "The request body is not an XML document.")},
		{
			"a missing member",
			rawRequest{service: "route53", path: "/2013-04-01/hostedzone/Z1/rrset", body: "<ChangeResourceRecordSetsRequest/>"},
			400,
			route53Error("InvalidInput", "1 validation error detected: Value null at &#39;changeBatch&#39; failed to satisfy constraint: Member must not be null"),
		},
		{
			"an operation of Route 53 that is not served",
			rawRequest{service: "route53", path: "/2013-04-01/hostedzone"},
			404,
			route53Error("UnknownOperationException", "This simulator serves nothing of route53 at POST /2013-04-01/hostedzone."),
		},
		{"a key with slashes", rawRequest{service: "s3", method: "GET", path: "/bucket/a/b%20c/?x-id=GetObject"}, 200, "bucket a/b c/"},
		{"a typed error of S3", rawRequest{service: "s3", method: "GET", path: "/bucket/gone"}, 404, s3Error("NoSuchKey", "The specified key does not exist.")},
		{"no body with HEAD", rawRequest{service: "s3", method: "HEAD", path: "/bucket/gone"}, 404, ""},
		{"another operation of the same path", rawRequest{service: "s3", method: "GET", path: "/bucket/a?acl"}, 501, s3Error("NotImplemented", "This simulator serves no operation of S3 for GET /bucket/a?acl.")},
		{"a part of an upload", rawRequest{service: "s3", method: "PUT", path: "/bucket/a?partNumber=1&uploadId=u"}, 501, s3Error("NotImplemented", "This simulator serves no operation of S3 for PUT /bucket/a?partNumber=1&amp;uploadId=u.")},
		{
			"a flattened list",
			rawRequest{service: "s3", method: "GET", path: "/bucket?list-type=2&prefix=a"},
			200,
			`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Contents><Key>a&lt;b</Key></Contents><Contents><Key>c</Key></Contents><Name>bucket</Name></ListBucketResult>`,
		},
		{"JSON 1.0", rawRequest{service: "route53-recovery-cluster", path: "/v1", target: "ToggleCustomerAPI.GetRoutingControlState", body: `{"RoutingControlArn":"arn:aws:route53-recovery-control::111122223333:controlpanel/0123456789abcdef0123456789abcdef/routingcontrol/0123456789abcdef"}`}, 200, `{"RoutingControlName":"eu-central-1"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, header, body := send1(t, mux, c.request)
			if got := anyRequestID.ReplaceAllString(body, "ID"); status != c.status || got != c.body {
				t.Errorf("status %d, body\n got %s\nwant %d, %s", status, got, c.status, c.body)
			}
			if c.request.service == "s3" && !anyRequestID.MatchString(header.Get("X-Amz-Request-Id")) {
				t.Errorf("x-amz-request-id = %q, want a UUID", header.Get("X-Amz-Request-Id"))
			}
			if got := header.Get("Content-Type"); c.name == "JSON 1.0" && got != "application/x-amz-json-1.0" {
				t.Errorf("content type = %q, want JSON 1.0's", got)
			}
		})
	}
}

func TestABucketMayBeNamedByTheHost(t *testing.T) {
	mux := xmlMux(Options{})
	for host, want := range map[string]string{
		"shop.s3.us-west-2.amazonaws.com":           "shop a/b",
		"shop.logs.s3.amazonaws.com":                "shop.logs a/b",
		"shop.s3.dualstack.us-west-2.amazonaws.com": "shop a/b",
		"shop.localhost:4666":                       "shop a/b",
		"s3.us-west-2.amazonaws.com":                "a b",
		"127.0.0.1:4666":                            "a b",
		"localhost:4666":                            "a b",
	} {
		r := rawRequest{service: "s3", method: http.MethodGet, path: "/a/b"}.build(t)
		r.Host = host
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, asReceived(r))
		if got := w.Body.String(); got != want {
			t.Errorf("%s: got %q, want %q", host, got, want)
		}
	}
}

func TestChunkedBodiesAreUnpacked(t *testing.T) {
	mux := xmlMux(Options{})
	for _, c := range []struct{ name, encoding, body, want string }{
		{"unsigned, with a trailer", "aws-chunked", "4\r\nfour\r\n6\r\n-and-6\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "four-and-6|"},
		{"signed", "aws-chunked,gzip", "4;chunk-signature=ab\r\nfour\r\n0;chunk-signature=cd\r\n\r\n", "four|gzip"},
		{"cut off", "aws-chunked", "8\r\nfour", ""},
		{"an enormous size", "aws-chunked", "ffffffffffffffff\r\nfour\r\n0\r\n\r\n", ""},
	} {
		r := rawRequest{service: "s3", method: http.MethodPut, path: "/bucket/key", body: c.body}.build(t)
		r.Header.Set("Content-Encoding", c.encoding)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, asReceived(r))
		if got := w.Header().Get("ETag"); got != c.want || (got == "") != (w.Code == http.StatusBadRequest) {
			t.Errorf("%s: got %q, status %d; want %q", c.name, got, w.Code, c.want)
		}
	}
}

func TestStrictAcceptsWhatTheSDKSignsForS3(t *testing.T) {
	mux := xmlMux(Options{Strict: true, Identify: known})
	put := func(secret string, options ...func(*s3.Options)) error {
		cfg := strictConfig(mux, "AKIAIOSFODNN7EXAMPLE", secret, "")
		out, err := s3.NewFromConfig(cfg, options...).PutObject(background, &s3.PutObjectInput{
			Bucket: aws.String("shop"), Key: aws.String("a key/with spaces+ü"), Body: strings.NewReader("body"),
		})
		if err == nil && *out.ETag != "body|" {
			t.Errorf("the handler got %q, want the body", *out.ETag)
		}
		return err
	}
	if err := put("right"); err != nil {
		t.Error(err)
	}
	// Over TLS the SDK sends the checksum after an unsigned body, in chunks.
	if err := put("right", func(o *s3.Options) { o.BaseEndpoint = aws.String("https://s3.us-west-2.amazonaws.com") }); err != nil {
		t.Error(err)
	}
	wantAPIError(t, put("wrong"), "SignatureDoesNotMatch", http.StatusForbidden)
}
