package watch

import (
	"fmt"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

// detail is how much is told of the waves. Of an execution that does not fit, less and
// less is told, the servers that need somebody longest.
type detail int

const (
	everyServer   detail = iota // of waves that have begun
	serversAtWork               // of waves that run or failed
	serversNotYet               // of those, the ones that are not recovered; as many as fit
	wavesOnly
	wavesAtWork // the others are counted
)

// waves gives the lines about the waves, at most room of them as far as possible.
func (s screen) waves(room int) []string {
	for d := everyServer; d < wavesAtWork; d++ {
		lines := s.wavesIn(d, room)
		if len(lines) <= room {
			return lines
		}
	}
	return s.wavesIn(wavesAtWork, room)
}

func (s screen) wavesIn(d detail, room int) []string {
	var lines []string
	hidden := map[recovery.WaveState]int{}
	perWave := s.serversThatFit(room)
	for _, w := range s.view.Waves {
		if d == wavesAtWork && !atWork(w) {
			hidden[w.State]++
			continue
		}
		lines = append(lines, s.waveLine(w))
		if d < wavesAtWork {
			lines = append(lines, s.waveNotes(w)...)
		}
		lines = append(lines, s.actions(w, d, true)...)
		lines = append(lines, s.servers(w, d, perWave)...)
		lines = append(lines, s.actions(w, d, false)...)
	}
	if len(hidden) > 0 {
		lines = append(lines, s.styles.faint.Render("   "+hiddenWaves(hidden)))
	}
	return lines
}

func hiddenWaves(hidden map[recovery.WaveState]int) string {
	var parts []string
	for _, state := range []recovery.WaveState{recovery.WaveCompleted, recovery.WaveSkipped, recovery.WaveNotStarted} {
		if n := hidden[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", text.Plural(n, "wave"), state))
		}
	}
	return "… and " + strings.Join(parts, ", ")
}

// atWork reports whether the wave runs, waits for somebody, or failed.
func atWork(w apitype.Wave) bool {
	return w.State == recovery.WaveExecuting || w.State == recovery.WaveWaiting || w.State.Unwell()
}

// serversThatFit is how many servers each wave at work may show when all of them share
// the room.
func (s screen) serversThatFit(room int) int {
	working := 0
	for _, w := range s.view.Waves {
		if w.State == recovery.WaveExecuting || w.State.Unwell() {
			working++
		}
	}
	if working == 0 {
		return 0
	}
	return max(0, (room-len(s.view.Waves)-s.urgentActions())/working-2)
}

// roomForBars is the width from which waves have a bar beside their percentage.
const roomForBars = 56

func (s screen) waveLine(w apitype.Wave) string {
	sign, style := s.styles.wave(w.State)
	nameWidth := min(s.longestName(), s.width/4)
	elapsed := ""
	if w.Split.TotalSeconds > 0 {
		elapsed = text.Clock(s.goesOn(w.Split.TotalSeconds, w.State == recovery.WaveExecuting || w.State == recovery.WaveWaiting))
	}
	if !begun(w) {
		return " " + style.Render(sign+" "+text.Pad(text.Clean(w.Name), nameWidth)+" "+fmt.Sprintf("%-11s", w.State)) +
			" " + text.Cut(s.waveAbout(w), max(0, s.width-nameWidth-17))
	}
	left := fmt.Sprintf("%-11s %s %3d%%  ", w.State, text.Bar(w.Progress, min(20, max(6, s.width/8))), w.Progress)
	if s.width < roomForBars {
		left = fmt.Sprintf("%-11s %3d%%  ", w.State, w.Progress)
	}
	about := text.Pad(s.waveAbout(w), max(0, s.width-nameWidth-text.Width(left)-13))
	return " " + style.Render(sign+" "+text.Pad(text.Clean(w.Name), nameWidth)) + " " +
		style.Render(left) + about + text.PadLeft(elapsed, 8)
}

func (s screen) longestName() int {
	longest := 4
	for _, w := range s.view.Waves {
		longest = max(longest, text.Width(w.Name))
	}
	return longest
}

// waveAbout counts the servers of a wave that has begun, and says what one that has not
// waits for.
func (s screen) waveAbout(w apitype.Wave) string {
	if begun(w) {
		return s.begunAbout(w)
	}
	about := ahead(w)
	if w.State == recovery.WaveNotStarted && len(w.DependsOn) > 0 {
		about += " after " + strings.Join(w.DependsOn, ", ")
	}
	if w.State == recovery.WaveNotStarted && w.NeedsApproval {
		about += ", with an approval"
	}
	return text.Clean(about)
}

// roomForActions is the width from which a wave counts its actions beside its servers.
const roomForActions = 110

// begunAbout counts what a wave has of servers and actions.
func (s screen) begunAbout(w apitype.Wave) string {
	actions := ActionCounts(w.ActionCounts)
	switch {
	case w.Counts.Total == 0 && actions != "":
		return "actions " + actions
	case actions == "" || s.width < roomForActions:
		return Counts(w.Counts)
	}
	return Counts(w.Counts) + "; actions " + actions
}

// ahead counts what a wave will have to do.
func ahead(w apitype.Wave) string {
	servers, actions := text.Plural(w.Counts.Total, "server"), text.Plural(w.ActionCounts.Total, "action")
	switch {
	case w.ActionCounts.Total == 0:
		return servers
	case w.Counts.Total == 0:
		return actions
	}
	return servers + " and " + actions
}

func begun(w apitype.Wave) bool {
	return w.State != recovery.WaveNotStarted && w.State != recovery.WaveSkipped
}

// Counts tells how many servers are where: "3 of 4 ready, 1 failed".
func Counts(c apitype.Counts) string {
	about := fmt.Sprintf("%d of %d ready", c.Ready+c.Accepted+c.Terminated, c.Total)
	for _, part := range []struct {
		count int
		what  string
	}{{c.Failed, "failed"}, {c.Skipped, "skipped"}, {c.Launched, "booting"}} {
		if part.count > 0 {
			about += fmt.Sprintf(", %d %s", part.count, part.what)
		}
	}
	return about
}

// waveNotes are a wave's failure, and what holds its batches back.
func (s screen) waveNotes(w apitype.Wave) []string {
	var lines []string
	if w.Failure != nil && w.State.Unwell() {
		lines = append(lines, s.styles.bad.Render("     "+text.Cut(text.Clean(w.Failure.Code+": "+w.Failure.Message), s.width-6)))
	}
	for _, b := range s.view.Batches {
		if b.Wave == w.Name && b.Delay != "" {
			lines = append(lines, s.styles.warn.Render("     "+text.Cut(text.Clean(fmt.Sprintf("%s waits: %s %s", b.BatchID, b.Delay, b.DelayDetail)), s.width-6)))
		}
	}
	return lines
}

// servers lists a wave's servers as far as the detail goes.
func (s screen) servers(w apitype.Wave, d detail, limit int) []string {
	working := w.State == recovery.WaveExecuting || w.State.Unwell()
	switch {
	case d == everyServer && begun(w) && w.State != recovery.WaveWaiting:
		return s.serverLines(w.Servers)
	case d == serversAtWork && working:
		return s.serverLines(w.Servers)
	case d == serversNotYet && working && limit > 0:
		return s.someServers(w.Servers, limit)
	}
	return nil
}

// someServers lists those that are not recovered, failed ones first, and counts the rest.
func (s screen) someServers(all []apitype.Recovering, limit int) []string {
	var failed, others []apitype.Recovering
	for _, r := range all {
		switch {
		case r.State == recovery.ServerFailed:
			failed = append(failed, r)
		case r.State.Undecided():
			others = append(others, r)
		}
	}
	open := append(failed, others...)
	if len(open) <= limit {
		return s.serverLines(open)
	}
	lines := s.serverLines(open[:limit])
	return append(lines, s.styles.faint.Render(fmt.Sprintf("     … and %d more that are not ready", len(open)-limit)))
}

func (s screen) serverLines(servers []apitype.Recovering) []string {
	nameWidth := 8
	for _, r := range servers {
		nameWidth = max(nameWidth, text.Width(r.Name))
	}
	nameWidth = max(1, min(nameWidth, s.width/3, s.width-28))
	lines := make([]string, len(servers))
	for i, r := range servers {
		lines[i] = s.serverLine(r, nameWidth)
	}
	return lines
}

// leastAbout is the room below which nothing of an instance's ID would be of use.
const leastAbout = 8

func (s screen) serverLine(r apitype.Recovering, nameWidth int) string {
	state := string(r.State)
	if r.State.Undecided() && r.Phase != "" {
		state = string(r.Phase)
	}
	elapsed := ""
	if r.ElapsedSeconds > 0 {
		elapsed = text.Clock(s.goesOn(r.ElapsedSeconds, r.State.Undecided()))
	}
	head := "     " + text.Pad(text.Clean(r.Name), nameWidth) + "  "
	room, about := max(0, s.width-nameWidth-29), ""
	if room >= leastAbout {
		about = serverAbout(r, s.width)
	}
	return head + s.styles.server(r.State).Render(text.Pad(state, 11)) + " " + text.Pad(about, room) + " " + text.PadLeft(elapsed, 8)
}

// serverAbout is the failure of a server, or its instance; and more where there is room.
func serverAbout(r apitype.Recovering, width int) string {
	if r.Failure != nil && !r.State.Recovered() {
		return text.Clean(r.Failure.Code + ": " + r.Failure.Message)
	}
	about := string(r.InstanceID)
	if r.Impact == recovery.Optional {
		about = strings.TrimSpace(about + " OPTIONAL")
	}
	if width < 110 {
		return about
	}
	if r.JobID != "" {
		about = fmt.Sprintf("%-19s  %s", about, r.JobID)
	}
	if r.DataAgeSeconds != nil {
		about += "  data " + text.Seconds(*r.DataAgeSeconds) + " old"
	}
	return about
}
