package recovery

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// somePrices is a price list of three types and three kinds of volumes.
var somePrices = PriceList{
	Region: "us-west-2", Currency: "USD",
	Instances: map[string]InstancePrice{
		"m5.large": {Linux: 0.10, Windows: 0.20}, "m6a.large": {Linux: 0.09, Windows: 0.19}, "t3.large": {Linux: 0.08},
		"m7g.large": {Linux: 0.05}, "m5.xlarge": {Linux: 0.20}, "m6i.large": {Linux: 0.095},
	},
	Volumes: map[string]VolumePrice{
		"gp3": {GB: 0.08, IOPS: [3]float64{0.005}, GiBps: 40.96},
		"gp2": {GB: 0.10},
		"io2": {GB: 0.125, IOPS: [3]float64{0.065, 0.0455, 0.032}},
	},
}

func TestWhatALaunchCosts(t *testing.T) {
	text := func(s string) *string { return &s }
	gb8 := []Disk{{Device: "/dev/sda1", Bytes: 8 << 30}}
	for name, tt := range map[string]struct {
		c             LaunchCase
		hour          string // of each item
		gap, assuming string
	}{
		"Linux": {
			LaunchCase{Server: SourceServer{OS: "Ubuntu 24.04", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("m5.large")}},
			"m5.large 0.1000, gp3 0.0009", "", "no volume type is stated",
		},
		"Windows": {
			LaunchCase{Server: SourceServer{OS: "Microsoft Windows Server 2022", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("m5.large")}},
			"m5.large 0.2000, gp3 0.0009", "", "no volume type",
		},
		"Windows on a type that is not sold with it": {
			LaunchCase{Server: SourceServer{OS: "Windows", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("t3.large")}},
			"gp3 0.0009", "has no t3.large with Windows", "",
		},
		"by right-sizing, whatever is stated": {
			LaunchCase{Server: SourceServer{OS: "Linux", RecommendedType: "m6a.large", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("m5.large"), RightSizing: text("BASIC")}},
			"m6a.large 0.0900, gp3 0.0009", "", "",
		},
		"no type": {
			LaunchCase{Server: SourceServer{OS: "Linux", Disks: gb8}}, "gp3 0.0009", "no instance type is stated", "",
		},
		"stopped": {
			LaunchCase{Server: SourceServer{OS: "Linux", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("m5.large"), LaunchDisposition: text("STOPPED")}},
			"gp3 0.0009", "", "only their volumes",
		},
		"into an instance": {
			LaunchCase{Server: SourceServer{OS: "Linux", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("m5.large"), LaunchIntoInstanceID: new(InstanceID)}},
			"gp3 0.0009", "whose type is not read", "",
		},
		"on a host": {
			LaunchCase{
				Server: SourceServer{OS: "Linux", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("m5.large")},
				Template: LaunchTemplateVersion{Settings: []LaunchSetting{{SettingTenancy, "host"}}},
			},
			"gp3 0.0009", "tenancy host", "",
		},
		"a subscription, and an unknown system": {
			LaunchCase{Server: SourceServer{OS: "Red Hat Enterprise Linux 9", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("m5.large")}},
			"m5.large 0.1000, gp3 0.0009", "", "without a subscription",
		},
		"no disks": {
			LaunchCase{Server: SourceServer{}, Launch: LaunchConfiguration{InstanceType: text("m5.large")}},
			"m5.large 0.1000", "DRS tells no disks", "does not tell their operating system",
		},
		"volumes as they are stated": {
			LaunchCase{
				Server: SourceServer{OS: "Linux", Disks: []Disk{{"/dev/sda1", 100 << 30}, {"/dev/sdb", 730<<30 - 5}}}, Launch: LaunchConfiguration{InstanceType: text("m5.large")},
				Template: LaunchTemplateVersion{Settings: []LaunchSetting{
					{"BlockDeviceMappings[/dev/sda1].Ebs.Iops", "3730"},
					{"BlockDeviceMappings[/dev/sda1].Ebs.VolumeType", "gp3"},
					{"BlockDeviceMappings[/dev/sdb].Ebs.VolumeType", "gp2"},
				}},
			},
			"m5.large 0.1000, gp3 0.0160, gp2 0.1000", "", "",
		},
		"a kind of volumes that has no price": {
			LaunchCase{
				Server: SourceServer{OS: "Linux", Disks: gb8}, Launch: LaunchConfiguration{InstanceType: text("m5.large")},
				Template: LaunchTemplateVersion{Settings: []LaunchSetting{{"BlockDeviceMappings[/dev/xvda].Ebs.VolumeType", "sc1"}}},
			},
			"m5.large 0.1000", "has no sc1", "",
		},
	} {
		cost := somePrices.CostOf(tt.c)
		var items []string
		for _, i := range cost.Items {
			items = append(items, fmt.Sprintf("%s %.4f", i.What, i.Hour))
		}
		if got := strings.Join(items, ", "); got != tt.hour {
			t.Errorf("%s: an hour costs %s, want %s", name, got, tt.hour)
		}
		if got := strings.Join(cost.Gaps, "; "); !strings.Contains(got, tt.gap) || tt.gap == "" && got != "" {
			t.Errorf("%s: the gaps are %q, want %q", name, got, tt.gap)
		}
		if got := strings.Join(cost.Assumed, "; "); !strings.Contains(got, tt.assuming) {
			t.Errorf("%s: assumed is %q, want %q", name, got, tt.assuming)
		}
	}
}

