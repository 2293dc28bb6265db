package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/davit-dr/davit/internal/spreadsheet"
)

// CSV writes the report with one cell a line: section, row, column, value, and the events
// that the row rests on. With a section's ID it writes that section's table as it is.
func (r *Report) CSV(w io.Writer, section string) error {
	lines := csv.NewWriter(w)
	if section != "" {
		s, err := r.Section(section)
		if err != nil {
			return err
		}
		return wide(lines, s.Table)
	}
	write(lines, "section", "row", "column", "value", "events")
	for i, f := range r.Facts {
		write(lines, "facts", fmt.Sprint(i+1), f.Name, f.Value, numbersText(f.Events))
	}
	for _, s := range r.Sections {
		if s.Table == nil {
			continue
		}
		for n, row := range s.Table.Rows {
			for i, cell := range row.Cells {
				write(lines, s.ID, fmt.Sprint(n+1), s.Table.Columns[i].Name, cell, numbersText(row.Events))
			}
		}
	}
	write(lines, "rests", "1", "text", r.Rests.Text, "")
	lines.Flush()
	return lines.Error()
}

func wide(lines *csv.Writer, t *Table) error {
	var head []string
	for _, c := range t.Columns {
		head = append(head, c.Name)
	}
	write(lines, append(head, "events")...)
	for _, row := range t.Rows {
		write(lines, append(append([]string{}, row.Cells...), numbersText(row.Events))...)
	}
	lines.Flush()
	return lines.Error()
}

// write writes a line; its error comes with the flush. What a spreadsheet would take for a
// formula begins with an apostrophe.
func write(lines *csv.Writer, cells ...string) {
	for i, cell := range cells {
		cells[i] = spreadsheet.Cell(cell)
	}
	_ = lines.Write(cells)
}

// numbersText names events: the stream, and the numbers, all of them.
func numbersText(all []Events) string {
	var parts []string
	for _, e := range all {
		text := e.Stream
		for _, n := range e.Seqs {
			text += fmt.Sprintf(" #%d", n)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}
