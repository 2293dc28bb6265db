package orchestrate

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// configuredAtOnce is how many servers one request is about: each takes about five calls, and
// all must be done before the lease ends.
const configuredAtOnce = 20

// configureLaunches changes the launch configurations of the servers that were committed to
// be changed, or puts them back. What makes a repeat safe: what AWS had was committed with
// the request (PreparationSent), and the command reads, compares, and writes what differs; a
// version of the launch template is found again by what it says, and its client token is
// made of execution, server and attempt, so that two sends of the same request make one.
func (g *Engine) configureLaunches(ctx context.Context, e *recovery.Execution, intent recovery.Intent) map[recovery.SourceServerID]recovery.Configured {
	var p *recovery.Preparation
	for _, have := range e.Preparations {
		if have.ID == intent.PreparationID {
			p = have
		}
	}
	done := map[recovery.SourceServerID]recovery.Configured{}
	if p == nil {
		return done
	}
	var orders []recovery.LaunchOrder
	for i := range p.Servers {
		if s := &p.Servers[i]; beingConfigured(s) {
			orders = append(orders, launchOrder(e, p, s))
		}
	}
	for i, result := range g.cloud.ConfigureLaunches(ctx, p.Scope, orders) {
		done[orders[i].SourceServerID] = result
	}
	return done
}

// beingConfigured reports whether a request about the server may be under way.
func beingConfigured(s *recovery.PreparedServer) bool {
	return s.State == recovery.PreparationRequested || s.State == recovery.PreparationReturning
}

// launchOrder is what AWS is asked for: the configuration over what is kept, or that alone.
func launchOrder(e *recovery.Execution, p *recovery.Preparation, s *recovery.PreparedServer) recovery.LaunchOrder {
	o := recovery.LaunchOrder{SourceServerID: s.SourceServerID, Kept: *s.Kept}
	if s.State == recovery.PreparationRequested {
		o.Stated = p.Launch(s).ToApply()
	}
	// Only a launch of another attempt needs another version.
	attempt := attemptOf(e, p, s.SourceServerID)
	o.Description = fmt.Sprintf("Davit: %s %s, attempt %d", e.Mode, e.ID, attempt)
	o.Token = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s/%s/%s/%d/%s", e.ID, p.Scope, s.SourceServerID, attempt, s.Hash)))[:64]
	return o
}

// attemptOf is the newest attempt to launch the server.
func attemptOf(e *recovery.Execution, p *recovery.Preparation, id recovery.SourceServerID) int {
	attempt := 0
	for _, b := range e.Batches {
		if b.Kind == recovery.LaunchBatch && b.Wave == p.Wave && b.Scope == p.Scope && b.Find(id) != nil {
			attempt = max(attempt, b.Attempt)
		}
	}
	return attempt
}
