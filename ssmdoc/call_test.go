package ssmdoc

import (
	"reflect"
	"strings"
	"testing"
)

func TestCallsAreThoseOfEveryStepAndAction(t *testing.T) {
	d, _ := Parse("good.yaml", []byte(good))
	want := []Call{
		{"look", "rds", "DescribeDBInstances"},
		{"wait", "elbv2", "DescribeTargetHealth"},
		{"run", "ssm", "SendCommand"},
		{"run", "ssm", "ListCommands"},
		{"run", "ssm", "ListCommandInvocations"},
		{"run", "ssm", "DescribeInstanceInformation"},
		{"stop", "ec2", "DescribeInstances"},
		{"stop", "ec2", "DescribeInstanceStatus"},
		{"stop", "ec2", "StopInstances"},
	}
	if got := d.Calls(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestPermissionsAreIAMsNames(t *testing.T) {
	for call, want := range map[Call]string{
		{Service: "elbv2", API: "RegisterTargets"}:                              "elasticloadbalancing:RegisterTargets",
		{Service: "stepfunctions", API: "StartExecution"}:                       "states:StartExecution",
		{Service: "lambda", API: "Invoke"}:                                      "lambda:InvokeFunction",
		{Service: "s3", API: "GetBucketReplication"}:                            "s3:GetReplicationConfiguration",
		{Service: "route53-recovery-cluster", API: "UpdateRoutingControlState"}: "route53-recovery-cluster:UpdateRoutingControlState",
		{Service: "rds", API: "PromoteReadReplica"}:                             "rds:PromoteReadReplica",
	} {
		if got := call.Permission(); got != want {
			t.Errorf("%s:%s: got %s, want %s", call.Service, call.API, got, want)
		}
	}
}

func callOf(t *testing.T, service, api string) *Document {
	t.Helper()
	text := strings.NewReplacer("Service: rds", "Service: "+service, "Api: DescribeDBInstances", "Api: "+api).Replace(good)
	d, ps := Parse("d.yaml", []byte(text))
	if len(ps) > 0 {
		t.Fatalf("problems:\n%s", lines(ps))
	}
	return d
}

func TestControlPlanesOfSingleRegionsAreKnown(t *testing.T) {
	for _, c := range []struct{ service, api, partition, want string }{
		{"route53", "ChangeResourceRecordSets", "aws", "us-east-1"},
		{"route53", "ChangeResourceRecordSets", "aws-us-gov", "us-gov-west-1"},
		{"route53", "ChangeResourceRecordSets", "aws-cn", "cn-northwest-1"},
		{"iam", "AttachRolePolicy", "aws", "us-east-1"},
		{"cloudfront", "UpdateDistribution", "aws", "us-east-1"},
		{"organizations", "DescribeAccount", "aws", "us-east-1"},
		{"globalaccelerator", "UpdateEndpointGroup", "aws", "us-west-2"},
		{"s3", "CreateBucket", "aws", "us-east-1"},
		{"s3", "HeadObject", "aws", ""},
		{"route53", "change_resource_record_sets", "aws", "us-east-1"},
		{"rds", "PromoteReadReplica", "aws", ""},
		// Its five endpoints are in five Regions: this is the way that leans on none of them.
		{"route53-recovery-cluster", "UpdateRoutingControlState", "aws", ""},
	} {
		planes := callOf(t, c.service, c.api).ControlPlanes(c.partition)
		var want []ControlPlane
		if c.want != "" {
			want = []ControlPlane{{Service: c.service, Region: c.want, APIs: []string{pascal(c.api)}, Steps: []string{"look"}}}
		}
		if !reflect.DeepEqual(planes, want) {
			t.Errorf("%s %s in %s: got %v, want %v", c.service, c.api, c.partition, planes, want)
		}
	}
}
