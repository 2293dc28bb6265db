package wire

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secretstypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
)

var background = context.Background()

const testServer = "s-0123456789abcdef0"

// describeServers registers a handler of one DRS operation and returns a client of it.
func describeServers(options Options, h func(context.Context, *drs.DescribeSourceServersInput) (*drs.DescribeSourceServersOutput, error)) *drs.Client {
	mux := NewMux(options)
	Handle(mux, "drs", "DescribeSourceServers", h)
	return drs.NewFromConfig(sdkConfig(mux, "111122223333"))
}

func TestHandlersLearnWhoCallsThemAndWhere(t *testing.T) {
	var got Call
	client := describeServers(Options{}, func(ctx context.Context, _ *drs.DescribeSourceServersInput) (*drs.DescribeSourceServersOutput, error) {
		got = CallFrom(ctx)
		return &drs.DescribeSourceServersOutput{}, nil
	})
	out, err := client.DescribeSourceServers(background, &drs.DescribeSourceServersInput{})
	if err != nil {
		t.Fatal(err)
	}
	want := Call{
		Service: "drs", Operation: "DescribeSourceServers", Region: "us-west-2", Account: "111122223333",
		AccessKeyID: "111122223333", Principal: "arn:aws:iam::111122223333:root", RequestID: got.RequestID,
	}
	if got != want {
		t.Errorf("call = %+v, want %+v", got, want)
	}
	if sent := sentRequestID(out.ResultMetadata); sent != got.RequestID || len(sent) != 36 {
		t.Errorf("request ID sent = %q, the handler saw %q", sent, got.RequestID)
	}
}

func TestStatusCodesAreTheModels(t *testing.T) {
	mux := NewMux(Options{})
	Handle(mux, "drs", "StartRecovery", func(context.Context, *drs.StartRecoveryInput) (*drs.StartRecoveryOutput, error) {
		return nil, nil
	})
	Handle(mux, "drs", "CreateExtendedSourceServer", func(context.Context, *drs.CreateExtendedSourceServerInput) (*drs.CreateExtendedSourceServerOutput, error) {
		return nil, nil
	})
	Handle(mux, "drs", "DeleteJob", func(context.Context, *drs.DeleteJobInput) (*drs.DeleteJobOutput, error) {
		return nil, nil
	})
	Handle(mux, "drs", "DescribeJobs", func(context.Context, *drs.DescribeJobsInput) (*drs.DescribeJobsOutput, error) {
		return nil, nil
	})
	for _, c := range []struct {
		path, body string
		status     int
		answer     string
	}{
		{"/StartRecovery", `{"sourceServers":[{"sourceServerID":"` + testServer + `"}]}`, 202, "{}"},
		{"/CreateExtendedSourceServer", `{"sourceServerArn":"arn:aws:drs:us-east-1:111122223333:source-server/` + testServer + `"}`, 201, "{}"},
		{"/DeleteJob", `{"jobID":"drsjob-0123456789abcdef0"}`, 204, ""},
		{"/DescribeJobs", `{}`, 200, "{}"},
	} {
		status, _, body := send1(t, mux, rawRequest{service: "drs", path: c.path, body: c.body})
		if status != c.status || body != c.answer {
			t.Errorf("%s: status %d, body %q; want %d, %q", c.path, status, body, c.status, c.answer)
		}
	}
}

