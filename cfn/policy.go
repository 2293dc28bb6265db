// Package cfn makes what people set up in their AWS accounts for Davit: IAM policies, and
// the CloudFormation template of the role that Davit assumes. Both are made of the one
// table of permissions, cloud.Permissions.
package cfn

import (
	"slices"
	"strings"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// Policy is an IAM policy.
type Policy struct {
	Version   string      `json:"Version" yaml:"Version"`
	Statement []Statement `json:"Statement" yaml:"Statement"`
}

// Statement is a statement of a policy.
type Statement struct {
	Sid       string     `json:"Sid,omitempty" yaml:"Sid,omitempty"`
	Effect    string     `json:"Effect" yaml:"Effect"`
	Principal *Principal `json:"Principal,omitempty" yaml:"Principal,omitempty"`
	Action    []string   `json:"Action" yaml:"Action"`
	Resource  []string   `json:"Resource,omitempty" yaml:"Resource,omitempty"`
	Condition Condition  `json:"Condition,omitempty" yaml:"Condition,omitempty"`
}

// Principal is whom a trust policy names.
type Principal struct {
	AWS string `json:"AWS" yaml:"AWS"`
}

// Condition is a statement's condition: operators, keys and values.
type Condition map[string]map[string][]string

// The pseudo parameters of CloudFormation by which policies are the same in every
// partition and account.
const (
	partition = "${AWS::Partition}"
	accountID = "${AWS::AccountId}"
)

// language is the version of IAM's policy language.
const language = "2012-10-17"

// Allow is the policy that allows permissions and nothing else, for an account with such
// needs. What differs between accounts and partitions are pseudo parameters of
// CloudFormation: see In.
func Allow(permissions []cloud.Permission, needs cloud.Needs) Policy {
	policy := Policy{Version: language, Statement: []Statement{}}
	given := map[string]bool{}
	for _, p := range permissions {
		s := statementOf(p, needs)
		key := strings.Join(append([]string{p.Action, p.Through, p.Passed}, s.Resource...), " ")
		if given[key] {
			continue // for another feature
		}
		given[key] = true
		i := slices.IndexFunc(policy.Statement, func(have Statement) bool { return have.Sid == s.Sid })
		if i < 0 {
			policy.Statement = append(policy.Statement, s)
			continue
		}
		policy.Statement[i].Action = append(policy.Statement[i].Action, p.Action)
	}
	return policy
}

// statementOf is a statement for one permission. Those of one Sid differ in their actions
// alone.
func statementOf(p cloud.Permission, needs cloud.Needs) Statement {
	s := Statement{Sid: "Davit" + title(string(p.Feature)), Effect: "Allow", Action: []string{p.Action}, Resource: []string{"*"}}
	switch {
	case p.Through == "kms":
		s.Sid += "ThroughKMS"
		s.Condition = Condition{"StringLike": {"kms:ViaService": {"secretsmanager.*", "ssm.*"}}}
	case p.Through != "":
		s.Sid += "Through" + strings.ToUpper(p.Through)
		s.Condition = Condition{"Bool": {"aws:ViaAWSService": {"true"}}}
	case p.Of != "":
		s.Sid += "Of" + title(string(p.Of))
		s.Resource = resources(p.Of, needs)
	}
	if p.Passed != "" {
		s.Condition = Condition{"StringEquals": {"iam:PassedToService": {p.Passed}}}
	}
	return s
}

// title makes DrsRoles of drs-roles: a Sid has letters and digits alone.
func title(name string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(name, "-") {
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}

// resources are the ARNs that a permission is limited to.
func resources(of cloud.Subjects, needs cloud.Needs) []string {
	switch of {
	case cloud.OfSecrets:
		return arns(needs.Secrets, func(name string) string {
			return "arn:" + partition + ":secretsmanager:*:" + accountID + ":secret:" + name + "-??????" // Secrets Manager adds six characters
		})
	case cloud.OfParameters:
		return arns(needs.Parameters, func(name string) string {
			return "arn:" + partition + ":ssm:*:" + accountID + ":parameter/" + strings.TrimPrefix(name, "/")
		})
	case cloud.OfRoles:
		return needs.Roles
	case cloud.OfInstances:
		return []string{"arn:" + partition + ":ec2:*:" + accountID + ":instance/*"}
	case cloud.OfTemplates:
		return []string{"arn:" + partition + ":ec2:*:" + accountID + ":launch-template/*"}
	case cloud.OfDRSRoles:
		return arns(cloud.DRSRoles, func(role string) string { return "arn:" + partition + ":iam::" + accountID + ":role/" + role })
	}
	return []string{"*"}
}

func arns(names []string, of func(string) string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = name
		if !strings.HasPrefix(name, "arn:") {
			out[i] = of(name)
		}
	}
	return out
}

// In is the policy as it stands in an account of a partition, without pseudo parameters.
func (p Policy) In(id recovery.AccountID, in string) Policy {
	fill := strings.NewReplacer(partition, in, accountID, string(id))
	out := Policy{Version: p.Version, Statement: slices.Clone(p.Statement)}
	for i, s := range out.Statement {
		out.Statement[i].Resource = slices.Clone(s.Resource)
		for j, resource := range s.Resource {
			out.Statement[i].Resource[j] = fill.Replace(resource)
		}
	}
	return out
}

// Trust is the policy by which a role may be assumed by a principal that sends the
// external ID, and by nobody else.
func Trust(principal, externalID string) Policy {
	return Policy{Version: language, Statement: []Statement{{
		Sid: "DavitAssumes", Effect: "Allow", Principal: &Principal{AWS: principal}, Action: []string{"sts:AssumeRole"},
		Condition: Condition{"StringEquals": {"sts:ExternalId": {externalID}}},
	}}}
}
