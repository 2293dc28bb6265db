package control

import (
	"context"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// LaunchesOf says whose launch configuration is meant: a group's own, or that of a recovery by a
// plan. That of a drill is never applied by hand: it would stay as production's.
type LaunchesOf struct {
	Group, Plan string // one of them, by name or ID
	Scenario    string // of the plan
}

// ApplyOutcome is where the launch configuration of a server stands with AWS.
type ApplyOutcome string

// The outcomes. The first seven a look gives, too.
const (
	ApplyInPlace ApplyOutcome = "IN_PLACE" // AWS has what is stated
	ToApply      ApplyOutcome = "TO_APPLY"
	ApplyBusy    ApplyOutcome = "BUSY"           // an execution, or somebody else, has the server
	ApplyRefused ApplyOutcome = "REFUSED"        // a launch with it would fail, or breaks a rule that blocks
	ApplyNothing ApplyOutcome = "NOTHING_STATED" // nobody states anything of the server
	ApplyUnknown ApplyOutcome = "NOT_ASKED"      // AWS did not tell what it has
	ApplyGone    ApplyOutcome = "NOT_FOUND"      // the group or the plan does not have the server now
	ApplyDone    ApplyOutcome = "APPLIED"
	ApplyChanged ApplyOutcome = "CHANGED" // what is stated, or what AWS has, is not what was looked at
	ApplyFailed  ApplyOutcome = "FAILED"  // a part of it may be done; it may be repeated
)

// AppliedLaunch is a server, and where its launch configuration stands with AWS.
type AppliedLaunch struct {
	recovery.SourceServer
	Group   string // that chooses it
	Outcome ApplyOutcome
	// Changes are what applying it changes, or has changed, field by field.
	Changes []recovery.LaunchChange
	// TemplateID is the launch template that DRS launches the server from, and Version its
	// default version.
	TemplateID string
	Version    int64
	// Seen stands for what is stated and what AWS has of it: whoever applies it says what was
	// looked at.
	Seen     string
	Findings []recovery.Finding // of the checks, where something is to be applied
	Err      error
	kept     recovery.KeptLaunch // what AWS has
}

// LaunchLook is a page of servers with what applying their launch configurations would change.
type LaunchLook struct {
	Servers []AppliedLaunch // in order of accounts, Regions and IDs
	Next    string
	Total   int
	// Unread are the groups of the plan whose servers are not known now.
	Unread []UnreadGroup
}

// UnreadGroup is a group whose servers, or how they are to be launched, could not be read.
type UnreadGroup struct {
	Group string
	Err   error
}

// maxLooked is how many servers a look is about at most: AWS is asked for each.
const maxLooked = 100

// LookAtLaunches says what applying the launch configurations of a group or a plan would
// change, server by server. Servers, if any, are those that are meant, by ID or name. It changes
// nothing.
func (c *Control) LookAtLaunches(ctx context.Context, caller recovery.Caller, of LaunchesOf, servers []string, p Page) (LaunchLook, error) {
	if err := c.admit(ctx, caller, "LookAtLaunches"); err != nil {
		return LaunchLook{}, err
	}
	stated, _, err := c.statedOf(ctx, caller, "LookAtLaunches", of)
	if err != nil {
		return LaunchLook{}, err
	}
	chosen, err := stated.chosen(servers)
	if err != nil {
		return LaunchLook{}, err
	}
	order := listOrder[statedLaunch]{
		kind: "launch-application",
		at:   func(s statedLaunch) store.Position { return store.Position{ID: s.ServerKey.String()} },
		list: store.Query{Cursor: p.Cursor, Attrs: map[string]string{"of": strings.Join(append([]string{of.Group, of.Plan, of.Scenario}, servers...), "/")}},
	}
	look := LaunchLook{Total: len(chosen), Unread: stated.unread}
	page, next, err := order.cut(chosen, min(p.Limit, maxLooked))
	if err != nil {
		return LaunchLook{}, err
	}
	look.Next = next
	look.Servers, err = c.standings(ctx, page, "")
	return look, err
}

// standings are those of the servers, in their order. Hand is who holds them, if somebody does
// for this.
func (c *Control) standings(ctx context.Context, servers []statedLaunch, hand string) ([]AppliedLaunch, error) {
	all := make([]AppliedLaunch, len(servers))
	at := map[recovery.Scope][]int{}
	for i, s := range servers {
		all[i] = AppliedLaunch{SourceServer: s.SourceServer, Group: s.group}
		if s.stated.Hash() == (recovery.LaunchConfiguration{}).Hash() {
			all[i].Outcome = ApplyNothing
			continue
		}
		at[s.Scope] = append(at[s.Scope], i)
	}
	for scope, indexes := range at {
		j := &launchJudge{c: c, scope: scope, hand: hand}
		for _, i := range indexes {
			j.servers, j.into = append(j.servers, servers[i]), append(j.into, &all[i])
		}
		if err := j.judge(ctx); err != nil {
			return nil, err
		}
	}
	return all, nil
}
