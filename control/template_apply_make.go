package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	// MaxApplied is how many servers one request is about: each takes some calls, and all must be
	// done before executions may have the servers.
	MaxApplied = 20
	// applyTime bounds the request. An execution that is to start waits for it.
	applyTime = 25 * time.Second
)

// LaunchApplication asks for the launch configurations of servers to be applied.
type LaunchApplication struct {
	LaunchesOf
	Reason  string
	Servers []SeenLaunch
}

// SeenLaunch is a server whose launch configuration was looked at.
type SeenLaunch struct {
	recovery.ServerKey
	Seen string // as the look gave it
}

// ApplyLaunches applies what is stated of servers to AWS, outside of an execution: what nobody
// states stays. Servers whose configuration is not what was looked at are left alone, and so is
// one that an execution has, that a drill is still to put back, or of which a launch would fail.
// The error of one is no other's.
//
// It is safe to repeat: what is in place is not touched, and a version of a launch template that
// an earlier request made is found again by its description, or made once by its token.
func (c *Control) ApplyLaunches(ctx context.Context, caller recovery.Caller, a LaunchApplication) ([]AppliedLaunch, error) {
	if err := c.admit(ctx, caller, "ApplyLaunches"); err != nil {
		return nil, err
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, applyTime)
	defer cancel()
	stated, actor, err := c.statedOf(ctx, caller, "ApplyLaunches", a.LaunchesOf)
	if err != nil {
		return nil, err
	}
	awaited, err := c.book.ServersAwaited(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	all, servers := stated.asked(a.Servers)
	if awaited {
		return stepAside(all), nil
	}
	keys := make([]recovery.ServerKey, len(servers))
	for i, s := range servers {
		keys[i] = s.ServerKey
	}
	h, err := c.holdServers(ctx, keys...)
	if err != nil {
		return nil, err
	}
	defer c.letGo(ctx, h)
	standings, err := c.standings(ctx, servers, h.name)
	if err != nil {
		return nil, err
	}
	m := &launchMaker{c: c, application: a, stated: stated, actor: actor}
	m.make(ctx, h, servers, standings)
	return inOrder(all, standings), nil
}

func (a LaunchApplication) check() error {
	var ps recovery.Problems
	switch {
	case a.Reason == "":
		ps.Addf("reason", "say why: it goes into the audit trail and the versions' descriptions")
	case len(a.Reason) > maxReason:
		ps.Addf("reason", "it is longer than %d characters", maxReason)
	}
	if len(a.Servers) == 0 || len(a.Servers) > MaxApplied {
		ps.Addf("servers", "give 1 to %d of those that were looked at, not %d", MaxApplied, len(a.Servers))
	}
	for i, s := range a.Servers {
		if slices.ContainsFunc(a.Servers[:i], func(have SeenLaunch) bool { return have.ServerKey == s.ServerKey }) {
			ps.Addf(fmt.Sprintf("servers[%d]", i), "%s is there twice", s.SourceServerID)
		}
	}
	return ps.Err("nothing can be applied so")
}
