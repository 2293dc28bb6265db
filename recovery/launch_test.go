package recovery

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawLaunch draws a configuration that states some of its fields, each kind by its type.
func drawLaunch(t *rapid.T, label string) LaunchConfiguration {
	var c LaunchConfiguration
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		name := label + "." + launchFieldName(v.Type().Field(i))
		if !rapid.Bool().Draw(t, name) {
			continue
		}
		switch field := v.Field(i); field.Kind() {
		case reflect.Slice:
			field.Set(reflect.ValueOf(rapid.SliceOfN(rapid.SampledFrom([]string{"sg-1", "sg-2", "sg-3"}), 1, 3).Draw(t, name)))
		case reflect.Map:
			field.Set(reflect.ValueOf(map[string]string{"App": rapid.SampledFrom([]string{"a", "b"}).Draw(t, name)}))
		default:
			stated := reflect.New(field.Type().Elem())
			if stated.Elem().Kind() == reflect.Bool {
				stated.Elem().SetBool(rapid.Bool().Draw(t, name))
			} else {
				stated.Elem().SetString(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, name))
			}
			field.Set(stated)
		}
	}
	return c
}

// stated is what somebody states who states the configuration alone.
func stated(c LaunchConfiguration) LaunchSpec { return LaunchSpec{LaunchConfiguration: c} }

// drawLayers draws a server's layers and a plan's over them.
func drawLayers(t *rapid.T) []LaunchLayer {
	var own *ServerLaunch
	if rapid.Bool().Draw(t, "own entry") {
		own = &ServerLaunch{rapid.Bool().Draw(t, "useGroupDefaults"), stated(drawLaunch(t, "server"))}
	}
	layers := ServerLayers(stated(drawLaunch(t, "group")), own, nil)
	return append(layers,
		LaunchLayer{Source: LaunchByPlan, LaunchConfiguration: drawLaunch(t, "plan")},
		LaunchLayer{Source: LaunchByMode, LaunchConfiguration: drawLaunch(t, "mode")},
		LaunchLayer{Source: LaunchByScenario, LaunchConfiguration: drawLaunch(t, "scenario")})
}

// fields are the fields that a configuration states, by name.
func fields(t *rapid.T, c LaunchConfiguration) map[string]string {
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for name, value := range raw {
		all[name] = string(value)
	}
	return all
}

func TestEveryEffectiveValueIsTheLastStatedAndHasItsSource(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := drawLayers(t)
		merged := MergeLaunch(layers...)
		have := fields(t, merged.LaunchConfiguration)
		if len(have) != len(merged.Sources) {
			t.Fatalf("%d values have %d sources: %v, %v", len(have), len(merged.Sources), have, merged.Sources)
		}
		for name := range have {
			if name == "privateIP" || name == "copyPrivateIp" {
				continue // they hang on others: below
			}
			var last LaunchSource
			var value string
			for _, l := range layers {
				if stated, ok := fields(t, l.LaunchConfiguration)[name]; ok {
					last, value = l.Source, stated
				}
			}
			if merged.Sources[name] != last || have[name] != value {
				t.Fatalf("%s = %s by %s, want %s by %s", name, have[name], merged.Sources[name], value, last)
			}
		}
		for _, l := range layers {
			for name := range fields(t, l.LaunchConfiguration) {
				if _, kept := have[name]; !kept && name != "privateIP" {
					t.Fatalf("%s is stated by %s and lost", name, l.Source)
				}
			}
		}
	})
}

func TestMergingTwiceIsMergingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := drawLayers(t)
		once := MergeLaunch(layers...)
		if again := MergeLaunch(append(layers, layers...)...); !reflect.DeepEqual(again, once) {
			t.Fatalf("the same layers twice: %+v, want %+v", again, once)
		}
		if over := MergeLaunch(append(layers, LaunchLayer{Source: LaunchByScenario, LaunchConfiguration: once.LaunchConfiguration})...); over.Hash() != once.Hash() {
			t.Fatalf("the result over the layers: %+v, want %+v", over, once)
		}
	})
}

