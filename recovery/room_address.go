package recovery

import (
	"fmt"
	"net/netip"
	"slices"
)

// CheckAddresses finds the servers of an execution whose static address somebody else has: a
// network interface in the subnet, or another of the servers. Whether the address is one of the
// subnet's at all, CheckLaunch says. An address of an instance that the server's own launch replaces
// is free by then: that is told (INFO).
func CheckAddresses(cases []RoomCase, p LaunchPlace, holders []AddressHolder) []Finding {
	k := addressCheck{cidrs: map[string]string{}, held: map[subnetAddress]AddressHolder{}, taken: map[subnetAddress]string{}}
	for _, s := range p.Subnets {
		k.cidrs[s.ID] = s.CIDR
	}
	for _, h := range holders {
		if ip, err := netip.ParseAddr(h.Address); err == nil {
			k.held[subnetAddress{h.SubnetID, ip}] = h
		}
	}
	for _, c := range cases {
		if c.Launch.PrivateIP != nil && c.Launch.LaunchIntoInstanceID == nil {
			k.check(c, orEmpty(c.Launch.SubnetID), *c.Launch.PrivateIP)
		}
	}
	return k.found
}

// subnetAddress is an address of a subnet: another VPC may have it too.
type subnetAddress struct {
	subnet  string
	address netip.Addr
}

// addressCheck is a check of addresses under way.
type addressCheck struct {
	cidrs map[string]string // by subnet
	held  map[subnetAddress]AddressHolder
	taken map[subnetAddress]string // by which of the servers
	found []Finding
}

func (k *addressCheck) check(c RoomCase, subnet, address string) {
	nobody := func(netip.Addr) string { return "" }
	if CheckPrivateIP(address, k.cidrs[subnet], nobody) != nil {
		return // CheckLaunch finds it, or that the subnet is not there
	}
	holder := func(ip netip.Addr) string { return k.holder(c, subnetAddress{subnet, ip}) }
	if err := CheckPrivateIP(address, k.cidrs[subnet], holder); err != nil {
		k.found = append(k.found, launchFinding(FindingPrivateIP, c.Where(), err.Error(), "state another address, or free this one"))
	}
}

// holder names who has the address, and notes that the server takes it.
func (k *addressCheck) holder(c RoomCase, at subnetAddress) string {
	if other, twice := k.taken[at]; twice {
		return other
	}
	k.taken[at] = c.Where() + ", which this execution launches too"
	h, held := k.held[at]
	switch {
	case !held:
		return ""
	case h.InstanceID != "" && slices.Contains(c.Replaces, h.InstanceID):
		k.found = append(k.found, Finding{
			Code: FindingPrivateIP, Severity: SeverityInfo, Where: c.Where(),
			Why: fmt.Sprintf("its address %s is now that of instance %s, which DRS terminates before the launch", at.address, h.InstanceID),
		})
		return ""
	}
	return h.String()
}

// String names the holder for people.
func (h AddressHolder) String() string {
	if h.InstanceID == "" {
		return "network interface " + h.InterfaceID
	}
	return fmt.Sprintf("network interface %s of instance %s", h.InterfaceID, h.InstanceID)
}
