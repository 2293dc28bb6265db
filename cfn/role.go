package cfn

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// Role is the role that Davit assumes in an account.
type Role struct {
	Name       string
	Path       string // begins and ends with a slash; empty: "/"
	Principal  string // who assumes it: the ARN of Davit's own role
	ExternalID string
	Policy     Policy // as Allow makes it
}

// header is what the template says before its first line.
const header = `# The role that Davit assumes in this account. Deploy it once in an account: IAM is the same
# in all Regions. It is the same in aws, aws-us-gov and aws-cn.
#
#   aws cloudformation deploy --stack-name davit-role --template-file FILE \
#     --capabilities CAPABILITY_NAMED_IAM
#
# The actions below are what Davit calls, and, under "Through", what AWS does in Davit's
# name. "davit account check" asks AWS about the same list.
`

// Template is the CloudFormation template of the role, in YAML.
func (r Role) Template() (string, error) {
	body, err := yaml.MarshalWithOptions(r.template(), yaml.IndentSequence(true))
	if err != nil {
		return "", fmt.Errorf("write the template of the role %s: %w", r.Name, err)
	}
	return header + string(body), nil
}

// ordered is a mapping in the order in which people read it.
type ordered = yaml.MapSlice

func (r Role) template() ordered {
	return ordered{
		{Key: "AWSTemplateFormatVersion", Value: "2010-09-09"},
		{Key: "Description", Value: "Davit: the role that it assumes in this account to recover servers with AWS Elastic Disaster Recovery."},
		{Key: "Parameters", Value: ordered{
			{Key: "DavitPrincipal", Value: parameter("The ARN of the role or user that Davit itself runs as.", r.Principal,
				`^arn:aws[a-z-]*:(iam::[0-9]{12}:(root|role/.+|user/.+))$`)},
			{Key: "ExternalId", Value: parameter("What Davit sends when it assumes the role: the externalID that the account is registered with.", r.ExternalID,
				`^[\w+=,.@:/-]{2,1224}$`)},
			{Key: "RoleName", Value: parameter("The name of the role.", r.Name, `^[\w+=,.@-]{1,64}$`)},
		}},
		{Key: "Resources", Value: ordered{{Key: "DavitRole", Value: ordered{
			{Key: "Type", Value: "AWS::IAM::Role"},
			{Key: "Properties", Value: ordered{
				{Key: "RoleName", Value: ref("RoleName")},
				{Key: "Path", Value: cmp.Or(r.Path, "/")},
				{Key: "Description", Value: "Assumed by Davit, which orchestrates disaster recovery."},
				{Key: "MaxSessionDuration", Value: 3600},
				{Key: "AssumeRolePolicyDocument", Value: trust()},
				{Key: "Policies", Value: []ordered{{
					{Key: "PolicyName", Value: "Davit"},
					{Key: "PolicyDocument", Value: r.Policy.substituted()},
				}}},
				{Key: "Tags", Value: []ordered{{{Key: "Key", Value: "Application"}, {Key: "Value", Value: "Davit"}}}},
			}},
		}}}},
		{Key: "Outputs", Value: ordered{{Key: "RoleArn", Value: ordered{
			{Key: "Description", Value: "The roleARN to register the account with."},
			{Key: "Value", Value: ordered{{Key: "Fn::GetAtt", Value: []string{"DavitRole", "Arn"}}}},
		}}}},
	}
}

func parameter(description, standard, pattern string) ordered {
	p := ordered{{Key: "Type", Value: "String"}, {Key: "Description", Value: description}, {Key: "AllowedPattern", Value: pattern}}
	if standard != "" {
		p = append(p, yaml.MapItem{Key: "Default", Value: standard})
	}
	return p
}

func ref(name string) ordered { return ordered{{Key: "Ref", Value: name}} }

// trust is Trust with the template's parameters.
func trust() ordered {
	return ordered{
		{Key: "Version", Value: language},
		{Key: "Statement", Value: []ordered{{
			{Key: "Sid", Value: "DavitAssumes"},
			{Key: "Effect", Value: "Allow"},
			{Key: "Principal", Value: ordered{{Key: "AWS", Value: ref("DavitPrincipal")}}},
			{Key: "Action", Value: []string{"sts:AssumeRole"}},
			{Key: "Condition", Value: ordered{{Key: "StringEquals", Value: ordered{{Key: "sts:ExternalId", Value: ref("ExternalId")}}}}},
		}}},
	}
}

// substituted is the policy with its pseudo parameters filled in by CloudFormation.
func (p Policy) substituted() ordered {
	statements := make([]ordered, len(p.Statement))
	for i, s := range p.Statement {
		resources := make([]any, len(s.Resource))
		for j, resource := range s.Resource {
			resources[j] = resource
			if strings.Contains(resource, "${") {
				resources[j] = ordered{{Key: "Fn::Sub", Value: resource}}
			}
		}
		statements[i] = ordered{
			{Key: "Sid", Value: s.Sid}, {Key: "Effect", Value: s.Effect}, {Key: "Action", Value: s.Action}, {Key: "Resource", Value: resources},
		}
		if len(s.Condition) > 0 {
			statements[i] = append(statements[i], yaml.MapItem{Key: "Condition", Value: s.Condition})
		}
	}
	return ordered{{Key: "Version", Value: p.Version}, {Key: "Statement", Value: statements}}
}
