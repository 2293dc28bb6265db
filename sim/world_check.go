package sim

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

// fileCheck collects what is wrong with a world file, each with the path to it.
type fileCheck struct{ problems []error }

func (c *fileCheck) wrong(path, format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf("%s: %s", path, fmt.Sprintf(format, args...)))
}

func (c *fileCheck) want(ok bool, path, format string, args ...any) {
	if !ok {
		c.wrong(path, format, args...)
	}
}

// unique reports an ID that comes twice; an empty one is not an ID.
func (c *fileCheck) unique(seen map[string]bool, path, id string) {
	c.want(id == "" || !seen[id], path, "%q is there already", id)
	seen[id] = true
}

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	regionPattern  = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
	serverPattern  = regexp.MustCompile(`^s-[0-9a-zA-Z]{17}$`)
	networkPattern = regexp.MustCompile(`^sn-[0-9a-zA-Z]{17}$`)
)

func (f *WorldFile) check() error {
	c := &fileCheck{}
	seen := map[string]bool{}
	for i, a := range f.Accounts {
		path := fmt.Sprintf("accounts[%d]", i)
		c.want(accountPattern.MatchString(a.ID), path+".id", "%q is not an account ID: 12 digits in quotes", a.ID)
		c.unique(seen, path+".id", a.ID)
		c.account(path, a)
	}
	c.buckets(f)
	return errors.Join(c.problems...)
}

func (c *fileCheck) account(path string, a AccountFile) {
	names := map[string]bool{}
	for i, r := range a.Roles {
		at := fmt.Sprintf("%s.roles[%d]", path, i)
		c.want(r.Name != "", at+".name", "a role needs a name")
		c.unique(names, at+".name", r.Name)
		for _, trust := range r.Trusts {
			known := accountPattern.MatchString(trust) || strings.HasPrefix(trust, "arn:") || strings.HasSuffix(trust, ".amazonaws.com")
			c.want(known, at+".trusts", "%q is neither an account ID, an ARN, nor a service such as ssm.amazonaws.com", trust)
		}
	}
	c.profiles(path, a)
	regions := map[string]bool{}
	for i, r := range a.Regions {
		at := fmt.Sprintf("%s.regions[%d]", path, i)
		c.want(regionPattern.MatchString(r.Name), at+".name", "%q is not the name of a Region, as us-west-2 is", r.Name)
		c.unique(regions, at+".name", r.Name)
		c.region(at, r)
	}
	c.globalClusters(path, a)
	c.routingControls(path, a)
	c.dns(path, a)
}

func (c *fileCheck) region(path string, r RegionFile) {
	c.network(path, r)
	c.withheld(path, r)
	c.capacity(path, r)
	c.keyPairs(path, r)
	c.databases(path, r)
	c.loadBalancers(path, r)
	c.functions(path, r)
	c.topics(path, r)
	ids := map[string]bool{}
	for i, s := range r.SourceServers {
		c.server(fmt.Sprintf("%s.sourceServers[%d]", path, i), s, ids, r)
	}
	limit := r.Quotas.withDefaults()
	c.want(len(r.SourceServers) <= limit.SourceServers, path+".sourceServers", "%d are more than the quota %d", len(r.SourceServers), limit.SourceServers)
	replicating := 0
	for _, s := range r.SourceServers {
		if s.Staging.Account == "" && (replication{Held: s.Replication.State}).replicates() {
			replicating++
		}
	}
	c.want(replicating <= limit.Replicating, path+".sourceServers", "%d replicate, more than the quota %d: state quotas.replicating", replicating, limit.Replicating)
	for i, n := range r.SourceNetworks {
		c.sourceNetwork(fmt.Sprintf("%s.sourceNetworks[%d]", path, i), n)
	}
	names := map[string]bool{}
	for i, s := range r.Secrets {
		c.want(s.Name != "", fmt.Sprintf("%s.secrets[%d].name", path, i), "a secret needs a name")
		c.unique(names, fmt.Sprintf("%s.secrets[%d].name", path, i), s.Name)
	}
	names = map[string]bool{}
	for i, p := range r.Parameters {
		at := fmt.Sprintf("%s.parameters[%d]", path, i)
		c.want(p.Name != "", at+".name", "a parameter needs a name")
		c.unique(names, at+".name", p.Name)
		c.want(slices.Contains([]string{"", "String", "StringList", "SecureString"}, p.Type), at+".type", "%q is not String, StringList or SecureString", p.Type)
	}
}

func (c *fileCheck) sourceNetwork(path string, n SourceNetworkFile) {
	c.want(n.ID == "" || networkPattern.MatchString(n.ID), path+".id", "%q is not a source network ID: sn- and 17 letters or digits", n.ID)
	c.want(n.Account == "" || accountPattern.MatchString(n.Account), path+".account", "%q is not an account ID: 12 digits in quotes", n.Account)
	c.want(regionPattern.MatchString(n.Region), path+".region", "%q is not the name of a Region, as us-west-2 is", n.Region)
	c.want(strings.HasPrefix(n.VPC, "vpc-"), path+".vpc", "%q does not begin with vpc-", n.VPC)
	c.want(!n.Stopped || n.Error == "", path+".error", "a replication that is stopped has no error")
}

