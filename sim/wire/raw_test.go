package wire

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

// rawRequest is a request as bytes, without an SDK. It is signed for a service in form
// only, unless it says unsigned.
type rawRequest struct {
	service  string
	method   string // POST by default
	path     string // / by default
	target   string
	form     bool
	body     string
	unsigned bool
}

func (r rawRequest) build(t testing.TB) *http.Request {
	t.Helper()
	method, path := r.method, r.path
	if method == "" {
		method = http.MethodPost
	}
	if path == "" {
		path = "/"
	}
	req, err := http.NewRequest(method, "http://127.0.0.1:4666"+path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	if r.target != "" {
		req.Header.Set("X-Amz-Target", r.target)
	}
	if r.form {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	}
	if !r.unsigned {
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=444455556666/20260102/eu-central-1/"+r.service+
			"/aws4_request, SignedHeaders=host;x-amz-date, Signature=00")
	}
	return req
}

// send1 sends a raw request and returns what came back.
func send1(t testing.TB, h http.Handler, r rawRequest) (status int, header http.Header, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, asReceived(r.build(t)))
	return w.Code, w.Header(), w.Body.String()
}

// rawMux serves one operation of each service.
func rawMux(options Options) *Mux {
	if options.Logger == nil {
		options.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	mux := NewMux(options)
	Handle(mux, "drs", "ListTagsForResource", func(_ context.Context, in *drs.ListTagsForResourceInput) (*drs.ListTagsForResourceOutput, error) {
		return &drs.ListTagsForResourceOutput{Tags: map[string]string{"arn": *in.ResourceArn}}, nil
	})
	Handle(mux, "drs", "UntagResource", func(_ context.Context, in *drs.UntagResourceInput) (*drs.UntagResourceOutput, error) {
		return nil, Errorf("Seen", "%s %s", *in.ResourceArn, strings.Join(in.TagKeys, "+"))
	})
	Handle(mux, "drs", "StartRecovery", func(context.Context, *drs.StartRecoveryInput) (*drs.StartRecoveryOutput, error) {
		panic("a handler's mistake")
	})
	Handle(mux, "drs", "DescribeRecoverySnapshots", func(context.Context, *drs.DescribeRecoverySnapshotsInput) (*drs.DescribeRecoverySnapshotsOutput, error) {
		return nil, nil
	})
	Handle(mux, "drs", "TagResource", func(_ context.Context, in *drs.TagResourceInput) (*drs.TagResourceOutput, error) {
		return nil, nil
	})
	Handle(mux, "drs", "DescribeJobs", func(context.Context, *drs.DescribeJobsInput) (*drs.DescribeJobsOutput, error) {
		return nil, errors.New("the disk is full at /var/lib")
	})
	Handle(mux, "ssm", "GetParameter", func(_ context.Context, in *ssm.GetParameterInput) (*ssm.GetParameterOutput, error) {
		modified := time.UnixMilli(1_700_000_000_123)
		return &ssm.GetParameterOutput{Parameter: &ssmtypes.Parameter{Name: in.Name, LastModifiedDate: &modified, Version: 3}}, nil
	})
	Handle(mux, "ssm", "DescribeInstanceInformation", func(context.Context, *ssm.DescribeInstanceInformationInput) (*ssm.DescribeInstanceInformationOutput, error) {
		return nil, nil
	})
	Handle(mux, "secretsmanager", "GetSecretValue", func(_ context.Context, in *secretsmanager.GetSecretValueInput) (*secretsmanager.GetSecretValueOutput, error) {
		return &secretsmanager.GetSecretValueOutput{Name: in.SecretId, SecretBinary: []byte("four")}, nil
	})
	Handle(mux, "sts", "AssumeRole", func(_ context.Context, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
		expires := time.UnixMilli(1_700_000_000_000)
		return &sts.AssumeRoleOutput{Credentials: &ststypes.Credentials{AccessKeyId: in.Tags[0].Key, Expiration: &expires}}, nil
	})
	Handle(mux, "ec2", "DescribeSubnets", func(ctx context.Context, in *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
		c := CallFrom(ctx)
		var values []string
		for _, f := range in.Filters {
			values = append(values, f.Values...)
		}
		return &ec2.DescribeSubnetsOutput{Subnets: []ec2types.Subnet{{
			SubnetId: aws.String(strings.Join(values, "&")),
			OwnerId:  aws.String(c.Account + " " + c.Region),
			Tags:     []ec2types.Tag{{Key: aws.String("k"), Value: aws.String("v")}},
		}}}, nil
	})
	Handle(mux, "ec2", "DescribeInstanceStatus", func(context.Context, *ec2.DescribeInstanceStatusInput) (*ec2.DescribeInstanceStatusOutput, error) {
		return nil, nil
	})
	Handle(mux, "ec2", "CreateLaunchTemplate", func(context.Context, *ec2.CreateLaunchTemplateInput) (*ec2.CreateLaunchTemplateOutput, error) {
		return nil, nil
	})
	Handle(mux, "ec2", "CreateTags", func(context.Context, *ec2.CreateTagsInput) (*ec2.CreateTagsOutput, error) {
		return nil, nil
	})
	return mux
}

const anArn = "arn:aws:drs:us-east-1:111122223333:source-server/s-0123456789abcdef0"

var anyRequestID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func TestRawRequests(t *testing.T) {
	mux := rawMux(Options{})
	ec2Form := func(action, rest string) rawRequest {
		return rawRequest{service: "ec2", form: true, body: "Action=" + action + "&Version=2016-11-15" + rest}
	}
	stsForm := func(action, rest string) rawRequest {
		return rawRequest{service: "sts", form: true, body: "Action=" + action + "&Version=2011-06-15" + rest}
	}
	ec2Error := func(code, message string) string {
		return `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Response><Errors><Error><Code>" + code + "</Code><Message>" + message +
			"</Message></Error></Errors><RequestID>ID</RequestID></Response>"
	}
	stsError := func(kind, code, message string) string {
		return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>` + kind + "</Type><Code>" + code +
			"</Code><Message>" + message + "</Message></Error><RequestId>ID</RequestId></ErrorResponse>"
	}
	role := "&RoleArn=" + url.QueryEscape("arn:aws:iam::111122223333:role/recover") + "&RoleSessionName=me"
	assumed := `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>` +
		`<AccessKeyId>k</AccessKeyId><Expiration>2023-11-14T22:13:20.000Z</Expiration></Credentials></AssumeRoleResult>` +
		`<ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></AssumeRoleResponse>`
	for _, c := range []struct {
		name      string
		request   rawRequest
		status    int
		errorType string
		body      string
	}{
		{
			"rest: an ARN in the path",
			rawRequest{service: "drs", method: "GET", path: "/tags/" + url.PathEscape(anArn)},
			200, "", `{"tags":{"arn":"` + anArn + `"}}`,
		},
		{
			"rest: lists in the query string",
			rawRequest{service: "drs", method: "DELETE", path: "/tags/" + url.PathEscape(anArn) + "?tagKeys=a&tagKeys=b"},
			400, "Seen", `{"message":"` + anArn + ` a+b"}`,
		},
		{
			"rest: a path AWS does not have",
			rawRequest{service: "drs", path: "/DescribeEverything", body: "{}"},
			403, "MissingAuthenticationTokenException", `{"message":"Missing Authentication Token: drs has nothing at POST /DescribeEverything."}`,
		},
		{
			"rest: a method AWS does not have",
			rawRequest{service: "drs", method: "GET", path: "/DescribeJobs"},
			403, "MissingAuthenticationTokenException", `{"message":"Missing Authentication Token: drs has nothing at GET /DescribeJobs."}`,
		},
		{
			"rest: not served",
			rawRequest{service: "drs", path: "/StartFailbackLaunch", body: "{}"},
			404, "UnknownOperationException", `{"message":"AWS has StartFailbackLaunch of drs, but this simulator does not serve it."}`,
		},
		{
			"rest: broken JSON",
			rawRequest{service: "drs", path: "/DescribeJobs", body: `{"filters":`},
			400, "SerializationException", `{"message":"The request body is not a JSON object."}`,
		},
		{
			"rest: more than an object",
			rawRequest{service: "drs", path: "/DescribeJobs", body: `{} {}`},
			400, "SerializationException", `{"message":"The request body goes on after its JSON object."}`,
		},
		{
			"rest: null",
			rawRequest{service: "drs", path: "/DescribeJobs", body: `null`},
			400, "SerializationException", `{"message":"The request body is not a JSON object."}`,
		},
		{
			"rest: wrong type",
			rawRequest{service: "drs", path: "/DescribeJobs", body: `{"maxResults":"ten"}`},
			400, "SerializationException", `{"message":"The value of maxResults is not of the type integer."}`,
		},
		{
			"rest: null in a list",
			rawRequest{service: "drs", path: "/DescribeJobs", body: `{"filters":{"jobIDs":[null]}}`},
			400, "SerializationException", `{"message":"The value of filters.jobIDs.1.member is not of the type string."}`,
		},
		{
			"rest: required",
			rawRequest{service: "drs", path: "/StartRecovery", body: `{}`},
			400, "ValidationException",
			`{"fieldList":[{"message":"Value null at 'sourceServers' failed to satisfy constraint: Member must not be null","name":"sourceServers"}],` +
				`"message":"1 validation error detected: Value null at 'sourceServers' failed to satisfy constraint: Member must not be null",` +
				`"reason":"fieldValidationFailed"}`,
		},
		{
			"rest: a handler's panic",
			rawRequest{service: "drs", path: "/StartRecovery", body: `{"sourceServers":[{"sourceServerID":"` + testServer + `"}]}`},
			500, "InternalFailure", `{"message":"The simulator failed while it carried out the request."}`,
		},
		{
			"rest: an error AWS has no word for",
			rawRequest{service: "drs", path: "/DescribeJobs", body: `{}`},
			500, "InternalFailure", `{"message":"The simulator failed while it carried out the request."}`,
		},

		{
			"rest: several violations",
			rawRequest{service: "drs", path: "/DescribeRecoverySnapshots", body: `{"sourceServerID":"i-0123456789abcdef0","order":"UP","maxResults":0}`},
			400, "ValidationException",
			`{"fieldList":[{"message":"Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1","name":"maxResults"},` +
				`{"message":"Value 'UP' at 'order' failed to satisfy constraint: Member must satisfy enum value set: [ASC, DESC]","name":"order"},` +
				`{"message":"Value 'i-0123456789abcdef0' at 'sourceServerID' failed to satisfy constraint: Member must satisfy regular expression pattern: ^s-[0-9a-zA-Z]{17}$","name":"sourceServerID"}],` +
				`"message":"3 validation errors detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1; ` +
				`Value 'UP' at 'order' failed to satisfy constraint: Member must satisfy enum value set: [ASC, DESC]; ` +
				`Value 'i-0123456789abcdef0' at 'sourceServerID' failed to satisfy constraint: Member must satisfy regular expression pattern: ^s-[0-9a-zA-Z]{17}$",` +
				`"reason":"fieldValidationFailed"}`,
		},
		{
			"rest: a list for a map",
			rawRequest{service: "drs", path: "/tags/" + url.PathEscape(anArn), body: `{"tags":["a"]}`},
			400, "SerializationException", `{"message":"The value of tags is not of the type map."}`,
		},
		{
			"rest: a member of the path in the body is not taken",
			rawRequest{service: "drs", method: "GET", path: "/tags/" + url.PathEscape(anArn), body: `{"resourceArn":"other"}`},
			200, "", `{"tags":{"arn":"` + anArn + `"}}`,
		},
		{
			"rest: an empty part of the path",
			rawRequest{service: "drs", method: "GET", path: "/tags/"},
			403, "MissingAuthenticationTokenException", `{"message":"Missing Authentication Token: drs has nothing at GET /tags/."}`,
		},
		{
			"rest: a query string that cannot be read",
			rawRequest{service: "drs", method: "DELETE", path: "/tags/" + url.PathEscape(anArn) + "?tagKeys=%zz"},
			400, "SerializationException", `{"message":"The query string cannot be read."}`,
		},

		{
			"json: a timestamp",
			rawRequest{service: "ssm", target: "AmazonSSM.GetParameter", body: `{"Name":"/a/b"}`},
			200, "", `{"Parameter":{"LastModifiedDate":1700000000.123,"Name":"/a/b","Version":3}}`,
		},
		{
			"json: a blob",
			rawRequest{service: "secretsmanager", target: "secretsmanager.GetSecretValue", body: `{"SecretId":"s"}`},
			200, "", `{"Name":"s","SecretBinary":"Zm91cg=="}`,
		},
		{
			"json: members AWS does not have are ignored",
			rawRequest{service: "ssm", target: "AmazonSSM.GetParameter", body: `{"Name":"/a","Shade":1,"WithDecryption":null}`},
			200, "", `{"Parameter":{"LastModifiedDate":1700000000.123,"Name":"/a","Version":3}}`,
		},
		{
			"json: unknown",
			rawRequest{service: "ssm", target: "AmazonSSM.GetEverything", body: `{}`},
			400, "", `{"__type":"UnknownOperationException","message":"ssm has no operation \"GetEverything\"."}`,
		},
		{
			"json: another service's target",
			rawRequest{service: "ssm", target: "secretsmanager.GetSecretValue", body: `{}`},
			400, "", `{"__type":"UnknownOperationException","message":"ssm has no operation \"secretsmanager.GetSecretValue\"."}`,
		},
		{
			"json: not served",
			rawRequest{service: "ssm", target: "AmazonSSM.PutParameter", body: `{}`},
			400, "", `{"__type":"UnknownOperationException","message":"AWS has PutParameter of ssm, but this simulator does not serve it."}`,
		},
		{
			"json: broken",
			rawRequest{service: "ssm", target: "AmazonSSM.GetParameter", body: `[]`},
			400, "", `{"__type":"SerializationException","message":"The request body is not a JSON object."}`,
		},
		{
			"json: constraints",
			rawRequest{service: "ssm", target: "AmazonSSM.DescribeInstanceInformation", body: `{"MaxResults":4,"Filters":[{"Key":"","Values":["x"]}]}`},
			400, "", `{"__type":"ValidationException","message":"2 validation errors detected: ` +
				`Value '' at 'filters.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; ` +
				`Value '4' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 5"}`,
		},

		{
			"query: presigned",
			rawRequest{method: "GET", unsigned: true, path: "/?Action=AssumeRole&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256" +
				"&X-Amz-Credential=1%2F20260102%2Feu-central-1%2Fsts%2Faws4_request&X-Amz-SignedHeaders=host&X-Amz-Signature=00" + role + "&Tags.member.1.Key=k&Tags.member.1.Value="},
			200, "",
			assumed,
		},
		{"query: an answer", stsForm("AssumeRole", role+"&Tags.member.1.Key=k&Tags.member.1.Value="), 200, "", assumed},
		{
			"query: parameters in a GET",
			rawRequest{service: "sts", method: "GET", path: "/?Action=AssumeRole&Version=2011-06-15"},
			400, "",
			stsError("Sender", "ValidationError", "2 validation errors detected: Value null at &#39;roleArn&#39; failed to satisfy constraint: Member must not be null; "+
				"Value null at &#39;roleSessionName&#39; failed to satisfy constraint: Member must not be null"),
		},
		{
			"query: constraints", stsForm("AssumeRole", "&RoleArn=short&RoleSessionName=me"), 400, "",
			stsError("Sender", "ValidationError", "1 validation error detected: Value &#39;short&#39; at &#39;roleArn&#39; failed to satisfy constraint: Member must have length greater than or equal to 20"),
		},
		{"query: unknown", stsForm("AssumeEverything", ""), 400, "", stsError("Sender", "InvalidAction", "sts has no operation &#34;AssumeEverything&#34;.")},
		{"query: not served", stsForm("GetSessionToken", ""), 400, "", stsError("Sender", "InvalidAction", "AWS has GetSessionToken of sts, but this simulator does not serve it.")},
		{"query: no action", rawRequest{service: "sts", form: true}, 400, "", stsError("Sender", "MissingAction", "The request names no action.")},
		{"query: broken", rawRequest{service: "sts", form: true, body: "Action=%zz"}, 400, "", stsError("Sender", "MalformedQueryString", "The request&#39;s parameters cannot be read.")},
		{"query: wrong type", stsForm("AssumeRole", role+"&DurationSeconds=hour"), 400, "", stsError("Sender", "MalformedInput", "The value of durationSeconds is not of the type integer.")},
		{"query: a handler's panic", stsForm("AssumeRole", role), 500, "", stsError("Receiver", "InternalFailure", "The simulator failed while it carried out the request.")},

		{
			"ec2: an answer", ec2Form("DescribeSubnets", "&Filter.2.Name=b&Filter.2.Value.1=3&Filter.10.Name=c&Filter.10.Value.1=4&Filter.1.Name=a&Filter.1.Value.1=1&Filter.1.Value.2=2"), 200, "",
			`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<DescribeSubnetsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>ID</requestId>` +
				`<subnetSet><item><ownerId>444455556666 eu-central-1</ownerId><subnetId>1&amp;2&amp;3&amp;4</subnetId>` +
				`<tagSet><item><key>k</key><value>v</value></item></tagSet></item></subnetSet></DescribeSubnetsResponse>`,
		},
		{
			"ec2: an empty list", ec2Form("DescribeInstanceStatus", ""), 200, "",
			`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<DescribeInstanceStatusResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>ID</requestId>` +
				`<instanceStatusSet></instanceStatusSet></DescribeInstanceStatusResponse>`,
		},
		{
			"ec2: nothing to answer", ec2Form("CreateTags", "&ResourceId.1=i-1&Tag.1.Key=k&Tag.1.Value=v"), 200, "",
			`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<CreateTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>ID</requestId><return>true</return></CreateTagsResponse>`,
		},
		{"ec2: required", ec2Form("CreateTags", "&Tag.1.Key=k"), 400, "", ec2Error("MissingParameter", "The request must contain the parameter ResourceId")},
		{"ec2: a parameter AWS does not have", ec2Form("DescribeSubnets", "&Filter.1.Nme=b&Colour=red"), 400, "", ec2Error("UnknownParameter", "The parameter Colour is not recognized")},
		{"ec2: wrong type", ec2Form("DescribeSubnets", "&MaxResults=ten"), 400, "", ec2Error("InvalidParameterValue", "The value of MaxResults is not of the type integer.")},
		{"ec2: out of range", ec2Form("DescribeSubnets", "&MaxResults=4"), 400, "", ec2Error("InvalidParameterValue", "Value (4) for parameter MaxResults is invalid. Member must have value greater than or equal to 5")},
		{"ec2: a scalar for a list", ec2Form("DescribeSubnets", "&Filter=x"), 400, "", ec2Error("InvalidParameterValue", "The value of Filter is not of the type list.")},
		{"ec2: unknown", ec2Form("DescribeEverything", ""), 400, "", ec2Error("InvalidAction", "ec2 has no operation &#34;DescribeEverything&#34;.")},
		{"ec2: not modelled", ec2Form("RunInstances", ""), 400, "", ec2Error("InvalidAction", "AWS has RunInstances of ec2, but this simulator does not serve it.")},

		{
			"a service that is not served",
			rawRequest{service: "sqs", method: "GET", path: "/queue"},
			404, "UnknownOperationException",
			`{"message":"This simulator does not serve the service \"sqs\". It serves drs, ec2, elasticloadbalancing, iam, lambda, pricing, rds, route53, route53-recovery-cluster, route53-recovery-control-config, s3, secretsmanager, servicequotas, sns, ssm, sts."}`,
		},
		{
			"a signature of another version",
			rawRequest{service: "drs/aws3", path: "/DescribeJobs"},
			403, "IncompleteSignatureException",
			`{"message":"The request's AWS signature has not the form of Signature Version 4."}`,
		},
		{"no signature: rest", rawRequest{path: "/DescribeJobs", unsigned: true}, 403, "MissingAuthenticationTokenException", `{"message":"The request carries no AWS signature."}`},
		{"no signature: json", rawRequest{target: "AmazonSSM.GetParameter", unsigned: true}, 400, "", `{"__type":"MissingAuthenticationTokenException","message":"The request carries no AWS signature."}`},
		{"no signature: query", rawRequest{form: true, body: "Action=AssumeRole&Version=2011-06-15", unsigned: true}, 403, "", stsError("Sender", "MissingAuthenticationToken", "The request carries no AWS signature.")},
		{"no signature: ec2", rawRequest{form: true, body: "Action=DescribeSubnets&Version=2016-11-15", unsigned: true}, 403, "", ec2Error("MissingAuthenticationToken", "The request carries no AWS signature.")},
		{"no signature: who knows", rawRequest{target: "Other.Thing", unsigned: true}, 400, "", `{"__type":"MissingAuthenticationTokenException","message":"The request carries no AWS signature."}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, header, body := send1(t, mux, c.request)
			if status != c.status {
				t.Errorf("status = %d, want %d", status, c.status)
			}
			if got := header.Get("X-Amzn-Errortype"); got != c.errorType {
				t.Errorf("x-amzn-ErrorType = %q, want %q", got, c.errorType)
			}
			if got := anyRequestID.ReplaceAllString(body, "ID"); got != c.body {
				t.Errorf("body:\n got %s\nwant %s", got, c.body)
			}
			if id := header.Get("X-Amzn-Requestid"); !anyRequestID.MatchString(id) {
				t.Errorf("x-amzn-RequestId = %q, want a UUID", id)
			}
		})
	}
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	mux := rawMux(Options{MaxBody: 100})
	status, header, _ := send1(t, mux, rawRequest{service: "drs", path: "/DescribeJobs", body: strings.Repeat(" ", 101)})
	if status != 413 || header.Get("X-Amzn-Errortype") != "RequestEntityTooLargeException" {
		t.Errorf("status %d, %s; want 413 RequestEntityTooLargeException", status, header.Get("X-Amzn-Errortype"))
	}
	if status, _, _ := send1(t, mux, rawRequest{service: "drs", path: "/DescribeJobs", body: strings.Repeat(" ", 98) + "{}"}); status != 500 {
		t.Errorf("a body of exactly the limit: status %d, want the handler's 500", status)
	}
}

func TestAPanicIsLoggedWithItsStackAndNotSent(t *testing.T) {
	var log strings.Builder
	mux := rawMux(Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	_, _, body := send1(t, mux, rawRequest{service: "drs", path: "/StartRecovery", body: `{"sourceServers":[{"sourceServerID":"` + testServer + `"}]}`})
	if strings.Contains(body, "mistake") {
		t.Errorf("body = %s, want nothing of the panic", body)
	}
	if got := log.String(); !strings.Contains(got, "a handler's mistake") || !strings.Contains(got, "raw_test.go") {
		t.Errorf("log = %s, want the panic and its stack", got)
	}
}

// No request may make the Mux panic or answer success by accident.
func FuzzServe(f *testing.F) {
	f.Add("drs", "POST", "/DescribeJobs", "", `{"filters":{"jobIDs":["drsjob-0123456789abcdef0"]}}`)
	f.Add("drs", "GET", "/tags/arn%3Aaws%3Adrs", "", "")
	f.Add("ssm", "POST", "/", "AmazonSSM.GetParameter", `{"Name":"/a"}`)
	f.Add("sts", "POST", "/", "", "Action=AssumeRole&Version=2011-06-15&Tags.member.1.Key=k")
	f.Add("ec2", "POST", "/", "", "Action=CreateLaunchTemplate&LaunchTemplateData.BlockDeviceMapping.1.Ebs.VolumeSize=1&LaunchTemplateName=n")
	f.Add("route53", "POST", "/2013-04-01/hostedzone/Z1/rrset", "", "<R><ChangeBatch><Changes><Change><Action>UPSERT</Action><ResourceRecordSet><Name>n</Name><Type>A</Type></ResourceRecordSet></Change></Changes></ChangeBatch></R>")
	f.Add("s3", "PUT", "/bucket/key", "", "body")
	mux := rawMux(Options{})
	serveXML(mux)
	f.Fuzz(func(t *testing.T, service, method, path, target, body string) {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:4666/", strings.NewReader(body))
		r.Method, r.URL.Path = method, path
		r.Header.Set("X-Amz-Target", target)
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=1/2/3/"+service+"/aws4_request, SignedHeaders=host, Signature=00")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if w.Code == http.StatusInternalServerError && service != "drs" && service != "sts" {
			t.Errorf("%s %s %s %q: 500", service, method, path, body)
		}
	})
}
