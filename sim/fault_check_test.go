package sim

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestMalformedFaultsAreRefusedWithThePlace(t *testing.T) {
	b := open(t, Options{}, servers(1))
	second := Duration(time.Second)
	for name, c := range map[string]struct {
		fault Fault
		want  string
	}{
		"unknown kind":      {Fault{Kind: "EXPLODE"}, `[0].kind: there is no kind of fault "EXPLODE": there are DELAY, DENY,`},
		"negative count":    {Fault{Kind: FaultThrottle, Count: -1}, "[0].count: -1 is negative"},
		"negative skip":     {Fault{Kind: FaultThrottle, Skip: -1}, "[0].skip: -1 is negative"},
		"negative duration": {Fault{Kind: FaultDelay, Delay: -second}, "[0].delay: -1s is negative"},
		"server of a call":  {Fault{Kind: FaultThrottle, Server: id(1)}, "[0].sourceServerID: a fault of the kind THROTTLE meets calls and has no sourceServerID"},
		"call of a server":  {Fault{Kind: FaultLaunch, Operation: "StartRecovery"}, "[0].operation: a fault of the kind FAIL_LAUNCH meets launches of servers and has no operation"},
		"count of a stall":  {Fault{Kind: FaultStall, Count: 1}, "[0].count: a fault of the kind STALL meets replication and has no count"},
		"another's field":   {Fault{Kind: FaultThrottle, Age: second}, "[0].age: a fault of the kind THROTTLE meets calls and has no age"},
		"needed field":      {Fault{Kind: FaultStaleRead}, "[0].age: a fault of the kind STALE_READ needs it"},
		"ID":                {Fault{Kind: FaultDeny, ID: "mine"}, "[0].id: an ID is given when the fault is ordered"},
		"account":           {Fault{Kind: FaultDeny, Account: "1111"}, `[0].accountID: "1111" is not an account ID`},
		"Region":            {Fault{Kind: FaultDeny, Region: "west"}, `[0].region: "west" is not the name of a Region`},
		"service":           {Fault{Kind: FaultDeny, Service: "dsr"}, `[0].service: the simulator has no service "dsr": it has`},
		"operation":         {Fault{Kind: FaultDeny, Operation: "start-recovery"}, `[0].operation: "start-recovery" is not the name of an operation`},
		"server":            {Fault{Kind: FaultLaunch, Server: "web-1"}, `[0].sourceServerID: "web-1" is not a source server ID`},
		"unknown server":    {Fault{Kind: FaultStall, Server: "s-00000000000000000"}, "[0]: no source server is there to stall"},
		"status":            {Fault{Kind: FaultError, Code: "Odd", Status: 200}, "[0].status: 200 is not the HTTP status of an error"},
		"status alone":      {Fault{Kind: FaultError, Status: 503}, "[0].code: a status needs the error code"},
		"past":              {Fault{Kind: FaultDeny, Until: At(time.Now().Add(-time.Hour))}, "[0].until: the fault would end at"},
		"before its order":  {Fault{Kind: FaultDeny, From: In(-time.Hour)}, "[0].from: a fault begins and ends after its order"},
		"end first":         {Fault{Kind: FaultDeny, From: In(time.Hour), Until: In(time.Minute)}, "[0].until: the fault would end at"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := b.AddFault(c.fault)
			var problems FaultProblems
			if !errors.As(err, &problems) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s…", err, c.want)
			}
		})
	}
	want(t, "faults", len(b.Faults()), 0)
}

func TestOneMalformedFaultHasNoneOrdered(t *testing.T) {
	b := open(t, Options{}, servers(1))
	_, err := b.AddFaults([]Fault{{Kind: FaultThrottle}, {Kind: "EXPLODE"}, {Kind: FaultDelay}})
	if err == nil || !strings.Contains(err.Error(), "[1].kind: ") || !strings.Contains(err.Error(), "\n[2].delay: ") {
		t.Errorf("got %v, want what is wrong with the second and the third", err)
	}
	want(t, "faults", len(b.Faults()), 0)
}

func TestEveryKindHasATraitWhoseFieldsExist(t *testing.T) {
	known := map[string]bool{}
	for _, name := range []string{
		"accountID", "region", "service", "operation", "global", "sourceServerID", "instanceType", "zone", "from", "until", "skip", "count", "rawError",
		"noPrevious", "status", "code", "message", "deniedBy", "retryAfter", "delay", "age", "after",
	} {
		known[name] = true
	}
	for kind, trait := range faultTraits {
		for _, name := range strings.Fields(scripts[trait.meets] + " " + trait.takes + " " + trait.needs) {
			if !known[name] {
				t.Errorf("%s has the field %q, which no fault has", kind, name)
			}
		}
		if trait.needs != "" && !strings.Contains(trait.takes, trait.needs) {
			t.Errorf("%s needs %q and does not take it", kind, trait.needs)
		}
	}
}

func TestFaultsAreWrittenAsPeopleDo(t *testing.T) {
	const text = `{"kind":"STALE_READ","accountID":"111122223333","until":"10m0s","count":2,"age":"1m30s"}`
	f := Fault{Kind: FaultStaleRead, Account: testAccount, Until: In(10 * time.Minute), Count: 2, Age: Duration(90 * time.Second)}
	written, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "written", string(written), text)
	var read Fault
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}
	want(t, "read", read, f)
	for _, bad := range []string{`{"age":"soon"}`, `{"from":"soon"}`, `{"delay":5}`} {
		if err := json.Unmarshal([]byte(bad), &read); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
