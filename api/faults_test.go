package api_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// faultyAWS keeps the faults that it is told of, and the speed.
type faultyAWS struct {
	faults []apitype.Fault
	world  control.SimulatedWorld
}

func (f *faultyAWS) World() control.SimulatedWorld { return f.world }

func (f *faultyAWS) SetSpeed(speed float64) error {
	if speed <= 0 {
		return recovery.Errorf(recovery.Invalid, "speed is above 0")
	}
	f.world.Speed = speed
	return nil
}

func (f *faultyAWS) Add(add control.SimulatedAddition) error {
	f.world.Holdings = append(f.world.Holdings, control.SimulatedHoldings{Scope: add.Scope, SourceServers: add.Servers})
	return nil
}

func (f *faultyAWS) Reset(bool) error {
	f.world.Holdings = nil
	return nil
}

func (f *faultyAWS) Faults() (json.RawMessage, error) { return json.Marshal(f.faults) }

func (f *faultyAWS) OrderFaults(orders json.RawMessage) (json.RawMessage, error) {
	var read []apitype.Fault
	if err := json.Unmarshal(orders, &read); err != nil {
		return nil, err
	}
	for i := range read {
		if read[i].Kind == "EXPLODE" {
			var ps recovery.Problems
			ps.Addf("[0].kind", "there is no such kind")
			return nil, ps.Err("the faults are not valid")
		}
		read[i].ID = "fault-1"
	}
	f.faults = append(f.faults, read...)
	return json.Marshal(read)
}

func (f *faultyAWS) RemoveFault(id string) error {
	i := slices.IndexFunc(f.faults, func(one apitype.Fault) bool { return one.ID == id })
	if i < 0 {
		return recovery.Errorf(recovery.NotFound, "no fault %s stands", id)
	}
	f.faults = slices.Delete(f.faults, i, i+1)
	return nil
}

func TestFaultsOfTheSimulatedAWS(t *testing.T) {
	newEnv(t).steps(
		step{"none", "GET /simulator/faults", "", "", 200, []string{`"items":[]`}, nil},
		step{"order", "POST /simulator/faults", `[{"kind":"DELAY","region":"us-west-2","delay":"90s"}]`, "", 201, []string{`"id":"fault-1"`, `"delay":"90s"`}, nil},
		step{"list", "GET /simulator/faults", "", "", 200, []string{`"id":"fault-1"`}, nil},
		step{"refused", "POST /simulator/faults", `[{"kind":"EXPLODE"}]`, "", 422, []string{`"code":"INVALID"`, `"field":"[0].kind"`}, nil},
		step{"unknown field", "POST /simulator/faults", `[{"kind":"DELAY","dealy":"1s"}]`, "", 422, []string{`"field":"[0].dealy"`, "no such field"}, nil},
		step{"no kind", "POST /simulator/faults", `[{"delay":"1s"}]`, "", 422, []string{`"field":"[0].kind"`, "missing"}, nil},
		step{"no list", "POST /simulator/faults", `{"kind":"DELAY"}`, "", 422, []string{"array"}, nil},
		step{"remove", "DELETE /simulator/faults/fault-1", "", "", 204, nil, nil},
		step{"remove again", "DELETE /simulator/faults/fault-1", "", "", 404, []string{`"code":"NOT_FOUND"`}, nil},
	)
}

func TestWorldOfTheSimulatedAWS(t *testing.T) {
	newEnv(t).steps(
		step{"speed", "POST /simulator/speed", `{"speed":60}`, "", 200, []string{`"speed":60`, `"holdings":[]`}, nil},
		step{"no speed", "POST /simulator/speed", `{"speed":0}`, "", 422, []string{`"code":"INVALID"`, "speed is above 0"}, nil},
		step{"add", "POST /simulator/world", `{"accountID":"111122223333","region":"us-west-2","servers":3}`, "", 200, []string{`"sourceServers":3`}, nil},
		step{"show", "GET /simulator/world", "", "", 200, []string{`"speed":60`, `"accountID":"111122223333"`}, nil},
		step{"unconfirmed", "POST /simulator/reset", `{"to":"NOTHING","confirm":"reset"}`, "", 422, []string{"with the word RESET"}, nil},
		step{"to elsewhere", "POST /simulator/reset", `{"to":"ELSEWHERE","confirm":"RESET"}`, "", 422, []string{`"field":"to"`}, nil},
		step{"reset", "POST /simulator/reset", `{"to":"NOTHING","confirm":"RESET"}`, "", 200, []string{`"holdings":[]`}, nil},
	)
}

func TestServerOnTheRealAWSTakesNoFaults(t *testing.T) {
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := api.New(api.Options{Control: control.New(control.Parts{Book: store.New(db)}), Identifier: api.Token{Secret: token, Caller: recovery.Actor{Name: "olivia"}.Holding(recovery.Admin)}})
	defer s.Close()
	if got := serve(s, "GET", "/api/v1/simulator/faults", "Bearer "+token); got != 404 {
		t.Errorf("got status %d, want 404", got)
	}
	if got := serve(s, "GET", "/api/v1/simulator/world", "Bearer "+token); got != 404 {
		t.Errorf("got status %d of the world, want 404", got)
	}
}

func TestFaultsHaveTheSimulatorsFields(t *testing.T) {
	names := func(of reflect.Type) (all []string) {
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			all = append(all, name)
		}
		slices.Sort(all)
		return all
	}
	if got, want := names(reflect.TypeFor[apitype.Fault]()), names(reflect.TypeFor[sim.Fault]()); !slices.Equal(got, want) {
		t.Errorf("got the fields\n%v\nwant\n%v", got, want)
	}
}
