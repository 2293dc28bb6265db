package recovery

import (
	"cmp"
	"fmt"
	"strings"
)

// PreparedInstance is an instance that a server is to be launched into, as EC2 tells of it.
type PreparedInstance struct {
	InstanceType   string
	State          string // running, stopped, …
	Tags           map[string]string
	Windows        bool
	Architecture   string // x86_64, arm64, …
	BootMode       string // legacy-bios, uefi; "": EC2 does not tell
	Virtualization string // hvm, paravirtual
	RootDevice     string // ebs, instance-store
	Tenancy        string // default, dedicated, host
}

// The tag by which an instance lets DRS launch into it.
const (
	AllowIntoKey   = "AWSDRS"
	AllowIntoValue = "AllowLaunchingIntoThisInstance"
)

// Unmet is a condition of a launch into an instance that is not met, and what to do.
type Unmet struct{ Why, Remedy string }

// UnmetFor are the conditions of DRS that the instance, or what is stated of the launch, does not
// meet. How a server boots is not judged where that is not known.
//
// Source: https://docs.aws.amazon.com/drs/latest/userguide/default-drs-launch-into-source-instance.html
func (i PreparedInstance) UnmetFor(c LaunchCase) []Unmet {
	var all []Unmet
	unless := func(met bool, remedy, why string, args ...any) {
		if !met {
			all = append(all, Unmet{fmt.Sprintf(why, args...), remedy})
		}
	}
	unless(i.State == "stopped", "stop the instance", "it is %s and not stopped", i.State)
	unless(i.Tags[AllowIntoKey] == AllowIntoValue, fmt.Sprintf("give the instance the tag %s=%s", AllowIntoKey, AllowIntoValue), "it does not have the tag that allows it")
	windows := strings.Contains(strings.ToLower(c.Server.OS), "windows")
	if c.Server.OS != "" {
		unless(i.Windows == windows, another, "it is of %s, and the server of %s", system(i.Windows), system(windows))
	}
	unless(i.Architecture == "x86_64", another, "it is of the architecture %s and not x86_64", i.Architecture)
	unless(i.Virtualization == "hvm", another, "its virtualisation is %s and not HVM", i.Virtualization)
	unless(i.RootDevice == "ebs", another, "its root device is %s and not of EBS", i.RootDevice)
	switch {
	case i.BootMode == "":
	case !i.Windows:
		unless(i.BootMode == "legacy-bios", another, "it boots by %s, and one of Linux has to by legacy-bios", i.BootMode)
	case c.BootMode != "":
		unless(i.BootMode == c.BootMode, another, "it boots by %s, and the server by %s", i.BootMode, c.BootMode)
	}
	on := func(b *bool) bool { return b != nil && *b }
	unless(!on(c.Launch.CopyTags), "state copyTags: false", "tags of the source server are copied, which DRS does not do into an instance")
	unless(!on(c.Launch.CopyPrivateIP), "state copyPrivateIp: false", "the private address of the source server is copied, which DRS does not do into an instance")
	if on(c.Launch.OSBYOL) {
		unless(!i.Windows || i.Tenancy == "host", "turn osByol off", "osByol for Windows needs a dedicated host, and its tenancy is %s", cmp.Or(i.Tenancy, "default"))
	}
	return all
}

const another = "state another instance"

func system(windows bool) string {
	if windows {
		return "Windows"
	}
	return "Linux"
}
