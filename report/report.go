// Package report makes reports for people who were not there, auditors above all: of an
// execution, of a plan, of a period, and of how far Davit is used. A report is made of
// records, which are made of events, and names the events that its figures rest on. It
// is written as HTML in one file, as PDF, as CSV or as JSON; all of them say the same.
package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Report is a report before it is written in a form.
type Report struct {
	Kind     Kind      `json:"kind"`
	Title    string    `json:"title"`
	Subtitle string    `json:"subtitle,omitempty"`
	MadeAt   time.Time `json:"madeAt"`
	MadeBy   string    `json:"madeBy"`
	// Stream is the stream of the numbers that stand without one, in print.
	Stream string `json:"stream,omitempty"`
	// BaseURL is Davit's, for links to events; empty: there are none.
	BaseURL  string    `json:"-"`
	Rests    Rests     `json:"rests" doc:"what vouches for the events that the report was made of"`
	Facts    []Fact    `json:"facts" doc:"the figures that matter most"`
	Sections []Section `json:"sections"`
}

// Kind is what a report is about.
type Kind string

// The kinds of reports.
const (
	OfExecution Kind = "EXECUTION"
	OfPlan      Kind = "PLAN"
	OfPeriod    Kind = "PERIOD"
	OfAdoption  Kind = "ADOPTION"
)

// Rests says what vouches for the events of a report.
type Rests struct {
	// Checkpoint is the one that covers them, or the newest one; nil: there is none yet.
	Checkpoint *recovery.Checkpoint `json:"checkpoint,omitempty"`
	// Text says in a sentence what it covers.
	Text string `json:"text"`
	// Broken says that a chain of hashes is wrong.
	Broken bool `json:"broken,omitempty"`
}

// Fact is a figure with its name.
type Fact struct {
	Name   string   `json:"name"`
	Value  string   `json:"value"`
	Mark   Mark     `json:"mark,omitempty"`
	Events []Events `json:"events,omitempty"`
}

// Mark says whether something is as it should be.
type Mark string

// The marks. The empty one judges nothing.
const (
	Good Mark = "GOOD"
	Bad  Mark = "BAD"
)

// Events are events of one stream, by their numbers.
type Events struct {
	Stream string  `json:"stream"`
	Seqs   []int64 `json:"seqs"`
}

// Section is a part of a report.
type Section struct {
	// ID names it for who wants it alone.
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Text  []string `json:"text,omitempty"`
	Chart *Chart   `json:"chart,omitempty"`
	Table *Table   `json:"table,omitempty"`
}

// Table is rows of cells under names.
type Table struct {
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`
	// None is what is said where there are no rows.
	None string `json:"none,omitempty"`
}

// Column is a column of a table.
type Column struct {
	Name   string `json:"name"`
	Figure bool   `json:"figure,omitempty" doc:"its cells are figures"`
	// Weight is its width beside the others'; 0: 1.
	Weight float64 `json:"-"`
}

// Row is a row of a table: a cell for each column.
type Row struct {
	Cells  []string `json:"cells"`
	Mark   Mark     `json:"mark,omitempty"`
	Events []Events `json:"events,omitempty" doc:"those that it rests on"`
}

func (t *Table) add(events []Events, mark Mark, cells ...string) {
	t.Rows = append(t.Rows, Row{Cells: cells, Mark: mark, Events: events})
}

// hasEvents reports whether a row names the events that it rests on.
func (t *Table) hasEvents() bool {
	for _, row := range t.Rows {
		if len(row.Events) > 0 {
			return true
		}
	}
	return false
}

// printed are the columns as they are printed: with the events, if there are any.
func (t *Table) printed() []Column {
	if !t.hasEvents() {
		return t.Columns
	}
	return append(append([]Column{}, t.Columns...), Column{Name: "Events", Weight: 1.3})
}

// widths are the widths of the printed columns, in percent.
func (t *Table) widths() []float64 {
	columns := t.printed()
	widths, whole := make([]float64, len(columns)), 0.0
	for i, c := range columns {
		if widths[i] = c.Weight; c.Weight == 0 {
			widths[i] = 1
		}
		whole += widths[i]
	}
	for i := range widths {
		widths[i] *= 100 / whole
	}
	return widths
}

// Section finds a section by its ID. The error names those that there are.
func (r *Report) Section(id string) (*Section, error) {
	var ids []string
	for i := range r.Sections {
		if r.Sections[i].Table == nil {
			continue
		}
		if r.Sections[i].ID == id {
			return &r.Sections[i], nil
		}
		ids = append(ids, r.Sections[i].ID)
	}
	return nil, recovery.Errorf(recovery.NotFound, "the report has no table %q", id).WithRemedy("its tables are %s", strings.Join(ids, ", "))
}

// of are events of one stream; none when there are no numbers.
func of(stream string, seqs ...int64) []Events {
	var known []int64
	for _, n := range seqs {
		if n > 0 {
			known = append(known, n)
		}
	}
	if len(known) == 0 {
		return nil
	}
	return []Events{{stream, known}}
}

// link is where an event is read.
func (r *Report) link(stream string, seq int64) string {
	if r.BaseURL == "" {
		return ""
	}
	if id, ok := strings.CutPrefix(stream, recovery.ExecutionStream("")); ok {
		return fmt.Sprintf("%s/api/v1/executions/%s/events?after=%d&limit=1", r.BaseURL, id, seq-1)
	}
	return fmt.Sprintf("%s/api/v1/audit?stream=%s", r.BaseURL, stream)
}

// streamText is the stream as it stands before numbers: nothing for the report's own.
func (r *Report) streamText(e Events) string {
	if e.Stream == r.Stream {
		return ""
	}
	return e.Stream + " "
}

// maxNumbers is how many events of a row are written out.
const maxNumbers = 4

// shown are the numbers to write out, and how many are left out between the last two.
func (e Events) shown() (seqs []int64, between int) {
	if len(e.Seqs) <= maxNumbers {
		return e.Seqs, 0
	}
	return []int64{e.Seqs[0], e.Seqs[len(e.Seqs)-1]}, len(e.Seqs) - 2
}
