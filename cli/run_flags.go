package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// runFlags say how a plan is to run: for its check, and for the run itself.
type runFlags struct {
	drill, recovery  bool
	before, incident string
	pin              []string
	accept, reason   []string
	exclude          []string
	replace          []string
	preempt          bool
	ungraceful       bool
	scenario         string
}

func (r *runFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&r.drill, "drill", false, "as a drill, in the drill's own subnets")
	f.BoolVar(&r.recovery, "recovery", false, "for real")
	f.StringVar(&r.before, "before", "", "launch every server from its newest point in time at or before this `time`, such as 2026-11-23T03:00:00Z")
	f.StringArrayVar(&r.pin, "pin", nil, "launch a server from a chosen point in time: `s-…=pit-…`; may be repeated")
	f.StringVar(&r.incident, "incident", "", "the `time` at which the incident began, from which RTO and RPO are measured (default now)")
	f.StringArrayVar(&r.accept, "accept", nil, "go on in spite of findings with this `CODE`; RECOVERY only, with --reason; may be repeated")
	f.StringArrayVar(&r.reason, "reason", nil, "why a finding is accepted, for the record: one `text` for all, or one for each --accept")
	f.StringArrayVar(&r.exclude, "exclude", nil, "leave out the source server with this `ID`; may be repeated")
	f.StringArrayVar(&r.replace, "replace-instance", nil, "the live recovery `instance` that may be replaced, by its ID; RECOVERY only; may be repeated")
	f.StringVar(&r.scenario, "scenario", "", "in this `scenario` of the plan: servers are launched as it says")
	f.BoolVar(&r.ungraceful, "ungraceful", false, "go on without the source: leave out the actions that need it, and remember them as due")
	f.BoolVar(&r.preempt, "preempt", false, "cancel the drills that hold the plan or its servers; RECOVERY only, and where the feature preemption is on")
}

// options checks the flags and gives what they ask for.
func (r runFlags) options() (apitype.RunOptions, error) {
	o := apitype.RunOptions{Mode: recovery.Drill}
	if r.drill == r.recovery {
		return o, usagef("say how the plan is to run: either --drill or --recovery")
	}
	if r.recovery {
		o.Mode = recovery.Recovery
	}
	if r.drill && len(r.accept) > 0 {
		return o, usagef("--accept is for a recovery: what keeps a drill from starting is put right first")
	}
	if r.drill && len(r.replace) > 0 {
		return o, usagef("--replace-instance is for a recovery: a drill never replaces a live instance")
	}
	if r.drill && r.preempt {
		return o, usagef("--preempt is for a recovery: a drill waits for the other drill")
	}
	o.Preempt, o.Ungraceful, o.Scenario = r.preempt, r.ungraceful, r.scenario
	var err error
	if o.PointInTime.Before, err = parseTime("--before", r.before); err != nil {
		return o, err
	}
	if o.IncidentAt, err = parseTime("--incident", r.incident); err != nil {
		return o, err
	}
	if o.PointInTime.Pinned, err = parsePins(r.pin); err != nil {
		return o, err
	}
	if o.Accept, err = r.overrides(); err != nil {
		return o, err
	}
	for _, id := range r.exclude {
		o.Exclude = append(o.Exclude, recovery.SourceServerID(id))
	}
	for _, id := range r.replace {
		o.ReplaceInstances = append(o.ReplaceInstances, recovery.InstanceID(id))
	}
	return o, nil
}

func (r runFlags) overrides() ([]recovery.Override, error) {
	if len(r.accept) == 0 {
		if len(r.reason) > 0 {
			return nil, usagef("--reason says why a finding is accepted: name it with --accept")
		}
		return nil, nil
	}
	reasons := r.reason
	if len(reasons) == 1 {
		reasons = slices.Repeat(reasons, len(r.accept))
	}
	if len(reasons) != len(r.accept) {
		return nil, usagef("%d findings are accepted with %d reasons: give one --reason for all of them, or one for each", len(r.accept), len(reasons))
	}
	var overrides []recovery.Override
	for i, code := range r.accept {
		if strings.TrimSpace(reasons[i]) == "" {
			return nil, usagef("--reason for %s is empty: say why, for the record", code)
		}
		overrides = append(overrides, recovery.Override{Code: code, Reason: reasons[i]})
	}
	return overrides, nil
}

// parseTime reads a time with its zone, so that nobody guesses whose three o'clock it is.
func parseTime(flag, value string) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(form, value); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usagef("%s %q is not a time: give one with its zone, such as %s", flag, value, time.Now().UTC().Truncate(time.Minute).Format(time.RFC3339))
}

func parsePins(pins []string) (map[recovery.SourceServerID]recovery.SnapshotID, error) {
	if len(pins) == 0 {
		return nil, nil
	}
	pinned := map[recovery.SourceServerID]recovery.SnapshotID{}
	for _, pin := range pins {
		server, snapshot, _ := strings.Cut(pin, "=")
		id, pit := recovery.SourceServerID(server), recovery.SnapshotID(snapshot)
		if err := cmpErr(id.Check(), pit.Check()); err != nil {
			return nil, usagef("--pin %s: %s; it is written s-…=pit-…", pin, err)
		}
		if _, twice := pinned[id]; twice {
			return nil, usagef("--pin names %s twice", id)
		}
		pinned[id] = pit
	}
	return pinned, nil
}

// cmpErr is the first error.
func cmpErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// runText names a run as the beginning of a sentence: "A DRILL of plan three-tier".
func runText(m recovery.Mode, p apitype.PlanRef) string {
	return fmt.Sprintf("A %s of plan %s", m, p.Name)
}
