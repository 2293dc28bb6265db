package recovery

import (
	"encoding/json"
	"net/netip"
	"reflect"
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

// drawLayers draws a server's layers and a plan's over them.
func drawLayers(t *rapid.T) []LaunchLayer {
	var own *ServerLaunch
	if rapid.Bool().Draw(t, "own entry") {
		own = &ServerLaunch{rapid.Bool().Draw(t, "useGroupDefaults"), drawLaunch(t, "server")}
	}
	layers := ServerLayers(drawLaunch(t, "group"), own)
	return append(layers,
		LaunchLayer{LaunchByPlan, drawLaunch(t, "plan")},
		LaunchLayer{LaunchByMode, drawLaunch(t, "mode")},
		LaunchLayer{LaunchByScenario, drawLaunch(t, "scenario")})
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
		if over := MergeLaunch(append(layers, LaunchLayer{LaunchByScenario, once.LaunchConfiguration})...); over.Hash() != once.Hash() {
			t.Fatalf("the result over the layers: %+v, want %+v", over, once)
		}
	})
}

func TestAServerInheritsAsItsEntrySays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		group, own := drawLaunch(t, "group"), drawLaunch(t, "server")
		alone := MergeLaunch(ServerLayers(group, &ServerLaunch{false, own})...)
		if want := MergeLaunch(LaunchLayer{LaunchByServer, own}); !reflect.DeepEqual(alone, want) {
			t.Fatalf("a server that stands alone has %+v, want %+v", alone, want)
		}
		if none := MergeLaunch(ServerLayers(group, nil)...); !reflect.DeepEqual(none, MergeLaunch(LaunchLayer{LaunchByGroup, group})) {
			t.Fatalf("a server without an entry has %+v, want its group's", none)
		}
		inherits := MergeLaunch(ServerLayers(group, &ServerLaunch{true, own})...)
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
	server := LaunchLayer{LaunchByServer, LaunchConfiguration{SubnetID: &production, PrivateIP: &address, CopyPrivateIP: &on}}
	merged := MergeLaunch(server)
	if *merged.CopyPrivateIP || merged.Sources["copyPrivateIp"] != LaunchByServer {
		t.Errorf("with a static address copyPrivateIp = %t by %s, want it off by the server", *merged.CopyPrivateIP, merged.Sources["copyPrivateIp"])
	}
	merged = MergeLaunch(server, LaunchLayer{LaunchByMode, LaunchConfiguration{SubnetID: &drill}})
	if merged.PrivateIP != nil || *merged.SubnetID != drill {
		t.Errorf("in the drill's subnet the address is %v, want none", *merged.PrivateIP)
	}
	if _, told := merged.Sources["privateIP"]; told {
		t.Error("an address that is not there has a source")
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

func TestLaunchConfigurationsAreReadStrictly(t *testing.T) {
	for text, want := range map[string]string{
		`{"imageId":"ami-1"}`:                        "imageId: it cannot be stated: DRS launches from an image",
		`{"UserData":"x"}`:                           "UserData: it cannot be stated",
		`{"blockDeviceMappings":[]}`:                 "blockDeviceMappings: it cannot be stated: the volumes",
		`{"colour":"red"}`:                           "colour: there is no such field: there are copyPrivateIp, copyTags",
		`{"instancetype":"m5.large"}`:                "instancetype: there is no such field",
		`{"instanceType":"large"}`:                   "instanceType: \"large\" is not an instance type",
		`{"subnetID":"sg-1"}`:                        "subnetID: \"sg-1\" is not a subnet's ID",
		`{"securityGroupIDs":["sg-1","g"]}`:          "securityGroupIDs[1]: \"g\" is not a security group's ID",
		`{"privateIP":"8.8.8.8"}`:                    "privateIP: 8.8.8.8 is not a private address",
		`{"launchDisposition":"RUNNING"}`:            "launchDisposition: \"RUNNING\" is not known",
		`{"instanceTags":{"aws:x":"y"}}`:             "instanceTags: \"aws:x\" begins with aws:",
		`{"instanceProfile":"arn:aws:iam::1:x/web"}`: "instanceProfile: ",
		`[]`: "a launch configuration is a JSON object",
	} {
		if _, err := ReadLaunchConfiguration([]byte(text)); !strings.Contains(errorText(err), want) || CodeOf(err) != Invalid {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	c, err := ReadLaunchConfiguration([]byte(`{"instanceType":"m7i.large","subnetID":"subnet-1","copyTags":false}`))
	if err != nil || *c.InstanceType != "m7i.large" || *c.CopyTags {
		t.Errorf("a good one: %+v, %v", c, err)
	}
}

func TestEqualLaunchConfigurationsHaveEqualHashes(t *testing.T) {
	const some, other = `{"instanceType":"m5.large","securityGroupIDs":["sg-2","sg-1"],"instanceTags":{"b":"2","a":"1"}}`,
		`{"instanceTags":{"a":"1","b":"2"},"securityGroupIDs":["sg-1","sg-2"],"instanceType":"m5.large"}`
	a, errA := ReadLaunchConfiguration([]byte(some))
	b, errB := ReadLaunchConfiguration([]byte(other))
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
