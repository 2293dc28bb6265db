package sim

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// SeedServers is a world of one account and Region with n Linux servers, called
// server-0001 and so on, and quotas that let them replicate: for load tests.
func SeedServers(account, region string, n int) *WorldFile { return seeded(account, region, 1, n) }

func seededName(number int) string { return fmt.Sprintf("server-%04d", number) }

// seeded are n servers from a number on.
func seeded(account, region string, first, n int) *WorldFile {
	r := RegionFile{Name: region, DRS: true, Quotas: Quotas{Replicating: max(n, 300), SourceServers: max(n, 4000)}}
	for i := first - 1; i < first-1+n; i++ {
		name := seededName(i + 1)
		r.SourceServers = append(r.SourceServers, SourceServerFile{
			Hostname:   name,
			Interfaces: []InterfaceFile{{IPs: []string{fmt.Sprintf("10.%d.%d.10", i/250, i%250)}}},
			Tags:       map[string]string{"Name": name},
		})
	}
	return &WorldFile{Accounts: []AccountFile{{ID: account, Regions: []RegionFile{r}}}}
}

// SeedTemplates adds n launch templates called template-0001 and so on, each with so many
// versions of which the first is the default, beside those that a Region has: for load tests.
func (w *World) SeedTemplates(account, region string, n, versions int) error {
	return w.change(func(t *tx) error {
		p := place{account, region}
		for i := range n {
			name := fmt.Sprintf("template-%04d", i+1)
			lt := launchTemplate{ID: t.newID("lt-"), Name: name, Created: t.now, Tags: map[string]string{"Owner": fmt.Sprintf("team-%d", i%40)}}
			launchTemplates.put(t, p, lt.ID, lt)
			for v := range versions {
				addTemplateVersion(t, p, launchTemplateVersion{Template: lt.ID, Description: "of " + name, Data: seededTemplate(name, i+v)}, v == 0)
			}
		}
		return nil
	})
}

// seededTemplate has as many settings as one that DRS makes.
func seededTemplate(name string, i int) ec2types.ResponseLaunchTemplateData {
	families := []string{"m5", "m6i", "m7i", "c6i", "r6i", "t3"}
	return ec2types.ResponseLaunchTemplateData{
		InstanceType:       ec2types.InstanceType(families[i%len(families)] + ".large"),
		IamInstanceProfile: &ec2types.LaunchTemplateIamInstanceProfileSpecification{Name: aws.String(fmt.Sprintf("profile-%d", i%50))},
		MetadataOptions:    &ec2types.LaunchTemplateInstanceMetadataOptions{HttpTokens: ec2types.LaunchTemplateHttpTokensStateRequired},
		NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecification{{
			DeviceIndex: aws.Int32(0), SubnetId: aws.String(fmt.Sprintf("subnet-%017x", i%30)), Groups: []string{fmt.Sprintf("sg-%017x", i%100)},
		}},
		TagSpecifications: []ec2types.LaunchTemplateTagSpecification{
			{ResourceType: ec2types.ResourceTypeInstance, Tags: ec2Tags(map[string]string{"Name": name})},
			{ResourceType: ec2types.ResourceTypeVolume, Tags: ec2Tags(map[string]string{"Name": name})},
		},
	}
}

// SourceServerID is the ID that a server of that name gets in the Region where
// the world file states none.
func SourceServerID(region, hostname string) string {
	return SourceServerFile{Hostname: hostname}.serverID(region)
}

// SetReplication changes how a server's replication stands, as if it had
// happened at the source.
func (w *World) SetReplication(account, region, server string, f ReplicationFile) error {
	c := &fileCheck{}
	c.replication("replication", f)
	if len(c.problems) > 0 {
		return c.problems[0]
	}
	return w.change(func(t *tx) error {
		p := place{account, region}
		found, err := sourceServerOf(t, p, server)
		if err != nil {
			return err
		}
		if found.Staging.Linked {
			return fmt.Errorf("source server %s is replicated by %s: change that one", server, found.Staging.ServerARN)
		}
		s := *found
		s.Replication = f.replication(t.now)
		sourceServers.put(t, p, s.ID, s)
		return nil
	})
}

// LoseSource is the loss of a source: every server of the account that comes
// from that origin Region (or from anywhere, if it is empty) stops sending, and
// stays recoverable to what has arrived.
func (w *World) LoseSource(account, region, originRegion string) error {
	return w.change(func(t *tx) error {
		p := place{account, region}
		for _, found := range sourceServers.all(t, p) {
			s := *found
			if originRegion != "" && s.Origin.Region != originRegion || !s.Replication.consistent(t.now) || !s.Replication.Until.IsZero() {
				continue
			}
			s.Replication.Held = drstypes.DataReplicationStateStalled
			s.Replication.Error = drstypes.DataReplicationErrorStringAgentNotSeen
			s.Replication.Until = t.now
			sourceServers.put(t, p, s.ID, s)
		}
		return nil
	})
}

// SetQuotas changes the quotas of an account and Region; a zero one becomes
// AWS's usual.
func (w *World) SetQuotas(account, region string, q Quotas) error {
	return w.change(func(t *tx) error {
		p := place{account, region}
		var s service
		if stored := services.get(t, p, serviceID); stored != nil {
			s = *stored
		}
		s.Quotas = q
		services.put(t, p, serviceID, s)
		return nil
	})
}