func TestAServerInheritsAsItsEntrySays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		group, own := drawLaunch(t, "group"), drawLaunch(t, "server")
		alone := MergeLaunch(ServerLayers(stated(group), &ServerLaunch{false, stated(own)}, nil)...)
		if want := MergeLaunch(LaunchLayer{Source: LaunchByServer, LaunchConfiguration: own}); !reflect.DeepEqual(alone, want) {
			t.Fatalf("a server that stands alone has %+v, want %+v", alone, want)
		}
		if none := MergeLaunch(ServerLayers(stated(group), nil, nil)...); !reflect.DeepEqual(none, MergeLaunch(LaunchLayer{Source: LaunchByGroup, LaunchConfiguration: group})) {
			t.Fatalf("a server without an entry has %+v, want its group's", none)
		}
		inherits := MergeLaunch(ServerLayers(stated(group), &ServerLaunch{true, stated(own)}, nil)...)
		have := fields(t, inherits.LaunchConfiguration)
		for name, value := range fields(t, own) {
			if have[name] != value && name != "copyPrivateIp" {
				t.Fatalf("%s = %s, want the server's own %s", name, have[name], value)
			}
		}
	})
}

func TestAnAddressStaysWithItsSubnet(t *testing.T) {
	on, production, drill, address := true, "subnet-production", "subnet-drill", "10.0.1.20"
	server := LaunchLayer{Source: LaunchByServer, LaunchConfiguration: LaunchConfiguration{SubnetID: &production, PrivateIP: &address, CopyPrivateIP: &on}}
	merged := MergeLaunch(server)
	if *merged.CopyPrivateIP || merged.Sources["copyPrivateIp"] != LaunchByServer {
		t.Errorf("with a static address copyPrivateIp = %t by %s, want it off by the server", *merged.CopyPrivateIP, merged.Sources["copyPrivateIp"])
	}
	merged = MergeLaunch(server, LaunchLayer{Source: LaunchByMode, LaunchConfiguration: LaunchConfiguration{SubnetID: &drill}})
	if merged.PrivateIP != nil || *merged.SubnetID != drill {
		t.Errorf("in the drill's subnet the address is %v, want none", *merged.PrivateIP)
	}
	if _, told := merged.Sources["privateIP"]; told {
		t.Error("an address that is not there has a source")
	}
}

func TestAlternativesStayWithinTheirSubnet(t *testing.T) {
	large, other, production, zoneB, drill := "m5.large", "m6i.large", "subnet-production", "subnet-b", "subnet-drill"
	group := LaunchLayer{
		Source: LaunchByGroup, LaunchConfiguration: LaunchConfiguration{InstanceType: &large, SubnetID: &production},
		Alternatives: []LaunchAlternative{{InstanceType: &other, SubnetID: &zoneB}, {SubnetID: &zoneB}, {InstanceType: &other}},
	}
	texts := func(e EffectiveLaunch) (all []string) {
		for _, a := range e.Alternatives {
			all = append(all, a.String())
		}
		return all
	}
	mode := func(c LaunchConfiguration, alternatives ...LaunchAlternative) LaunchLayer {
		return LaunchLayer{LaunchByMode, c, alternatives}
	}
	for _, c := range []struct {
		name   string
		launch EffectiveLaunch
		source LaunchSource
		want   string
	}{
		{"the group's", MergeLaunch(group), LaunchByGroup, "m6i.large in subnet-b, in subnet-b, m6i.large"},
		{"under a drill's subnet", MergeLaunch(group, mode(LaunchConfiguration{SubnetID: &drill})), LaunchByGroup, "m6i.large"},
		{"under a drill's type", MergeLaunch(group, mode(LaunchConfiguration{InstanceType: &large})), LaunchByGroup, "m6i.large in subnet-b, in subnet-b, m6i.large"},
		{"under a drill's own", MergeLaunch(group, mode(LaunchConfiguration{SubnetID: &drill}, LaunchAlternative{SubnetID: &zoneB})), LaunchByMode, "in subnet-b"},
		{"in a drill that may not", MergeLaunch(group).In(Drill, DrillSpec{SubnetIDs: []string{drill}}), LaunchByGroup, "m6i.large"},
		{"in a drill that may", MergeLaunch(group).In(Drill, DrillSpec{SubnetIDs: []string{zoneB}}), LaunchByGroup, "m6i.large in subnet-b, in subnet-b, m6i.large"},
		{"in a recovery", MergeLaunch(group).In(Recovery, DrillSpec{SubnetIDs: []string{drill}}), LaunchByGroup, "m6i.large in subnet-b, in subnet-b, m6i.large"},
	} {
		if got := strings.Join(texts(c.launch), ", "); got != c.want || c.launch.Sources["alternatives"] != c.source {
			t.Errorf("%s: got %q by %s, want %q by %s", c.name, got, c.launch.Sources["alternatives"], c.want, c.source)
		}
	}
	none := MergeLaunch(group).In(Drill, DrillSpec{SubnetIDs: []string{drill}})
	if none.Alternatives = none.Alternatives[:0]; len(group.Alternatives) != 3 || group.Alternatives[1].SubnetID == nil {
		t.Error("what the group states was changed")
	}
	taken := MergeLaunch(group).With(group.Alternatives[0])
	if *taken.InstanceType != other || *taken.SubnetID != zoneB || taken.Sources["subnetID"] != LaunchByAlternative {
		t.Errorf("with its first alternative: got %s in %s by %s", *taken.InstanceType, *taken.SubnetID, taken.Sources["subnetID"])
	}
}

