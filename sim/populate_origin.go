package sim

import (
	"cmp"
	"maps"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// populateOrigins makes the EC2 instances that the file's source servers come from, where
// it says what tags they have: in their own accounts and Regions, once all of these are
// there. What runs on them, and whether Systems Manager knows them, the server's own
// fields say.
func populateOrigins(t *tx, f *WorldFile) {
	for _, a := range f.Accounts {
		for _, r := range a.Regions {
			for _, s := range r.SourceServers {
				if len(s.Origin.Tags) > 0 {
					populateOrigin(t, place{a.ID, r.Name}, s)
				}
			}
		}
	}
}

func populateOrigin(t *tx, p place, f SourceServerFile) {
	home := place{cmp.Or(f.Origin.Account, p.account), f.Origin.Region}
	server := sourceServers.get(t, p, f.serverID(p.region))
	if server == nil || instances.get(t, home, f.Origin.Instance) != nil {
		return
	}
	ensureDefaultNetwork(t, home)
	i := instance{
		ID: f.Origin.Instance, Reservation: fixedID("r-", f.Origin.Instance), Interface: fixedID("eni-", f.Origin.Instance),
		Image: fixedID("ami-", f.Origin.Instance), Type: server.InstanceType, Hostname: server.Hostname, Detail: server.OS,
		BootMode: server.BootMode, Zone: f.Origin.Zone, PrivateIP: server.primaryIP(), Groups: f.Origin.SecurityGroups,
		Tags: maps.Clone(f.Origin.Tags), LaunchedAt: server.Added, StartedAt: server.Added, Starts: 1, BootedAt: server.Added,
		Power:    []powerChange{{server.Added, ec2types.InstanceStateNameRunning}},
		SourceOf: serverRef{p.account, p.region, server.ID},
	}
	if server.windows() {
		i.Platform = platformWindows
	}
	net := subnets.get(t, home, f.Origin.Subnet)
	if net == nil {
		net = defaultSubnet(t, home)
	}
	if net != nil {
		i.Subnet, i.VPC, i.Zone = net.ID, net.VPC, cmp.Or(i.Zone, net.Zone)
	}
	instances.put(t, home, i.ID, i)
}
