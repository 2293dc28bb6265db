package control

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Options say how a plan is to run.
type Options struct {
	Mode        recovery.Mode
	PointInTime recovery.PointInTime
	IncidentAt  time.Time // zero: now
	// Accept overrides findings, in RECOVERY.
	Accept []recovery.Override
	// Exclude leaves servers out, by their IDs or by their names.
	Exclude []string
	// ReplaceInstances names live recovery instances that may be replaced, in RECOVERY.
	ReplaceInstances []recovery.InstanceID
	// Preempt has drills that hold the plan or its servers give way, in RECOVERY.
	Preempt bool
	// Scenario is the plan's that holds; empty: none. It is left out of the JSON as below.
	Scenario string `json:",omitempty"`
	// Ungraceful gives the source up: actions that need it are left out, and due. It is
	// left out of the JSON so that starts without it keep the hash of their keys.
	Ungraceful bool `json:",omitempty"`
}

// maxExcluded is how many servers an execution can leave out: each is in its record.
const maxExcluded = 500

// cannotRun begins the refusal of options.
const cannotRun = "the plan cannot run like this"

// clockSkew is how far ahead of ours a caller's clock may be.
const clockSkew = time.Minute

var instanceIDForm = regexp.MustCompile(`^i-[0-9a-f]{8,17}$`)

// check finds everything wrong with the options by themselves.
func (o Options) check(now time.Time) error {
	var ps recovery.Problems
	if o.Mode != recovery.Drill && o.Mode != recovery.Recovery {
		ps.Addf("mode", "%q is not a mode: say DRILL or RECOVERY", o.Mode)
	}
	latest := now.Add(clockSkew)
	if o.PointInTime.Before.After(latest) {
		ps.Addf("pointInTime.before", "%s is in the future: give an instant that has passed", o.PointInTime.Before.Format(time.RFC3339))
	}
	if o.IncidentAt.After(latest) {
		ps.Addf("incidentAt", "%s is in the future: give the instant at which the incident began", o.IncidentAt.Format(time.RFC3339))
	}
	for server, snapshot := range o.PointInTime.Pinned {
		ps.Check(pinnedField(server), snapshot.Check())
	}
	if len(o.Exclude) > maxExcluded {
		ps.Addf("exclude", "%d servers are more than the %d that can be left out: make a plan without them", len(o.Exclude), maxExcluded)
	}
	o.checkOverrides(&ps)
	for i, id := range o.ReplaceInstances {
		if !instanceIDForm.MatchString(string(id)) {
			ps.Addf(fmt.Sprintf("replaceInstances[%d]", i), "%q is not an EC2 instance's ID: give one such as i-0123456789abcdef0", id)
		}
	}
	if len(o.ReplaceInstances) > 0 && o.Mode == recovery.Drill {
		ps.Addf("replaceInstances", "a drill never replaces a live instance: leave it out")
	}
	if o.Preempt && o.Mode == recovery.Drill {
		ps.Addf("preempt", "a drill preempts nobody: leave it out, and wait for the other drill")
	}
	return ps.Err(cannotRun)
}

func (o Options) checkOverrides(ps *recovery.Problems) {
	if len(o.Accept) > 0 && o.Mode == recovery.Drill {
		ps.Addf("accept", "findings can be overridden in RECOVERY only: put right what the drill found")
		return
	}
	for i, a := range o.Accept {
		at := fmt.Sprintf("accept[%d]", i)
		switch code := recovery.FindingCode(a.Code); {
		case !knownCode(code):
			ps.Addf(at+".code", "there are no findings %q: %s", a.Code, suggestCode(a.Code))
		case code == recovery.FindingServerLive:
			ps.Addf(at+".code", "a live server is replaced only by naming its instance: give its ID in replaceInstances")
		case code.Final():
			ps.Addf(at+".code", "%s cannot be overridden by anybody", code)
		}
		if strings.TrimSpace(a.Reason) == "" {
			ps.Addf(at+".reason", "say why: the reason goes into the record")
		}
	}
}

func pinnedField(id recovery.SourceServerID) string { return "pointInTime.pinned." + string(id) }

// incident is when the incident began.
func (o Options) incident(now time.Time) time.Time {
	if o.IncidentAt.IsZero() {
		return now
	}
	return o.IncidentAt
}

// accepted gives the reason with which findings of the code are accepted.
func (o Options) accepted(code recovery.FindingCode) (reason string, ok bool) {
	i := slices.IndexFunc(o.Accept, func(a recovery.Override) bool { return a.Code == string(code) })
	if i < 0 {
		return "", false
	}
	return o.Accept[i].Reason, true
}
