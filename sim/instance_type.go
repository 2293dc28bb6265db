package sim

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// instanceType is an EC2 instance type: one size of a family.
type instanceType struct {
	Name         string
	VCPUs        int32
	MiB          int64
	Current      bool // of the current generation
	Architecture string
	Hypervisor   string
	BootModes    []string
	EBSOptimized string // default or unsupported
}

// burstable says whether the type earns and spends CPU credits.
func (it *instanceType) burstable() bool { return strings.HasPrefix(it.Name, "t") }

// boots says whether the type knows the boot mode.
func (it *instanceType) boots(mode string) bool { return slices.Contains(it.BootModes, mode) }

//go:embed instance_types.txt
var instanceFamilies string

// instanceTypes are all types, ordered by name.
var instanceTypes = readInstanceTypes(instanceFamilies)

// instanceTypeNamed is the type of that name, or nil.
func instanceTypeNamed(name string) *instanceType {
	i, found := slices.BinarySearchFunc(instanceTypes, name, func(it *instanceType, name string) int { return cmp.Compare(it.Name, name) })
	if !found {
		return nil
	}
	return instanceTypes[i]
}

// readInstanceTypes reads the table of families. It is part of the program, so that a bad
// line is a bug and panics.
func readInstanceTypes(table string) []*instanceType {
	var all []*instanceType
	for line := range strings.Lines(table) {
		if words := strings.Fields(line); len(words) > 0 && words[0] != "#" {
			all = append(all, readFamily(words)...)
		}
	}
	slices.SortFunc(all, func(a, b *instanceType) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func readFamily(words []string) []*instanceType {
	family := instanceType{
		Current: words[1] == "current", Architecture: words[2], Hypervisor: words[3],
		BootModes: strings.Split(words[4], ","), EBSOptimized: words[5],
	}
	proportion := tableNumber(words[6])
	var sizes []*instanceType
	for _, size := range words[7:] {
		name, shape, _ := strings.Cut(size, "=")
		vcpus, memory, own := strings.Cut(shape, "/")
		it := family
		it.Name = words[0] + "." + name
		it.VCPUs = int32(tableNumber(vcpus))
		it.MiB = int64(tableNumber(vcpus) * proportion * 1024)
		if own {
			it.MiB = int64(tableNumber(memory) * 1024)
		}
		sizes = append(sizes, &it)
	}
	return sizes
}

func tableNumber(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("sim: instance_types.txt: %q is no number", text))
	}
	return n
}
