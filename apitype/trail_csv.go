package apitype

import (
	"fmt"
	"time"

	"github.com/davit-dr/davit/internal/spreadsheet"
)

// TrailColumns are the names of an event's cells in CSV.
var TrailColumns = []string{"time", "stream", "seq", "type", "outcome", "actor", "role", "source", "verified", "address", "requestID", "text", "hash"}

// TrailCells are events as rows of CSV. A cell that a spreadsheet would take for a formula
// is quoted as text.
func TrailCells(events []TrailEvent) [][]string {
	rows := make([][]string, len(events))
	for i, ev := range events {
		rows[i] = []string{
			ev.At.UTC().Format(time.RFC3339Nano), ev.Stream, fmt.Sprint(ev.Seq), string(ev.Type), string(ev.Outcome), ev.Actor.Name,
			string(ev.Actor.Role), ev.Actor.Source, fmt.Sprint(ev.Actor.Verified), ev.Actor.Address, ev.Actor.RequestID, ev.Text, ev.Hash,
		}
		for k, cell := range rows[i] {
			rows[i][k] = spreadsheet.Cell(cell)
		}
	}
	return rows
}
