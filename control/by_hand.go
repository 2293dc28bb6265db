package control

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// handMargin is how much longer servers are held by hand than they are changed, so that AWS has
// done what it was asked for last before anybody else may have them.
const handMargin = 10 * time.Second

// hand is somebody who changes launch configurations outside of an execution. What it holds no
// execution has, nor can one start with it.
type hand struct {
	name string
	held []recovery.ServerKey
}

// holdServers holds those of the servers that are free, until ctx ends and a moment longer at
// most: ctx has a deadline. Should the process die, that is when they are free again.
func (c *Control) holdServers(ctx context.Context, servers ...recovery.ServerKey) (hand, error) {
	h := hand{name: recovery.ByHand(rand.Text())}
	until, _ := ctx.Deadline()
	var err error
	h.held, err = c.book.HoldServers(ctx, servers, h.name, until.Add(handMargin))
	return h, err
}

// letGo gives the servers back, or their time comes.
func (c *Control) letGo(ctx context.Context, h hand) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	_ = c.book.LetServersGo(ctx, h.held, h.name)
}

// startPast starts an execution as soon as nobody changes launch configurations of its servers
// by hand any more. Nobody begins to while it waits, so that it waits for one request at most.
func (c *Control) startPast(ctx context.Context, r Report, start func() (*recovery.Execution, error)) (*recovery.Execution, error) {
	e, err := start()
	if recovery.CodeOf(err) != recovery.Conflict || !c.changedByHand(ctx, r) {
		return e, err
	}
	owner, until := rand.Text(), time.Now().Add(templateTime+handMargin)
	_ = c.book.AwaitServers(ctx, owner, until) // or another execution waits already
	defer func() { _ = c.book.AwaitNoMore(context.WithoutCancel(ctx), owner) }()
	for {
		changed := c.changedByHand(ctx, r)
		if !changed {
			e, err = start()
		}
		if recovery.CodeOf(err) != recovery.Conflict || !changed && !c.changedByHand(ctx, r) || time.Now().After(until) {
			return e, err
		}
		select {
		case <-ctx.Done():
			return e, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// changedByHand reports whether somebody is known to change the launch configuration of one of
// the report's servers now.
func (c *Control) changedByHand(ctx context.Context, r Report) bool {
	var keys []string
	r.servers(func(s *ResolvedServer) { keys = append(keys, recovery.ServerClaim(s.ServerKey, "").Key) })
	held, err := c.book.Claims(ctx, keys)
	now := time.Now()
	return err == nil && slices.ContainsFunc(held, func(claim recovery.Claim) bool { return recovery.IsByHand(claim.Holder) && claim.Until.After(now) })
}
