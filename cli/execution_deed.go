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
func wordDeed(word apitype.Word, e apitype.Execution, wave string, servers []string) (d deed, asks bool) {
	run := fmt.Sprintf("execution %s (%s of plan %s)", e.ExecutionID, e.Mode, e.Plan.Name)
	of := "wave " + wave + " of " + run
	switch word {
	case apitype.Resume:
		return deed{what: "let " + run + " go on launching"}, true
	case apitype.Approve:
		return deed{what: fmt.Sprintf("let %s launch %s", of, text.Plural(waveOf(e, wave).Counts.Total, "recovery instance"))}, true
	case apitype.Retry:
		return deed{what: retryText(waveOf(e, wave), of, servers)}, true
	case apitype.Skip:
		return deed{"go on without " + chosen(servers) + of, "The waves that depend on it may launch."}, true
	case apitype.Accept:
		return deed{"count " + chosen(servers) + of + " as recovered by hand", "The waves that depend on it may launch."}, true
	case apitype.Cancel:
		return deed{"cancel " + run + " for good", "Running DRS jobs end by themselves" + stay(e) + "."}, true
	case apitype.Cleanup:
		what := fmt.Sprintf("terminate %s of %s for good", text.Plural(len(e.Instances), "recovery instance"), run)
		return deed{what, "They are " + instanceIDs(e.Instances) + "."}, true
	}
	return deed{}, false
}

// retryText tells asking again for an approval from launching again.
func retryText(w apitype.Wave, of string, servers []string) string {
	switch {
	case w.Approval != nil && w.Approval.State == recovery.ApprovalRejected:
		return "ask again for the approval of " + of
	case len(servers) > 0:
		return "launch " + chosen(servers) + of + " again"
	case w.Counts.Failed > 0:
		return "launch the " + text.Plural(w.Counts.Failed, "failed server") + " of " + of + " again"
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

// maxNamed is how many instances a question names.
const maxNamed = 20

func instanceIDs(instances []recovery.LaunchedInstance) string {
	var ids []string
	for _, instance := range instances[:min(len(instances), maxNamed)] {
		ids = append(ids, string(instance.InstanceID))
	}
	if more := len(instances) - maxNamed; more > 0 {
		ids = append(ids, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(ids, ", ")
}
