package ssmdoc

import (
	"slices"
	"strings"
)

// ControlPlane is a service whose operations are answered by one Region only, wherever
// they are called from: while that Region is down, so is the operation.
type ControlPlane struct {
	Service string   // as Call names it
	Region  string   // where its operations are answered
	APIs    []string // those that the document calls
	Steps   []string // the steps that call them
}

// homes are the Regions of the services with one control plane, by partition, from AWS's
// "AWS Fault Isolation Boundaries", appendix A, and from the list of service endpoints.
// The data planes of these services (answering DNS, serving pages, ARC's routing
// controls through route53-recovery-cluster) are not in it: they are in many Regions.
var homes = map[string]map[string]string{
	"aws": {
		"account": "us-east-1", "budgets": "us-east-1", "ce": "us-east-1", "cloudfront": "us-east-1", "iam": "us-east-1",
		"organizations": "us-east-1", "route53": "us-east-1", "route53domains": "us-east-1",
		"shield": "us-east-1", "support": "us-east-1", "waf": "us-east-1",
		"globalaccelerator": "us-west-2", "networkmanager": "us-west-2",
		"route53-recovery-control-config": "us-west-2", "route53-recovery-readiness": "us-west-2",
	},
	"aws-us-gov": {
		"iam": "us-gov-west-1", "organizations": "us-gov-west-1", "route53": "us-gov-west-1", "networkmanager": "us-gov-west-1",
		"support": "us-gov-west-1",
	},
	"aws-cn": {
		"iam": "cn-north-1", "organizations": "cn-northwest-1", "route53": "cn-northwest-1", "cloudfront": "cn-northwest-1",
		"support": "cn-north-1",
	},
}

// ControlPlanes gives the control planes of single Regions that the document leans on in
// a partition (aws, aws-us-gov or aws-cn), by the calls of its steps. Whoever runs it in
// one of those Regions leans on nothing elsewhere: compare.
func (d *Document) ControlPlanes(partition string) []ControlPlane {
	var planes []ControlPlane
	for _, c := range d.Calls() {
		region := homeOf(c, homes[partition])
		if region == "" {
			continue
		}
		i := slices.IndexFunc(planes, func(p ControlPlane) bool { return p.Service == c.Service })
		if i < 0 {
			i = len(planes)
			planes = append(planes, ControlPlane{Service: c.Service, Region: region})
		}
		planes[i].APIs = addOnce(planes[i].APIs, c.API)
		planes[i].Steps = addOnce(planes[i].Steps, c.Step)
	}
	return planes
}

// homeOf is the one Region that answers the call, or "". Making, removing and configuring
// S3 buckets leans on the Region of the account's bucket names, though S3 itself does not.
func homeOf(c Call, homes map[string]string) string {
	if c.Service == "s3" && (strings.HasPrefix(c.API, "PutBucket") || strings.HasPrefix(c.API, "DeleteBucket") || c.API == "CreateBucket") {
		return homes["account"]
	}
	return homes[c.Service]
}

func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
