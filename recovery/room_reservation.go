package recovery

import (
	"cmp"
	"slices"
	"strings"
)

// What a launch template says of capacity reservations.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-launch.html
const (
	settingReservationUse   = "CapacityReservationSpecification.CapacityReservationPreference"
	settingReservation      = "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId"
	SettingReservationGroup = "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationResourceGroupArn"
)

// The preferences of capacity reservations; without one it is open.
const (
	reservationNone = "none"
	reservationOnly = "capacity-reservations-only"
)

func (r CapacityReservation) active() bool { return r.State == "active" }

// reservations puts servers into the capacity reservations that they would be launched into: those
// first that name one, then those that take any that fits. Of a server that names one that has no
// room for it, EC2 refuses the launch.
func (k *roomCheck) reservations() {
	k.reserved = make([]bool, len(k.cases))
	if k.unread(PartReservations) {
		return
	}
	free := map[string]int{}
	for _, r := range k.room.Reservations {
		free[r.ID] = r.Free + k.freedIn(r.ID)
	}
	for i, c := range k.cases {
		if c.namesReservation() {
			k.reserved[i] = true // it takes nothing of a quota, in a reservation or not at all
			k.intoNamed(c, free)
		}
	}
	for i, c := range k.cases {
		if !c.namesReservation() && c.Launch.LaunchIntoInstanceID == nil {
			k.reserved[i] = k.intoAny(c, free)
		}
	}
}

// namesReservation reports whether the template names a reservation, or a group of them.
func (c RoomCase) namesReservation() bool {
	named := cmp.Or(c.Template.Setting(settingReservation), c.Template.Setting(SettingReservationGroup))
	return named != "" && c.Launch.LaunchIntoInstanceID == nil
}

// freedIn is how many instances of a reservation the launches replace.
func (k *roomCheck) freedIn(id string) (n int) {
	for _, i := range k.room.Instances {
		if i.ReservationID == id && k.ended[i.ID] {
			n++
		}
	}
	return n
}

// intoNamed takes a place in the reservation that the server names, or finds why there is none.
func (k *roomCheck) intoNamed(c RoomCase, free map[string]int) {
	refuse := func(remedy, why string, args ...any) {
		k.findAt(c.Where(), FindingCapacityReservation, SeverityError, remedy, why, args...)
	}
	id, group := c.Template.Setting(settingReservation), c.Template.Setting(SettingReservationGroup)
	named, what := k.named(id, group)
	if len(named) == 0 {
		refuse("put another capacity reservation into the launch template, or none", "there is no %s that the launch template names", what)
		return
	}
	why := ""
	for _, r := range named {
		switch unfit := k.unfit(c, r); {
		case unfit != "":
			why = unfit
		case free[r.ID] <= 0:
			why = plural(r.Total, "instance") + " of " + r.ID + ", which is the capacity reservation of the launch template, are taken, by servers of this execution too"
		default:
			free[r.ID]--
			return
		}
	}
	if len(named) > 1 {
		why = "no capacity reservation of " + what + " has room for it: of the last, " + why
	}
	refuse("put another capacity reservation into the launch template, make this one larger, or take it out: then the launch takes what EC2 has", "%s", why)
}

// named are the reservations that a template names, and how it names them.
func (k *roomCheck) named(id, group string) ([]CapacityReservation, string) {
	var found []CapacityReservation
	for _, r := range k.room.Reservations {
		if r.ID == id || id == "" && slices.Contains(r.GroupARNs, group) {
			found = append(found, r)
		}
	}
	if id != "" {
		return found, "capacity reservation " + id
	}
	return found, "capacity reservation in the resource group " + group
}

// unfit says why the server cannot be launched into the reservation, or "".
func (k *roomCheck) unfit(c RoomCase, r CapacityReservation) string {
	name, zone := c.launchedType(), k.zoneOf(c)
	tenancy := cmp.Or(c.Template.Setting(SettingTenancy), "default")
	switch {
	case !r.active():
		return "capacity reservation " + r.ID + " is " + r.State
	case name != "" && name != r.InstanceType:
		return "capacity reservation " + r.ID + " is of " + r.InstanceType + ", and the launch of " + name
	case zone != "" && zone != r.Zone:
		return "capacity reservation " + r.ID + " is in " + r.Zone + ", and the launch in " + zone
	case tenancy != r.Tenancy:
		return "capacity reservation " + r.ID + " is of tenancy " + r.Tenancy + ", and the launch of " + tenancy
	case c.windows() != strings.HasPrefix(r.Platform, "Windows"):
		return "capacity reservation " + r.ID + " is for " + r.Platform + ", and the server runs " + c.Server.OS
	}
	return ""
}

// intoAny takes a place in a reservation that the server fits, where there is one. A launch that
// may be in nothing else is refused without one.
func (k *roomCheck) intoAny(c RoomCase, free map[string]int) bool {
	use := c.Template.Setting(settingReservationUse)
	if use == reservationNone {
		return false
	}
	for _, r := range k.room.Reservations {
		if !r.Targeted && free[r.ID] > 0 && c.launchedType() == r.InstanceType && k.zoneOf(c) != "" && k.unfit(c, r) == "" {
			free[r.ID]--
			return true
		}
	}
	switch use {
	case reservationOnly:
		k.findAt(c.Where(), FindingCapacityReservation, SeverityError, "make one, or take the preference out of the launch template",
			"the launch template has it run in capacity reservations only, and none that is open has room for %s in %s", c.launchedType(), cmp.Or(k.zoneOf(c), "any zone"))
	case "open":
		k.findAt(c.Where(), FindingCapacityReservation, SeverityInfo, "", "no open capacity reservation has room for it: the launch takes what EC2 has")
	}
	return false
}

// zoneOf is the zone that the server would be launched in, or "" where that is not known.
func (k *roomCheck) zoneOf(c RoomCase) string {
	return k.zones[orEmpty(c.Launch.SubnetID)]
}

func (c LaunchCase) windows() bool {
	return strings.Contains(strings.ToLower(c.Server.OS), "windows")
}
