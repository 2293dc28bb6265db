package portable

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/specfile"
)

// launchFields are the fields of older launch configurations by those of today.
var launchFields = []struct {
	today string
	older []string
}{
	{"subnetID", []string{"subnetId", "SubnetId"}},
	{"securityGroupIDs", []string{"securityGroupIds", "SecurityGroupIds"}},
	{"instanceType", []string{"instanceType", "InstanceType"}},
	{"instanceProfile", []string{"instanceProfileName", "InstanceProfileName"}},
	{"privateIP", []string{"staticPrivateIp", "StaticPrivateIp"}},
	{"copyPrivateIp", []string{"copyPrivateIp", "CopyPrivateIp"}},
	{"copyTags", []string{"copyTags", "CopyTags"}},
	{"targetInstanceTypeRightSizingMethod", []string{"targetInstanceTypeRightSizingMethod", "TargetInstanceTypeRightSizingMethod"}},
	{"launchDisposition", []string{"launchDisposition", "LaunchDisposition"}},
	{"httpTokens", []string{"httpTokens", "HttpTokens"}},
	{"instanceTags", []string{"instanceTags", "InstanceTags"}},
}

// launch carries a launch configuration over. What it has besides is listed as left.
func (o *older) launch(p specfile.Part, what string) specfile.Part {
	l := o.m.open(p, what)
	next := l.mapping()
	for _, f := range launchFields {
		l.copy(next, f.today, f.older...)
	}
	if licensing, ok := l.take("licensing"); ok && licensing.IsMapping() {
		in := o.m.open(licensing, "licensing of "+what)
		in.copy(next, "osByol", "osByol")
		in.close()
	}
	for _, today := range []string{"securityGroupIDs", "instanceTags"} { // an empty one states nothing
		if part, ok := next.Field(today); ok && len(part.Items())+len(part.Names()) == 0 {
			next = next.Without(today)
		}
	}
	l.close()
	return next
}

// servers carries over what a protection group says of single servers.
func (o *older) servers(items []specfile.Part, group string, at specfile.Position) specfile.Part {
	next := specfile.Mapping(at)
	for _, p := range items {
		s := o.m.open(p, "a server")
		id := s.text("sourceServerId")
		s.take("sourceServerId")
		entry := s.mapping()
		s.copy(entry, "useGroupDefaults", "useGroupDefaults")
		own := slices.ContainsFunc([]string{"launchTemplate", "launchConfig"}, func(field string) bool {
			part, ok := s.take(field)
			if _, again := entry.Field("launchConfiguration"); !ok || part.IsNothing() || again {
				return false
			}
			entry.Set("launchConfiguration", o.launch(part, fmt.Sprintf("%s of server %s of protection group %s", field, id, group)))
			return true
		})
		_, says := entry.Field("useGroupDefaults")
		if id != "" && (own || says) {
			next.Set(id, entry)
		}
		s.close()
	}
	return next
}
