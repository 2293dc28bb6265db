package recovery

import (
	"strings"
	"testing"
)

// someTypes are what a Region of two zones offers; t9 is offered in one of them.
func someTypes() []InstanceType {
	of := func(name string, cpus int, gib int64, change func(*InstanceType)) InstanceType {
		it := InstanceType{
			Name: name, CPUs: cpus, MemoryMiB: gib * 1024, Architectures: []string{"x86_64"}, BootModes: []string{"legacy-bios", "uefi"},
			Nitro: true, EBSOptimized: "default", Current: true, Zones: []string{"us-west-2a", "us-west-2b"},
		}
		if change != nil {
			change(&it)
		}
		return it
	}
	return []InstanceType{
		of("m5.large", 2, 8, nil), of("m5.xlarge", 4, 16, nil), of("m6a.large", 2, 8, nil), of("m6i.large", 2, 8, nil),
		of("m7g.large", 2, 8, func(it *InstanceType) { it.Architectures = []string{"arm64"} }),
		of("m4.large", 2, 8, func(it *InstanceType) { it.Current = false }),
		of("t3.large", 2, 8, func(it *InstanceType) { it.Burstable = true }),
		of("c9.large", 2, 8, func(it *InstanceType) { it.Zones = []string{"us-west-2b"} }),
		of("u9.large", 2, 8, func(it *InstanceType) { it.BootModes = []string{"uefi"} }),
	}
}

