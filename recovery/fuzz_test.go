package recovery

import (
	"encoding/json"
	"testing"
)

// FuzzEvent reads events that anything may have written. What is read can be written,
// read again, and has one hash; and it can be applied or refused, never worse.
func FuzzEvent(f *testing.F) {
	for _, body := range bodies() {
		f.Add([]byte(encode(f, NewEvent("execution/exec-1", 0, t0, ann, body))))
	}
	f.Add([]byte(`{"type":"claims.moved","body":null}`))
	f.Add([]byte(`{"type":"batch.dropped","at":"2026-11-01T03:00:00.5+14:00","body":{"reason":"` + "\xff" + `"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var ev, again Event
		if json.Unmarshal(text, &ev) != nil {
			return
		}
		written := encode(t, ev)
		if err := json.Unmarshal([]byte(written), &again); err != nil {
			t.Fatalf("%s cannot be read again: %v", written, err)
		}
		if got := encode(t, again); got != written {
			t.Errorf("written again:\ngot  %s\nwant %s", got, written)
		}
		if got, want := chain(t, "before", again), chain(t, "before", ev); got != want {
			t.Errorf("%s: got the hash %s, want %s", written, got, want)
		}
		follow(t, ev)
	})
}

// follow applies the event to nothing, and to an execution whose next event it is.
func follow(t *testing.T, ev Event) {
	t.Helper()
	if e, err := Apply(nil, ev); (e == nil) == (err == nil) {
		t.Errorf("to nothing: got %v, %v, want one of them", e, err)
	}
	s := begin(t, added(Drill, "db", "web"), launch("b", 1, 1, 2))
	ev.Seq = s.e.Version + 1
	before := dump(t, s.e)
	e, err := Apply(s.e, ev)
	if (e == nil) == (err == nil) {
		t.Errorf("to an execution: got %v, %v, want one of them", e, err)
	}
	if now := dump(t, s.e); now != before {
		t.Errorf("the execution was changed:\ngot  %s\nwant %s", now, before)
	}
	if e != nil {
		if _, err := Rows(s.e, e); err != nil {
			t.Errorf("its rows: %v", err)
		}
	}
}

// FuzzPlan reads plans that anybody may have written. A plan that passes its check has
// an order, and stays the same when it is stored.
func FuzzPlan(f *testing.F) {
	f.Add([]byte(encode(f, threeTiers())))
	f.Add([]byte(encode(f, waits(Parallel, "a", "b:a", "c:a", "d:b,c"))))
	f.Add([]byte(encode(f, waits(Sequential, "a:c", "b", "c"))))
	f.Add([]byte(`{"name":" x ","waves":[{"name":"a","groups":["g"],"dependsOn":["A"],"optional":{"tags":{" ":""}}},{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var plan, stored Plan
		if json.Unmarshal(text, &plan) != nil {
			return
		}
		plan = plan.WithDefaults()
		if encode(t, plan.WithDefaults()) != encode(t, plan) {
			t.Errorf("its defaults have defaults: %+v", plan)
		}
		if err := plan.Check(); err != nil {
			if len(faults(t, err)) == 0 {
				t.Errorf("got %v, want it to say where", err)
			}
			return
		}
		if deps := plan.Dependencies(); !canBeOrdered(deps) {
			t.Errorf("%v passed, and cannot be ordered", deps)
		}
		if err := json.Unmarshal([]byte(encode(t, plan)), &stored); err != nil {
			t.Fatal(err)
		}
		if got, want := encode(t, stored), encode(t, plan); got != want || stored.Check() != nil {
			t.Errorf("stored:\ngot  %s, %v\nwant %s", got, stored.Check(), want)
		}
	})
}

// FuzzSelector chooses servers by tags that anybody may have written. Spaces around a
// value never matter; a selector matches whatever has its tags, and one more tag never
// makes it match more.
func FuzzSelector(f *testing.F) {
	f.Add("Tier", "database", "Tier", " Database ")
	f.Add("Tier", "", "tier", "")
	f.Add(" ", "ß", " ", "ẞ")
	f.Add("Name", "\xff", "Name", "\u00a0K")
	f.Fuzz(func(t *testing.T, key, value, otherKey, otherValue string) {
		server := SourceServer{ServerKey: ServerKey{SourceServerID: serverID(1)}, Tags: map[string]string{otherKey: otherValue}}
		one := Selector{Tags: map[string]string{key: value}}
		matches := one.Match(server)
		if spaced := (Selector{Tags: map[string]string{key: "\t" + value + " "}}).Match(server); spaced != matches {
			t.Errorf("%q matches %v: %t, and with spaces around it: %t", value, server.Tags, matches, spaced)
		}
		two := Selector{Tags: map[string]string{key: value, otherKey + "x": otherValue}}
		if two.Match(server) && !matches {
			t.Errorf("%v matches %v, and %v does not", two.Tags, server.Tags, one.Tags)
		}
		if !(Selector{Tags: server.Tags}).Match(server) {
			t.Errorf("%v does not match itself", server.Tags)
		}
		if chosen := one.Select([]SourceServer{server}); (len(chosen) == 1) != matches {
			t.Errorf("Match says %t, and Select chooses %d", matches, len(chosen))
		}
		group := Group{Name: "g", Scope: Scope{AccountID: "111122223333", Region: "us-west-2"}, Selector: two}
		if err := group.Check(); err != nil && len(faults(t, err)) == 0 {
			t.Errorf("got %v, want it to say where", err)
		}
	})
}
