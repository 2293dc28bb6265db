package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

// writeCopies shows what became of each copy, what it says otherwise, what the mapping says
// nothing of, and what was found.
func writeCopies(w io.Writer, r apitype.TemplateCopies) error {
	outcomes := text.NewTable("TO", "OUTCOME", "LAUNCH TEMPLATE", "NAME")
	settings := text.NewTable("TO", "SETTING", "HERE", "THERE", "WHAT TO DO")
	var findings []apitype.Finding
	rows := 0
	for _, t := range r.Targets {
		outcomes.Row(t.Scope.String(), strings.ToLower(strings.ReplaceAll(t.Outcome, "_", " ")), t.ID, r.Name)
		rows += copyRows(settings, t)
		for _, f := range t.Findings {
			f.Where = t.Scope.String()
			findings = append(findings, f)
		}
	}
	if err := outcomes.Write(w, ""); err != nil {
		return err
	}
	if rows > 0 {
		fmt.Fprintln(w)
		if err := settings.Write(w, ""); err != nil {
			return err
		}
	}
	return writeFindings(w, findings)
}

// copyRows adds what a copy says otherwise and what it lacks, and counts that.
func copyRows(table *text.Table, t apitype.CopiedTemplate) int {
	to := t.Scope.String()
	for _, c := range t.Changes {
		there := c.After
		if there == "" {
			there = "(left out)"
		}
		table.Row(to, c.Name, text.Clean(c.Before), text.Clean(there), "")
	}
	for _, g := range t.Gaps {
		remedy := g.Remedy
		if len(g.Candidates) > 0 {
			remedy += "; of the same name there: " + strings.Join(g.Candidates, ", ")
		}
		table.Row(to, g.Name, text.Clean(g.Value), "?", text.Clean(remedy))
	}
	return len(t.Changes) + len(t.Gaps)
}
