package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/cli/watch"
	"github.com/davit-dr/davit/recovery"
)

// writePlanActions writes the actions of a plan, and what is given to their documents.
func writePlanActions(w io.Writer, p recovery.Plan) error {
	t := text.NewTable("WAVE", "WHEN", "ACTION", "DOCUMENT", "RUNS IN", "WHERE", "NEEDS", ">MAX WAIT", ">ATTEMPTS", "ON FAILURE", "ROLLBACK")
	var given strings.Builder
	any := false
	for _, wave := range p.Waves {
		for _, stage := range []recovery.ActionStage{recovery.ActionBefore, recovery.ActionAfter} {
			for _, a := range wave.Actions(stage) {
				any = true
				t.Row(wave.Name, watch.When(stage)+together(a), a.Name, documentText(a.DocumentName, a.DocumentVersion), string(a.RunIn), whereText(a),
					string(a.Requires), text.Clock(float64(a.MaxWaitTimeSeconds)), fmt.Sprint(a.Retry.Attempts), string(a.OnFailure), rollbackText(a.Rollback))
				writeGiven(&given, fmt.Sprintf("%s %s wave %s", a.Name, watch.When(stage), wave.Name), a.RoleARN, a.Parameters)
				if a.Rollback != nil {
					writeGiven(&given, "the rollback of "+a.Name, "", a.Rollback.Parameters)
				}
			}
		}
	}
	if !any {
		return nil
	}
	fmt.Fprintln(w)
	if err := t.Write(w, ""); err != nil {
		return err
	}
	_, err := io.WriteString(w, given.String())
	return err
}

func together(a recovery.ActionSpec) string {
	if a.Parallel {
		return ", parallel"
	}
	return ""
}

func documentText(name, version string) string {
	if version == recovery.DefaultDocumentVersion {
		return name
	}
	return name + " (" + version + ")"
}

// whereText is where an action says that it runs; empty: where its wave's servers are.
func whereText(a recovery.ActionSpec) string {
	return strings.Trim(string(a.AccountID)+"/"+string(a.Region), "/")
}

func rollbackText(r *recovery.RollbackSpec) string {
	if r == nil {
		return ""
	}
	return documentText(r.DocumentName, r.DocumentVersion) + " on " + string(r.When)
}

// writeGiven writes the parameters of a document: secrets stand in them as references.
func writeGiven(w io.Writer, what, role string, params recovery.ActionParameters) {
	if len(params) == 0 && role == "" {
		return
	}
	fmt.Fprintf(w, "\nGiven to %s:\n", text.Clean(what))
	for _, name := range slices.Sorted(maps.Keys(params)) {
		fmt.Fprintf(w, "  %s = %s\n", text.Clean(name), shown(strings.Join(params[name], ", ")))
	}
	if role != "" {
		fmt.Fprintf(w, "  %s = %s\n", recovery.ParameterAssumeRole, text.Clean(role))
	}
}
