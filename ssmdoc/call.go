package ssmdoc

import (
	"cmp"
	"slices"
	"strings"
)

// Call is an operation of AWS that a document calls.
type Call struct {
	Step    string
	Service string // as the AWS CLI names it: rds, elbv2, route53-recovery-cluster
	API     string // DescribeDBInstances; of boto3's describe_db_instances, DescribeDbInstances
}

// Calls gives every operation that the document's steps call, in the order of the steps:
// those that aws:executeAwsApi and its relatives name, and those that the other actions
// need. A service or operation that is a reference is left out: only the execution knows it.
// What a script or a command calls, nobody can tell.
func (d *Document) Calls() []Call {
	var calls []Call
	for _, s := range d.AllSteps() {
		for _, c := range s.calls() {
			if !slices.Contains(calls, c) {
				calls = append(calls, c)
			}
		}
	}
	return calls
}

func (s Step) calls() []Call {
	if actions[s.Action].open {
		service, api := s.text("Service"), s.text("Api")
		if service == "" || api == "" {
			return nil
		}
		return []Call{{s.Name, service, pascal(api)}}
	}
	var calls []Call
	for _, need := range s.needs() {
		service, api, _ := strings.Cut(need, ":")
		calls = append(calls, Call{s.Name, service, api})
	}
	return calls
}

// pascal makes the API's way to write a name of boto3's. Which letters are capitals cannot
// be known; IAM does not mind.
func pascal(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// text is an input that is text and no reference.
func (s Step) text(name string) string {
	v, _ := s.Inputs[name].(string)
	if strings.Contains(v, "{{") {
		return ""
	}
	return v
}

// actionCalls are what the actions call by themselves.
var actionCalls = map[string][]string{
	"aws:copyImage":            {"ec2:CopyImage", "ec2:DescribeImages"},
	"aws:createImage":          {"ec2:CreateImage", "ec2:DescribeImages"},
	"aws:createStack":          {"cloudformation:CreateStack", "cloudformation:DescribeStacks"},
	"aws:createTags":           {"ec2:CreateTags"},
	"aws:deleteImage":          {"ec2:DescribeImages", "ec2:DeregisterImage", "ec2:DeleteSnapshot"},
	"aws:deleteStack":          {"cloudformation:DeleteStack", "cloudformation:DescribeStacks"},
	"aws:executeAutomation":    {"ssm:StartAutomationExecution", "ssm:GetAutomationExecution"},
	"aws:executeStateMachine":  {"stepfunctions:StartExecution", "stepfunctions:DescribeExecution", "stepfunctions:StopExecution"},
	"aws:invokeLambdaFunction": {"lambda:Invoke"},
	"aws:runCommand":           {"ssm:SendCommand", "ssm:ListCommands", "ssm:ListCommandInvocations", "ssm:DescribeInstanceInformation"},
	"aws:runInstances":         {"ec2:RunInstances", "ec2:DescribeInstanceStatus"},
}

// stateCalls are what aws:changeInstanceState calls for a desired state.
var stateCalls = map[string]string{"running": "ec2:StartInstances", "stopped": "ec2:StopInstances", "terminated": "ec2:TerminateInstances"}

func (s Step) needs() []string {
	switch {
	case s.Action == "aws:changeInstanceState":
		needs := []string{"ec2:DescribeInstances", "ec2:DescribeInstanceStatus"}
		if call, ok := stateCalls[s.text("DesiredState")]; ok && s.Inputs["CheckStateOnly"] != true {
			needs = append(needs, call)
		}
		return needs
	case s.Action == "aws:approve" && s.Inputs["NotificationArn"] != nil:
		return []string{"sns:Publish"}
	case s.Action == "aws:createTags" && s.text("ResourceType") != "" && s.text("ResourceType") != "EC2":
		return []string{"ssm:AddTagsToResource"}
	}
	return actionCalls[s.Action]
}

// prefixes are IAM's names of services, where they differ from the CLI's.
var prefixes = map[string]string{
	"efs":           "elasticfilesystem",
	"elb":           "elasticloadbalancing",
	"elbv2":         "elasticloadbalancing",
	"emr":           "elasticmapreduce",
	"opensearch":    "es",
	"stepfunctions": "states",
}

// permissions are IAM's names of operations, where they differ from the API's.
var permissions = map[string]string{
	"lambda:Invoke":           "lambda:InvokeFunction",
	"s3:GetBucketReplication": "s3:GetReplicationConfiguration",
	"s3:HeadBucket":           "s3:ListBucket",
	"s3:HeadObject":           "s3:GetObject",
	"s3:ListObjects":          "s3:ListBucket",
	"s3:ListObjectsV2":        "s3:ListBucket",
}

// Permission is the IAM action that allows the call, such as elasticloadbalancing:RegisterTargets.
func (c Call) Permission() string {
	name := cmp.Or(prefixes[c.Service], c.Service) + ":" + c.API
	return cmp.Or(permissions[name], name)
}

// Permissions gives the IAM actions that the document's calls need, sorted, each once.
func (d *Document) Permissions() []string {
	var all []string
	for _, c := range d.Calls() {
		all = append(all, c.Permission())
	}
	slices.Sort(all)
	return slices.Compact(all)
}
