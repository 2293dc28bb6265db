package watch

import (
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

// When is where in its wave an action runs, in a word that "wave" may follow.
func When(s recovery.ActionStage) string {
	switch s {
	case recovery.ActionBefore:
		return "before"
	case recovery.ActionAfter:
		return "after"
	}
	return "in"
}

// skipped says why an action was left out.
var skipped = map[recovery.SkipReason]string{
	recovery.SkippedByMode:   "does not run in this mode",
	recovery.SkippedBySource: "the source is given up: due once it is back",
	recovery.SkippedByWave:   "its wave is left out",
}

// ActionAbout is what is to be known of an action besides its state: why it failed, waits
// or was left out, and who decided that.
func ActionAbout(a apitype.Action) string {
	var about []string
	switch o := a.Order; {
	case o != nil && o.Open:
		about = append(about, "SSM is being told: "+string(o.Kind))
	case o != nil && o.State == recovery.OrderVoid && a.State.InFlight() && o.Failure != nil:
		about = append(about, fmt.Sprintf("SSM did not take %s: %s", o.Kind, o.Failure.Message))
	case a.State == recovery.ActionWaiting:
		about = append(about, "waits for a person since "+a.WaitingSince.UTC().Format(time.TimeOnly)+" UTC")
	}
	if a.Delay != "" {
		about = append(about, strings.TrimSpace(fmt.Sprintf("waits: %s %s", a.Delay, a.DelayDetail)))
	}
	if text := skipped[a.Skip]; text != "" {
		about = append(about, text)
	}
	if a.Failure != nil && a.State == recovery.ActionFailed {
		about = append(about, a.Failure.Code+": "+a.Failure.Message)
	}
	if a.By != nil && (a.State == recovery.ActionSkipped || a.State == recovery.ActionAccepted) {
		about = append(about, "by "+a.By.Name)
	}
	if a.Comment != "" {
		about = append(about, a.Comment)
	}
	if a.Attempt > 1 && len(about) == 0 {
		about = append(about, fmt.Sprintf("attempt %d", a.Attempt))
	}
	return strings.Join(about, ", ")
}

// ActionCounts tells how many actions are where: "2 of 3 done, 1 failed".
func ActionCounts(c apitype.ActionCounts) string {
	if c.Total == 0 {
		return ""
	}
	about := fmt.Sprintf("%d of %d done", c.Done, c.Total)
	for _, part := range []struct {
		count int
		what  string
	}{{c.Failed, "failed"}, {c.Waiting, "waiting"}, {c.Skipped, "skipped"}, {c.Cancelled, "cancelled"}, {c.RolledBack, "rolled back"}} {
		if part.count > 0 {
			about += fmt.Sprintf(", %d %s", part.count, part.what)
		}
	}
	return about
}

// actions lists those actions of a wave that the detail goes to: the ones before its
// servers, or the ones after them with the rollbacks.
func (s screen) actions(w apitype.Wave, d detail, before bool) []string {
	if !begun(w) && w.State != recovery.WaveSkipped {
		return nil
	}
	var lines []string
	for _, a := range w.Actions {
		if (a.Stage == recovery.ActionBefore) == before && s.showsAction(w, a, d) {
			lines = append(lines, s.actionLine(w, a))
		}
	}
	return lines
}

// showsAction reports whether there is room for the action at this detail. What runs,
// waits or failed is told longest.
func (s screen) showsAction(w apitype.Wave, a apitype.Action, d detail) bool {
	working := w.State == recovery.WaveExecuting || w.State.Unwell()
	urgent := a.State.InFlight() || a.State == recovery.ActionFailed || a.Delay != ""
	switch d {
	case everyServer:
		return begun(w) || a.State.Over() && a.Skip != recovery.SkippedByWave
	case serversAtWork:
		return working || urgent
	case serversNotYet:
		return urgent
	}
	return false
}

// urgentActions counts the actions that are shown when only some servers are.
func (s screen) urgentActions() int {
	count := 0
	for _, w := range s.view.Waves {
		count += len(s.actions(w, serversNotYet, true)) + len(s.actions(w, serversNotYet, false))
	}
	return count
}

func (s screen) actionLine(w apitype.Wave, a apitype.Action) string {
	nameWidth := 8
	for _, other := range w.Actions {
		nameWidth = max(nameWidth, text.Width(other.Name))
	}
	nameWidth = max(1, min(nameWidth, s.width/3, s.width-28))
	elapsed := ""
	if a.ElapsedSeconds > 0 {
		elapsed = text.Clock(s.goesOn(a.ElapsedSeconds, a.State.InFlight()))
	}
	about := ActionAbout(a)
	if about == "" && a.State.InFlight() && a.CurrentStep != "" {
		about = "step " + a.CurrentStep
	}
	room := max(0, s.width-nameWidth-29)
	if room < leastAbout {
		about = ""
	}
	sign, style := s.styles.action(a.State)
	return "   " + style.Render(sign) + " " + text.Pad(text.Clean(a.Name), nameWidth) + "  " + style.Render(text.Pad(string(a.State), 11)) + " " +
		text.Pad(text.Clean(about), room) + " " + text.PadLeft(elapsed, 8)
}
