package recovery

import (
	"fmt"
	"slices"
)

// The kinds of findings about whether EC2 has room for all servers of an execution.
const (
	FindingVCPUQuota           FindingCode = "VCPU_QUOTA"
	FindingVolumeQuota         FindingCode = "VOLUME_QUOTA"
	FindingCapacityReservation FindingCode = "CAPACITY_RESERVATION"
)

// RoomCase is a server of an execution and how it would be launched, as far as that takes room.
type RoomCase struct {
	LaunchCase
	// Replaces are the server's earlier instances, which DRS terminates before the launch.
	Replaces []InstanceID
	// IntoType is the type of the instance that it is launched into; "": it is not, or that is not known.
	IntoType string
	// Alternatives are tried where AWS has no room for the launch that is stated.
	Alternatives []LaunchAlternative
}

// CheckRoom holds all servers that an execution launches in an account and Region against what
// EC2 lets the account have there, and what there is already. Waves do not matter: in the end all
// of them run.
//
// The severities are those of a recovery. ERROR: they do not fit, whatever else is there. WARNING:
// they do not fit beside what is there now, or nobody knows that. UNKNOWN: AWS did not tell what it
// takes to judge.
func CheckRoom(scope Scope, cases []RoomCase, p LaunchPlace, r LaunchRoom) []Finding {
	if len(cases) == 0 {
		return nil
	}
	k := &roomCheck{scope: scope, cases: cases, room: r, ended: map[InstanceID]bool{}, types: map[string]InstanceType{}, zones: map[string]string{}}
	for _, c := range cases {
		for _, id := range c.Replaces {
			k.ended[id] = true
		}
	}
	for _, t := range p.InstanceTypes {
		k.types[t.Name] = t
	}
	for _, s := range p.Subnets {
		k.zones[s.ID] = s.Zone
	}
	k.reservations()
	k.vcpus()
	k.volumes()
	return k.found
}

// roomCheck is a check of room under way.
type roomCheck struct {
	scope    Scope
	cases    []RoomCase
	room     LaunchRoom
	ended    map[InstanceID]bool // those that the launches replace
	types    map[string]InstanceType
	zones    map[string]string // by subnet
	reserved []bool            // by case: it is launched into a capacity reservation
	found    []Finding
}

func (k *roomCheck) find(code FindingCode, s Severity, remedy, why string, args ...any) {
	k.findAt(k.scope.String(), code, s, remedy, why, args...)
}

func (k *roomCheck) findAt(where string, code FindingCode, s Severity, remedy, why string, args ...any) {
	k.found = append(k.found, Finding{Code: code, Severity: s, Where: where, Why: fmt.Sprintf(why, args...), Remedy: remedy})
}

// unread reports whether a part is not known, and notes once that it could not be asked.
func (k *roomCheck) unread(part LaunchPart) bool {
	err := k.room.Unread[part]
	if err == nil {
		return false
	}
	noted := Finding{Code: FindingNotAsked, Severity: SeverityUnknown, Where: k.scope.String(), Why: fmt.Sprintf("%s could not be asked: %s", part, err), Remedy: "see `davit account check`"}
	if !slices.Contains(k.found, noted) {
		k.found = append(k.found, noted)
	}
	return true
}

// launchedType is the type that a server is launched as, or "" where that is not known.
func (c RoomCase) launchedType() string {
	if c.Launch.LaunchIntoInstanceID != nil {
		return c.IntoType
	}
	name, _ := c.LaunchedType()
	return name
}

// vcpusOf is how many vCPUs an instance of the type has, with the CPU options of the case's launch
// template for its own type; 0: that is not known.
func (k *roomCheck) vcpusOf(c RoomCase, instanceType string) int {
	if instanceType == c.launchedType() && c.Launch.LaunchIntoInstanceID == nil {
		if n := c.Template.number(settingCores) * c.Template.number(settingThreads); n > 0 {
			return n
		}
	}
	return k.types[instanceType].CPUs
}
