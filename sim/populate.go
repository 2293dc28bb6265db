package sim

import (
	"cmp"
	"encoding/base64"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Populate puts what the file says into the world. What is there already stays
// as it is, with all that has happened to it since, so that populating a kept
// world again changes nothing.
func (w *World) Populate(f *WorldFile) error {
	if err := f.check(); err != nil {
		return err
	}
	return w.change(func(t *tx) error {
		populate(t, f)
		return nil
	})
}

func populate(t *tx, f *WorldFile) {
	for _, a := range f.Accounts {
		populateAccount(t, a)
	}
	populateOrigins(t, f)
}

// add puts an object that is not there yet.
func add[T any](t *tx, tb table[T], p place, id string, value T) {
	if tb.get(t, p, id) == nil {
		tb.put(t, p, id, value)
	}
}

func populateAccount(t *tx, a AccountFile) {
	add(t, accounts, place{}, a.ID, account{a.ID, a.Name})
	for _, r := range a.Roles {
		add(t, roles, place{account: a.ID}, r.Name, role(r))
	}
	for _, k := range a.AccessKeys {
		principal := cmp.Or(k.Principal, "arn:aws:iam::"+a.ID+":root")
		add(t, accessKeys, place{}, k.ID, accessKey{k.ID, k.Secret, a.ID, principal})
	}
	populateProfiles(t, a)
	for _, r := range a.Regions {
		populateRegion(t, place{a.ID, r.Name}, r)
	}
	populateGlobalClusters(t, a)
	populateRoutingControls(t, a)
	populateDNS(t, a)
}

func populateRegion(t *tx, p place, r RegionFile) {
	populateNetwork(t, p, r)
	populateOffer(t, p, r)
	populateReservations(t, p, r.CapacityReservations)
	populateKeyPairs(t, p, r.KeyPairs)
	ensureDefaultNetwork(t, p)
	populateDatabases(t, p, r)
	populateLoadBalancers(t, p, r)
	populateFunctions(t, p, r)
	populateTopics(t, p, r)
	populateBuckets(t, p, r)
	if services.get(t, p, serviceID) == nil {
		if r.DRS || len(r.SourceServers) > 0 {
			initialize(t, p, r.Quotas)
		} else {
			services.put(t, p, serviceID, service{Quotas: r.Quotas})
		}
	}
	for _, s := range r.SourceServers {
		populateServer(t, p, s)
	}
	for _, n := range r.SourceNetworks {
		populateSourceNetwork(t, p, n)
	}
	for _, s := range r.Secrets {
		id := fixedID("", p.account, p.region, s.Name)
		add(t, secrets, p, s.Name, secret{
			Name: s.Name, Description: s.Description, Tags: maps.Clone(s.Tags),
			ARN:      p.arn("secretsmanager", "secret:"+s.Name+"-"+id[:6]),
			Versions: []secretVersion{{ID: versionUUID(id), Stages: []string{"AWSCURRENT"}, Created: t.now, String: s.Value}},
		})
	}
	for _, v := range r.Parameters {
		add(t, parameters, p, v.Name, parameter{
			Name: v.Name, Type: cmp.Or(v.Type, "String"), DataType: "text", Value: v.Value, Version: 1, Modified: t.now,
			ARN: p.arn("ssm", "parameter/"+strings.TrimPrefix(v.Name, "/")),
		})
	}
}

// versionUUID is a secret version's ID, in the form that AWS gives it.
func versionUUID(id string) string {
	d := strings.Repeat(id, 2)
	return d[:8] + "-" + d[8:12] + "-4" + d[12:15] + "-8" + d[15:18] + "-" + d[18:30]
}

func populateNetwork(t *tx, p place, r RegionFile) {
	for _, v := range r.VPCs {
		add(t, vpcs, p, v.ID, vpc{ID: v.ID, CIDR: v.CIDR, Default: v.Default, Tags: maps.Clone(v.Tags)})
		addDefaultGroup(t, p, v.ID)
	}
	for _, s := range r.Subnets {
		n := subnet{ID: s.ID, VPC: s.VPC, CIDR: s.CIDR, Zone: s.Zone, Tags: maps.Clone(s.Tags)}
		for _, to := range sortedKeys(s.Routes) {
			n.Routes = append(n.Routes, route{to, s.Routes[to]})
		}
		add(t, subnets, p, s.ID, n)
	}
	for _, g := range r.SecurityGroups {
		add(t, securityGroups, p, g.ID, securityGroup{ID: g.ID, VPC: g.VPC, Name: g.Name, Description: g.Description, Tags: maps.Clone(g.Tags)})
	}
}

// ensureDefaultNetwork gives a place without networks EC2's default VPC.
func ensureDefaultNetwork(t *tx, p place) {
	if len(vpcs.all(t, p)) > 0 {
		return
	}
	v := vpc{ID: fixedID("vpc-", p.account, p.region), CIDR: "172.31.0.0/16", Default: true}
	vpcs.put(t, p, v.ID, v)
	addDefaultGroup(t, p, v.ID)
	for zone, cidr := range map[string]string{"a": "172.31.0.0/20", "b": "172.31.16.0/20", "c": "172.31.32.0/20"} {
		s := subnet{ID: fixedID("subnet-", p.account, p.region, zone), VPC: v.ID, CIDR: cidr, Zone: p.region + zone}
		s.Routes = []route{{"0.0.0.0/0", fixedID("igw-", v.ID)}}
		subnets.put(t, p, s.ID, s)
	}
}

func addDefaultGroup(t *tx, p place, vpcID string) {
	if defaultGroup(t, p, vpcID) == nil {
		g := securityGroup{ID: fixedID("sg-", p.account, p.region, vpcID), VPC: vpcID, Name: "default", Description: "default VPC security group"}
		securityGroups.put(t, p, g.ID, g)
	}
}

// serverID is the server's ID in the Region: its own, or one from its hostname.
func (f SourceServerFile) serverID(region string) string {
	return cmp.Or(f.ID, fixedID("s-", region, f.Hostname))
}

// usual values of a source server that the file leaves out
const (
	usualOS           = "Ubuntu 24.04.1 LTS"
	usualInstanceType = "m5.large"
	usualAgentVersion = "4.4.0"
	usualSince        = 30 * 24 * time.Hour
	gib               = 1 << 30
)

func populateServer(t *tx, p place, f SourceServerFile) {
	id := f.serverID(p.region)
	if sourceServers.get(t, p, id) != nil {
		return
	}
	s := sourceServer{
		ID: id, Hostname: f.Hostname, FQDN: f.FQDN, OS: cmp.Or(f.OS, usualOS),
		AWSInstance: f.Origin.Instance, InstanceType: cmp.Or(f.InstanceType, usualInstanceType),
		CPUModel: cmp.Or(f.CPUModel, "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz"), CPUs: cmp.Or(f.CPUs, 2),
		RAMBytes: int64(cmp.Or(f.RAMGiB, 8) * gib), BootMode: cmp.Or(f.BootMode, "legacy-bios"),
		Tags:         maps.Clone(f.Tags),
		Origin:       origin{f.Origin.Account, f.Origin.Region, f.Origin.Zone},
		Staging:      f.Staging.staging(),
		Direction:    drstypes.ReplicationDirectionFailover,
		AgentVersion: usualAgentVersion,
		Replication:  f.Replication.replication(t.now),
		Settings:     defaultReplicationSettings(),

		OriginSubnet: f.Origin.Subnet, OriginGroups: f.Origin.SecurityGroups, FailbackAfter: f.FailbackAfter,
	}
	s.Added = s.Replication.Started
	if s.Added.IsZero() {
		s.Added = t.now.Add(-usualSince)
	}
	s.Disks, s.Interfaces = f.disks(), f.interfaces()
	s.Launch = f.Launch.settings(f.Hostname)
	s.Launch.Template = makeLaunchTemplate(t, p, &s, f.Launch.template(&s))
	if stage := defaultSubnet(t, p); stage != nil {
		s.Settings.StagingSubnet = stage.ID
	}
	if f.StagingKey != "" {
		s.Settings.Encryption, s.Settings.EncryptionKey = drstypes.ReplicationConfigurationEbsEncryptionCustom, f.StagingKey
	}
	sourceServers.put(t, p, id, s)
	populateHost(t, p, f, id)
}

func (f StagingFile) staging() staging {
	if f.Account == "" {
		return staging{}
	}
	return staging{Account: f.Account, ServerARN: f.Server, Error: f.Error, Status: cmp.Or(f.Status, drstypes.ExtensionStatusExtended)}
}

func (f SourceServerFile) disks() []sourceDisk {
	if len(f.Disks) == 0 {
		f.Disks = []DiskFile{{Device: "/dev/sda1", GiB: 30}}
	}
	var disks []sourceDisk
	for i, d := range f.Disks {
		disks = append(disks, sourceDisk{d.Device, int64(d.GiB * gib), i == 0, cmp.Or(d.Status, drstypes.VolumeStatusRegular)})
	}
	return disks
}

func (f SourceServerFile) interfaces() []sourceInterface {
	var all []sourceInterface
	for i, n := range f.Interfaces {
		all = append(all, sourceInterface{n.IPs, n.MAC, i == 0})
	}
	return all
}

// replication is the state as of now; STALLED without a cause is an agent that
// was not seen for a while.
func (f ReplicationFile) replication(now time.Time) replication {
	synced := now.Add(-cmp.Or(f.Since, usualSince))
	r := replication{
		Held: f.State, Lag: f.Lag, Error: f.Error, RawError: f.RawError,
		Started: synced.Add(-usualInitiation - usualSync), Initiated: synced.Add(-usualSync), Synced: synced,
	}
	switch f.State {
	case drstypes.DataReplicationStateContinuous:
		r.Held = ""
	case drstypes.DataReplicationStateStalled:
		r.Error = cmp.Or(f.Error, drstypes.DataReplicationErrorStringAgentNotSeen)
		r.Until = now.Add(-f.Silent)
	case drstypes.DataReplicationStateInitiating:
		r.Started, r.Initiated, r.Synced = now, time.Time{}, time.Time{}
	case drstypes.DataReplicationStateInitialSync:
		r.Started, r.Initiated, r.Synced = now, now, time.Time{}
	case drstypes.DataReplicationStateStopped, drstypes.DataReplicationStateDisconnected:
		r = replication{Held: f.State}
	}
	return r
}

func (f LaunchFile) settings(name string) launchSettings {
	l := defaultLaunchSettings()
	l.Name = name
	l.Disposition = cmp.Or(f.Disposition, l.Disposition)
	l.RightSizing = cmp.Or(f.RightSizing, l.RightSizing)
	l.CopyIP, l.BYOL, l.Into = f.CopyPrivateIP, f.BYOL, f.Into
	set(&l.CopyTags, f.CopyTags)
	return l
}

// template is the first version of the server's launch template.
func (f LaunchFile) template(s *sourceServer) ec2types.ResponseLaunchTemplateData {
	data := ec2types.ResponseLaunchTemplateData{
		InstanceType: ec2types.InstanceType(cmp.Or(f.InstanceType, s.InstanceType)),
		KeyName:      optional(f.KeyName), UserData: optional(base64.StdEncoding.EncodeToString([]byte(f.UserData))),
		NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecification{{
			DeviceIndex: aws.Int32(0), DeleteOnTermination: aws.Bool(true),
			SubnetId: optional(f.Subnet), Groups: f.SecurityGroups, PrivateIpAddress: optional(f.PrivateIP),
		}},
	}
	if f.Profile != "" {
		data.IamInstanceProfile = &ec2types.LaunchTemplateIamInstanceProfileSpecification{Arn: aws.String(f.Profile)}
	}
	if f.Tenancy != "" {
		data.Placement = &ec2types.LaunchTemplatePlacement{Tenancy: ec2types.Tenancy(f.Tenancy)}
	}
	if len(f.Tags) > 0 {
		data.TagSpecifications = []ec2types.LaunchTemplateTagSpecification{{ResourceType: ec2types.ResourceTypeInstance, Tags: ec2Tags(f.Tags)}}
	}
	return data
}