func TestWhatIsWrongWithAlternatives(t *testing.T) {
	large, bad, subnet := "m5.large", "large", "10.0.0.0/24"
	for _, c := range []struct {
		name string
		all  []LaunchAlternative
		want string
	}{
		{"fine", []LaunchAlternative{{InstanceType: &large}}, ""},
		{"empty", []LaunchAlternative{{}}, "alternatives[0]: an alternative states"},
		{"no type", []LaunchAlternative{{InstanceType: &bad}}, "alternatives[0].instanceType: \"large\" is not an instance type"},
		{"no subnet", []LaunchAlternative{{InstanceType: &large}, {SubnetID: &subnet}}, "alternatives[1].subnetID: "},
		{"twice", []LaunchAlternative{{InstanceType: &large}, {InstanceType: &large}}, "alternatives[1]: m5.large is stated before already"},
		{"too many", slices.Repeat([]LaunchAlternative{{InstanceType: &large}}, MaxAlternatives+1), "6 alternatives are stated: 5 are allowed"},
	} {
		var ps Problems
		LaunchSpec{Alternatives: c.all}.check(&ps, "launchConfiguration", false)
		got := ""
		for _, p := range ps {
			got += p.Field + ": " + p.Message + "\n"
		}
		if !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOutOfCapacity(t *testing.T) {
	failed := func(code, message string) *Failure { return &Failure{Code: code, Message: message} }
	for _, c := range []struct {
		server Server
		want   bool
	}{
		{Server{State: ServerFailed, Failure: failed("LAUNCH_FAILED", "InsufficientInstanceCapacity: no m5.large")}, true},
		{Server{State: ServerFailed, Failure: failed("LAUNCH_FAILED", "An error occurred (VcpuLimitExceeded)")}, true},
		{Server{State: ServerFailed, Failure: failed("NOT_LAUNCHED", "-"), LogFailure: failed("LAUNCH_FAILED", "InsufficientFreeAddressesInSubnet")}, true},
		{Server{State: ServerFailed, Failure: failed("CONVERSION_FAIL", "no boot disk")}, false},
		{Server{State: ServerFailed}, false},
		{Server{State: ServerAccepted, Failure: failed("LAUNCH_FAILED", "InsufficientInstanceCapacity")}, false},
	} {
		if got := c.server.OutOfCapacity(); got != c.want {
			t.Errorf("%s %+v: got %t, want %t", c.server.State, c.server.Failure, got, c.want)
		}
	}
}

func TestPrivateAddresses(t *testing.T) {
	taken := func(ip netip.Addr) string {
		if ip == netip.MustParseAddr("10.0.1.30") {
			return "network interface eni-1"
		}
		return ""
	}
	for _, c := range []struct{ address, cidr, want string }{
		{"10.0.1.4", "10.0.1.0/24", ""},
		{"10.0.1.254", "10.0.1.0/24", ""},
		{"10.0.1.0", "10.0.1.0/24", "keeps the address"},
		{"10.0.1.3", "10.0.1.0/24", "keeps the address"},
		{"10.0.1.255", "10.0.1.0/24", "keeps the address"},
		{"10.0.2.4", "10.0.1.0/24", "is not in the subnet"},
		{"10.0.1.30", "10.0.1.0/24", "belongs to network interface eni-1"},
		{"10.0.1.4", "", "needs a subnet"},
		{"203.0.113.4", "203.0.113.0/24", "is not a private address"},
		{"fd00::4", "10.0.1.0/24", "is not an IPv4 address"},
		{"10.0.1", "10.0.1.0/24", "is not an IPv4 address"},
	} {
		err := CheckPrivateIP(c.address, c.cidr, taken)
		if got := errorText(err); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s in %q: %q, want %q", c.address, c.cidr, got, c.want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestTheValuesOfATemplateLieBelowThoseOfWhoRefersToIt(t *testing.T) {
	large, small, subnet := "m7i.large", "t3.small", "subnet-1"
	group := LaunchSpec{LaunchTemplate: &LaunchTemplateRef{Name: "web", Version: "3"}, LaunchConfiguration: LaunchConfiguration{InstanceType: &large}}
	values := func(r LaunchTemplateRef) LaunchConfiguration {
		if r.Name != "web" || r.Version != "3" {
			t.Fatalf("asked for %s", r)
		}
		return LaunchConfiguration{InstanceType: &small, SubnetID: &subnet}
	}
	merged := MergeLaunch(ServerLayers(group, nil, values)...)
	if *merged.InstanceType != large || merged.Sources["instanceType"] != LaunchByGroup {
		t.Errorf("type %s by %s, want the group's own", *merged.InstanceType, merged.Sources["instanceType"])
	}
	if *merged.SubnetID != subnet || merged.Sources["subnetID"] != "GROUP_TEMPLATE" {
		t.Errorf("subnet %s by %s, want the template's", *merged.SubnetID, merged.Sources["subnetID"])
	}
}

func TestAPlanOverridesByItselfThenByModeThenByScenario(t *testing.T) {
	a, b, c := "subnet-plan", "subnet-drill", "subnet-zone"
	in := func(subnet *string) LaunchSpec { return stated(LaunchConfiguration{SubnetID: subnet}) }
	p := Plan{LaunchConfiguration: in(&a), Drill: DrillSpec{LaunchConfiguration: in(&b)}, Scenarios: map[string]Scenario{"zone-lost": {LaunchConfiguration: in(&c)}}}
	for _, tt := range []struct {
		mode     Mode
		scenario string
		subnet   string
		source   LaunchSource
	}{
		{Recovery, "", a, LaunchByPlan}, {Drill, "", b, LaunchByMode}, {Drill, "zone-lost", c, LaunchByScenario}, {Recovery, "zone-lost", c, LaunchByScenario},
	} {
		merged := MergeLaunch(p.LaunchLayers(tt.mode, tt.scenario, nil)...)
		if *merged.SubnetID != tt.subnet || merged.Sources["subnetID"] != tt.source {
			t.Errorf("%s %s: %s by %s, want %s by %s", tt.mode, tt.scenario, *merged.SubnetID, merged.Sources["subnetID"], tt.subnet, tt.source)
		}
	}
}

func TestLaunchConfigurationsAreChecked(t *testing.T) {
	for text, want := range map[string]string{
		`{"instanceType":"large"}`:                          "launchConfiguration.instanceType: \"large\" is not an instance type",
		`{"subnetID":"sg-1"}`:                               "launchConfiguration.subnetID: \"sg-1\" is not a subnet's ID",
		`{"securityGroupIDs":["sg-1","g"]}`:                 "launchConfiguration.securityGroupIDs[1]: \"g\" is not a security group's ID",
		`{"privateIP":"10.0.0.9"}`:                          "launchConfiguration.privateIP: an address is one server's",
		`{"launchIntoEC2InstanceID":"i-0123456789abcdef0"}`: "launchConfiguration.launchIntoEC2InstanceID: an instance is one server's",
		`{"launchDisposition":"RUNNING"}`:                   "launchConfiguration.launchDisposition: \"RUNNING\" is not known",
		`{"instanceTags":{"aws:x":"y"}}`:                    "launchConfiguration.instanceTags: \"aws:x\" begins with aws:",
		`{"instanceProfile":"arn:aws:iam::1:x/web"}`:        "launchConfiguration.instanceProfile: ",
		`{"launchTemplate":{}}`:                             "launchConfiguration.launchTemplate: name the launch template by its id or by its name",
		`{"launchTemplate":{"id":"web"}}`:                   "launchConfiguration.launchTemplate.id: \"web\" is not a launch template's ID",
		`{"launchTemplate":{"name":"a","version":"0"}}`:     "launchConfiguration.launchTemplate.version: \"0\" is not a version",
		`{"instanceType":"m7i.large","copyTags":false}`:     "",
	} {
		var spec LaunchSpec
		if err := json.Unmarshal([]byte(text), &spec); err != nil {
			t.Fatal(err)
		}
		g := Group{Name: "web", Scope: west, Selector: Selector{SourceServerIDs: []SourceServerID{serverID(1)}}, LaunchConfiguration: spec}
		if got := errorText(g.Check()); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	g := Group{Name: "web", Scope: west, Selector: Selector{Tags: map[string]string{"a": "b"}}, LaunchConfiguration: LaunchSpec{Refused: []string{"imageId"}}}
	if got := errorText(g.Check()); !strings.Contains(got, "launchConfiguration.imageId: it cannot be stated: DRS launches from an image") {
		t.Errorf("a refused field: %q", got)
	}
}

func TestStaticAddressesOfAGroupAreChecked(t *testing.T) {
	subnet, other, address := "subnet-1", "subnet-2", "10.0.1.20"
	with := func(subnet *string) ServerLaunch {
		return ServerLaunch{UseGroupDefaults: true, LaunchConfiguration: stated(LaunchConfiguration{SubnetID: subnet, PrivateIP: &address})}
	}
	for _, tt := range []struct {
		name  string
		group *string
		own   [2]*string // the subnets of two servers with the same address
		want  string
	}{
		{"one subnet", &subnet, [2]*string{}, "the address 10.0.1.20 belongs to server " + string(serverID(1))},
		{"two subnets", &subnet, [2]*string{nil, &other}, ""},
		{"no subnet", nil, [2]*string{nil, &other}, "the address 10.0.1.20 needs a subnet"},
	} {
		g := Group{
			Name: "web", Scope: west, Selector: Selector{Tags: map[string]string{"a": "b"}}, LaunchConfiguration: stated(LaunchConfiguration{SubnetID: tt.group}),
			Servers: map[SourceServerID]ServerLaunch{serverID(1): with(tt.own[0]), serverID(2): with(tt.own[1])},
		}
		if got := errorText(g.Check()); !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestEqualLaunchConfigurationsHaveEqualHashes(t *testing.T) {
	const some, other = `{"instanceType":"m5.large","securityGroupIDs":["sg-2","sg-1"],"instanceTags":{"b":"2","a":"1"}}`,
		`{"instanceTags":{"a":"1","b":"2"},"securityGroupIDs":["sg-1","sg-2"],"instanceType":"m5.large"}`
	var a, b LaunchConfiguration
	errA, errB := json.Unmarshal([]byte(some), &a), json.Unmarshal([]byte(other), &b)
	if errA != nil || errB != nil || a.Hash() != b.Hash() {
		t.Errorf("hashes %s and %s (%v, %v), want the same", a.Hash(), b.Hash(), errA, errB)
	}
	no := false
	if (LaunchConfiguration{CopyTags: &no}).Hash() == (LaunchConfiguration{}).Hash() {
		t.Error("copyTags false and not stated have one hash")
	}
	// Kept hashes are compared with later ones: the form must not change.
	if got := (LaunchConfiguration{}).Hash(); got != "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" {
		t.Errorf("the hash of nothing stated is %s, want that of {}", got)
	}
}

// What a configuration changes is told where it does not hold, and only there.
func TestChangesAreToldOfWhatDoesNotHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, have := drawLaunch(t, "stated"), drawLaunch(t, "have")
		if got := c.Changes(have); (len(got) == 0) != c.HoldsIn(have) {
			t.Fatalf("it holds: %v, and changes %v", c.HoldsIn(have), got)
		}
		if got := c.Changes(c.Over(have)); len(got) > 0 {
			t.Fatalf("once it is applied it changes %v", got)
		}
	})
	subnet, address, yes := "subnet-2", "10.0.0.9", true
	got := LaunchConfiguration{SubnetID: &subnet, SecurityGroupIDs: []string{"sg-2", "sg-1"}, InstanceTags: map[string]string{"B": "2", "A": "1"}, CopyTags: &yes}.
		Changes(LaunchConfiguration{PrivateIP: &address, SecurityGroupIDs: []string{"sg-1", "sg-2"}, CopyTags: &yes})
	want := []LaunchChange{{"subnetID", "", "subnet-2"}, {"privateIP", "10.0.0.9", ""}, {"instanceTags", "", "A=1, B=2"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
