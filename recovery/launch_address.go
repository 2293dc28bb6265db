package recovery

import (
	"fmt"
	"net/netip"
)

// reservedBelow is how many addresses at the begin of a subnet AWS keeps for itself; the
// last one it keeps besides.
//
// Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
const reservedBelow = 4

// CheckPrivateIP says why a server cannot have the static address in the subnet with that
// CIDR, or nil. holder names who has an address already, a network interface or another
// server; it gives "" for one that is free.
func CheckPrivateIP(address, cidr string, holder func(netip.Addr) string) error {
	ip, err := privateIPv4(address)
	if err != nil {
		return err
	}
	if cidr == "" {
		return fmt.Errorf("the address %s needs a subnet: state subnetID", ip)
	}
	subnet, err := netip.ParsePrefix(cidr)
	if err != nil || !subnet.Addr().Is4() {
		return fmt.Errorf("%q is not the CIDR of an IPv4 subnet", cidr)
	}
	if !subnet.Contains(ip) {
		return fmt.Errorf("the address %s is not in the subnet (%s)", ip, subnet)
	}
	if reserved(ip, subnet) {
		return fmt.Errorf("AWS keeps the address %s of the subnet (%s) for itself: the first %d and the last", ip, subnet, reservedBelow)
	}
	if who := holder(ip); who != "" {
		return fmt.Errorf("the address %s belongs to %s", ip, who)
	}
	return nil
}

func privateIPv4(address string) (netip.Addr, error) {
	ip, err := netip.ParseAddr(address)
	switch {
	case err != nil || !ip.Is4():
		return netip.Addr{}, fmt.Errorf("%q is not an IPv4 address: give one such as 10.0.1.20", address)
	case !ip.IsPrivate():
		return netip.Addr{}, fmt.Errorf("%s is not a private address (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16)", ip)
	}
	return ip, nil
}

// reserved says whether AWS keeps the address, which is in the subnet.
func reserved(ip netip.Addr, subnet netip.Prefix) bool {
	kept := subnet.Masked().Addr()
	for range reservedBelow {
		if ip == kept {
			return true
		}
		kept = kept.Next()
	}
	return !subnet.Contains(ip.Next())
}
