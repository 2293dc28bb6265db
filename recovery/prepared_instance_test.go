package recovery_test

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestEveryConditionOfALaunchIntoAnInstance(t *testing.T) {
	on, off := true, false
	for name, tt := range map[string]struct {
		change func(*recovery.PreparedInstance, *recovery.LaunchCase)
		want   string
	}{
		"all met":         {func(*recovery.PreparedInstance, *recovery.LaunchCase) {}, ""},
		"running":         {func(i *recovery.PreparedInstance, _ *recovery.LaunchCase) { i.State = "running" }, "it is running and not stopped"},
		"without the tag": {func(i *recovery.PreparedInstance, _ *recovery.LaunchCase) { i.Tags["AWSDRS"] = "true" }, "it does not have the tag that allows it"},
		"of another system": {func(_ *recovery.PreparedInstance, c *recovery.LaunchCase) {
			c.Server.OS = "Microsoft Windows Server 2022"
		}, "it is of Linux, and the server of Windows"},
		"a system nobody knows":   {func(_ *recovery.PreparedInstance, c *recovery.LaunchCase) { c.Server.OS = "" }, ""},
		"Graviton":                {func(i *recovery.PreparedInstance, _ *recovery.LaunchCase) { i.Architecture = "arm64" }, "it is of the architecture arm64"},
		"paravirtual":             {func(i *recovery.PreparedInstance, _ *recovery.LaunchCase) { i.Virtualization = "paravirtual" }, "its virtualisation is paravirtual"},
		"an instance store":       {func(i *recovery.PreparedInstance, _ *recovery.LaunchCase) { i.RootDevice = "instance-store" }, "its root device is instance-store"},
		"Linux by UEFI":           {func(i *recovery.PreparedInstance, _ *recovery.LaunchCase) { i.BootMode = "uefi" }, "it boots by uefi, and one of Linux has to by legacy-bios"},
		"a boot mode nobody told": {func(i *recovery.PreparedInstance, _ *recovery.LaunchCase) { i.BootMode = "" }, ""},
		"Windows by another boot mode": {func(i *recovery.PreparedInstance, c *recovery.LaunchCase) {
			i.Windows, c.Server.OS, c.BootMode = true, "Windows", "uefi"
		}, "it boots by legacy-bios, and the server by uefi"},
		"copied tags":       {func(_ *recovery.PreparedInstance, c *recovery.LaunchCase) { c.Launch.CopyTags = &on }, "tags of the source server are copied"},
		"a copied address":  {func(_ *recovery.PreparedInstance, c *recovery.LaunchCase) { c.Launch.CopyPrivateIP = &on }, "the private address of the source server is copied"},
		"one's own licence": {func(_ *recovery.PreparedInstance, c *recovery.LaunchCase) { c.Launch.OSBYOL = &on }, ""},
		"Windows on a host": {func(i *recovery.PreparedInstance, c *recovery.LaunchCase) {
			windows(i, c, "host")
			c.Launch.OSBYOL = &on
		}, ""},
		"Windows off a host": {func(i *recovery.PreparedInstance, c *recovery.LaunchCase) { windows(i, c, ""); c.Launch.OSBYOL = &on }, "its tenancy is default"},
	} {
		t.Run(name, func(t *testing.T) {
			i := recovery.PreparedInstance{
				State: "stopped", Tags: map[string]string{"AWSDRS": "AllowLaunchingIntoThisInstance"},
				Architecture: "x86_64", BootMode: "legacy-bios", Virtualization: "hvm", RootDevice: "ebs",
			}
			c := recovery.LaunchCase{Server: recovery.SourceServer{OS: "Ubuntu 22.04"}, Launch: recovery.LaunchConfiguration{CopyTags: &off, CopyPrivateIP: &off}}
			tt.change(&i, &c)
			unmet := i.UnmetFor(c)
			switch {
			case tt.want == "" && len(unmet) > 0, tt.want != "" && (len(unmet) != 1 || !strings.Contains(unmet[0].Why, tt.want)):
				t.Errorf("got %v, want %q", unmet, tt.want)
			case tt.want != "" && unmet[0].Remedy == "":
				t.Errorf("%q has no remedy", unmet[0].Why)
			}
		})
	}
}

func windows(i *recovery.PreparedInstance, c *recovery.LaunchCase, tenancy string) {
	i.Windows, i.Tenancy, c.Server.OS, c.BootMode = true, tenancy, "Windows", ""
}