func TestTypedErrorsKeepAllTheirFields(t *testing.T) {
	refuse := error(nil)
	mux := NewMux(Options{})
	Handle(mux, "drs", "CreateExtendedSourceServer", func(context.Context, *drs.CreateExtendedSourceServerInput) (*drs.CreateExtendedSourceServerOutput, error) {
		return nil, refuse
	})
	Handle(mux, "drs", "StartRecovery", func(context.Context, *drs.StartRecoveryInput) (*drs.StartRecoveryOutput, error) {
		return nil, refuse
	})
	client := drs.NewFromConfig(sdkConfig(mux, "111122223333"))
	// The SDK gives an operation only the types of errors that its model lists.
	extend := func() error {
		_, err := client.CreateExtendedSourceServer(background, &drs.CreateExtendedSourceServerInput{SourceServerArn: aws.String(anArn)})
		return err
	}
	start := func() error {
		_, err := client.StartRecovery(background, &drs.StartRecoveryInput{
			SourceServers: []drstypes.StartRecoveryRequestSourceServer{{SourceServerID: aws.String(testServer)}},
		})
		return err
	}
	for _, c := range []struct {
		call   func() error
		err    error
		status int
	}{
		{start, &drstypes.ConflictException{Message: aws.String("busy"), Code: aws.String("C"), ResourceId: aws.String(testServer), ResourceType: aws.String("SOURCE_SERVER")}, 409},
		{extend, &drstypes.ServiceQuotaExceededException{Message: aws.String("full"), QuotaCode: aws.String("L-B827C881"), ServiceCode: aws.String("drs"), ResourceId: aws.String("r"), ResourceType: aws.String("t")}, 402},
		{extend, &drstypes.ValidationException{Message: aws.String("no"), Reason: drstypes.ValidationExceptionReasonOther, FieldList: []drstypes.ValidationExceptionField{{Name: aws.String("n"), Message: aws.String("m")}}}, 400},
		{extend, &drstypes.ResourceNotFoundException{Message: aws.String("gone"), ResourceId: aws.String(testServer)}, 404},
		{extend, &drstypes.UninitializedAccountException{Message: aws.String("not yet")}, 400},
		{extend, &drstypes.AccessDeniedException{Message: aws.String("no")}, 403},
		{extend, &drstypes.ThrottlingException{Message: aws.String("slow"), RetryAfterSeconds: aws.String("7"), QuotaCode: aws.String("q")}, 429},
		{extend, &drstypes.InternalServerException{Message: aws.String("oh"), RetryAfterSeconds: 3}, 500},
	} {
		refuse = c.err
		err := c.call()
		got := reflect.New(reflect.TypeOf(c.err))
		if !errors.As(err, got.Interface()) {
			t.Errorf("error = %v, want a %T", err, c.err)
			continue
		}
		if diff := difference(reflect.TypeOf(c.err).Elem().Name(), got.Elem(), reflect.ValueOf(c.err)); diff != "" {
			t.Error(diff)
		}
		if status := httpStatus(err); status != c.status {
			t.Errorf("%T: status %d, want %d", c.err, status, c.status)
		}
	}
}

// httpStatus is the status an SDK error came with.
func httpStatus(err error) int {
	var response *awshttp.ResponseError
	if !errors.As(err, &response) {
		return 0
	}
	return response.HTTPStatusCode()
}

