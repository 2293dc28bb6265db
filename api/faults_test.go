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

// faultyAWS keeps the faults that it is told of.
type faultyAWS struct{ faults []apitype.Fault }

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
