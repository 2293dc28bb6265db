package recovery

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	settingCores   = "CpuOptions.CoreCount"
	settingThreads = "CpuOptions.ThreadsPerCore"
)

// number is a setting that is a number; 0: it is not set.
func (v LaunchTemplateVersion) number(setting string) int {
	n, _ := strconv.Atoi(v.Setting(setting))
	return n
}

// vcpuUse is what of a class is needed, and taken.
type vcpuUse struct {
	need, taken int
	servers     []RoomCase // that need it
}

// vcpus holds what the servers need of each class against the quotas. On a Dedicated Host, and in
// a capacity reservation, a launch takes nothing of a quota: these have quotas of their own, or
// count already.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
func (k *roomCheck) vcpus() {
	uses := k.vcpuNeeds()
	if len(uses) == 0 || k.unread(PartVCPUQuotas) {
		return
	}
	running := !k.unread(PartInstances)
	if running {
		k.vcpusTaken(uses)
	}
	for _, class := range vcpuClasses {
		if use := uses[class.name]; use != nil && use.need > 0 {
			k.vcpuClass(class, *use, running, uses)
		}
	}
}

// vcpuNeeds are what the servers need, by class. What is not known of one is found.
func (k *roomCheck) vcpuNeeds() map[VCPUClass]*vcpuUse {
	uses := map[VCPUClass]*vcpuUse{}
	for i, c := range k.cases {
		name := c.launchedType()
		class, n := VCPUClassOf(name), k.vcpusOf(c, name)
		switch {
		case k.reserved[i] || c.Template.Setting(SettingTenancy) == "host":
			continue
		case name == "":
			k.findAt(c.Where(), FindingVCPUQuota, SeverityInfo, "", "the instance type of the launch is not known: it is in no sum of vCPUs")
			continue
		case class == "" || n == 0:
			k.findAt(c.Where(), FindingVCPUQuota, SeverityInfo, "", "how many vCPUs %s takes, and of which quota, is not known: it is in no sum of vCPUs", name)
			continue
		}
		if uses[class] == nil {
			uses[class] = &vcpuUse{}
		}
		uses[class].need += n
		uses[class].servers = append(uses[class].servers, c)
	}
	return uses
}

// vcpusTaken adds up what runs, without what the launches replace. A capacity reservation counts
// whole, whether or not anything runs in it.
func (k *roomCheck) vcpusTaken(uses map[VCPUClass]*vcpuUse) {
	take := func(instanceType string, n int) {
		class := VCPUClassOf(instanceType)
		if uses[class] == nil {
			uses[class] = &vcpuUse{}
		}
		uses[class].taken += n
	}
	for _, i := range k.room.Instances {
		if i.ReservationID == "" && !k.ended[i.ID] {
			take(i.Type, i.VCPUs)
		}
	}
	for _, r := range k.room.Reservations {
		if r.Own && r.active() {
			take(r.InstanceType, r.Total*k.types[r.InstanceType].CPUs)
		}
	}
}

// vcpuClass judges one class.
func (k *roomCheck) vcpuClass(class vcpuClass, use vcpuUse, running bool, uses map[VCPUClass]*vcpuUse) {
	quota, told := k.room.VCPUs[class.name]
	what := fmt.Sprintf("launching %s takes %d vCPUs of On-Demand %s instances", plural(len(use.servers), "server"), use.need, class.name)
	switch {
	case !told:
		k.find(FindingNotAsked, SeverityUnknown, "look at the quota "+class.code+" in Service Quotas", "%s, and Service Quotas does not tell the quota", what)
	case use.need > quota:
		k.find(FindingVCPUQuota, SeverityError, k.vcpuRemedy(class, use, use.need, uses), "%s, and the quota is %d", what, quota)
	case running && use.need+use.taken > quota:
		k.find(FindingVCPUQuota, SeverityWarning, k.vcpuRemedy(class, use, use.need+use.taken, uses), "%s: %d are in use beside them, and the quota is %d", what, use.taken, quota)
	}
}

// vcpuRemedy is what to do where a class has no room. An alternative of another class that has
// room needs no quota raised.
func (k *roomCheck) vcpuRemedy(class vcpuClass, use vcpuUse, total int, uses map[VCPUClass]*vcpuUse) string {
	remedy := fmt.Sprintf("have AWS raise the quota %s of EC2 to %d at least, state smaller instance types, or leave servers out", class.code, total)
	var fitting []string
	for _, c := range use.servers {
		for _, a := range c.Alternatives {
			name := orEmpty(a.InstanceType)
			if name != "" && !slices.Contains(fitting, name) && k.hasRoom(c, name, class.name, uses) {
				fitting = append(fitting, name)
			}
		}
	}
	if len(fitting) > 0 {
		remedy += fmt.Sprintf("; of the alternatives, %s would be launched from another quota, which has room", strings.Join(fitting, ", "))
	}
	return remedy
}

// hasRoom reports whether a server could be launched as the type, from another class.
func (k *roomCheck) hasRoom(c RoomCase, instanceType string, besides VCPUClass, uses map[VCPUClass]*vcpuUse) bool {
	class, n := VCPUClassOf(instanceType), k.vcpusOf(c, instanceType)
	if class == "" || class == besides || n == 0 {
		return false
	}
	var use vcpuUse
	if uses[class] != nil {
		use = *uses[class]
	}
	return use.need+use.taken+n <= k.room.VCPUs[class]
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
