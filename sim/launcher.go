package sim

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// launcher makes the instances of one job, as the launch settings and the
// default versions of the launch templates say when the job starts.
type launcher struct {
	t    *tx
	p    place
	free map[string]*addresses // by subnet
	used *vcpuCount            // counted at the first launch
	held *storageCount         // likewise
}

func newLauncher(t *tx, p place) *launcher {
	return &launcher{t: t, p: p, free: map[string]*addresses{}}
}

// launch foresees the server's instance, or the failure of its launch.
func (l *launcher) launch(j *job, js *jobServer, s *sourceServer, drill bool) {
	l.rightSize(s)
	i, w, err := l.prepare(s)
	if err == nil {
		err = meetEC2(l.t, l.p, s.ID, i)
	}
	if err == nil {
		err = l.room(w, &i)
	}
	if err != nil {
		js.fail(phaseLaunch, err.Error())
		return
	}
	i.Tags = l.tags(j, s, i.Tags)
	i = meetHands(l.t, l.p, s.ID, l.power(i, js, s), js.Schedule.LaunchEnd)
	putInstance(l.t, l.p, i)
	js.Instance = i.ID
	r := recoveryInstance{
		ID: i.ID, Server: s.ID, Job: j.ID, Drill: drill,
		DataAt: js.DataAt, AppearsAt: js.Schedule.LaunchEnd,
	}
	if s.FailbackAfter > 0 && !drill {
		r.Failback = bootFailbackClient(l.t.world, r, r.AppearsAt.Add(l.t.world.scaled(s.FailbackAfter)))
	}
	recoveryInstances.put(l.t, l.p, i.ID, r)
}

// rightSize writes the recommended instance type into the launch template
// where DRS chooses the type: whatever stood there is overwritten.
func (l *launcher) rightSize(s *sourceServer) {
	v := defaultTemplateVersion(l.t, l.p, s.Launch.Template)
	if v == nil || !s.rightSized() || string(v.Data.InstanceType) == s.InstanceType {
		return
	}
	next := launchTemplateVersion{Template: v.Template, CreatedBy: l.p.drsPrincipal(), Description: v.Description, Data: v.Data}
	next.Data.InstanceType = ec2types.InstanceType(s.InstanceType)
	addTemplateVersion(l.t, l.p, next, true)
}

// prepare is the instance without its tags and times, and what its template says. Its
// errors are EC2's words, as they turn up in the job log.
func (l *launcher) prepare(s *sourceServer) (instance, templateWords, error) {
	if s.Launch.Into != "" {
		i, err := l.into(s)
		return i, templateWords{}, err
	}
	v := defaultTemplateVersion(l.t, l.p, s.Launch.Template)
	if v == nil {
		return instance{}, templateWords{}, fmt.Errorf("InvalidLaunchTemplateId.NotFound: the launch template %s does not exist", s.Launch.Template)
	}
	w := readTemplate(v)
	net, err := l.subnet(w.subnet)
	if err != nil {
		return instance{}, w, err
	}
	if err := l.check(w, s, net); err != nil {
		return instance{}, w, err
	}
	address, err := l.address(net, w.address, s)
	if err != nil {
		return instance{}, w, err
	}
	id := l.t.newID("i-")
	i := instance{
		ID: id, Reservation: fixedID("r-", id), Interface: fixedID("eni-", id), Image: fixedID("ami-", id),
		Type: w.instanceType, Hostname: s.Hostname, Detail: s.OS, BootMode: s.BootMode,
		Profile: w.profile, KeyName: w.keyName, Tenancy: w.tenancy, Tags: launchedFrom(v, w.tags), Cores: w.cores, Threads: w.threads,
		Subnet: net.ID, VPC: net.VPC, Zone: net.Zone, PrivateIP: address, Groups: l.groups(w.groups, net),
	}
	i.Type = cmp.Or(i.Type, s.InstanceType)
	if s.windows() {
		i.Platform = platformWindows
	}
	i.Volumes = volumesOf(s, id, volumeTypes(v))
	return i, w, nil
}

// volumesOf are the server's disks as a launch makes them, named after it.
func volumesOf(s *sourceServer, launch string, kinds map[string]string) (all []volume) {
	for n, d := range s.Disks {
		all = append(all, volume{fixedID("vol-", launch, n), d.Device, kinds[d.Device], int32((d.Bytes + gib - 1) / gib)})
	}
	return all
}

// room takes what the instance needs of the quotas of storage, and of a capacity reservation or of
// the quota of vCPUs: all of it or nothing.
func (l *launcher) room(w templateWords, i *instance) error {
	if l.used == nil {
		l.used, l.held = countVCPUs(l.t, l.p), countStorage(l.t, l.p)
	}
	var instead []volume
	if prepared := instances.get(l.t, l.p, i.ID); prepared != nil {
		instead = prepared.Volumes
	}
	if err := l.held.swap(instead, i.Volumes); err != nil {
		return err
	}
	err := l.capacity(w, i)
	if err != nil {
		l.held.add(instead, 1)
		l.held.add(i.Volumes, -1)
	}
	return err
}

func (l *launcher) capacity(w templateWords, i *instance) error {
	if err := l.reserve(w.reservation, i); err != nil || i.CapacityReservation != "" || i.Tenancy == string(ec2types.TenancyHost) {
		return err
	}
	return l.used.take(i.Type, int(i.vcpus()))
}

// launchedFrom is an instance's tags with those by which EC2 names the template.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
func launchedFrom(v *launchTemplateVersion, tags map[string]string) map[string]string {
	tags = maps.Clone(tags)
	if tags == nil {
		tags = map[string]string{}
	}
	tags["aws:ec2launchtemplate:id"] = v.Template
	tags["aws:ec2launchtemplate:version"] = strconv.FormatInt(v.Number, 10)
	return tags
}

