package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/davit-dr/davit/recovery"
)

var t0 = time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)

func at(s float64) time.Time { return t0.Add(time.Duration(s * float64(time.Second))) }

const hostile = `<script>alert("x")</script> 山田`

// drilled is the record of a drill of one server that was ready after so many seconds.
func drilled(t *testing.T, id recovery.ExecutionID, ready float64) *recovery.Record {
	t.Helper()
	ann := recovery.Actor{Name: "ann", Role: recovery.Admin, Source: "CLI", Verified: true}
	plan := recovery.Plan{ID: "plan-1", Name: "shop", Version: 3, Objectives: recovery.Objectives{RTOSeconds: 600, RPOSeconds: 900}, Waves: []recovery.WaveSpec{{Name: "web", Groups: []string{"web"}}}}.WithDefaults()
	scope := recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	web := recovery.SourceServerID("s-00000000000000001")
	type step struct {
		at   float64
		by   recovery.Actor
		body recovery.Body
	}
	var events []recovery.Event
	prev := ""
	for _, s := range []step{
		{0, ann, recovery.ExecutionAdded{
			Execution: recovery.Execution{ID: id, Mode: recovery.Drill, State: recovery.ExecutionCreated, Plan: plan, StartedBy: ann, IncidentAt: t0, CreatedAt: t0},
			Waves:     []recovery.Wave{{Name: "web", State: recovery.WaveNotStarted}}, Overrides: []recovery.Override{{Code: "LAG", Reason: "known"}},
		}},
		{0, ann, recovery.BatchAdded{Batch: recovery.Batch{
			ID: "b1", Scope: scope, Kind: recovery.LaunchBatch, Attempt: 1, State: recovery.BatchNotStarted,
			Servers: []recovery.Server{{SourceServerID: web, Name: hostile, Impact: recovery.Critical, State: recovery.ServerPending}},
		}}},
		{1, recovery.Engine, recovery.ExecutionMoved{To: recovery.ExecutionInProgress}},
		{1, recovery.Engine, recovery.WaveMoved{Name: "web", To: recovery.WaveWaiting}},
		{1, recovery.Engine, recovery.ApprovalMoved{Name: "web", To: recovery.ApprovalRequested}},
		{5, ann, recovery.ApprovalMoved{Name: "web", To: recovery.ApprovalBroken, Comment: "=nobody answers"}},
		{5, ann, recovery.WaveMoved{Name: "web", To: recovery.WaveExecuting}},
		{6, recovery.Engine, recovery.BatchSent{Batch: "b1"}},
		{6, recovery.Engine, recovery.BatchAnswered{Batch: "b1", JobID: "drsjob-1", JobStartedAt: at(6)}},
		{60, recovery.Engine, recovery.JobLogged{Batch: "b1", JobID: "drsjob-1", Items: []recovery.JobLogItem{
			{At: at(6), Event: "SNAPSHOT_START", SourceServerID: web},
			{At: at(7), Event: "SNAPSHOT_END", SourceServerID: web},
			{At: at(8), Event: "CONVERSION_START", SourceServerID: web, DataAt: at(-30)},
			{At: at(30), Event: "CONVERSION_END", SourceServerID: web},
			{At: at(30), Event: "LAUNCH_START", SourceServerID: web},
			{At: at(60), Event: "LAUNCH_END", SourceServerID: web, InstanceID: "i-1"},
		}}},
		{60, recovery.Engine, recovery.ServersMoved{Batch: "b1", Servers: []recovery.ServerChange{{SourceServerID: web, To: recovery.ServerLaunched, InstanceID: "i-1"}}}},
		{61, recovery.Engine, recovery.InstancesSeen{Batch: "b1", Instances: []recovery.InstanceState{{
			SourceServerID: web, InstanceID: "i-1", State: "running", PrivateIP: "10.0.0.7",
			Details: &recovery.InstanceDetails{InstanceType: "t3.large", Addresses: []string{"10.0.0.7"}, SubnetID: "subnet-1", TemplateID: "lt-1", TemplateVersion: 4},
		}}}},
		{ready, recovery.Engine, recovery.ServersMoved{Batch: "b1", Servers: []recovery.ServerChange{{SourceServerID: web, To: recovery.ServerReady}}}},
		{ready, recovery.Engine, recovery.WaveMoved{Name: "web", To: recovery.WaveCompleted}},
		{ready, recovery.Engine, recovery.ExecutionMoved{To: recovery.ExecutionCompleted}},
	} {
		ev := recovery.NewEvent(recovery.ExecutionStream(id), int64(len(events)), at(s.at), s.by, s.body)
		hash, err := recovery.Chain(prev, ev)
		if err != nil {
			t.Fatal(err)
		}
		ev.Hash, prev = hash, hash
		events = append(events, ev)
	}
	r, err := recovery.ReadRecord(events, at(1e4))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func history(t *testing.T) *History {
	t.Helper()
	late, quick := drilled(t, "exec-1", 700), drilled(t, "exec-2", 300)
	plan := quick.Execution.Plan
	other := plan
	other.ID, other.Name = "plan-2", "idle"
	changed := recovery.NewEvent("plan/plan-1", 4, at(9000), recovery.Actor{Name: "bob"}, recovery.ResourceChanged{
		Kind: recovery.PlanResource, ID: "plan-1", Name: "shop", Change: recovery.Changed, Before: json.RawMessage(`{"objectives":{"rtoSeconds":900}}`), After: json.RawMessage(`{"objectives":{"rtoSeconds":600}}`),
	})
	scope := recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	return &History{
		From: t0.Add(-time.Hour), To: at(1e5), Now: at(1e5), Days: 30, Records: []*recovery.Record{late, quick},
		Plans:  []PlanState{{Plan: plan, LastDrill: quick.Execution, ChangedAt: at(9000), Changes: []recovery.Event{changed}}, {Plan: other, ChangedAt: at(9)}},
		Backup: &recovery.Event{Stream: recovery.BackupStream, Seq: 3, At: at(9999), Body: recovery.StoreBackedUp{Backup: recovery.Backup{At: at(10)}}},
		Servers: []ServerState{
			{ServerKey: recovery.ServerKey{Scope: scope, SourceServerID: "s-00000000000000001"}, Name: "web-1", Plans: []string{"shop"}, DrilledAt: t0, Execution: "exec-2"},
			{ServerKey: recovery.ServerKey{Scope: scope, SourceServerID: "s-00000000000000002"}, Name: "forgotten"},
		},
	}
}

func all(t *testing.T) map[string]*Report {
	h := history(t)
	one := *h
	one.Plans = h.Plans[:1]
	reports := map[string]*Report{"execution": Execution(h.Records[1], h.Now), "period": h.Period(), "plan": one.Plan(), "adoption": h.Adoption()}
	for _, r := range reports {
		r.MadeBy, r.BaseURL = "ann", "https://davit.example.com"
		r.Rests = Rests{Text: "It rests on this.", Checkpoint: &recovery.Checkpoint{Number: 7, At: t0, Root: strings.Repeat("ab", 32), KeyID: "k"}}
	}
	return reports
}

func value(t *testing.T, r *Report, name string) Fact {
	t.Helper()
	for _, f := range r.Facts {
		if strings.HasPrefix(f.Name, name) {
			return f
		}
	}
	t.Fatalf("the report has no figure %s", name)
	return Fact{}
}

func TestAReportHasTheFiguresAndTheEventsTheyRestOn(t *testing.T) {
	reports := all(t)
	for _, tt := range []struct {
		report, fact, want string
		mark               Mark
	}{
		{"execution", "RTO", "5:00 of 10:00: met", Good},
		{"execution", "RPO", "30 s of 15:00: met", Good},
		{"period", "Drills held", "2", ""},
		{"period", "Objectives met", "3 of 4 (75 %)", Bad},
		{"period", "Plans never drilled", "1 of 2 (50 %)", Bad},
		{"period", "Servers not drilled", "1 of 2 (50 %)", Bad},
		{"period", "Glasses broken", "2", Bad},
		{"adoption", "Plans with actions", "0 of 2 (0 %)", ""},
		{"adoption", "Executions traceable", "2 of 2 (100 %)", ""},
		{"adoption", "Instances with a known template", "2 of 2 (100 %)", ""},
		{"adoption", "Environments backed up", "1 of 2 (50 %), 2026-11-27 03:00:10Z", ""},
	} {
		if f := value(t, reports[tt.report], tt.fact); f.Value != tt.want || f.Mark != tt.mark {
			t.Errorf("%s, %s: got %q %q, want %q %q", tt.report, tt.fact, f.Value, f.Mark, tt.want, tt.mark)
		}
	}
	if f := value(t, reports["execution"], "RTO"); len(f.Events) != 1 || f.Events[0].Seqs[1] != 13 {
		t.Errorf("the RTO rests on %+v, want events 1 and 13", f.Events)
	}
	glasses, err := reports["period"].Section("glasses")
	if err != nil || len(glasses.Table.Rows) != 2 || glasses.Table.Rows[0].Cells[7] != "NOT REVIEWED" {
		t.Errorf("glasses: got %+v, %v", glasses, err)
	}
	changes, err := reports["period"].Section("changes")
	if err != nil || len(changes.Table.Rows) != 1 || changes.Table.Rows[0].Cells[5] != "objectives.rtoSeconds: 900 → 600" {
		t.Errorf("changes: got %+v, %v", changes, err)
	}
}

func TestHTMLIsOneFileThatRunsAndFetchesNothing(t *testing.T) {
	for name, r := range all(t) {
		var b bytes.Buffer
		if err := r.HTML(&b); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		if strings.Contains(page, "<script") || strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%s: the page has a script, or a text was refused", name)
		}
		for _, url := range regexp.MustCompile(`(?:src|href|url)\s*[=(]\s*"?([^">)]*)`).FindAllStringSubmatch(page, -1) {
			if !strings.HasPrefix(url[1], "https://davit.example.com/api/v1/") {
				t.Errorf("%s: the page refers to %s", name, url[1])
			}
		}
		if !strings.Contains(page, "Checkpoint 7 of") {
			t.Errorf("%s: the page names no checkpoint", name)
		}
	}
}

