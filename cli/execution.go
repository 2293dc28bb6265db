package cli

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/cli/watch"
	"github.com/davit-dr/davit/recovery"
)

func newExecution(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "execution",
		Short: "Executions: the runs of recovery plans",
	}
	cmd.AddCommand(newExecutionList(s), newExecutionShow(s), newExecutionWatch(s), newExecutionEvents(s), newExecutionResult(s),
		newExecutionSituation(s), newExecutionCompare(s), newExecutionNote(s))
	for _, w := range executionWords {
		cmd.AddCommand(newExecutionWord(s, w))
	}
	return cmd
}

// writeSummary writes how an execution stands, or how it ended: a line of results and a
// table of its waves with where their time went.
func writeSummary(w io.Writer, e apitype.Execution) error {
	fmt.Fprintf(w, "%s  %s  %s  %s\n", text.Clean(e.Plan.Name), e.Mode, e.State, e.ExecutionID)
	if e.Headline != "" {
		fmt.Fprintln(w, text.Clean(e.Headline))
	}
	fmt.Fprintf(w, "RTO %s, RPO %s\n\n",
		measuredText(e.Measured.RTOSeconds, e.Objectives.RTOSeconds, e.Measured.RTOMet),
		measuredText(e.Measured.RPOSeconds, e.Objectives.RPOSeconds, e.Measured.RPOMet))
	t := text.NewTable("WAVE", "STATE", "SERVERS", ">TIME", ">AWS", ">ANSWERS", ">QUOTA", ">PEOPLE", ">OWN", "ACTIONS")
	if e.ActionCounts.Total == 0 {
		t = text.NewTable("WAVE", "STATE", "SERVERS", ">TIME", ">AWS", ">ANSWERS", ">QUOTA", ">PEOPLE", ">OWN")
	}
	for _, wave := range e.Waves {
		split := wave.Split
		t.Row(wave.Name, string(wave.State), serversText(wave), text.SecondsOrNone(split.TotalSeconds),
			text.SecondsOrNone(split.AWSWorkingSeconds), text.SecondsOrNone(split.AWSAnsweringSeconds),
			text.SecondsOrNone(split.QuotaSeconds), text.SecondsOrNone(split.PeopleSeconds), text.SecondsOrNone(split.OwnSeconds),
			watch.ActionCounts(wave.ActionCounts))
	}
	return t.Write(w, "")
}

// serversText counts a wave's servers; one of actions alone has none.
func serversText(w apitype.Wave) string {
	if w.Counts.Total == 0 {
		return ""
	}
	return watch.Counts(w.Counts)
}

// measuredText is what was measured beside what was promised.
func measuredText(measured *float64, promised int, met *bool) string {
	switch {
	case measured == nil && promised == 0:
		return "not measured"
	case measured == nil:
		return "not measured, of " + objective(promised)
	case promised == 0 || met == nil:
		return text.Seconds(*measured)
	case *met:
		return fmt.Sprintf("%s of %s: met", text.Seconds(*measured), objective(promised))
	}
	return fmt.Sprintf("%s of %s: MISSED", text.Seconds(*measured), objective(promised))
}

// writeServers writes every server of an execution.
func writeServers(w io.Writer, e apitype.Execution) error {
	t := text.NewTable("WAVE", "SERVER", "IMPACT", "STATE", "PHASE", "INSTANCE", ">DATA AGE", ">TIME", "JOB", "FAILURE")
	for _, wave := range e.Waves {
		for _, v := range wave.Servers {
			age, failure := "", ""
			if v.DataAgeSeconds != nil {
				age = text.Seconds(*v.DataAgeSeconds)
			}
			if v.Failure != nil {
				failure = v.Failure.Code + ": " + v.Failure.Message
			}
			phase := ""
			if v.State.Undecided() {
				phase = string(v.Phase)
			}
			t.Row(wave.Name, v.Name, string(v.Impact), string(v.State), phase, string(v.InstanceID), age,
				text.SecondsOrNone(v.ElapsedSeconds), string(v.JobID), failure)
		}
	}
	return t.Write(w, "")
}

// writeAlternatives writes which servers are launched otherwise than was stated.
func writeAlternatives(w io.Writer, e apitype.Execution) {
	for _, wave := range e.Waves {
		for _, v := range wave.Servers {
			switch a := v.Alternative; {
			case a == nil:
			case !a.Said:
				fmt.Fprintf(w, "Server %s is launched as alternative %d of its launch configuration: %s\n", text.Clean(v.Name), a.Number, text.Clean(a.String()))
			default:
				fmt.Fprintf(w, "Server %s is launched as %s, as somebody said.\n", text.Clean(v.Name), text.Clean(a.String()))
			}
		}
	}
}

// writeDecisions writes what an execution wants from people, and how to answer.
func writeDecisions(w io.Writer, e apitype.Execution) {
	for _, d := range e.Decisions {
		fmt.Fprintln(w)
		writeDecision(w, e, d)
	}
}

func writeDecision(w io.Writer, e apitype.Execution, d apitype.Decision) {
	fmt.Fprintln(w, text.Clean(d.Question))
	for _, word := range d.Words {
		about := ""
		if d.Wave != "" && needsWave(word) {
			about = " --wave " + shellWord(d.Wave)
			for _, action := range d.Actions {
				about += " --action " + shellWord(action)
			}
		}
		if word == apitype.BreakGlass {
			about += " --comment WHY"
		}
		fmt.Fprintf(w, "  davit execution %s %s%s\n", word, e.ExecutionID, about)
	}
}

// shellWord quotes a name where a shell would not take it as one word.
func shellWord(name string) string {
	if plainWord.MatchString(name) {
		return name
	}
	return "'" + strings.ReplaceAll(text.Clean(name), "'", `'\''`) + "'"
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./-]+$`)

func needsWave(w apitype.Word) bool {
	switch w {
	case apitype.Approve, apitype.Reject, apitype.Retry, apitype.Skip, apitype.Accept, apitype.BreakGlass, apitype.Review:
		return true
	}
	return false
}

// completed says by its error that an execution is not, or not known to be.
func completed(e apitype.Execution) error {
	if e.State == recovery.ExecutionCompleted {
		return nil
	}
	return failedf("execution %s is %s", e.ExecutionID, e.State)
}