// check finds what EC2 refuses to launch into a subnet.
func (l *launcher) check(w templateWords, s *sourceServer, net *subnet) error {
	if err := checkOffer(l.t, l.p, cmp.Or(w.instanceType, s.InstanceType), net.Zone); err != nil {
		return err
	}
	if w.profile != "" && profileOf(l.t, l.p, w.profile) == nil {
		return fmt.Errorf("InvalidParameterValue: Value (%s) for parameter iamInstanceProfile is invalid. Invalid IAM Instance Profile", w.profile)
	}
	if w.keyName != "" && keyPairNamed(l.t, l.p, w.keyName) == nil {
		return noKeyPair(w.keyName)
	}
	for _, id := range w.groups {
		if g := securityGroups.get(l.t, l.p, id); g != nil && g.VPC != net.VPC {
			return wire.Errorf("InvalidParameter", "Security group %s and subnet %s belong to different networks.", id, net.ID)
		}
	}
	return nil
}

// into is an existing instance that the server is launched into: it stays what it is, with the
// server's disks in place of its own, which are gone here. What AWS does with these is not
// documented.
func (l *launcher) into(s *sourceServer) (instance, error) {
	i := visibleInstance(l.t, l.p, s.Launch.Into)
	switch {
	case i == nil:
		return instance{}, fmt.Errorf("InvalidInstanceID.NotFound: the instance %s does not exist", s.Launch.Into)
	case i.state(l.t.now) != ec2types.InstanceStateNameStopped:
		return instance{}, fmt.Errorf("IncorrectInstanceState: the instance %s is not stopped", i.ID)
	case i.Tags["AWSDRS"] != "AllowLaunchingIntoThisInstance":
		return instance{}, fmt.Errorf("UnauthorizedOperation: the instance %s has no tag AWSDRS=AllowLaunchingIntoThisInstance", i.ID)
	}
	launched := *i
	var kinds map[string]string
	if v := defaultTemplateVersion(l.t, l.p, s.Launch.Template); v != nil {
		kinds = volumeTypes(v)
	}
	launched.Volumes = volumesOf(s, l.t.newID("vol-"), kinds)
	return launched, nil
}

func (l *launcher) subnet(id string) (*subnet, error) {
	if id == "" {
		if s := defaultSubnet(l.t, l.p); s != nil {
			return s, nil
		}
		return nil, errors.New("MissingInput: no subnets found for the default VPC")
	}
	if s := subnets.get(l.t, l.p, id); s != nil {
		return s, nil
	}
	return nil, fmt.Errorf("InvalidSubnetID.NotFound: the subnet ID '%s' does not exist", id)
}

// address is the template's own address; else the source's, where it is copied;
// else a free one.
func (l *launcher) address(net *subnet, static string, s *sourceServer) (string, error) {
	free := l.free[net.ID]
	if free == nil {
		var err error
		if free, err = addressesOf(l.t, l.p, net); err != nil {
			return "", err
		}
		l.free[net.ID] = free
	}
	wanted := static
	if wanted == "" && s.Launch.CopyIP {
		wanted = s.primaryIP()
	}
	if wanted != "" {
		if !free.claim(wanted) {
			return "", fmt.Errorf("InvalidIPAddress.InUse: address %s is in use or not in subnet %s", wanted, net.ID)
		}
		return wanted, nil
	}
	address, ok := free.take()
	if !ok {
		return "", fmt.Errorf("InsufficientFreeAddressesInSubnet: subnet %s has no free address", net.ID)
	}
	return address, nil
}

func (s *sourceServer) primaryIP() string {
	for _, n := range s.Interfaces {
		if (n.Primary || len(s.Interfaces) == 1) && len(n.IPs) > 0 {
			return n.IPs[0]
		}
	}
	return ""
}

func (l *launcher) groups(ids []string, net *subnet) []string {
	if len(ids) > 0 {
		return slices.Clone(ids)
	}
	if g := defaultGroup(l.t, l.p, net.VPC); g != nil {
		return []string{g.ID}
	}
	return nil
}

// power is the instance with its launch, or with its start where it was there.
func (l *launcher) power(i instance, js *jobServer, s *sourceServer) instance {
	launched := js.Schedule.LaunchEnd
	if i.LaunchedAt.IsZero() {
		i.LaunchedAt = launched
	}
	if s.Launch.Disposition == drstypes.LaunchDispositionStopped {
		i.StartedAt = launched
		i.Power = append(i.powerUntil(launched), powerChange{launched, ec2types.InstanceStateNameStopped})
		return i
	}
	return i.start(l.t.world, launched)
}

// tags are the template's, over the source's where they are copied, with DRS's
// own marks.
func (l *launcher) tags(j *job, s *sourceServer, template map[string]string) map[string]string {
	tags := map[string]string{"Name": s.Hostname}
	if s.Launch.CopyTags {
		maps.Copy(tags, s.Tags)
	}
	maps.Copy(tags, template)
	tags["AWSElasticDisasterRecoveryManaged"] = "drs.amazonaws.com"
	tags["AWSElasticDisasterRecoverySourceServerID"] = s.ID
	tags["AWSElasticDisasterRecoveryJobID"] = j.ID
	return tags
}

// drsPrincipal is who DRS is when it acts in the account.
func (p place) drsPrincipal() string {
	return "arn:" + partition(p.region) + ":sts::" + p.account + ":assumed-role/AWSServiceRoleForElasticDisasterRecovery/drs"
}
