package recovery

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// shelf keeps rows as a store does.
type shelf map[string]Row

func (s shelf) put(t rapid.TB, before, after *Execution) []Row {
	t.Helper()
	rows, err := Rows(before, after)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		s[string(row.Kind)+" "+row.ID] = row
	}
	return rows
}

// execution puts an execution together from its rows.
func (s shelf) execution(t rapid.TB) *Execution {
	t.Helper()
	e := &Execution{}
	for _, key := range slices.Sorted(maps.Keys(s)) {
		switch row := s[key]; row.Kind {
		case ExecutionRow:
			decode(t, row, e)
		case WaveRow:
			e.Waves = append(e.Waves, decode(t, row, &Wave{}))
		case BatchRow:
			e.Batches = append(e.Batches, decode(t, row, &Batch{}))
		}
	}
	return e
}

func decode[V any](t rapid.TB, row Row, v *V) *V {
	t.Helper()
	if err := json.Unmarshal(row.Body, v); err != nil {
		t.Fatalf("%s %s: %v", row.Kind, row.ID, err)
	}
	return v
}

func names(rows []Row) string {
	var ids []string
	for _, row := range rows {
		ids = append(ids, string(row.Kind)+" "+row.ID)
	}
	return strings.Join(ids, ", ")
}

func TestRowsAreOnlyWhatChanged(t *testing.T) {
	s := begin(t, added(Drill, "db", "web"), launch("b1", 0, 1, 1), launch("b2", 1, 2, 1))
	rows := shelf{}
	if got, want := names(rows.put(t, nil, s.e)), "execution exec-1, wave exec-1/0000, wave exec-1/0001, batch exec-1/0000, batch exec-1/0001"; got != want {
		t.Errorf("at first: got %s, want %s", got, want)
	}
	for _, tt := range []struct {
		name string
		body Body
		want string
	}{
		{"the head", ExecutionMoved{To: ExecutionInProgress}, "execution exec-1"},
		{"a wave", WaveMoved{Wave: 1, To: WaveExecuting}, "execution exec-1, wave exec-1/0001"},
		{"a batch", BatchSent{Batch: "b2"}, "execution exec-1, batch exec-1/0001"},
		{"another batch", BatchAdded{launch("b3", 1, 3, 1)}, "execution exec-1, batch exec-1/0002"},
	} {
		before := s.e
		if got := names(rows.put(t, before, s.tell(1, tt.body))); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAnExecutionsRowSaysByWhatItIsFound(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	attrs := func() map[string]string { return shelf{}.put(t, nil, s.e)[0].Attrs }
	want := map[string]string{"plan": "plan-1", "state": "CREATED", "mode": "DRILL", "active": "true", "by": "ann", "holds": "true"}
	if got := attrs(); !maps.Equal(got, want) {
		t.Errorf("created: got %v, want %v", got, want)
	}
	s.tell(1, ExecutionMoved{To: ExecutionInProgress}, ExecutionMoved{To: ExecutionCompleted}, ClaimsMoved{Held: false})
	want = map[string]string{"plan": "plan-1", "state": "COMPLETED", "mode": "DRILL", "by": "ann"}
	if got := attrs(); !maps.Equal(got, want) {
		t.Errorf("over: got %v, want %v", got, want)
	}
}

func TestRowsOfAnExecutionAreReadTogetherInOrder(t *testing.T) {
	a := added(Drill, "web")
	s := begin(t, a)
	for i := range 12 {
		s.tell(0, BatchAdded{launch(BatchID(strings.Repeat("b", i+1)), 0, i, 1)})
	}
	rows := shelf{}
	for _, row := range rows.put(t, nil, s.e)[1:] {
		if row.Parent != "exec-1" {
			t.Errorf("%s: got the parent %q, want exec-1", row.ID, row.Parent)
		}
	}
	if got, want := dump(t, rows.execution(t)), dump(t, s.e); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRowsAlwaysEqualTheStateMadeOfAllEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		rows := shelf{}
		rows.put(t, nil, s.e)
		written := s.e
		s.goOn(t, func() {
			// A commit may hold several events.
			if rapid.Bool().Draw(t, "commit") {
				rows.put(t, written, s.e)
				written = s.e
			}
		})
		rows.put(t, written, s.e)

		stored := make([]Event, len(s.events))
		for i, ev := range s.events {
			if err := json.Unmarshal([]byte(encode(t, ev)), &stored[i]); err != nil {
				t.Fatal(err)
			}
		}
		rebuilt, err := ApplyAll(nil, stored)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := dump(t, rows.execution(t)), dump(t, rebuilt); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

func TestARowThatCannotBeWrittenSaysWhichItIs(t *testing.T) {
	never := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		e    Execution
		want string
	}{
		{Execution{ID: "exec-1", CreatedAt: never}, "encode execution exec-1: "},
		{Execution{ID: "exec-1", Waves: []*Wave{{}, {Index: 1, EndedAt: never}}}, "encode wave 0001 of execution exec-1: "},
		{Execution{ID: "exec-1", Batches: []*Batch{{LogAsOf: never}}}, "encode batch 0000 of execution exec-1: "},
	} {
		if rows, err := Rows(nil, &tt.e); rows != nil || err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("got %v, %v, want an error beginning with %q", rows, err, tt.want)
		}
	}
}

func TestABatchOfFailedServersFitsIntoAnItem(t *testing.T) {
	batch := launch("b", 0, 1, MaxBatch)
	for i := range batch.Servers {
		batch.Servers[i].Name = strings.Repeat("n", 256)
	}
	s := begin(t, added(Recovery, "web"), batch)
	raw := "You are not authorized to perform this operation. Encoded authorization failure message: " + strings.Repeat("QLbZ7y", 250)
	tell := func(event string) {
		var items []JobLogItem
		for n := range MaxBatch {
			items = append(items, JobLogItem{At: after(5), Event: event, SourceServerID: serverID(n + 1), RawError: raw, DataAt: after(-9), InstanceID: "i-0123456789abcdef0"})
		}
		s.tell(6, JobLogged{Batch: "b", Items: items})
	}
	for _, event := range []string{"SNAPSHOT_END", "CONVERSION_START", "CONVERSION_END", "LAUNCH_START", "LAUNCH_END", "LAUNCH_FAILED"} {
		tell(event)
	}
	moved := ServersMoved{Batch: "b"}
	for n := range MaxBatch {
		moved.Servers = append(moved.Servers, ServerChange{SourceServerID: serverID(n + 1), To: ServerFailed, Failure: &Failure{Code: "LAUNCH_FAILED", Message: raw, Remedy: "put right what it names"}})
	}
	s.tell(7, moved)
	if size := len(shelf{}.put(t, nil, s.e)[2].Body); size > MaxItemBytes {
		t.Errorf("got %d bytes, want at most %d", size, MaxItemBytes)
	}
}

func TestTimesAsTextSortAsTimesDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.Custom(func(t *rapid.T) time.Time {
			at := t0.Add(time.Duration(rapid.Int64Range(-1e18, 1e18).Draw(t, "ns")))
			return at.In(time.FixedZone("", 3600*rapid.IntRange(-12, 14).Draw(t, "zone")))
		})
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		if got, want := strings.Compare(SortTime(a), SortTime(b)), a.Compare(b); got != want {
			t.Fatalf("%s and %s: got %d, want %d", SortTime(a), SortTime(b), got, want)
		}
	})
}
