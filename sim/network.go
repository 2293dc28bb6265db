package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// vpc is a network of an account and Region.
type vpc struct {
	ID      string
	CIDR    string
	Default bool
	Tags    map[string]string
	Made    time.Time // zero: it was always there
}

// subnet is a part of a VPC in one Availability Zone.
type subnet struct {
	ID, VPC string
	CIDR    string
	Zone    string
	Tags    map[string]string
	// Routes are the ways out of the subnet, beside the VPC itself.
	Routes []route
	Made   time.Time
}

// route is a way out of a subnet; Target is the ID of a gateway, a peering
// connection or the like, told apart by its prefix.
type route struct{ Destination, Target string }

// securityGroup is a firewall of a VPC, without its rules.
type securityGroup struct {
	ID, VPC, Name, Description string
	Tags                       map[string]string
	Made                       time.Time
}

func (v *vpc) emerged(at time.Time) bool           { return !at.Before(v.Made) }
func (s *subnet) emerged(at time.Time) bool        { return !at.Before(s.Made) }
func (g *securityGroup) emerged(at time.Time) bool { return !at.Before(g.Made) }

var (
	vpcs           = newTable[vpc]("vpc")
	subnets        = newTable[subnet]("subnet")
	securityGroups = newTable[securityGroup]("security-group")
)

// defaultSubnet is where an instance goes that nobody gave a subnet: the first
// one of the default VPC.
func defaultSubnet(t *tx, p place) *subnet {
	for _, v := range vpcs.all(t, p) {
		if !v.Default {
			continue
		}
		for _, s := range subnets.all(t, p) {
			if s.VPC == v.ID {
				return s
			}
		}
	}
	return nil
}

// defaultGroup is the VPC's own security group.
func defaultGroup(t *tx, p place, vpcID string) *securityGroup {
	all := securityGroups.all(t, p)
	i := slices.IndexFunc(all, func(g *securityGroup) bool { return g.VPC == vpcID && g.Name == "default" })
	if i < 0 {
		return nil
	}
	return all[i]
}

// addresses hands out the free addresses of one subnet.
type addresses struct {
	prefix netip.Prefix
	taken  map[netip.Addr]bool
	next   netip.Addr
}

// addressesOf is the subnet's addresses without those of its living instances.
func addressesOf(t *tx, p place, s *subnet) (*addresses, error) {
	prefix, err := netip.ParsePrefix(s.CIDR)
	if err != nil {
		return nil, fmt.Errorf("subnet %s: %w", s.ID, err)
	}
	a := &addresses{prefix: prefix.Masked(), taken: map[netip.Addr]bool{lastAddr(prefix): true}}
	// AWS keeps the first four addresses of a subnet, and the last, for itself.
	a.next = a.prefix.Addr()
	for range 4 {
		a.taken[a.next] = true
		a.next = a.next.Next()
	}
	for _, i := range instances.all(t, p) {
		if i.Subnet == s.ID && i.keepsAddress() {
			if ip, err := netip.ParseAddr(i.PrivateIP); err == nil {
				a.taken[ip] = true
			}
		}
	}
	return a, nil
}

// free is how many addresses are left.
func (a *addresses) free() int {
	size := 1 << min(a.prefix.Addr().BitLen()-a.prefix.Bits(), 30)
	return max(size-len(a.taken), 0)
}

// take reserves the lowest free address.
func (a *addresses) take() (string, bool) {
	for ; a.prefix.Contains(a.next); a.next = a.next.Next() {
		if !a.taken[a.next] {
			a.taken[a.next] = true
			return a.next.String(), true
		}
	}
	return "", false
}

// claim reserves this very address, if it is the subnet's and free.
func (a *addresses) claim(address string) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil || !a.prefix.Contains(ip) || a.taken[ip] {
		return false
	}
	a.taken[ip] = true
	return true
}

func lastAddr(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		b[bit/8] |= 1 << (7 - bit%8)
	}
	last, _ := netip.AddrFromSlice(b)
	return last
}

// keepsAddress says whether the instance's private address is nobody else's to
// have: that of an instance yet to be launched is taken, and that of one whose
// end is foreseen will be free by the time of any launch that begins now.
func (i *instance) keepsAddress() bool { return i.EndsAt.IsZero() }
