package recovery

import (
	"maps"
	"slices"
	"strings"
)

// VCPUClass is a bucket of instance types that have one of EC2's quotas of running vCPUs
// together.
type VCPUClass string

// vcpuClass is a class with its quota in Service Quotas and the families that are in it, by the
// letters that the names of their types begin with.
type vcpuClass struct {
	name     VCPUClass
	code     string
	families []string
}

// vcpuClasses are the classes of On-Demand Instances. Those of Mac run on Dedicated Hosts alone,
// which have other quotas.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
var vcpuClasses = []vcpuClass{
	{"Standard (A, C, D, H, I, M, R, T, Z)", "L-1216C47A", []string{"a", "c", "cc", "cr", "d", "h", "hi", "hs", "i", "im", "is", "m", "r", "t", "z"}},
	{"DL", "L-6E869C2A", []string{"dl"}},
	{"F", "L-74FC7D96", []string{"f"}},
	{"G and VT", "L-DB2E81BA", []string{"g", "gr", "vt"}},
	{"High Memory", "L-43DA4232", []string{"u"}},
	{"HPC", "L-F7808C92", []string{"hpc"}},
	{"Inf", "L-1945791B", []string{"inf"}},
	{"P", "L-417A185B", []string{"p"}},
	{"Trn", "L-2C3B7624", []string{"trn"}},
	{"X", "L-7295265B", []string{"x"}},
}

var classOfFamily, classOfCode = func() (byFamily, byCode map[string]VCPUClass) {
	byFamily, byCode = map[string]VCPUClass{}, map[string]VCPUClass{}
	for _, c := range vcpuClasses {
		byCode[c.code] = c.name
		for _, family := range c.families {
			byFamily[family] = c.name
		}
	}
	return byFamily, byCode
}()

// VCPUClassOf is the class of an instance type, or "" for one that is in none that Davit knows.
func VCPUClassOf(instanceType string) VCPUClass {
	letters := strings.IndexFunc(instanceType, func(r rune) bool { return r < 'a' || r > 'z' })
	if letters < 0 {
		return ""
	}
	return classOfFamily[instanceType[:letters]]
}

// VCPUClassByCode is the class of a quota by its code in Service Quotas, or "" for another quota.
func VCPUClassByCode(code string) VCPUClass { return classOfCode[code] }

// volumeQuotas are the codes of EBS's quotas of storage, by the type of volumes. Each is in TiB.
//
// Source: https://docs.aws.amazon.com/general/latest/gr/ebs-service.html
var volumeQuotas = map[string]string{
	"gp2": "L-D18FCD1D", "gp3": "L-7A658B76", "io1": "L-FD252861", "io2": "L-09BD8365",
	"sc1": "L-17AF77E8", "st1": "L-82ACEF56", "standard": "L-9CF3C2EB",
}

// VolumeTypeByCode is the type of volumes that a quota of EBS's storage is for, by its code, or ""
// for another quota.
func VolumeTypeByCode(code string) string {
	for kind, one := range volumeQuotas {
		if one == code {
			return kind
		}
	}
	return ""
}

// VCPUQuotaCodes are the codes of the quotas of all classes.
func VCPUQuotaCodes() []string { return slices.Sorted(maps.Keys(classOfCode)) }

// VolumeQuotaCodes are the codes of the quotas of storage.
func VolumeQuotaCodes() []string { return slices.Sorted(maps.Values(volumeQuotas)) }
