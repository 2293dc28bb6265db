package main

// source is one model to keep: where the SDK has it and which operations to keep in
// full. An empty list keeps all of them.
type source struct {
	name, path string
	serve      []string
}

// sources are the services the simulator answers for. EC2 and Systems Manager are large,
// so only what recovery touches is kept of them.
var sources = []source{
	{name: "drs", path: "drs/2020-02-26"},
	{name: "sts", path: "sts/2011-06-15"},
	{name: "secretsmanager", path: "secretsmanager/2017-10-17"},
	{name: "ssm", path: "ssm/2014-11-06", serve: []string{
		"AddTagsToResource",
		"CreateDocument",
		"DeleteDocument",
		"DescribeAutomationExecutions",
		"DescribeAutomationStepExecutions",
		"DescribeDocument",
		"DescribeInstanceInformation",
		"GetAutomationExecution",
		"GetDocument",
		"GetParameter",
		"GetParameters",
		"GetParametersByPath",
		"ListDocuments",
		"ListDocumentVersions",
		"ListTagsForResource",
		"ModifyDocumentPermission",
		"SendAutomationSignal",
		"StartAutomationExecution",
		"StopAutomationExecution",
		"UpdateDocument",
		"UpdateDocumentDefaultVersion",
	}},
	{name: "ec2", path: "ec2/2016-11-15", serve: []string{
		"CreateLaunchTemplate",
		"CreateLaunchTemplateVersion",
		"CreateTags",
		"DeleteLaunchTemplate",
		"DeleteLaunchTemplateVersions",
		"DeleteTags",
		"DescribeAccountAttributes",
		"DescribeAvailabilityZones",
		"DescribeInstanceAttribute",
		"DescribeInstanceStatus",
		"DescribeInstances",
		"DescribeLaunchTemplateVersions",
		"DescribeLaunchTemplates",
		"DescribeNetworkInterfaces",
		"DescribeRegions",
		"DescribeRouteTables",
		"DescribeSecurityGroups",
		"DescribeSubnets",
		"DescribeTags",
		"DescribeVolumes",
		"DescribeVpcs",
		"ModifyLaunchTemplate",
		"RebootInstances",
		"StartInstances",
		"StopInstances",
		"TerminateInstances",
	}},
}