func TestErrorsArriveTypedFromEveryProtocol(t *testing.T) {
	mux := NewMux(Options{})
	Handle(mux, "ssm", "GetParameter", func(context.Context, *ssm.GetParameterInput) (*ssm.GetParameterOutput, error) {
		return nil, &ssmtypes.ParameterNotFound{Message: aws.String("no parameter")}
	})
	Handle(mux, "secretsmanager", "GetSecretValue", func(context.Context, *secretsmanager.GetSecretValueInput) (*secretsmanager.GetSecretValueOutput, error) {
		return nil, &secretstypes.ResourceNotFoundException{Message: aws.String("no secret")}
	})
	Handle(mux, "sts", "AssumeRole", func(context.Context, *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
		return nil, &ststypes.RegionDisabledException{Message: aws.String("no Region")}
	})
	Handle(mux, "ec2", "DescribeSubnets", func(context.Context, *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
		return nil, Errorf("InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist", "subnet-1")
	})
	cfg := sdkConfig(mux, "111122223333")

	_, err := ssm.NewFromConfig(cfg).GetParameter(background, &ssm.GetParameterInput{Name: aws.String("/a")})
	var noParameter *ssmtypes.ParameterNotFound
	if !errors.As(err, &noParameter) || noParameter.ErrorMessage() != "no parameter" {
		t.Errorf("GetParameter = %v, want ParameterNotFound", err)
	}
	_, err = secretsmanager.NewFromConfig(cfg).GetSecretValue(background, &secretsmanager.GetSecretValueInput{SecretId: aws.String("a")})
	var noSecret *secretstypes.ResourceNotFoundException
	if !errors.As(err, &noSecret) || noSecret.ErrorMessage() != "no secret" {
		t.Errorf("GetSecretValue = %v, want ResourceNotFoundException", err)
	}
	_, err = sts.NewFromConfig(cfg).AssumeRole(background, &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111122223333:role/r"), RoleSessionName: aws.String("me")})
	var noRegion *ststypes.RegionDisabledException
	if !errors.As(err, &noRegion) || noRegion.ErrorMessage() != "no Region" || httpStatus(err) != 403 {
		t.Errorf("AssumeRole = %v, want RegionDisabledException with 403", err)
	}
	_, err = ec2.NewFromConfig(cfg).DescribeSubnets(background, &ec2.DescribeSubnetsInput{})
	wantAPIError(t, err, "InvalidSubnetID.NotFound", 400)
}

// wantAPIError checks an SDK error's code and status.
func wantAPIError(t *testing.T, err error, code string, status int) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code || httpStatus(err) != status {
		t.Errorf("error = %v, want %s with status %d", err, code, status)
	}
}

func TestRetryAfterIsSentInWholeSeconds(t *testing.T) {
	mux := NewMux(Options{Around: func(context.Context, Call, any, func() (any, error)) (any, error) {
		return nil, &Error{Status: 429, Code: "ThrottlingException", Message: "slow", RetryAfter: 1500 * time.Millisecond}
	}})
	Handle(mux, "drs", "DescribeJobs", func(context.Context, *drs.DescribeJobsInput) (*drs.DescribeJobsOutput, error) {
		t.Error("the handler was called although the hook had refused")
		return nil, nil
	})
	_, header, _ := send1(t, mux, rawRequest{service: "drs", path: "/DescribeJobs", body: "{}"})
	if got := header.Get("Retry-After"); got != "2" {
		t.Errorf("Retry-After = %q, want 2", got)
	}
	_, err := drs.NewFromConfig(sdkConfig(mux, "111122223333")).DescribeJobs(background, &drs.DescribeJobsInput{})
	var throttled *drstypes.ThrottlingException
	if !errors.As(err, &throttled) || aws.ToString(throttled.RetryAfterSeconds) != "2" {
		t.Errorf("error = %v, want a ThrottlingException with 2 seconds", err)
	}
}

func TestALostAnswerIsABrokenConnection(t *testing.T) {
	carriedOut := 0
	client := describeServers(Options{Around: func(_ context.Context, c Call, _ any, carry func() (any, error)) (any, error) {
		if _, err := carry(); c.Operation != "DescribeSourceServers" || err != nil {
			t.Errorf("carried out %+v: %v, want the operation without an error", c, err)
		}
		return nil, ErrNoAnswer
	}}, func(context.Context, *drs.DescribeSourceServersInput) (*drs.DescribeSourceServersOutput, error) {
		carriedOut++
		return nil, nil
	})
	_, err := client.DescribeSourceServers(background, &drs.DescribeSourceServersInput{})
	var api smithy.APIError
	if err == nil || errors.As(err, &api) || httpStatus(err) != 0 {
		t.Errorf("error = %v, want one of the connection", err)
	}
	if carriedOut != 1 {
		t.Errorf("the request was carried out %d times, want once", carriedOut)
	}
}

