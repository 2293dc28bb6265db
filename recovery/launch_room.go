package recovery

import "maps"

// LaunchRoom is how much EC2 lets an account launch in a Region, and what of that is taken.
type LaunchRoom struct {
	VCPUs        map[VCPUClass]int // the quotas of running vCPUs
	VolumeGiB    map[string]int64  // the quotas of EBS's storage, by the type of volumes
	Instances    []RunningInstance
	Volumes      []Volume
	Reservations []CapacityReservation
	// Unread are the parts that AWS did not tell, and why: nothing is known of them.
	Unread map[LaunchPart]error
}

// Without is the room without a part that AWS did not tell.
func (r LaunchRoom) Without(part LaunchPart, err error) LaunchRoom {
	r.Unread = maps.Clone(r.Unread)
	if r.Unread == nil {
		r.Unread = map[LaunchPart]error{}
	}
	r.Unread[part] = err
	return r
}

// The parts of a LaunchRoom.
const (
	PartVCPUQuotas   LaunchPart = "EC2's quotas of vCPUs"
	PartVolumeQuotas LaunchPart = "EBS's quotas of storage"
	PartInstances    LaunchPart = "the running instances"
	PartVolumes      LaunchPart = "the volumes that there are"
	PartReservations LaunchPart = "the capacity reservations"
)

// RunningInstance is an instance that counts against EC2's quotas of running vCPUs: it is On-Demand,
// on no Dedicated Host, and runs or is about to.
type RunningInstance struct {
	ID    InstanceID
	Type  string
	VCPUs int
	// ReservationID is the capacity reservation that it runs in; "": in none.
	ReservationID string
}

// Volume is an EBS volume, as far as it takes of a quota.
type Volume struct {
	Type string
	GiB  int64
	// InstanceID is the instance that it belongs to; "": to none.
	InstanceID InstanceID
}

// CapacityReservation is capacity that EC2 keeps free.
type CapacityReservation struct {
	ID           string
	InstanceType string
	Zone         string
	Platform     string // Linux/UNIX, Windows, …
	Tenancy      string // default or dedicated
	State        string // active, expired, cancelled, …
	Total, Free  int    // instances
	// Targeted says that only launches that name it run in it.
	Targeted bool
	// Own says that it is the account's, and not one that another shares with it: all of its
	// capacity counts against the quotas of whose it is.
	Own bool
	// GroupARNs are the resource groups that it is in, as far as anybody asked.
	GroupARNs []string
}

// AddressHolder is who has a private address: a network interface, of an instance perhaps.
type AddressHolder struct {
	Address     string
	SubnetID    string
	InterfaceID string
	InstanceID  InstanceID
}
