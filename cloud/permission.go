package cloud

// Feature is something that Davit does in an account, as far as it needs permissions of
// its own.
type Feature string

// The features, in the order in which people are told of them.
const (
	FeatureObserve   Feature = "observe"   // see servers, jobs and instances; the preflight
	FeatureRecover   Feature = "recover"   // drills and recoveries
	FeatureCleanUp   Feature = "clean-up"  // terminate what a drill launched
	FeatureActions   Feature = "actions"   // run Automation documents before and after waves
	FeatureSecrets   Feature = "secrets"   // resolve what the parameters of actions refer to
	FeatureDocuments Feature = "documents" // choose and install Automation documents
	FeatureExtension Feature = "extension" // extend source servers of staging accounts
	FeatureTagSync   Feature = "tag-sync"  // keep tags of source servers and instances the same
	FeatureQuotas    Feature = "quotas"    // read DRS's quotas from Service Quotas
	FeatureLaunch    Feature = "launch"    // apply the launch configurations of groups and plans
	FeatureNotify    Feature = "notify"    // publish to SNS topics
	FeatureTemplates Feature = "templates" // choose and check how servers are launched
	FeaturePrices    Feature = "prices"    // estimate what drills and recoveries cost
	FeatureVersions  Feature = "versions"  // roll launch templates back, and retire versions
	FeatureCopies    Feature = "copies"    // copy launch templates from and to other accounts and Regions
	FeatureStaging   Feature = "staging"   // look into a staging account
)

// Features are all features of a target account, in their order.
var Features = []Feature{
	FeatureObserve, FeatureRecover, FeatureCleanUp, FeatureActions, FeatureSecrets, FeatureDocuments, FeatureExtension, FeatureTagSync, FeatureQuotas, FeatureLaunch, FeatureNotify, FeatureTemplates, FeaturePrices, FeatureVersions, FeatureCopies,
}

// Permission is an IAM action that Davit needs in an account, and what for.
type Permission struct {
	Feature Feature
	Action  string // as IAM spells it: drs:StartRecovery
	// Through is the service that makes the call in Davit's name, when Davit makes none
	// itself: AWS then judges Davit's permission all the same. The policy allows it through
	// services alone.
	Through string
	// Of says to what the permission is limited in an account: empty is everything.
	Of Subjects
	// Passed is the service that a role may be handed to, of iam:PassRole.
	Passed string
	// Unasked says why AWS cannot be asked about it without carrying it out. Empty: it can,
	// though what is allowed through a service alone is refused to Davit itself all the same.
	Unasked string
}

// Subjects are the kinds of things that permissions are limited to.
type Subjects string

// The kinds of subjects. What they are is known of an account by its plans.
const (
	OfSecrets    Subjects = "secrets"    // of Secrets Manager, that actions refer to
	OfParameters Subjects = "parameters" // of the Parameter Store, that actions refer to
	OfRoles      Subjects = "roles"      // that automations of the plans act as
	OfInstances  Subjects = "instances"  // of EC2, all of them
	OfDRSRoles   Subjects = "drs-roles"  // that DRS gives to what it launches
	OfTemplates  Subjects = "templates"  // launch templates of EC2, all of them
)

// DRSRoles are the roles that DRS gives to the instances that it launches, below the
// account, as its initialisation makes them.
//
// Source: https://docs.aws.amazon.com/drs/latest/userguide/getting-started-initializing.html
var DRSRoles = []string{
	"service-role/AWSElasticDisasterRecoveryConversionServerRole",
	"service-role/AWSElasticDisasterRecoveryRecoveryInstanceRole",
	"service-role/AWSElasticDisasterRecoveryRecoveryInstanceWithLaunchActionsRole",
}

// Why AWS cannot be asked.
const (
	byDRSAlone = "DRS makes this call in Davit's name: the first drill tells"
	inKMS      = "the key's own policy has its say, too: the first use tells"
	// A topic that does not exist may be refused without a word about the permission.
	inPublishing = "the topic's own policy has its say, too: the first message tells"
	inMaking     = "a launch template gets its tags as it is made: the first copy tells"
	inPassing    = "it is judged when a role is handed over: the first use tells"
)

