package sim

import (
	"fmt"
	"strings"
	"time"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// capacityReservation is capacity for instances of a type in a zone that EC2 keeps free.
type capacityReservation struct {
	ID           string
	Type, Zone   string
	Platform     string // Linux/UNIX, Windows, …
	Tenancy      string
	Total        int
	Targeted     bool // only launches that name it run in it
	EBSOptimized bool
	Groups       []string // ARNs of resource groups
	Tags         map[string]string
	Token        string // that it was made with
	Made         time.Time
	Ends         time.Time `pace:"wall"` // zero: never
	Cancelled    time.Time // zero: it was not
}

func (r *capacityReservation) emerged(at time.Time) bool { return !at.Before(r.Made) }

var reservations = newTable[capacityReservation]("capacity-reservation")

func (r *capacityReservation) state(at time.Time) ec2types.CapacityReservationState {
	switch {
	case reached(r.Cancelled, at):
		return ec2types.CapacityReservationStateCancelled
	case reached(r.Ends, at):
		return ec2types.CapacityReservationStateExpired
	}
	return ec2types.CapacityReservationStateActive
}

func (r *capacityReservation) active(at time.Time) bool {
	return r.state(at) == ec2types.CapacityReservationStateActive
}

func (r *capacityReservation) vcpus() int {
	if it := instanceTypeNamed(r.Type); it != nil {
		return r.Total * int(it.VCPUs)
	}
	return 0
}

// available is how many instances of it are free: what is foreseen to run in it is not, and what
// is foreseen to end is.
func (r *capacityReservation) available(t *tx, p place) int {
	if !r.active(t.now) {
		return 0
	}
	free := r.Total
	for _, i := range instances.all(t, p) {
		if i.CapacityReservation == r.ID && i.EndsAt.IsZero() {
			free--
		}
	}
	return max(0, free)
}

// fits says whether the instance can run in it, by what it is.
func (r *capacityReservation) fits(i instance) bool {
	windows := strings.HasPrefix(r.Platform, "Windows")
	return r.Type == i.Type && r.Zone == i.Zone && r.Tenancy == tenancyOf(i.Tenancy) && windows == (i.Platform == platformWindows)
}

func tenancyOf(stated string) string {
	if stated == "" {
		return string(ec2types.TenancyDefault)
	}
	return stated
}

// reserve puts the instance into the capacity reservation that the launch template names, or into
// one that is open to it; without any it runs On-Demand. Of the errors the words on a full one are
// EC2's; that one that does not fit has the same ones is inferred.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-launch.html
func (l *launcher) reserve(w reservationWords, i *instance) error {
	switch {
	case w.id != "" || w.group != "":
		return l.reserveNamed(w, i)
	case w.preference == string(ec2types.CapacityReservationPreferenceNone):
		return nil
	}
	for _, r := range reservations.all(l.t, l.p) {
		if !r.Targeted && r.fits(*i) && r.available(l.t, l.p) > 0 {
			i.CapacityReservation = r.ID
			return nil
		}
	}
	if w.preference == string(ec2types.CapacityReservationPreferenceCapacityReservationsOnly) {
		return fullReservation()
	}
	return nil
}

func (l *launcher) reserveNamed(w reservationWords, i *instance) error {
	found := false
	for _, r := range reservations.all(l.t, l.p) {
		if !r.named(w) {
			continue
		}
		found = true
		if r.fits(*i) && r.available(l.t, l.p) > 0 {
			i.CapacityReservation = r.ID
			return nil
		}
	}
	if !found && w.id != "" {
		return fmt.Errorf("InvalidCapacityReservationId.NotFound: The capacity reservation '%s' does not exist", w.id)
	}
	return fullReservation()
}

func (r *capacityReservation) named(w reservationWords) bool {
	if w.id != "" {
		return r.ID == w.id
	}
	for _, group := range r.Groups {
		if group == w.group {
			return true
		}
	}
	return false
}

func fullReservation() error {
	return wire.Errorf("ReservationCapacityExceeded", "The requested reservation does not have sufficient compatible and available capacity for this request.")
}

// reservationWords is what a launch template says of capacity reservations.
type reservationWords struct{ preference, id, group string }
