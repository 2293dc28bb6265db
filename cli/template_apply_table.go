package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

// writeApplications shows each server with what changes, field by field, and what was found
// where it is refused.
func writeApplications(w io.Writer, all []apitype.LaunchApplication) error {
	if len(all) == 0 {
		return nil
	}
	t := text.NewTable("SERVER", "OUTCOME", "FIELD", "IS", "BECOMES")
	var findings []apitype.Finding
	for _, a := range all {
		outcome := strings.ToLower(strings.ReplaceAll(a.Outcome, "_", " "))
		is, becomes := text.Clean(a.Name), outcome
		for _, change := range a.Changes {
			t.Row(is, becomes, change.Name, text.Clean(change.Before), text.Clean(change.After))
			is, becomes = "", ""
		}
		if len(a.Changes) == 0 {
			t.Row(is, outcome, "", "", "")
		}
		if a.Outcome == "REFUSED" {
			findings = append(findings, a.Findings...)
		}
	}
	if err := t.Write(w, ""); err != nil {
		return err
	}
	return writeFindings(w, findings)
}

// tell tells why servers are not applied, and which groups are not known.
func (o *templateApplyOptions) tell(look apitype.LaunchApplicationPage) {
	for _, a := range look.Items {
		if a.Error != nil {
			o.Notef("%s: %s", text.Clean(a.Name), problemText(a.Error))
		}
	}
	for _, u := range look.Unread {
		o.Notef("group %s: %s", text.Clean(u.Group), problemText(&u.Error))
	}
}

// verdict is the error that the whole comes to.
func (o *templateApplyOptions) verdict(look apitype.LaunchApplicationPage) error {
	count := map[string]int{}
	left := 0
	for _, a := range look.Items {
		count[a.Outcome]++
		switch a.Outcome {
		case "IN_PLACE", "NOTHING_STATED", "APPLIED":
			if a.Error != nil {
				left++
			}
		case "TO_APPLY":
			if !o.dryRun {
				left++
			}
		default:
			left++
		}
	}
	switch {
	case left > 0 && o.dryRun:
		return failedf("%d of %s could not be applied", left, text.Plural(len(look.Items), "launch configuration"))
	case left > 0:
		return failedf("%d of %s were not applied: the same command tries them again", left, text.Plural(len(look.Items), "launch configuration"))
	case len(look.Unread) > 0:
		return failedf("the servers of %s are not known", text.Plural(len(look.Unread), "group"))
	}
	o.Notef("%s", strings.Join(counted(count), ", "))
	return nil
}

// counted tells how many servers there are of each outcome that is well.
func counted(count map[string]int) []string {
	told := []string{}
	for _, k := range []struct{ outcome, words string }{
		{"TO_APPLY", "to be applied"}, {"APPLIED", "applied"}, {"IN_PLACE", "in place already"}, {"NOTHING_STATED", "of which nothing is stated"},
	} {
		if n := count[k.outcome]; n > 0 {
			told = append(told, fmt.Sprintf("%s %s", text.Plural(n, "launch configuration"), k.words))
		}
	}
	if len(told) == 0 {
		return []string{"there is no source server"}
	}
	return told
}
