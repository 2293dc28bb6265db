package api_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/duration"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/report"
)

// reported reads a report.
func (e *env) reported(path string) report.Report {
	e.t.Helper()
	got := e.request("GET", path, "")
	if got.status != 200 {
		e.t.Fatalf("GET %s: got status %d: %s", path, got.status, got.body)
	}
	var r report.Report
	if err := json.Unmarshal([]byte(got.body), &r); err != nil {
		e.t.Fatal(err)
	}
	return r
}

// fact gives a figure of a report by what its name begins with.
func fact(t *testing.T, r report.Report, name string) report.Fact {
	t.Helper()
	at := slices.IndexFunc(r.Facts, func(f report.Fact) bool { return strings.HasPrefix(f.Name, name) })
	if at < 0 {
		t.Fatalf("report %q has no figure %q: %+v", r.Title, name, r.Facts)
	}
	return r.Facts[at]
}

// rows gives the rows of a report's section.
func rows(t *testing.T, r report.Report, section string) [][]string {
	t.Helper()
	s, err := r.Section(section)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for _, row := range s.Table.Rows {
		all = append(all, row.Cells)
	}
	return all
}

func TestAReportSaysWhatTheExecutionSays(t *testing.T) {
	e := newEnv(t)
	e.configure()
	run := drillOf("shop")
	run.Comment = "the drill of this month"
	id := e.start(run).ExecutionID
	e.wait(id, "waiting for its approval", func(x apitype.Execution) bool { return len(x.Decisions) == 1 })
	if _, err := e.Say(t.Context(), id, apitype.Approve, apitype.WordRequest{Wave: "front", Comment: "looks good"}); err != nil {
		t.Fatal(err)
	}
	x := e.wait(id, "completed", ended)
	about := "/reports/executions/" + string(id)
	r := e.reported(about)

	for name, want := range map[string]string{
		"State":             string(x.State),
		"RTO":               measured(x.Measured.RTOSeconds),
		"RPO":               measured(x.Measured.RPOSeconds),
		"Servers recovered": fmt.Sprintf("%d of %d", x.Counts.Ready, x.Counts.Total),
		"Started by":        x.StartedBy.Name + ", " + x.CreatedAt.UTC().Format("2006-01-02 15:04:05Z"),
		"Cleanup":           "not asked for",
	} {
		if got := fact(t, r, name).Value; !strings.HasPrefix(got, want) {
			t.Errorf("figure %s: got %q, want %q as the execution has it", name, got, want)
		}
	}
	servers, instances := rows(t, r, "servers"), rows(t, r, "instances")
	for _, w := range x.Waves {
		for _, s := range w.Servers {
			if !slices.ContainsFunc(servers, func(c []string) bool { return c[0] == w.Name && c[1] == s.Name && c[4] == string(s.State) }) {
				t.Errorf("server %s of wave %s, which is %s, is not in the report: %v", s.Name, w.Name, s.State, servers)
			}
			if !slices.ContainsFunc(instances, func(c []string) bool { return c[0] == s.Name && c[1] == string(s.InstanceID) }) {
				t.Errorf("instance %s of server %s is not in the report: %v", s.InstanceID, s.Name, instances)
			}
		}
	}
	if got := rows(t, r, "approvals"); len(got) != 1 || !slices.Contains(got[0], "looks good") {
		t.Errorf("approvals: got %v, want the one with its comment", got)
	}
	if got := rows(t, r, "words"); len(got) == 0 || !slices.Contains(got[0], "START") || !slices.Contains(got[0], run.Comment) {
		t.Errorf("words: got %v, want the start with its comment first", got)
	}
	e.events(id, fact(t, r, "RTO").Events)
	e.forms(about, fact(t, r, "RTO").Value)
	e.steps(
		step{"a table by itself", "GET " + about + "?format=csv&section=approvals", "", "", 200, []string{"Wave,State,", "looks good"}, []string{"facts"}},
		step{"no such table", "GET " + about + "?format=csv&section=nope", "", "", 404, []string{"its tables are waves, servers, instances"}, nil},
		step{"no such form", "GET " + about + "?format=docx", "", "", 422, nil, nil},
		step{"no such execution", "GET /reports/executions/exec-none", "", "", 404, nil, nil},
		step{"no such plan", "GET /reports/plans/none", "", "", 404, nil, nil},
		step{"a time that ends before it begins", "GET /reports/period?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "", "", 422, nil, nil},
	)
}

// events fails the test unless a figure's events are in the execution's stream.
func (e *env) events(id recovery.ExecutionID, all []report.Events) {
	e.t.Helper()
	if len(all) == 0 {
		e.t.Fatal("a measured figure names no event")
	}
	for _, of := range all {
		for _, seq := range of.Seqs {
			got := e.request("GET", fmt.Sprintf("/executions/%s/events?after=%d&limit=1", id, seq-1), "")
			if !strings.Contains(got.body, fmt.Sprintf(`"seq":%d`, seq)) {
				e.t.Errorf("event %d of %s, which the report names: got %s", seq, of.Stream, got.body)
			}
		}
	}
}

// forms reads a report in each of its forms and looks for a figure of it.
func (e *env) forms(path, figure string) {
	e.t.Helper()
	for _, form := range []struct{ name, kind, begins string }{
		{"json", "application/json", "{"},
		{"csv", "text/csv", "section,row,column,value,events\n"},
		{"html", "text/html", "<!doctype html>"},
		{"pdf", "application/pdf", "%PDF-"},
	} {
		got := e.request("GET", path+"?format="+form.name, "")
		kind, disposition := got.header.Get("Content-Type"), got.header.Get("Content-Disposition")
		if got.status != 200 || !strings.HasPrefix(kind, form.kind) || !strings.HasPrefix(got.body, form.begins) || !strings.Contains(disposition, "."+form.name) {
			e.t.Errorf("form %s: got status %d, type %q, %q, and %.40q", form.name, got.status, kind, disposition, got.body)
		}
		if csp := got.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
			e.t.Errorf("form %s: got Content-Security-Policy %q", form.name, csp)
		}
		if form.name == "csv" {
			if _, err := csv.NewReader(strings.NewReader(got.body)).ReadAll(); err != nil {
				e.t.Errorf("form csv: %v", err)
			}
		}
		if form.name != "pdf" && !strings.Contains(got.body, figure) { // a PDF is compressed
			e.t.Errorf("form %s does not have the figure %q", form.name, figure)
		}
	}
}

// measured is how a report begins to tell of a measured time.
func measured(seconds *float64) string {
	if seconds == nil {
		return "not measured"
	}
	return duration.Seconds(*seconds)
}
