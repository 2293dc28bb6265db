package control

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// roomLife is how old may be what was seen of an account's room for launches: what runs there
// changes by the minute. It is only asked about where somebody checks or starts something.
const roomLife = time.Minute

// newRooms remembers how much EC2 lets accounts launch, and what is there. A part that AWS does not
// tell hides no other.
func newRooms(c cloud.Surveyor, news chan struct{}) *lookout[recovery.LaunchRoom] {
	return newLookout(rhythm{every: roomLife, idle: time.Hour, life: roomLife}, news, func(ctx context.Context, scope recovery.Scope) (recovery.LaunchRoom, error) {
		var vcpus answer[map[recovery.VCPUClass]int]
		var storage answer[map[string]int64]
		var running answer[[]recovery.RunningInstance]
		var volumes answer[[]recovery.Volume]
		var reservations answer[[]recovery.CapacityReservation]
		var asking errgroup.Group
		askFor(&asking, &vcpus, func() (map[recovery.VCPUClass]int, error) { return c.VCPUQuotas(ctx, scope) })
		askFor(&asking, &storage, func() (map[string]int64, error) { return c.VolumeQuotas(ctx, scope) })
		askFor(&asking, &running, func() ([]recovery.RunningInstance, error) { return c.RunningInstances(ctx, scope) })
		askFor(&asking, &volumes, func() ([]recovery.Volume, error) { return c.Volumes(ctx, scope) })
		askFor(&asking, &reservations, func() ([]recovery.CapacityReservation, error) { return c.CapacityReservations(ctx, scope) })
		_ = asking.Wait() // each answer has its own error
		r := recovery.LaunchRoom{VCPUs: vcpus.value, VolumeGiB: storage.value, Instances: running.value, Volumes: volumes.value, Reservations: reservations.value}
		r.Unread = map[recovery.LaunchPart]error{}
		for part, err := range map[recovery.LaunchPart]error{
			recovery.PartVCPUQuotas: vcpus.err, recovery.PartVolumeQuotas: storage.err, recovery.PartInstances: running.err,
			recovery.PartVolumes: volumes.err, recovery.PartReservations: reservations.err,
		} {
			if err != nil {
				r.Unread[part] = err
			}
		}
		return r, nil
	})
}

// room is the room for launches in a scope as it was seen within the minute. What AWS did not tell
// then it is asked again.
func (c *Control) room(ctx context.Context, scope recovery.Scope) (recovery.LaunchRoom, error) {
	ctx, cancel := context.WithTimeout(ctx, besideTime)
	defer cancel()
	age := roomLife
	if len(c.rooms.at(scope).read().seen.Unread) > 0 {
		age = 0
	}
	have, err := c.rooms.atMost(ctx, scope, age)
	return have.seen, err
}

// askWhoHas asks who has the static addresses of the servers, where some have one.
func (c *Control) askWhoHas(ctx context.Context, l *look, targets []cloud.LaunchTarget) {
	var addresses []string
	for _, t := range targets {
		if ip := l.launchOf(t).PrivateIP; ip != nil && !slices.Contains(addresses, *ip) {
			addresses = append(addresses, *ip)
		}
	}
	if len(addresses) > 0 {
		l.holders = answerOf(c.cloud.AddressHolders(ctx, l.scope, addresses))
	}
}

// askOfGroups asks in which resource groups the capacity reservations are, where a launch template
// names such a group.
func (c *Control) askOfGroups(q *questions, l *look) {
	named := func(t cloud.LaunchTarget) bool { return t.Template.Setting(recovery.SettingReservationGroup) != "" }
	if l.room.err != nil || !slices.ContainsFunc(l.targets.value, named) {
		return
	}
	var ids []string
	for _, r := range l.room.value.Reservations {
		ids = append(ids, r.ID)
	}
	add(q, l.scope, &l.reservedIn, func(ctx context.Context) (map[string][]string, error) {
		return c.cloud.ReservationGroups(ctx, l.scope, ids)
	})
}