func TestProvisionedVolumesArePaidInSteps(t *testing.T) {
	for _, tt := range []struct {
		kind              string
		size, iops, mibps int
		want              float64
	}{
		{"gp3", 100, 3000, 125, 8},
		{"gp3", 100, 4000, 1149, 8 + 5 + 40.96},
		{"gp2", 100, 4000, 0, 10},
		{"io2", 100, 10000, 0, 12.5 + 650},
		{"io2", 100, 70000, 0, 12.5 + 32000*0.065 + 32000*0.0455 + 6000*0.032},
	} {
		if got := somePrices.Volumes[tt.kind].Month(tt.kind, tt.size, tt.iops, tt.mibps); RoundCost(got) != RoundCost(tt.want) {
			t.Errorf("a month of %+v costs %g, want %g", tt, got, tt.want)
		}
	}
}

func TestCheaperTypesHaveNoLessOfAnything(t *testing.T) {
	nitro := func(name string, cpus int, mib int64, change func(*InstanceType)) InstanceType {
		it := InstanceType{
			Name: name, CPUs: cpus, MemoryMiB: mib, Architectures: []string{"x86_64"}, BootModes: []string{"legacy-bios", "uefi"},
			Nitro: true, EBSOptimized: "default", Current: true, Zones: []string{"us-west-2a", "us-west-2b"},
		}
		if change != nil {
			change(&it)
		}
		return it
	}
	m5 := nitro("m5.large", 2, 8192, func(it *InstanceType) { it.NetworkGbps, it.EBSMbps = 0.75, 650 })
	for name, tt := range map[string]struct {
		other InstanceType
		zones []string
		want  bool
	}{
		"the same for less":          {nitro("m6a.large", 2, 8192, nil), nil, true},
		"in a zone that has it":      {nitro("m6a.large", 2, 8192, nil), []string{"us-west-2b"}, true},
		"in a zone that has it not":  {nitro("m6a.large", 2, 8192, nil), []string{"us-west-2a", "us-west-2c"}, false},
		"nowhere":                    {nitro("m6a.large", 2, 8192, func(it *InstanceType) { it.Zones = nil }), nil, false},
		"more for less":              {nitro("m6i.large", 4, 16384, nil), nil, true},
		"less memory":                {nitro("m6a.large", 2, 4096, nil), nil, false},
		"less processors":            {nitro("m6a.large", 1, 8192, nil), nil, false},
		"for more money":             {nitro("m5.xlarge", 4, 16384, nil), nil, false},
		"of no known price":          {nitro("m9.large", 2, 8192, nil), nil, false},
		"burstable":                  {nitro("t3.large", 2, 8192, func(it *InstanceType) { it.Burstable = true }), nil, false},
		"of another architecture":    {nitro("m7g.large", 2, 8192, func(it *InstanceType) { it.Architectures = []string{"arm64"} }), nil, false},
		"of an older generation":     {nitro("m6a.large", 2, 8192, func(it *InstanceType) { it.Current = false }), nil, false},
		"that boots in one way":      {nitro("m6a.large", 2, 8192, func(it *InstanceType) { it.BootModes = []string{"uefi"} }), nil, false},
		"with a slower network":      {nitro("m6a.large", 2, 8192, func(it *InstanceType) { it.NetworkGbps = 0.5 }), nil, false},
		"with slower volumes":        {nitro("m6a.large", 2, 8192, func(it *InstanceType) { it.EBSMbps = 600 }), nil, false},
		"with a network as fast":     {nitro("m6a.large", 2, 8192, func(it *InstanceType) { it.NetworkGbps = 0.78 }), nil, true},
		"that cannot be EBS-optimal": {nitro("m6a.large", 2, 8192, func(it *InstanceType) { it.EBSOptimized = "unsupported" }), nil, false},
	} {
		got := somePrices.Cheaper(m5, OnLinux, tt.zones, []InstanceType{m5, tt.other})
		if (len(got) == 1) != tt.want {
			t.Errorf("%s: got %v, want it told: %v", name, got, tt.want)
		}
	}
	several := somePrices.Cheaper(m5, OnLinux, nil, []InstanceType{nitro("m6i.large", 2, 8192, nil), nitro("m6a.large", 2, 8192, nil)})
	if !slices.IsSortedFunc(several, func(a, b PricedType) int { return int((a.Hour - b.Hour) * 1e6) }) || len(several) != 2 {
		t.Errorf("got %v, want two, the cheapest first", several)
	}
}
