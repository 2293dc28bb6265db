package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// invoked is a Mux whose handlers record how they were called.
type invoked struct {
	*Mux
	call  Call
	input any
}

func record[I, O any](v *invoked, service, operation string, out O, err error) {
	Handle(v.Mux, service, operation, func(ctx context.Context, in *I) (*O, error) {
		v.call, v.input = CallFrom(ctx), in
		return &out, err
	})
}

func newInvoked() *invoked { return &invoked{Mux: NewMux(Options{})} }

func (v *invoked) mustInvoke(t *testing.T, service, operation string, input map[string]any) map[string]any {
	t.Helper()
	out, err := v.Invoke(t.Context(), Call{Service: service, Operation: operation, Account: "111122223333", Region: "eu-west-1"}, input)
	if err != nil {
		t.Fatalf("%s %s: %v", service, operation, err)
	}
	return out
}

func TestInvokeCallsByTheNamesOfMembers(t *testing.T) {
	v := newInvoked()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	record[ec2.DescribeInstancesInput](v, "ec2", "DescribeInstances", ec2.DescribeInstancesOutput{
		Reservations: []ec2types.Reservation{{Instances: []ec2types.Instance{{
			InstanceId: aws.String("i-1"), LaunchTime: &at, AmiLaunchIndex: aws.Int32(3), EbsOptimized: aws.Bool(true),
			State: &ec2types.InstanceState{Name: ec2types.InstanceStateNameRunning},
		}}}},
	}, nil)
	out := v.mustInvoke(t, "ec2", "describe_instances", map[string]any{
		"InstanceIds": []any{"i-1"}, "MaxResults": "7", "DryRun": true,
		"Filters": []any{map[string]any{"Name": "vpc-id", "Values": []any{"vpc-1"}}},
	})
	in := v.input.(*ec2.DescribeInstancesInput)
	if in.InstanceIds[0] != "i-1" || *in.MaxResults != 7 || !*in.DryRun || *in.Filters[0].Name != "vpc-id" || in.Filters[0].Values[0] != "vpc-1" {
		t.Errorf("got the input %+v", in)
	}
	want := map[string]any{"Reservations": []any{map[string]any{"Instances": []any{map[string]any{
		"InstanceId": "i-1", "LaunchTime": "2026-01-02T03:04:05.000Z", "AmiLaunchIndex": 3.0, "EbsOptimized": true,
		"State": map[string]any{"Name": "running"},
	}}}}}
	if !reflect.DeepEqual(out, want) {
		t.Errorf("got %v, want %v", out, want)
	}
	if v.call.Account != "111122223333" || v.call.Region != "eu-west-1" || v.call.Operation != "DescribeInstances" {
		t.Errorf("the handler was called for %+v", v.call)
	}
}

func TestInvokeKnowsServicesAsBoto3Does(t *testing.T) {
	v := newInvoked()
	record[elb.DescribeTargetHealthInput](v, "elasticloadbalancing", "DescribeTargetHealth", elb.DescribeTargetHealthOutput{}, nil)
	record[rds.RebootDBInstanceInput](v, "rds", "RebootDBInstance", rds.RebootDBInstanceOutput{}, nil)
	record[lambda.InvokeInput](v, "lambda", "Invoke", lambda.InvokeOutput{Payload: []byte(`{"a":1}`), StatusCode: 200, FunctionError: aws.String("Unhandled")}, nil)
	record[s3.GetObjectInput](v, "s3", "GetObject", s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader("hello")), ETag: aws.String("e")}, nil)
	record[s3.PutObjectInput](v, "s3", "PutObject", s3.PutObjectOutput{}, nil)
	record[route53.ChangeResourceRecordSetsInput](v, "route53", "ChangeResourceRecordSets", route53.ChangeResourceRecordSetsOutput{}, nil)

	v.mustInvoke(t, "elbv2", "DescribeTargetHealth", map[string]any{"TargetGroupArn": "arn"})
	v.mustInvoke(t, "rds", "reboot_db_instance", map[string]any{"DBInstanceIdentifier": "db"})
	out := v.mustInvoke(t, "Lambda", "Invoke", map[string]any{"FunctionName": "f", "Payload": `{"b":2}`})
	if !bytes.Equal(v.input.(*lambda.InvokeInput).Payload, []byte(`{"b":2}`)) || out["Payload"] != `{"a":1}` || out["FunctionError"] != "Unhandled" {
		t.Errorf("lambda: got the input %+v and the answer %v", v.input, out)
	}
	if out := v.mustInvoke(t, "s3", "GetObject", map[string]any{"Bucket": "b", "Key": "k"}); out["Body"] != "hello" || out["ETag"] != "e" {
		t.Errorf("s3: got %v", out)
	}
	v.mustInvoke(t, "s3", "PutObject", map[string]any{"Bucket": "b", "Key": "k", "Body": "hello"})
	if body, _ := io.ReadAll(v.input.(*s3.PutObjectInput).Body); string(body) != "hello" {
		t.Errorf("s3: the body is %q", body)
	}
	v.mustInvoke(t, "route53", "change_resource_record_sets", map[string]any{
		"HostedZoneId": "Z1", "ChangeBatch": map[string]any{"Changes": []any{map[string]any{
			"Action": "UPSERT", "ResourceRecordSet": map[string]any{"Name": "a.example.com", "Type": "A", "TTL": 60.0, "ResourceRecords": []any{map[string]any{"Value": "192.0.2.1"}}},
		}}},
	})
	if v.call.Region != "us-east-1" {
		t.Errorf("Route 53 was called in %s, want its home Region", v.call.Region)
	}
}

func TestInvokeRefusesInAWSWords(t *testing.T) {
	v := newInvoked()
	record[rds.RebootDBInstanceInput](v, "rds", "RebootDBInstance", rds.RebootDBInstanceOutput{}, error(&rdstypes.DBInstanceNotFoundFault{Message: aws.String("DBInstance db not found.")}))
	record[ec2.DescribeTagsInput](v, "ec2", "DescribeTags", ec2.DescribeTagsOutput{}, errors.New("a mistake"))
	for name, c := range map[string]struct {
		service, operation string
		input              map[string]any
		code               string
	}{
		"an error of the service":  {"rds", "RebootDBInstance", map[string]any{"DBInstanceIdentifier": "db"}, "DBInstanceNotFound"},
		"a missing member":         {"rds", "RebootDBInstance", nil, "ValidationError"},
		"an unknown member":        {"rds", "RebootDBInstance", map[string]any{"DBInstance": "db"}, "ParamValidationError"},
		"a wrong type":             {"rds", "RebootDBInstance", map[string]any{"DBInstanceIdentifier": []any{}}, "MalformedInput"},
		"a mistake of the program": {"ec2", "DescribeTags", nil, "InternalFailure"},
		"an operation not served":  {"rds", "StopDBInstance", nil, "InvalidAction"},
		"a service not served":     {"dynamodb", "ListTables", nil, "UnknownOperationException"},
	} {
		_, err := v.Invoke(t.Context(), Call{Service: c.service, Operation: c.operation}, c.input)
		var refusal *Error
		if !errors.As(err, &refusal) || refusal.Code != c.code {
			t.Errorf("%s: got %v, want %s", name, err, c.code)
		}
	}
}
