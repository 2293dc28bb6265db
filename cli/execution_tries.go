package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

// writeTries writes as what the servers that have failed were launched so far, where there is a
// choice, and which alternatives are left.
func writeTries(w io.Writer, e apitype.Execution) error {
	for _, wave := range e.Waves {
		for _, v := range wave.Servers {
			if v.Again == nil || len(v.Again.Tries) < 2 && len(v.Again.Alternatives) == 0 {
				continue
			}
			fmt.Fprintf(w, "Server %s was launched %s:\n", text.Clean(v.Name), text.Plural(len(v.Again.Tries), "time"))
			t := text.NewTable(">TRY", "AS", "STATE", "WHY")
			for _, try := range v.Again.Tries {
				why := ""
				if try.Failure != nil {
					why = try.Failure.Message
				}
				t.Row(fmt.Sprint(try.Attempt), triedAs(try), string(try.State), why)
			}
			if err := t.Write(w, "  "); err != nil {
				return err
			}
			for i, a := range v.Again.Alternatives {
				number := i + 1
				tried := func(try apitype.LaunchTry) bool {
					return try.Alternative != nil && !try.Alternative.Said && try.Alternative.Number == number
				}
				if !slices.ContainsFunc(v.Again.Tries, tried) {
					fmt.Fprintf(w, "  Not tried: alternative %d, %s\n", number, text.Clean(a.String()))
				}
			}
		}
	}
	return nil
}

// triedAs says as what a server was launched.
func triedAs(try apitype.LaunchTry) string {
	switch a := try.Alternative; {
	case a == nil:
		return "stated"
	case a.Said:
		return a.String() + ", as somebody said"
	default:
		return fmt.Sprintf("alternative %d, %s", a.Number, a.String())
	}
}