func (c *fileCheck) network(path string, r RegionFile) {
	known := map[string]netip.Prefix{}
	ids := map[string]bool{}
	for i, v := range r.VPCs {
		at := fmt.Sprintf("%s.vpcs[%d]", path, i)
		c.want(strings.HasPrefix(v.ID, "vpc-"), at+".id", "%q does not begin with vpc-", v.ID)
		c.unique(ids, at+".id", v.ID)
		known[v.ID] = c.cidr(at+".cidr", v.CIDR)
	}
	for i, s := range r.Subnets {
		at := fmt.Sprintf("%s.subnets[%d]", path, i)
		c.want(strings.HasPrefix(s.ID, "subnet-"), at+".id", "%q does not begin with subnet-", s.ID)
		c.unique(ids, at+".id", s.ID)
		prefix := c.cidr(at+".cidr", s.CIDR)
		outer, ok := known[s.VPC]
		c.want(ok, at+".vpc", "there is no VPC %q in this Region", s.VPC)
		if ok && prefix.IsValid() && outer.IsValid() {
			c.want(outer.Contains(prefix.Addr()) && outer.Bits() <= prefix.Bits(), at+".cidr", "%s is not inside its VPC's %s", prefix, outer)
		}
		c.want(strings.HasPrefix(s.Zone, r.Name), at+".zone", "%q is not a zone of %s", s.Zone, r.Name)
	}
	for i, g := range r.SecurityGroups {
		at := fmt.Sprintf("%s.securityGroups[%d]", path, i)
		c.want(strings.HasPrefix(g.ID, "sg-"), at+".id", "%q does not begin with sg-", g.ID)
		c.unique(ids, at+".id", g.ID)
		_, ok := known[g.VPC]
		c.want(ok, at+".vpc", "there is no VPC %q in this Region", g.VPC)
	}
}

func (c *fileCheck) cidr(path, value string) netip.Prefix {
	prefix, err := netip.ParsePrefix(value)
	c.want(err == nil && prefix.Addr().Is4() && prefix.Masked() == prefix, path, "%q is not an IPv4 CIDR block, as 10.0.0.0/16 is", value)
	return prefix
}

func (c *fileCheck) server(path string, s SourceServerFile, ids map[string]bool, r RegionFile) {
	c.want(s.Hostname != "", path+".hostname", "a source server needs a hostname")
	c.want(s.ID == "" || serverPattern.MatchString(s.ID), path+".id", "%q is not a source server ID: s- and 17 letters or digits", s.ID)
	c.unique(ids, path+".id", s.serverID(r.Name))
	c.want(slices.Contains([]string{"", "legacy-bios", "uefi"}, s.BootMode), path+".bootMode", "%q is neither legacy-bios nor uefi", s.BootMode)
	for i, d := range s.Disks {
		at := fmt.Sprintf("%s.disks[%d]", path, i)
		c.want(d.Device != "" && d.GiB > 0, at, "a disk needs a device and a size in gib")
		c.want(d.Status == "" || slices.Contains(d.Status.Values(), d.Status), at+".status", "%q is no volume status", d.Status)
	}
	for i, n := range s.Interfaces {
		for _, ip := range n.IPs {
			_, err := netip.ParseAddr(ip)
			c.want(err == nil, fmt.Sprintf("%s.interfaces[%d].ips", path, i), "%q is not an address", ip)
		}
	}
	c.replication(path+".replication", s.Replication)
	c.want(s.StagingKey == "" || strings.HasPrefix(s.StagingKey, "arn:"), path+".stagingKey", "%q is not the ARN of a key", s.StagingKey)
	c.host(path, s)
	c.want(s.FailbackAfter >= 0, path+".failbackAfter", "%s is negative", s.FailbackAfter)
	c.want(s.FailbackAfter == 0 || s.Origin.Region == "", path+".failbackAfter", "a server from EC2 has no failback client")
	o := s.Origin
	c.want(len(o.Tags) == 0 || o.Region != "" && strings.HasPrefix(o.Instance, "i-"), path+".origin.tags", "only an instance of EC2 has tags: state its region, and its ID i-…")
	if s.Launch.Subnet != "" {
		c.want(slices.ContainsFunc(r.Subnets, func(n SubnetFile) bool { return n.ID == s.Launch.Subnet }), path+".launch.subnet", "there is no subnet %q in this Region", s.Launch.Subnet)
	}
	for _, id := range s.Launch.SecurityGroups {
		c.want(slices.ContainsFunc(r.SecurityGroups, func(g SecurityGroupFile) bool { return g.ID == id }), path+".launch.securityGroups", "there is no security group %q in this Region", id)
	}
	l := s.Launch
	c.want(l.Disposition == "" || slices.Contains(l.Disposition.Values(), l.Disposition), path+".launch.disposition", "%q is neither STARTED nor STOPPED", l.Disposition)
	c.want(l.RightSizing == "" || slices.Contains(l.RightSizing.Values(), l.RightSizing), path+".launch.rightSizing", "%q is not NONE, BASIC or IN_AWS", l.RightSizing)
}

func (c *fileCheck) replication(path string, r ReplicationFile) {
	c.want(r.State == "" || slices.Contains(r.State.Values(), r.State), path+".state", "%q is no data replication state", r.State)
	c.want(r.Error == "" || slices.Contains(r.Error.Values(), r.Error), path+".error", "%q is no data replication error", r.Error)
	for name, d := range map[string]time.Duration{"lag": r.Lag, "since": r.Since, "silent": r.Silent} {
		c.want(d >= 0, path+"."+name, "%s is negative", d)
	}
}
