package recovery

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestInstanceTypesBelongToTheirVCPUClasses(t *testing.T) {
	const standard = "Standard (A, C, D, H, I, M, R, T, Z)"
	for name, want := range map[string]VCPUClass{
		"a1.large": standard, "c7gn.large": standard, "d3en.xlarge": standard, "im4gn.large": standard, "is4gen.large": standard,
		"m7i-flex.large": standard, "t3.micro": standard, "z1d.large": standard, "g5.xlarge": "G and VT", "gr6.4xlarge": "G and VT",
		"vt1.3xlarge": "G and VT", "dl1.24xlarge": "DL", "f1.2xlarge": "F", "hpc7a.96xlarge": "HPC", "inf2.xlarge": "Inf", "p5.48xlarge": "P",
		"trn1.2xlarge": "Trn", "u-6tb1.metal": "High Memory", "u7i-12tb.224xlarge": "High Memory", "x2idn.16xlarge": "X",
		"mac2.metal": "", "": "", "large": "",
	} {
		if got := VCPUClassOf(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for _, code := range VCPUQuotaCodes() {
		if VCPUClassByCode(code) == "" {
			t.Errorf("no class has the quota %s", code)
		}
	}
	for _, code := range VolumeQuotaCodes() {
		if VolumeTypeByCode(code) == "" {
			t.Errorf("no volumes have the quota %s", code)
		}
	}
}

var roomScope = Scope{AccountID: "111122223333", Region: "us-west-2"}

// roomCase is a Linux server that is launched as the type into subnet-a.
func roomCase(name, instanceType string, change ...func(*RoomCase)) RoomCase {
	subnet, rightSizing := "subnet-a", "NONE"
	c := RoomCase{LaunchCase: LaunchCase{
		Server: SourceServer{Hostname: name, ServerKey: ServerKey{Scope: roomScope, SourceServerID: SourceServerID("s-" + name)}, Disks: []Disk{{Device: "/dev/xvda", Bytes: 100 * gib}}},
		Launch: LaunchConfiguration{InstanceType: &instanceType, SubnetID: &subnet, RightSizing: &rightSizing},
	}}
	for _, one := range change {
		one(&c)
	}
	return c
}

// setting gives the case's launch template a value; they are stated in order of their names.
func setting(name, value string) func(*RoomCase) {
	return func(c *RoomCase) {
		c.Template.Settings = append(c.Template.Settings, LaunchSetting{Name: name, Value: value})
	}
}

func replacing(id InstanceID) func(*RoomCase) {
	return func(c *RoomCase) { c.Replaces = append(c.Replaces, id) }
}

func alternative(instanceType string) func(*RoomCase) {
	return func(c *RoomCase) {
		c.Alternatives = append(c.Alternatives, LaunchAlternative{InstanceType: &instanceType})
	}
}

var roomPlace = LaunchPlace{
	InstanceTypes: []InstanceType{{Name: "g5.xlarge", CPUs: 4}, {Name: "m5.large", CPUs: 2}, {Name: "m5.xlarge", CPUs: 4}},
	Subnets:       []LaunchSubnet{{ID: "subnet-a", CIDR: "10.0.1.0/24", Zone: "us-west-2a"}},
}

// roomOf is a Region with the quotas: of standard vCPUs, of those of class G, and of TiB of gp3.
func roomOf(standard, g int, tib int64) LaunchRoom {
	return LaunchRoom{
		VCPUs:     map[VCPUClass]int{"Standard (A, C, D, H, I, M, R, T, Z)": standard, "G and VT": g},
		VolumeGiB: map[string]int64{"gp3": tib * gibPerTiB},
	}
}

func reservation(total, free int, change ...func(*CapacityReservation)) CapacityReservation {
	r := CapacityReservation{ID: "cr-1", InstanceType: "m5.large", Zone: "us-west-2a", Platform: "Linux/UNIX", Tenancy: "default", State: "active", Total: total, Free: free, Own: true}
	for _, one := range change {
		one(&r)
	}
	return r
}

func TestRoomOfAnExecution(t *testing.T) {
	targeted := func(r *CapacityReservation) { r.Targeted = true }
	named := setting(settingReservation, "cr-1")
	two := []RoomCase{roomCase("web", "m5.large"), roomCase("db", "m5.xlarge")} // 6 vCPUs
	for name, tt := range map[string]struct {
		cases []RoomCase
		room  LaunchRoom
		want  []string // code, severity, and something of why or of the remedy
	}{
		"what fits exactly": {two, roomOf(6, 0, 1), nil},
		"one vCPU more":     {two, roomOf(5, 0, 1), []string{"VCPU_QUOTA ERROR 2 servers takes 6 vCPUs of On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances, and the quota is 5"}},
		"an alternative of another class": {
			[]RoomCase{roomCase("web", "m5.large", alternative("m5.xlarge"), alternative("g5.xlarge"))},
			roomOf(1, 4, 1),
			[]string{"VCPU_QUOTA ERROR of the alternatives, g5.xlarge would be launched from another quota, which has room"},
		},
		"CPU options":      {[]RoomCase{roomCase("web", "m5.xlarge", setting(settingCores, "1"), setting(settingThreads, "2"))}, roomOf(2, 0, 1), nil},
		"a Dedicated Host": {[]RoomCase{roomCase("web", "m5.large", setting(SettingTenancy, "host"))}, roomOf(0, 0, 1), nil},
		"beside what runs": {two, roomOf(10, 0, 1).with(RunningInstance{ID: "i-1", Type: "c5.large", VCPUs: 5}), []string{"VCPU_QUOTA WARNING 5 are in use beside them, and the quota is 10"}},
		"instances that the launches replace": {
			[]RoomCase{roomCase("web", "m5.large", replacing("i-1"))}, roomOf(2, 0, 1).with(RunningInstance{ID: "i-1", Type: "m5.large", VCPUs: 2}), nil,
		},
		"instances of another class":     {two, roomOf(6, 4, 1).with(RunningInstance{ID: "i-1", Type: "g5.xlarge", VCPUs: 4}), nil},
		"a quota that nobody tells":      {[]RoomCase{roomCase("db", "m5.large")}, LaunchRoom{VolumeGiB: map[string]int64{"gp3": 1000}}, []string{"NOT_ASKED UNKNOWN Service Quotas does not tell the quota"}},
		"quotas that could not be asked": {two, roomOf(6, 0, 1).Without(PartVCPUQuotas, errors.New("denied")), []string{"NOT_ASKED UNKNOWN EC2's quotas of vCPUs could not be asked: denied"}},
		"instances that could not be":    {two, roomOf(5, 0, 1).Without(PartInstances, errors.New("denied")), []string{"NOT_ASKED UNKNOWN the running instances could not be asked: denied", "VCPU_QUOTA ERROR the quota is 5"}},
		"a type that nobody knows":       {[]RoomCase{roomCase("web", "")}, roomOf(0, 0, 1), []string{"VCPU_QUOTA INFO the instance type of the launch is not known"}},
		"a type that EC2 does not tell":  {[]RoomCase{roomCase("web", "m9.large")}, roomOf(0, 0, 1), []string{"VCPU_QUOTA INFO how many vCPUs m9.large takes"}},
		"a prepared instance": {[]RoomCase{roomCase("web", "m5.large", func(c *RoomCase) {
			into := InstanceID("i-9")
			c.Launch.LaunchIntoInstanceID, c.IntoType = &into, "m5.xlarge"
		})}, roomOf(3, 0, 1), []string{"VCPU_QUOTA ERROR takes 4 vCPUs"}},

		"disks beyond the quota":     {two, roomOf(6, 0, 0), []string{"VOLUME_QUOTA ERROR take 0.2 TiB of gp3 volumes, and the quota is 0.0 TiB"}},
		"disks beside what is there": {two, roomOf(6, 0, 1).holding(Volume{"gp3", 900, ""}), []string{"VOLUME_QUOTA WARNING 0.9 TiB are there beside them"}},
		"disks that the launches replace": {
			[]RoomCase{roomCase("web", "m5.large", replacing("i-1"))}, roomOf(6, 0, 1).holding(Volume{"gp3", 1000, "i-1"}), nil,
		},
		"disks of another type": {two, roomOf(6, 0, 1).holding(Volume{"gp2", 9000, ""}), nil},
		"a type of volumes that nobody tells of": {
			[]RoomCase{roomCase("web", "m5.large", setting(blockDevices+"/dev/xvda].Ebs.VolumeType", "io1"))},
			roomOf(6, 0, 1),
			[]string{"NOT_ASKED UNKNOWN io1 volumes, and Service Quotas does not tell the quota"},
		},
		"volumes that could not be counted": {two, roomOf(6, 0, 1).Without(PartVolumes, errors.New("denied")), []string{"VOLUME_QUOTA UNKNOWN the volumes that there are could not be asked"}},

		"a reservation takes none of the quota twice": {[]RoomCase{roomCase("web", "m5.large", named)}, roomOf(2, 0, 1).keeping(reservation(1, 1, targeted)), nil},
		"an open one is taken unasked":                {[]RoomCase{roomCase("web", "m5.large")}, roomOf(2, 0, 1).keeping(reservation(1, 1)), nil},
		"unless the template says none": {
			[]RoomCase{roomCase("web", "m5.large", setting(settingReservationUse, "none"))},
			roomOf(3, 0, 1).keeping(reservation(1, 1)),
			[]string{"VCPU_QUOTA WARNING 2 are in use beside them, and the quota is 3"},
		},
		"a targeted one only by its name": {
			[]RoomCase{roomCase("web", "m5.large")}, roomOf(3, 0, 1).keeping(reservation(1, 1, targeted)), []string{"VCPU_QUOTA WARNING 2 are in use"},
		},
		"another account's counts there":   {[]RoomCase{roomCase("web", "m5.large")}, roomOf(2, 0, 1).keeping(reservation(5, 0, func(r *CapacityReservation) { r.Own = false })), nil},
		"a reservation that is gone":       {[]RoomCase{roomCase("web", "m5.large", named)}, roomOf(9, 0, 1), []string{"CAPACITY_RESERVATION ERROR there is no capacity reservation cr-1"}},
		"one that has ended":               {[]RoomCase{roomCase("web", "m5.large", named)}, roomOf(9, 0, 1).keeping(reservation(1, 1, func(r *CapacityReservation) { r.State = "expired" })), []string{"CAPACITY_RESERVATION ERROR cr-1 is expired"}},
		"one of another type":              {[]RoomCase{roomCase("web", "m5.xlarge", named)}, roomOf(9, 0, 1).keeping(reservation(1, 1)), []string{"CAPACITY_RESERVATION ERROR is of m5.large, and the launch of m5.xlarge"}},
		"one in another zone":              {[]RoomCase{roomCase("web", "m5.large", named)}, roomOf(9, 0, 1).keeping(reservation(1, 1, func(r *CapacityReservation) { r.Zone = "us-west-2b" })), []string{"CAPACITY_RESERVATION ERROR is in us-west-2b, and the launch in us-west-2a"}},
		"one of another tenancy":           {[]RoomCase{roomCase("web", "m5.large", named)}, roomOf(9, 0, 1).keeping(reservation(1, 1, func(r *CapacityReservation) { r.Tenancy = "dedicated" })), []string{"CAPACITY_RESERVATION ERROR of tenancy dedicated"}},
		"one of another platform":          {[]RoomCase{roomCase("web", "m5.large", named)}, roomOf(9, 0, 1).keeping(reservation(1, 1, func(r *CapacityReservation) { r.Platform = "Windows" })), []string{"CAPACITY_RESERVATION ERROR is for Windows"}},
		"two servers and one place":        {[]RoomCase{roomCase("web", "m5.large", named), roomCase("db", "m5.large", named)}, roomOf(9, 0, 1).keeping(reservation(2, 1)), []string{"CAPACITY_RESERVATION ERROR 2 instances of cr-1"}},
		"a place that the launch frees":    {[]RoomCase{roomCase("web", "m5.large", named, replacing("i-1"))}, roomOf(2, 0, 1).keeping(reservation(1, 0)).with(RunningInstance{ID: "i-1", Type: "m5.large", VCPUs: 2, ReservationID: "cr-1"}), nil},
		"only reservations, and none":      {[]RoomCase{roomCase("web", "m5.large", setting(settingReservationUse, "capacity-reservations-only"))}, roomOf(9, 0, 1), []string{"CAPACITY_RESERVATION ERROR none that is open has room for m5.large in us-west-2a"}},
		"open stated, and none":            {[]RoomCase{roomCase("web", "m5.large", setting(settingReservationUse, "open"))}, roomOf(9, 0, 1), []string{"CAPACITY_RESERVATION INFO the launch takes what EC2 has"}},
		"a group":                          {[]RoomCase{roomCase("web", "m5.large", setting(SettingReservationGroup, "arn:group"))}, roomOf(2, 0, 1).keeping(reservation(1, 1, func(r *CapacityReservation) { r.GroupARNs = []string{"arn:group"} })), nil},
		"a group of none":                  {[]RoomCase{roomCase("web", "m5.large", setting(SettingReservationGroup, "arn:group"))}, roomOf(9, 0, 1).keeping(reservation(1, 1)), []string{"CAPACITY_RESERVATION ERROR in the resource group arn:group"}},
		"reservations that were not asked": {[]RoomCase{roomCase("web", "m5.large")}, roomOf(2, 0, 1).Without(PartReservations, errors.New("denied")), []string{"NOT_ASKED UNKNOWN the capacity reservations could not be asked: denied"}},
		"nobody to launch":                 {nil, LaunchRoom{}.Without(PartVCPUQuotas, errors.New("denied")), nil},
	} {
		t.Run(name, func(t *testing.T) { wantFindings(t, CheckRoom(roomScope, tt.cases, roomPlace, tt.room), tt.want) })
	}
}

func (r LaunchRoom) with(i RunningInstance) LaunchRoom {
	r.Instances = append(r.Instances, i)
	return r
}
func (r LaunchRoom) holding(v Volume) LaunchRoom { r.Volumes = append(r.Volumes, v); return r }
func (r LaunchRoom) keeping(c CapacityReservation) LaunchRoom {
	r.Reservations = append(r.Reservations, c)
	return r
}

// wantFindings wants the findings, each by its code, its severity and some words of it.
func wantFindings(t *testing.T, got []Finding, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("got %+v, want %q", got, want)
		return
	}
	for i, f := range got {
		parts := strings.SplitN(want[i], " ", 3)
		if string(f.Code) != parts[0] || string(f.Severity) != parts[1] || !strings.Contains(f.Why+" "+f.Remedy, parts[2]) || f.Where == "" {
			t.Errorf("got %+v, want %q", f, want[i])
		}
		if f.Severity != SeverityInfo && f.Remedy == "" {
			t.Errorf("%+v does not say what to do", f)
		}
	}
}

func TestAddressesThatSomebodyElseHas(t *testing.T) {
	at := func(address string) func(*RoomCase) {
		return func(c *RoomCase) { c.Launch.PrivateIP = &address }
	}
	held := []AddressHolder{
		{Address: "10.0.1.20", SubnetID: "subnet-a", InterfaceID: "eni-1", InstanceID: "i-1"},
		{Address: "10.0.1.21", SubnetID: "subnet-a", InterfaceID: "eni-2"},
		{Address: "10.0.1.30", SubnetID: "subnet-b", InterfaceID: "eni-3"},
	}
	for name, tt := range map[string]struct {
		cases []RoomCase
		want  []string
	}{
		"a free one":                   {[]RoomCase{roomCase("web", "m5.large", at("10.0.1.40"))}, nil},
		"none":                         {[]RoomCase{roomCase("web", "m5.large")}, nil},
		"an instance's":                {[]RoomCase{roomCase("web", "m5.large", at("10.0.1.20"))}, []string{"PRIVATE_IP ERROR the address 10.0.1.20 belongs to network interface eni-1 of instance i-1"}},
		"an interface's":               {[]RoomCase{roomCase("web", "m5.large", at("10.0.1.21"))}, []string{"PRIVATE_IP ERROR belongs to network interface eni-2"}},
		"of another subnet":            {[]RoomCase{roomCase("web", "m5.large", at("10.0.1.30"))}, nil},
		"its own earlier instance's":   {[]RoomCase{roomCase("web", "m5.large", at("10.0.1.20"), replacing("i-1"))}, []string{"PRIVATE_IP INFO now that of instance i-1, which DRS terminates before the launch"}},
		"another server's earlier":     {[]RoomCase{roomCase("web", "m5.large", at("10.0.1.20")), roomCase("db", "m5.large", replacing("i-1"))}, []string{"PRIVATE_IP ERROR belongs to network interface eni-1"}},
		"twice":                        {[]RoomCase{roomCase("web", "m5.large", at("10.0.1.40")), roomCase("db", "m5.large", at("10.0.1.40"))}, []string{"PRIVATE_IP ERROR belongs to server web (s-web), which this execution launches too"}},
		"one that CheckLaunch refuses": {[]RoomCase{roomCase("web", "m5.large", at("10.0.9.9")), roomCase("db", "m5.large", at("10.0.1.3"))}, nil},
	} {
		t.Run(name, func(t *testing.T) { wantFindings(t, CheckAddresses(tt.cases, roomPlace, held), tt.want) })
	}
}

// BenchmarkRoom judges 300 servers in an account that runs a thousand and keeps ten reservations.
func BenchmarkRoom(b *testing.B) {
	var cases []RoomCase
	for i := range 300 {
		cases = append(cases, roomCase(fmt.Sprintf("web-%d", i), "m5.large"))
	}
	room := roomOf(100_000, 0, 100)
	for i := range 1000 {
		room = room.with(RunningInstance{ID: InstanceID(fmt.Sprintf("i-%d", i)), Type: "m5.large", VCPUs: 2}).holding(Volume{"gp3", 10, ""})
	}
	for i := range 10 {
		room = room.keeping(reservation(20, 10, func(r *CapacityReservation) { r.ID = fmt.Sprintf("cr-%d", i) }))
	}
	for b.Loop() {
		if found := CheckRoom(roomScope, cases, roomPlace, room); len(found) != 0 {
			b.Fatal(found)
		}
	}
}
