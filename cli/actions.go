package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/cli/watch"
	"github.com/davit-dr/davit/recovery"
)

// maxAbout is how wide the last column is at most: all of it stands below.
const maxAbout = 90

// writeActions writes the actions of an execution: first all of them, then what each of
// those that had their turn did, step by step.
func writeActions(w io.Writer, e apitype.Execution) error {
	t := text.NewTable("WAVE", "WHEN", "ACTION", "STATE", "STEP", ">TIME", "DOCUMENT", "ABOUT")
	any := false
	for _, wave := range e.Waves {
		for _, a := range wave.Actions {
			any = true
			t.Row(wave.Name, whenText(a.Stage), a.Name, string(a.State), a.CurrentStep, text.SecondsOrNone(a.ElapsedSeconds), a.DocumentName, text.Cut(watch.ActionAbout(a), maxAbout))
		}
	}
	if !any {
		return nil
	}
	fmt.Fprintln(w)
	if err := t.Write(w, ""); err != nil {
		return err
	}
	for _, wave := range e.Waves {
		for _, a := range wave.Actions {
			if !a.DueAt.IsZero() || len(a.Earlier) > 0 || a.Failure != nil {
				if err := writeAction(w, wave, a); err != nil {
					return err
				}
			}
		}
	}
	writeDue(w, e)
	return nil
}

// whenText is where in its wave an action runs, as a table has it.
func whenText(s recovery.ActionStage) string {
	if s == recovery.ActionRollback {
		return "rollback"
	}
	return watch.When(s)
}

// writeAction writes what an action did.
func writeAction(w io.Writer, wave apitype.Wave, a apitype.Action) error {
	fmt.Fprintf(w, "\n%s %s wave %s: %s%s\n", text.Clean(a.Name), watch.When(a.Stage), text.Clean(wave.Name), a.State, attemptText(a))
	automation := "no automation yet"
	if a.AutomationID != "" {
		automation = fmt.Sprintf("automation %s %s", a.AutomationID, a.Status)
	}
	fmt.Fprintf(w, "  %s in %s, %s\n", text.Clean(documentText(a.DocumentName, a.DocumentVersion)), a.Scope, strings.TrimSpace(automation))
	if a.ConsoleURL != "" {
		fmt.Fprintf(w, "  %s\n", a.ConsoleURL)
	}
	for _, past := range a.Earlier {
		writeEarlier(w, past)
	}
	writeOrder(w, a.Order)
	if err := writeSteps(w, a); err != nil {
		return err
	}
	writeOutputs(w, "  ", otherOutputs(a))
	if a.CutBytes > 0 {
		fmt.Fprintf(w, "  %d bytes of its inputs, outputs and messages were cut: SSM has them.\n", a.CutBytes)
	}
	if a.Failure != nil {
		fmt.Fprintf(w, "  %s: %s\n", a.Failure.Code, text.Clean(a.Failure.Message))
		if a.Failure.Remedy != "" {
			fmt.Fprintf(w, "  What to do: %s.\n", strings.TrimSuffix(text.Clean(a.Failure.Remedy), "."))
		}
	}
	return nil
}

func attemptText(a apitype.Action) string {
	if a.Attempt <= 1 {
		return ""
	}
	return fmt.Sprintf(", attempt %d", a.Attempt)
}

func writeEarlier(w io.Writer, past apitype.EarlierAttempt) {
	why := ""
	if past.Failure != nil {
		why = ": " + past.Failure.Code + ": " + past.Failure.Message
	}
	fmt.Fprintf(w, "  attempt %d, automation %s%s\n", past.Attempt, orNone(string(past.AutomationID)), text.Clean(why))
}

// writeOrder writes what SSM was told of the automation, and whether it took that.
func writeOrder(w io.Writer, o *apitype.ActionOrder) {
	if o == nil {
		return
	}
	by := ""
	if o.By != recovery.Engine {
		by = " by " + o.By.Name
	}
	why := string(o.Why)
	if o.Comment != "" {
		why = strings.TrimSpace(why + " " + o.Comment)
	}
	if why != "" {
		why = ": " + why
	}
	fmt.Fprintf(w, "  SSM was told at %s: %s%s%s (%s)\n", text.Instant(o.At), o.Kind, by, text.Clean(why), orderState[o.State])
	if o.Failure != nil {
		fmt.Fprintf(w, "  %s: %s\n", o.Failure.Code, text.Clean(o.Failure.Message))
	}
}

