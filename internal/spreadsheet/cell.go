// Package spreadsheet makes texts safe to be opened in one.
package spreadsheet

import "strings"

// Cell is a text as a cell of CSV: one that would be taken for a formula begins with an
// apostrophe, which makes it text.
func Cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
