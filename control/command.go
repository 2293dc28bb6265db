package control

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// checkCommand is the command that asks for a preflight of the plan with these options,
// for people to paste.
func (o Options) checkCommand(plan string) string {
	parts := []string{"davit plan check", quoted(plan), map[bool]string{true: "--drill", false: "--recovery"}[o.Mode == recovery.Drill]}
	add := func(flag string, value string) { parts = append(parts, flag+" "+quoted(value)) }
	if !o.PointInTime.Before.IsZero() {
		add("--before", o.PointInTime.Before.UTC().Format(time.RFC3339))
	}
	for _, id := range slices.Sorted(maps.Keys(o.PointInTime.Pinned)) {
		add("--pin", fmt.Sprintf("%s=%s", id, o.PointInTime.Pinned[id]))
	}
	if !o.IncidentAt.IsZero() {
		add("--incident", o.IncidentAt.UTC().Format(time.RFC3339))
	}
	for _, a := range o.Accept {
		add("--accept", a.Code)
		add("--reason", a.Reason)
	}
	for _, ref := range o.Exclude {
		add("--exclude", ref)
	}
	for _, id := range o.ReplaceInstances {
		add("--replace-instance", string(id))
	}
	if o.Preempt {
		parts = append(parts, "--preempt")
	}
	if o.Scenario != "" {
		add("--scenario", o.Scenario)
	}
	if o.Ungraceful {
		parts = append(parts, "--ungraceful")
	}
	return strings.Join(parts, " ")
}

var plainWord = regexp.MustCompile(`^[0-9A-Za-z._:=/@+-]+$`)

// quoted is a word as a shell reads it.
func quoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