func TestEveryReportIsAPDFOfTheSamePagesEachTime(t *testing.T) {
	for name, r := range all(t) {
		var first, second bytes.Buffer
		if err := r.PDF(&first); err != nil {
			t.Fatal(err)
		}
		if err := r.PDF(&second); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(first.Bytes(), []byte("%PDF-")) || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: it is no PDF, or another one the second time", name)
		}
	}
}

func TestNothingInAPDFIsWiderThanItsPlace(t *testing.T) {
	p, err := newPrinter(&Report{Title: "x"})
	if err != nil {
		t.Fatal(err)
	}
	p.style("", 7, ink)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-zäλЖ山0-9/-]{1,60} ?){0,12}`).Draw(t, "text")
		width := rapid.Float64Range(8, 60).Draw(t, "width")
		lines := p.lines(text, width)
		for _, line := range lines {
			if got := p.pdf.GetStringWidth(line); got > width {
				t.Fatalf("%q is %.1f mm wide, of %.1f", line, got, width)
			}
		}
		if got, want := strings.ReplaceAll(strings.Join(lines, ""), " ", ""), strings.ReplaceAll(p.clean(text), " ", ""); got != want {
			t.Fatalf("got %q, want all of %q", got, want)
		}
		if got := p.pdf.GetStringWidth(p.cut(text, width)); got > width {
			t.Fatalf("cut to %.1f mm, of %.1f", got, width)
		}
	})
	if got, want := p.clean("Ελένη 山 ✓"), "Ελένη [U+5C71] [U+2713]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAChartStaysWithinItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &Chart{Legend: []Tone{Snapshot, Conversion, Launch, Boot, Action, People, Working, Answering, Quota, Own}}
		for range rapid.IntRange(1, 5).Draw(t, "bars") {
			from := rapid.Float64Range(0, 1e7).Draw(t, "from")
			c.Bars = append(c.Bars, Bar{Label: "web", Limit: rapid.Float64Range(0, 1e7).Draw(t, "limit"), Segments: []Segment{{from, from + rapid.Float64Range(0, 1e6).Draw(t, "for"), Boot}}})
		}
		shapes, height := c.layOut()
		if len(shapes) > 100 {
			t.Fatalf("%d shapes are too many: the axis has too many marks", len(shapes))
		}
		for _, s := range shapes {
			if s.x < 0 || s.x+s.w > chartWidth+0.4 || s.y < -1 || s.y+s.h > height {
				t.Fatalf("%+v is outside of %g by %g", s, chartWidth, height)
			}
		}
	})
}

func TestCSVHasEveryCellAndNoFormula(t *testing.T) {
	r := all(t)["execution"]
	var b bytes.Buffer
	if err := r.CSV(&b, ""); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, line := range lines {
		if strings.HasPrefix(line[3], "=") {
			t.Errorf("%q is a formula", line[3])
		}
		found = found || line[0] == "approvals" && line[2] == "Comment" && line[3] == "'=nobody answers" && line[4] == "execution/exec-2 #5 #6"
	}
	if !found {
		t.Errorf("the comment of the approval, with its events, is not in %q", lines)
	}
	b.Reset()
	if err := r.CSV(&b, "instances"); err != nil || !strings.Contains(b.String(), "t3.large,10.0.0.7,subnet-1,lt-1,4") {
		t.Errorf("got %q, %v", b.String(), err)
	}
	if err := r.CSV(&b, "nope"); recovery.CodeOf(err) != recovery.NotFound || !strings.Contains(err.Error(), "waves, servers, instances") {
		t.Errorf("a table that is not there: got %v", err)
	}
}

func TestJSONHasListsWhereNothingIsListed(t *testing.T) {
	for name, r := range all(t) {
		var b bytes.Buffer
		if err := r.JSON(&b); err != nil || strings.Contains(b.String(), ":null") {
			t.Errorf("%s: got %s, %v", name, b.String(), err)
		}
	}
}