func TestRecommendationsFitAndSayWhy(t *testing.T) {
	const subnetA, subnetB = "subnet-a", "subnet-b"
	a, b := subnetA, subnetB
	prices := somePrices
	prices.Instances = map[string]InstancePrice{}
	for name, price := range somePrices.Instances {
		prices.Instances[name] = price
	}
	prices.Instances["c9.large"], prices.Instances["u9.large"], prices.Instances["m4.large"] = InstancePrice{Linux: 0.06}, InstancePrice{Linux: 0.07}, InstancePrice{Linux: 0.01}
	place := LaunchPlace{InstanceTypes: someTypes(), Subnets: []LaunchSubnet{{ID: subnetA, Zone: "us-west-2a", FreeAddresses: 9}, {ID: subnetB, Zone: "us-west-2b", FreeAddresses: 9}}}
	server := SourceServer{OS: "Ubuntu", CPUs: 2, RAMBytes: 8 << 30, Tags: map[string]string{"Tier": "web", "Name": "web-1"}, Disks: make([]Disk, 1)}
	change := func(f func(*SourceServer)) SourceServer {
		s := server
		f(&s)
		return s
	}
	templateOf := func(id, tier, instanceType string, more ...LaunchSetting) LaunchTemplate {
		return LaunchTemplate{ID: id, Name: "named-" + id, Tags: map[string]string{"Tier": tier, "Name": "web-1"}, Default: LaunchTemplateVersion{
			Settings: append([]LaunchSetting{{SettingInstanceType, instanceType}}, more...),
		}}
	}
	for name, tt := range map[string]struct {
		c                LaunchCase
		adviser          Adviser
		want, template   string
		reason, cautions string
	}{
		"the cheapest that has what the source has": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices},
			"m6a.large", "", "it costs 0.09 USD an hour with Linux, the least of 4 types", "",
		},
		"with Windows": {
			LaunchCase{Server: change(func(s *SourceServer) { s.OS = "Windows Server" }), Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices},
			"m6a.large", "", "0.19 USD an hour with Windows", "",
		},
		"in another zone": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &b}, BootMode: "uefi"},
			Adviser{Prices: prices},
			"c9.large", "", "it is offered in us-west-2b, the zone of subnet subnet-b", "",
		},
		"that boots as the server does": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "uefi"},
			Adviser{Prices: prices},
			"u9.large", "", "it boots by uefi, as the server does", "",
		},
		"where that is not known, a word of caution": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &a}},
			Adviser{Prices: prices},
			"u9.large", "", "", "how the server boots is not known, and u9.large boots by uefi alone",
		},
		"without prices, the smallest": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{},
			"m5.large", "", "m5.large has 2 vCPUs and 8 GiB of memory", "",
		},
		"DRS measured more": {
			LaunchCase{Server: change(func(s *SourceServer) { s.RecommendedType = "m5.xlarge" }), Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices},
			"m5.xlarge", "", "DRS recommends m5.xlarge for it, with 4 vCPUs and 16 GiB", "",
		},
		"DRS measured less": {
			LaunchCase{Server: change(func(s *SourceServer) { s.RecommendedType, s.CPUs = "m5.large", 4 }), Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices},
			"m6a.large", "", "the source server has 4 vCPUs", "the source server has more than that",
		},
		"DRS recommends a burstable one": {
			LaunchCase{Server: change(func(s *SourceServer) { s.RecommendedType = "t3.large" }), Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices},
			"t3.large", "", "", "",
		},
		"DRS recommends what is not offered": {
			LaunchCase{Server: change(func(s *SourceServer) { s.RecommendedType = "x1.large" }), Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices},
			"m6a.large", "", "DRS recommends x1.large, which the Region does not offer", "",
		},
		"nothing is known of the server": {
			LaunchCase{Server: SourceServer{}}, Adviser{Prices: prices}, "", "", "", "DRS does not tell the processors",
		},
		"nothing is large enough": {
			LaunchCase{Server: change(func(s *SourceServer) { s.CPUs = 64 })}, Adviser{Prices: prices}, "", "", "", "no instance type that is known to fit",
		},
		"many disks": {
			LaunchCase{Server: change(func(s *SourceServer) { s.Disks = make([]Disk, 28) }), BootMode: "legacy-bios"},
			Adviser{Prices: prices},
			"c9.large", "", "", "it has 28 disks",
		},
		"rules forbid the cheapest": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices, Breaks: func(c LaunchCase) int {
				if strings.HasPrefix(*c.Launch.InstanceType, "m6i.") {
					return 0
				}
				return 1
			}},
			"m6i.large", "", "it costs 0.095 USD an hour with Linux", "",
		},
		"rules forbid all": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices, Breaks: func(LaunchCase) int { return 2 }},
			"m6a.large", "", "", "rules keep it from being launched (2)",
		},
		"a launch template that fits": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices, Templates: []LaunchTemplate{
				templateOf("lt-other", "database", "m5.large"), templateOf("lt-small", "web", "t3.large"), templateOf("lt-web", "web", "m6i.large"), templateOf("lt-web2", "web", "m5.large"),
			}},
			"m6i.large", "lt-web", "launch template named-lt-web has the tags Tier=web, as the server has", "",
		},
		"launch templates that do not": {
			LaunchCase{Server: server, Launch: LaunchConfiguration{SubnetID: &a}, BootMode: "legacy-bios"},
			Adviser{Prices: prices, Templates: []LaunchTemplate{
				templateOf("lt-elsewhere", "web", "m5.large", LaunchSetting{SettingSubnet, "subnet-none"}),
			}},
			"m6a.large", "", "", "",
		},
	} {
		tt.adviser.Place = place
		r := tt.adviser.Recommend(tt.c)
		template := ""
		if r.Template != nil {
			template = r.Template.ID
		}
		if r.InstanceType != tt.want || template != tt.template {
			t.Errorf("%s: got %s from %q, want %s from %q: %v", name, r.InstanceType, template, tt.want, tt.template, r.Reasons)
		}
		if got := strings.Join(r.Reasons, "; "); !strings.Contains(got, tt.reason) {
			t.Errorf("%s: the reasons are %q, want %q", name, got, tt.reason)
		}
		if got := strings.Join(r.Cautions, "; "); !strings.Contains(got, tt.cautions) || tt.cautions == "" && got != "" {
			t.Errorf("%s: the cautions are %q, want %q", name, got, tt.cautions)
		}
	}
}

func TestAcceptingLeavesAloneWhatElseIsStated(t *testing.T) {
	subnet := "subnet-a"
	own := ServerLaunch{LaunchConfiguration: LaunchSpec{LaunchConfiguration: LaunchConfiguration{SubnetID: &subnet}}}
	got := Recommendation{InstanceType: "m6a.large"}.Accepted(&own)
	if l := got.LaunchConfiguration; got.UseGroupDefaults || *l.SubnetID != subnet || *l.InstanceType != "m6a.large" || *l.RightSizing != "NONE" || l.LaunchTemplate != nil {
		t.Errorf("got %+v, want the type beside the subnet", got)
	}
	got = Recommendation{InstanceType: "m6a.large", Template: &LaunchTemplateRef{ID: "lt-1"}}.Accepted(nil)
	if !got.UseGroupDefaults || got.LaunchConfiguration.LaunchTemplate.ID != "lt-1" {
		t.Errorf("got %+v, want the group's configuration below, and the template", got)
	}
	if own.LaunchConfiguration.InstanceType != nil {
		t.Error("what was stated before has changed")
	}
}
