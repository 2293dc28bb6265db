package awscloud

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/davit-dr/davit/recovery"
)

// products are the services as people call them.
var products = map[string]string{
	"drs": "DRS", "ec2": "EC2", "pricing": "Pricing", "secretsmanager": "Secrets Manager",
	"servicequotas": "Service Quotas", "s3": "S3", "sns": "SNS", "ssm": "Systems Manager", "sts": "STS",
}

func (k *call) product() string { return products[k.service] }

// caller is who the call was made as, for an operator.
func (k *call) caller() string {
	if k.as.roleARN == "" {
		return "Davit's own credentials"
	}
	return "the role " + k.as.roleARN
}

// deniedAction is the permission that IAM's message names. It may be another than the
// call's own: DRS starts instances as whoever asked for the recovery.
var deniedAction = regexp.MustCompile(`not authorized to perform: ((?:SNS|[a-z0-9-]+):[A-Za-z0-9*]+)`)

// remedy says what the operator can do about an answer.
func (k *call) remedy(e *recovery.Error, api smithy.APIError) {
	switch e.Code {
	case recovery.Denied:
		k.remedyDenied(e, api)
	case recovery.Unauthenticated:
		k.remedyUnauthenticated(e)
	case recovery.QuotaExceeded:
		k.remedyQuota(e)
	case recovery.Throttled:
		e.WithRemedy("wait and ask again; other programs that call %s in %s share its request rate", k.product(), k.scope)
	case recovery.NotFound:
		k.remedyNotFound(e)
	case recovery.Invalid:
		k.remedyInvalid(e, api)
	}
}

func (k *call) remedyQuota(e *recovery.Error) {
	switch {
	case k.service == "drs":
		e.WithRemedy("wait until DRS jobs there have ended, or have AWS raise the quota %s", cmp.Or(k.refusal.QuotaCode, "that its message names"))
	case strings.HasPrefix(e.AWSCode, "Automation"):
		e.WithRemedy("wait until automations there have ended, or have AWS raise the quota of automations that run at once")
	default:
		e.WithRemedy("delete what is not needed there any more, or have AWS raise the quota that its message names")
	}
}

func (k *call) remedyNotFound(e *recovery.Error) {
	switch {
	case k.operation == "StartAutomationExecution" || strings.HasPrefix(e.AWSCode, "InvalidDocument"):
		e.WithRemedy("check the document's name and version; documents belong to a Region: install or share it in %s", k.scope)
	case k.service == "secretsmanager":
		e.WithRemedy("check the name and the version; secrets are read in the account and Region where the action runs: create it in %s, or a replica", k.scope)
	case k.service == "sns":
		e.WithRemedy("check the topic's ARN: its Region, account and name")
	case k.operation == "GetParameter":
		e.WithRemedy("check the name and the version; parameters are read in the account and Region where the action runs: create it in %s", k.scope)
	}
}

func (k *call) remedyInvalid(e *recovery.Error, api smithy.APIError) {
	switch {
	case e.AWSCode == "MaxTemplateVersionLimitExceeded":
		e.WithRemedy("delete old versions of it with `davit template retire`")
	case e.AWSCode == "UninitializedAccountException":
		e.WithRemedy("initialize DRS in %s, once, in account %s: in its console, or with \"aws drs initialize-service --region %s\"",
			k.scope.Region, k.scope.AccountID, k.scope.Region)
	case e.AWSCode == "InvalidAutomationExecutionParametersException" && strings.Contains(strings.ToLower(api.ErrorMessage()), "assume"):
		e.WithRemedy("let the service ssm.amazonaws.com assume the role that the action names, in the role's trust policy")
	case e.AWSCode == "InvalidAutomationExecutionParametersException":
		e.WithRemedy("compare the action's parameters with those of the document")
	}
}

func (k *call) remedyDenied(e *recovery.Error, api smithy.APIError) {
	switch e.AWSCode {
	case "OptInRequired", "RegionDisabledException", "SubscriptionRequired":
		e.WithRemedy("enable the Region %s in account %s, its STS endpoint too", k.scope.Region, k.scope.AccountID)
		return
	}
	action := k.service + ":" + k.operation
	if m := deniedAction.FindStringSubmatch(api.ErrorMessage()); m != nil {
		action = m[1]
	} else if e.AWSCode == "DecryptionFailure" || strings.Contains(api.ErrorMessage(), "KMS") {
		action = "kms:Decrypt" // of a secret's own key, and the key's policy must allow it too
	}
	if by := governor(api.ErrorMessage()); by != "" {
		e.WithRemedy("have the %s that is over %s allow %s: a policy of the role does not help", by, k.caller(), action)
		return
	}
	if k.service == "sns" {
		e.WithRemedy("allow %s to %s in an IAM policy, and in the topic's own policy where it is another account's; on an encrypted topic, kms:GenerateDataKey and kms:Decrypt too", action, k.caller())
		return
	}
	e.WithRemedy("allow %s to %s in an IAM policy; a service control policy or a permissions boundary may deny it too", action, k.caller())
}

// governor is the kind of policy over a role that AWS names as its reason, or "".
//
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func governor(said string) string {
	for _, kind := range []string{"service control policy", "resource control policy", "permissions boundary"} {
		if strings.Contains(said, kind) {
			return kind
		}
	}
	return ""
}

func (k *call) remedyUnauthenticated(e *recovery.Error) {
	switch {
	case strings.HasPrefix(e.AWSCode, "Expired") || e.AWSCode == "RequestExpired":
		e.WithRemedy("renew %s, and check this machine's clock", k.caller())
	case k.as.roleARN != "":
		e.WithRemedy("check that the Region %s is enabled in account %s, and this machine's clock", k.scope.Region, k.scope.AccountID)
	default:
		e.WithRemedy("check Davit's own AWS credentials and this machine's clock, and that the Region %s is enabled in account %s", k.scope.Region, k.scope.AccountID)
	}
}

// remedyAssume says what to look at when a role could not be assumed. STS answers the
// same whether the role, the trust or the external ID is what is wrong.
func (k *call) remedyAssume(e *recovery.Error) {
	if e.Code == recovery.Unauthenticated {
		e.WithRemedy("check Davit's own AWS credentials and this machine's clock")
		return
	}
	if e.Code != recovery.Denied {
		return
	}
	external := "asks for no external ID, since the account is registered without one"
	if k.as.externalID != "" {
		external = "has in its condition on sts:ExternalId the very external ID that the account is registered with"
	}
	e.WithRemedy("check in account %s that the role exists, that its trust policy names Davit's principal, and that this %s: STS does not say which of them is wrong; "+
		"\"davit account role %s\" prints the role as it should be. And allow sts:AssumeRole on it to Davit's own credentials", k.scope.AccountID, external, k.scope.AccountID)
}