// roomInGroups is the room with the groups that its capacity reservations are in, where that was
// asked. What was seen is shared, and stays as it is.
func (l *look) roomInGroups() recovery.LaunchRoom {
	room := l.room.value
	switch {
	case l.reservedIn.err != nil:
		return room.Without(recovery.PartReservations, l.reservedIn.err)
	case l.reservedIn.value != nil:
		room.Reservations = slices.Clone(room.Reservations)
		for i := range room.Reservations {
			room.Reservations[i].GroupARNs = l.reservedIn.value[room.Reservations[i].ID]
		}
	}
	return room
}

// roomKinds are those of recovery.CheckRoom and CheckAddresses, by their codes and severities.
var roomKinds = map[recovery.FindingCode]map[recovery.Severity]kind{
	recovery.FindingVCPUQuota:           {recovery.SeverityError: vcpusBeyond, recovery.SeverityWarning: vcpusTaken, recovery.SeverityInfo: vcpusUncounted},
	recovery.FindingVolumeQuota:         {recovery.SeverityError: volumesBeyond, recovery.SeverityWarning: volumesTaken, recovery.SeverityUnknown: volumesUncounted},
	recovery.FindingCapacityReservation: {recovery.SeverityError: reservationUnfit, recovery.SeverityInfo: reservationNone},
	recovery.FindingPrivateIP:           {recovery.SeverityError: launchKinds[recovery.FindingPrivateIP], recovery.SeverityInfo: addressReplaced},
	recovery.FindingNotAsked:            {recovery.SeverityUnknown: launchNotAsked},
}

// judgeCapacity judges whether EC2 has room for all servers of the plan in the account and Region.
func (f *flight) judgeCapacity(l *look) {
	if l.place.err != nil {
		return // told already
	}
	cases := f.roomCases(l)
	if len(cases) == 0 {
		return
	}
	if l.room.err != nil {
		f.report.find(launchNotAsked, l.scope.String(), "whether EC2 has room for the servers could not be asked: "+l.room.err.Error(), "see `davit account check`")
	} else {
		f.findRoom(recovery.CheckRoom(l.scope, cases, l.place.value, l.roomInGroups()))
	}
	if l.holders.err != nil {
		f.report.find(launchNotAsked, l.scope.String(), "who has the static addresses of the servers could not be asked: "+l.holders.err.Error(), "see `davit account check`")
		return
	}
	f.findRoom(recovery.CheckAddresses(cases, l.place.value, l.holders.value))
}

func (f *flight) findRoom(found []recovery.Finding) {
	for _, one := range found {
		f.report.find(roomKinds[one.Code][one.Severity], one.Where, one.Why, one.Remedy)
	}
}

// roomCases are the servers that are launched there, as they would be.
func (f *flight) roomCases(l *look) []recovery.RoomCase {
	replaced := map[recovery.SourceServerID][]recovery.InstanceID{}
	for _, i := range l.instances.value {
		if i.Live() {
			replaced[i.SourceServerID] = append(replaced[i.SourceServerID], i.InstanceID)
		}
	}
	cases := make([]recovery.RoomCase, 0, len(l.targets.value))
	for _, t := range l.targets.value {
		s := l.pick(t.SourceServerID)
		if s == nil {
			continue
		}
		stated := l.launches[t.SourceServerID]
		one := recovery.RoomCase{
			LaunchCase: launchCase(*s, t, stated.LaunchConfiguration, l.bootModes),
			Replaces:   replaced[t.SourceServerID], Alternatives: stated.Alternatives,
		}
		if into := one.Launch.LaunchIntoInstanceID; into != nil {
			one.Replaces = slices.DeleteFunc(slices.Clone(one.Replaces), func(id recovery.InstanceID) bool { return id == *into })
			one.IntoType = l.prepared.value[*into].InstanceType
		}
		cases = append(cases, one)
	}
	return cases
}