// Permissions are all that Davit needs: in the order in which people are told of them, one
// line for each feature and action. The check of an account, the policy that it prints,
// and the template of the role are made of this table, and every operation that awscloud
// calls has a line here.
//
// What DRS does with the caller's own permissions are the dependent actions of its
// operations. They have no conditions on tags, which not all that DRS makes carries. Those
// that only create, so that a launch depends on them, are open to Davit itself: a dry run
// can then ask about them.
//
// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticdisasterrecovery.html
var Permissions = []Permission{
	{Feature: FeatureObserve, Action: "drs:DescribeSourceServers"},
	{Feature: FeatureObserve, Action: "drs:DescribeRecoverySnapshots"},
	{Feature: FeatureObserve, Action: "drs:DescribeJobs"},
	{Feature: FeatureObserve, Action: "drs:DescribeJobLogItems"},
	{Feature: FeatureObserve, Action: "drs:DescribeRecoveryInstances"},
	{Feature: FeatureObserve, Action: "drs:GetLaunchConfiguration"},
	{Feature: FeatureObserve, Action: "ec2:DescribeInstances"},
	{Feature: FeatureObserve, Action: "ec2:DescribeInstanceStatus"},
	{Feature: FeatureObserve, Action: "ec2:DescribeLaunchTemplateVersions"},
	{Feature: FeatureObserve, Action: "ec2:DescribeSubnets"},
	{Feature: FeatureObserve, Action: "ec2:DescribeRouteTables"},
	{Feature: FeatureObserve, Action: "ssm:DescribeInstanceInformation"},

	{Feature: FeatureRecover, Action: "drs:StartRecovery"},
	{Feature: FeatureRecover, Action: "drs:TagResource"},
	{Feature: FeatureRecover, Action: "ec2:RunInstances"},
	{Feature: FeatureRecover, Action: "ec2:CreateVolume"},
	{Feature: FeatureRecover, Action: "ec2:CreateSnapshot"},
	{Feature: FeatureRecover, Action: "ec2:CreateLaunchTemplate"},
	{Feature: FeatureRecover, Action: "drs:CreateRecoveryInstanceForDrs", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "drs:ListTagsForResource", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:AttachVolume", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:AuthorizeSecurityGroupEgress", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:AuthorizeSecurityGroupIngress", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:CreateLaunchTemplateVersion", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:CreateTags", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:DeleteLaunchTemplateVersions", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:DeleteSnapshot", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:DeleteVolume", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:DescribeAccountAttributes", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DescribeAvailabilityZones", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DescribeImages", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DescribeInstanceAttribute", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DescribeInstanceTypes", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DescribeLaunchTemplates", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DescribeSecurityGroups", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DescribeSnapshots", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DescribeVolumes", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:DetachVolume", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:ModifyInstanceAttribute", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:ModifyLaunchTemplate", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:RevokeSecurityGroupEgress", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureRecover, Action: "ec2:StartInstances", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:StopInstances", Through: "drs"},
	{Feature: FeatureRecover, Action: "ec2:TerminateInstances", Through: "drs"},
	{Feature: FeatureRecover, Action: "iam:PassRole", Of: OfDRSRoles, Passed: "ec2.amazonaws.com", Unasked: inPassing},

	{Feature: FeatureCleanUp, Action: "drs:TerminateRecoveryInstances"},
	{Feature: FeatureCleanUp, Action: "ec2:DeleteVolume", Through: "drs"},
	{Feature: FeatureCleanUp, Action: "ec2:DescribeVolumes", Through: "drs", Unasked: byDRSAlone},
	{Feature: FeatureCleanUp, Action: "ec2:TerminateInstances", Through: "drs"},

	{Feature: FeatureActions, Action: "ssm:StartAutomationExecution"},
	{Feature: FeatureActions, Action: "ssm:StopAutomationExecution"},
	{Feature: FeatureActions, Action: "ssm:SendAutomationSignal"},
	{Feature: FeatureActions, Action: "ssm:GetAutomationExecution"},
	{Feature: FeatureActions, Action: "ssm:DescribeAutomationExecutions"},
	{Feature: FeatureActions, Action: "ssm:DescribeAutomationStepExecutions"},
	{Feature: FeatureActions, Action: "ssm:AddTagsToResource"},
	{Feature: FeatureActions, Action: "iam:PassRole", Of: OfRoles, Passed: "ssm.amazonaws.com", Unasked: inPassing},

	{Feature: FeatureSecrets, Action: "secretsmanager:DescribeSecret", Of: OfSecrets},
	{Feature: FeatureSecrets, Action: "secretsmanager:GetSecretValue", Of: OfSecrets},
	{Feature: FeatureSecrets, Action: "ssm:GetParameter", Of: OfParameters},
	{Feature: FeatureSecrets, Action: "kms:Decrypt", Through: "kms", Unasked: inKMS},

	{Feature: FeatureDocuments, Action: "ssm:ListDocuments"},
	{Feature: FeatureDocuments, Action: "ssm:DescribeDocument"},
	{Feature: FeatureDocuments, Action: "ssm:GetDocument"},
	{Feature: FeatureDocuments, Action: "ssm:CreateDocument"},
	{Feature: FeatureDocuments, Action: "ssm:UpdateDocument"},
	{Feature: FeatureDocuments, Action: "ssm:UpdateDocumentDefaultVersion"},
	{Feature: FeatureDocuments, Action: "ssm:AddTagsToResource"},

	{Feature: FeatureExtension, Action: "drs:ListStagingAccounts"},
	{Feature: FeatureExtension, Action: "drs:ListExtensibleSourceServers"},
	{Feature: FeatureExtension, Action: "drs:CreateExtendedSourceServer"},
	{Feature: FeatureExtension, Action: "drs:TagResource"},

	{Feature: FeatureTagSync, Action: "ec2:DescribeInstances"},
	{Feature: FeatureTagSync, Action: "drs:TagResource"},
	{Feature: FeatureTagSync, Action: "ec2:CreateTags", Of: OfInstances},

	{Feature: FeatureQuotas, Action: "servicequotas:ListServiceQuotas"},
	{Feature: FeatureQuotas, Action: "servicequotas:ListAWSDefaultServiceQuotas"},

	{Feature: FeatureLaunch, Action: "drs:UpdateLaunchConfiguration"},
	{Feature: FeatureLaunch, Action: "ec2:CreateLaunchTemplateVersion"},
	{Feature: FeatureLaunch, Action: "ec2:ModifyLaunchTemplate"},

	{Feature: FeatureNotify, Action: "sns:Publish", Unasked: inPublishing},

	{Feature: FeatureTemplates, Action: "ec2:DescribeLaunchTemplates"},
	{Feature: FeatureTemplates, Action: "ec2:DescribeInstanceTypes"},
	{Feature: FeatureTemplates, Action: "ec2:DescribeInstanceTypeOfferings"},
	{Feature: FeatureTemplates, Action: "ec2:DescribeSecurityGroups"},
	{Feature: FeatureTemplates, Action: "ec2:DescribeKeyPairs"},
	{Feature: FeatureTemplates, Action: "iam:ListInstanceProfiles"},
	{Feature: FeatureTemplates, Action: "servicequotas:ListServiceQuotas"},
	{Feature: FeatureTemplates, Action: "servicequotas:ListAWSDefaultServiceQuotas"},
	{Feature: FeatureTemplates, Action: "ec2:DescribeInstances"},
	{Feature: FeatureTemplates, Action: "ec2:DescribeVolumes"},
	{Feature: FeatureTemplates, Action: "ec2:DescribeCapacityReservations"},
	{Feature: FeatureTemplates, Action: "ec2:GetGroupsForCapacityReservation"},
	{Feature: FeatureTemplates, Action: "ec2:DescribeNetworkInterfaces"},

	{Feature: FeaturePrices, Action: "pricing:GetProducts"},

	{Feature: FeatureVersions, Action: "ec2:CreateLaunchTemplateVersion"},
	{Feature: FeatureVersions, Action: "ec2:ModifyLaunchTemplate"},
	{Feature: FeatureVersions, Action: "ec2:DeleteLaunchTemplateVersions"},

	{Feature: FeatureCopies, Action: "ec2:DescribeLaunchTemplates"},
	{Feature: FeatureCopies, Action: "ec2:DescribeLaunchTemplateVersions"},
	{Feature: FeatureCopies, Action: "ec2:CreateLaunchTemplate"},
	{Feature: FeatureCopies, Action: "ec2:CreateTags", Of: OfTemplates, Unasked: inMaking},

	{Feature: FeatureStaging, Action: "drs:DescribeSourceServers"},
}