// orderState says how far an order is.
var orderState = map[recovery.OrderState]string{
	recovery.OrderGiven: "about to be", recovery.OrderSent: "no answer yet", recovery.OrderDone: "taken", recovery.OrderVoid: "refused",
}

func orNone(s string) string {
	if s == "" {
		return text.None
	}
	return s
}

// writeSteps writes each step on a line, with its outputs below, and where it did not
// succeed its inputs, too.
func writeSteps(w io.Writer, a apitype.Action) error {
	if a.MoreSteps > 0 {
		fmt.Fprintf(w, "  (%s before these)\n", text.Plural(a.MoreSteps, "step"))
	}
	names, actions, states := 0, 0, 0
	for _, s := range a.Steps {
		names, actions, states = max(names, text.Width(s.Name)), max(actions, text.Width(s.Action)), max(states, text.Width(s.Status))
	}
	for i, s := range a.Steps {
		took := text.None
		if !s.StartedAt.IsZero() && !s.EndedAt.IsZero() {
			took = text.Seconds(s.EndedAt.Sub(s.StartedAt).Seconds())
		}
		line := fmt.Sprintf("  %2d. %s  %s  %s  %s", a.MoreSteps+i+1, text.Pad(text.Clean(s.Name), names), text.Pad(text.Clean(s.Action), actions),
			text.Pad(text.Clean(s.Status), states), took)
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
		if s.FailureMessage != "" {
			fmt.Fprintf(w, "      %s%s\n", text.Clean(s.FailureMessage), failureKind(s))
		}
		if status := recovery.AutomationStatusOf(s.Status); status == recovery.AutomationFailed || status == recovery.AutomationWaits {
			for _, name := range slices.Sorted(maps.Keys(s.Inputs)) {
				fmt.Fprintf(w, "      input %s = %s\n", text.Clean(name), shown(s.Inputs[name]))
			}
		}
		writeOutputs(w, "      ", s.Outputs)
	}
	return nil
}

// failureKind is where and how a step failed, in SSM's words.
func failureKind(s recovery.AutomationStep) string {
	var kind []string
	if s.FailureStage != "" {
		kind = append(kind, "stage "+s.FailureStage)
	}
	if s.FailureType != "" {
		kind = append(kind, "type "+s.FailureType)
	}
	if len(kind) == 0 {
		return ""
	}
	return " (" + text.Clean(strings.Join(kind, ", ")) + ")"
}

func writeOutputs(w io.Writer, indent string, outputs map[string][]string) {
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		fmt.Fprintf(w, "%soutput %s = %s\n", indent, text.Clean(name), shown(strings.Join(outputs[name], ", ")))
	}
}

// otherOutputs are the outputs of the automation that no step shows.
func otherOutputs(a apitype.Action) map[string][]string {
	others := maps.Clone(a.Outputs)
	for _, s := range a.Steps {
		for name := range s.Outputs {
			delete(others, name)
			delete(others, s.Name+"."+name)
		}
	}
	return others
}

// maxShown is how much of a value is shown to people. JSON and YAML have all of it.
const maxShown = 200

func shown(value string) string {
	value = strings.TrimSpace(text.Clean(value))
	if n := utf8.RuneCountInString(value); n > maxShown {
		return fmt.Sprintf("%s… (%d characters more: --output json shows them)", string([]rune(value)[:maxShown]), n-maxShown)
	}
	return value
}

// writeDue writes what somebody has to do once the source is back.
func writeDue(w io.Writer, e apitype.Execution) {
	if len(e.Due) == 0 {
		return
	}
	fmt.Fprintln(w, "\nDue once the source is back:")
	for _, d := range e.Due {
		fmt.Fprintf(w, "  %s %s wave %s: %s in %s\n", text.Clean(d.Name), watch.When(d.Stage), text.Clean(d.Wave), text.Clean(d.DocumentName), d.Scope)
	}
}
