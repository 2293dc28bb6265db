package text

import (
	"fmt"
	"io"
	"strings"
)

// Table is rows under titles, each column as wide as its widest cell.
type Table struct {
	titles []string
	right  map[int]bool
	rows   [][]string
}

// NewTable makes a table with its columns' titles. A title that begins with ">" makes a
// column of figures, which stand at the right.
func NewTable(titles ...string) *Table {
	t := &Table{right: map[int]bool{}}
	for i, title := range titles {
		name, figures := strings.CutPrefix(title, ">")
		t.titles, t.right[i] = append(t.titles, name), figures
	}
	return t
}

// Row adds a row. An empty cell shows as None.
func (t *Table) Row(cells ...string) {
	row := make([]string, len(t.titles))
	for i := range row {
		row[i] = None
		if i < len(cells) && cells[i] != "" {
			row[i] = Clean(cells[i])
		}
	}
	t.rows = append(t.rows, row)
}

// Write writes the table, each line after the indent.
func (t *Table) Write(w io.Writer, indent string) error {
	widths := make([]int, len(t.titles))
	for _, row := range append([][]string{t.titles}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], Width(cell))
		}
	}
	for _, row := range append([][]string{t.titles}, t.rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			if t.right[i] {
				cells[i] = PadLeft(cell, widths[i])
			} else {
				cells[i] = Pad(cell, widths[i])
			}
		}
		if _, err := fmt.Fprintln(w, indent+strings.TrimRight(strings.Join(cells, "  "), " ")); err != nil {
			return err
		}
	}
	return nil
}