func TestUnionsAreSent(t *testing.T) {
	mux := NewMux(Options{})
	resources := []drstypes.ParticipatingResource{{
		ParticipatingResourceID: &drstypes.ParticipatingResourceIDMemberSourceNetworkID{Value: "sn-0123456789abcdef0"},
	}}
	event := &drstypes.JobLogEventData{EventResourceData: &drstypes.EventResourceDataMemberSourceNetworkData{
		Value: drstypes.SourceNetworkData{SourceNetworkID: aws.String("sn-0123456789abcdef0")},
	}}
	Handle(mux, "drs", "DescribeJobs", func(context.Context, *drs.DescribeJobsInput) (*drs.DescribeJobsOutput, error) {
		return &drs.DescribeJobsOutput{Items: []drstypes.Job{{ParticipatingResources: resources}}}, nil
	})
	Handle(mux, "drs", "DescribeJobLogItems", func(context.Context, *drs.DescribeJobLogItemsInput) (*drs.DescribeJobLogItemsOutput, error) {
		return &drs.DescribeJobLogItemsOutput{Items: []drstypes.JobLog{{EventData: event}}}, nil
	})
	client := drs.NewFromConfig(sdkConfig(mux, "111122223333"))
	jobs, err := client.DescribeJobs(background, &drs.DescribeJobsInput{})
	if err != nil {
		t.Fatal(err)
	}
	if got := jobs.Items[0].ParticipatingResources; !reflect.DeepEqual(got, resources) {
		t.Errorf("resources = %+v, want %+v", got, resources)
	}
	log, err := client.DescribeJobLogItems(background, &drs.DescribeJobLogItemsInput{JobID: aws.String("drsjob-0123456789abcdef0")})
	if err != nil {
		t.Fatal(err)
	}
	if got := log.Items[0].EventData; !reflect.DeepEqual(got, event) {
		t.Errorf("event = %+v, want %+v", got, event)
	}
}

func TestNilAndEmptyAreDifferentOnTheWire(t *testing.T) {
	mux := NewMux(Options{})
	empty := false
	Handle(mux, "drs", "DescribeJobs", func(context.Context, *drs.DescribeJobsInput) (*drs.DescribeJobsOutput, error) {
		if empty {
			return &drs.DescribeJobsOutput{Items: []drstypes.Job{}}, nil
		}
		return &drs.DescribeJobsOutput{}, nil
	})
	for _, want := range []string{`{}`, `{"items":[]}`} {
		if _, _, body := send1(t, mux, rawRequest{service: "drs", path: "/DescribeJobs"}); body != want {
			t.Errorf("body = %s, want %s", body, want)
		}
		empty = true
	}
}

func BenchmarkCall(b *testing.B) {
	out := &drs.DescribeSourceServersOutput{Items: []drstypes.SourceServer{{SourceServerID: aws.String(testServer), Tags: map[string]string{"Name": "db-1"}}}}
	client := describeServers(Options{}, func(context.Context, *drs.DescribeSourceServersInput) (*drs.DescribeSourceServersOutput, error) {
		return out, nil
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.DescribeSourceServers(background, &drs.DescribeSourceServersInput{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMux(b *testing.B) {
	mux := NewMux(Options{})
	Handle(mux, "drs", "StartRecovery", func(context.Context, *drs.StartRecoveryInput) (*drs.StartRecoveryOutput, error) {
		return &drs.StartRecoveryOutput{Job: &drstypes.Job{JobID: aws.String("drsjob-0123456789abcdef0")}}, nil
	})
	client := &client{Handler: mux}
	b.ReportAllocs()
	for b.Loop() {
		resp, err := client.Do(rawRequest{service: "drs", path: "/StartRecovery", body: `{"sourceServers":[{"sourceServerID":"` + testServer + `"}]}`}.build(b))
		if err != nil || resp.StatusCode != http.StatusAccepted {
			b.Fatal(resp, err)
		}
		resp.Body.Close()
	}
}
