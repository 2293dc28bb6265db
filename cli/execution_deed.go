package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

// wordDeed is what a word would do to the execution, for the words that launch,
// terminate or cannot be taken back; the others ask nothing.
func wordDeed(word apitype.Word, e apitype.Execution, about target) (d deed, asks bool) {
	wave, servers := about.wave, about.servers
	run := fmt.Sprintf("execution %s (%s of plan %s)", e.ExecutionID, e.Mode, e.Plan.Name)
	of := "wave " + wave + " of " + run
	if len(about.actions) > 0 {
		return actionDeed(word, "action "+strings.Join(about.actions, ", ")+" of "+of)
	}
	switch word {
	case apitype.Resume:
		return deed{what: "let " + run + " go on launching"}, true
	case apitype.Approve:
		return deed{what: fmt.Sprintf("let %s %s", of, beginText(waveOf(e, wave)))}, true
	case apitype.BreakGlass:
		return deed{fmt.Sprintf("break the glass and let %s %s without its approval", of, beginText(waveOf(e, wave))), "Everybody is told, and another person is to review it."}, true
	case apitype.Retry:
		return deed{what: retryText(waveOf(e, wave), of, servers)}, true
	case apitype.Skip:
		return deed{"go on without " + chosen(servers) + of, "The waves that depend on it may launch." + undoing(waveOf(e, wave), servers)}, true
	case apitype.Accept:
		return deed{"count " + chosen(servers) + of + " as recovered by hand", "The waves that depend on it may launch."}, true
	case apitype.Cancel:
		return deed{"cancel " + run + " for good", "Running DRS jobs end by themselves" + stay(e) + "." + stopping(e)}, true
	case apitype.GiveUpSource:
		return deed{"give the source up for good in " + run, sourceNote(e)}, true
	case apitype.Cleanup:
		what := fmt.Sprintf("terminate %s of %s for good", text.Plural(len(e.Instances), "recovery instance"), run)
		return deed{what, "They are " + instanceIDs(e.Instances) + "."}, true
	}
	return deed{}, false
}

// actionDeed is what a word would do to single actions.
func actionDeed(word apitype.Word, of string) (d deed, asks bool) {
	switch word {
	case apitype.Approve:
		return deed{what: "let " + of + " go on"}, true
	case apitype.Retry:
		return deed{what: "run " + of + " again"}, true
	case apitype.Skip:
		return deed{"go on without " + of, "What comes after it may begin."}, true
	case apitype.Accept:
		return deed{"count " + of + " as done by hand", "What comes after it may begin."}, true
	}
	return deed{}, false
}

// beginText says what a wave does when it may begin.
func beginText(w apitype.Wave) string {
	var does []string
	if w.Counts.Total > 0 || w.ActionCounts.Total == 0 {
		does = append(does, "launch "+text.Plural(w.Counts.Total, "recovery instance"))
	}
	if w.ActionCounts.Total > 0 {
		does = append(does, "run "+text.Plural(w.ActionCounts.Total, "action"))
	}
	return strings.Join(does, " and ")
}

// undoing says that the rollbacks of a failed wave's actions run when it is given up.
func undoing(w apitype.Wave, servers []string) string {
	if len(servers) > 0 || !w.State.Unwell() || w.ActionCounts.Done == 0 {
		return ""
	}
	return " The rollbacks of its actions run, where the plan has any."
}

// stopping says what becomes of the actions of a cancelled execution.
func stopping(e apitype.Execution) string {
	switch n := e.ActionCounts.InProgress + e.ActionCounts.Waiting; {
	case n > 0:
		return " " + text.Plural(n, "running action") + " will be stopped, and rollbacks run where the plan asks for them."
	case e.ActionCounts.Done > 0:
		return " Rollbacks run where the plan asks for them."
	}
	return ""
}

// sourceNote says what giving the source up means for the execution.
func sourceNote(e apitype.Execution) string {
	var need []string
	for _, w := range e.Waves {
		for _, a := range w.Actions {
			open := !a.State.Over() || a.State == recovery.ActionFailed
			if a.Requires == recovery.RequiresSource && open {
				need = append(need, a.Name+" of wave "+w.Name)
			}
		}
	}
	if len(need) == 0 {
		return "No action that needs it is left."
	}
	return "Left out, and due once the source is back: " + strings.Join(need, ", ") + "."
}

// retryText tells asking again for an approval from launching again.
func retryText(w apitype.Wave, of string, servers []string) string {
	switch {
	case w.Approval != nil && w.Approval.State == recovery.ApprovalRejected:
		return "ask again for the approval of " + of
	case len(servers) > 0:
		return "launch " + chosen(servers) + of + " again"
	case w.Counts.Failed > 0 && w.ActionCounts.Failed > 0:
		return fmt.Sprintf("launch the %s of %s again, and run its %s again", text.Plural(w.Counts.Failed, "failed server"), of, text.Plural(w.ActionCounts.Failed, "failed action"))
	case w.Counts.Failed > 0:
		return "launch the " + text.Plural(w.Counts.Failed, "failed server") + " of " + of + " again"
	case w.ActionCounts.Failed > 0:
		return "run the " + text.Plural(w.ActionCounts.Failed, "failed action") + " of " + of + " again"
	}
	return "take up " + of + " again"
}

func waveOf(e apitype.Execution, name string) apitype.Wave {
	i := slices.IndexFunc(e.Waves, func(w apitype.Wave) bool { return recovery.NameKey(w.Name) == recovery.NameKey(name) })
	if i < 0 {
		return apitype.Wave{Name: name}
	}
	return e.Waves[i]
}

// chosen names the servers that a word is narrowed to.
func chosen(servers []string) string {
	if len(servers) == 0 {
		return ""
	}
	return strings.Join(servers, ", ") + " in "
}

// stay says what a cancel leaves behind.
func stay(e apitype.Execution) string {
	var left string
	switch n := len(e.Instances); n {
	case 0:
		return ""
	case 1:
		left = "; 1 instance stays"
	default:
		left = fmt.Sprintf("; %d instances stay", n)
	}
	if e.Mode == recovery.Drill {
		left += " until the drill is cleaned up"
	}
	return left
}

func instanceIDs(instances []recovery.LaunchedInstance) string {
	ids := make([]string, len(instances))
	for i, instance := range instances {
		ids[i] = string(instance.InstanceID)
	}
	return namesText(ids)
}

// maxNamed is how many instances a question names, or servers a line.
const maxNamed = 20

// namesText lists the first names, and how many more there are.
func namesText(names []string) string {
	if more := len(names) - maxNamed; more > 0 {
		names = append(names[:maxNamed:maxNamed], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}
