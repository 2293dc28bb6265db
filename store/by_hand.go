package store

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// HoldServers keeps executions, and others who change launch configurations by hand, from the
// servers until a time, under a name of ByHand's. It gives those that it holds now: the
// others are not free.
func (b *Book) HoldServers(ctx context.Context, servers []recovery.ServerKey, holder string, until time.Time) ([]recovery.ServerKey, error) {
	free := slices.Clone(servers)
	for len(free) > 0 {
		claims := serverClaims(free, holder, until)
		err := b.Commit(ctx, recovery.Commit{Stream: holder, Take: claims})
		if err == nil {
			return free, nil
		}
		e, ok := recovery.AsError(err)
		if !ok || e.Code != recovery.Conflict {
			return nil, err
		}
		before := len(free)
		free = slices.DeleteFunc(free, func(key recovery.ServerKey) bool {
			return slices.ContainsFunc(e.Details, func(d recovery.Detail) bool { return d.Field == recovery.ServerClaim(key, "").Key })
		})
		if len(free) == before {
			return nil, err
		}
	}
	return nil, nil
}

// LetServersGo gives back what HoldServers took. It may be repeated.
func (b *Book) LetServersGo(ctx context.Context, servers []recovery.ServerKey, holder string) error {
	if len(servers) == 0 {
		return nil
	}
	return b.Commit(ctx, recovery.Commit{Stream: holder, Release: serverClaims(servers, holder, time.Time{})})
}

func serverClaims(servers []recovery.ServerKey, holder string, until time.Time) []recovery.Claim {
	claims := make([]recovery.Claim, len(servers))
	for i, key := range servers {
		claims[i] = recovery.Claim{Key: recovery.ServerClaim(key, "").Key, Holder: holder, Until: until}
	}
	return claims
}

// awaitedGuard says that an execution is about to start.
const awaitedGuard = "servers-awaited"

// AwaitServers has those who change launch configurations by hand begin nothing new until a
// time: an execution waits for servers that they have. Conflict: another execution waits, too,
// which has the same effect.
func (b *Book) AwaitServers(ctx context.Context, owner string, until time.Time) error {
	return b.takeTurn(ctx, awaitedGuard, owner, until)
}

// AwaitNoMore takes that back.
func (b *Book) AwaitNoMore(ctx context.Context, owner string) error {
	return b.leaveTurn(ctx, awaitedGuard, owner)
}

// ServersAwaited reports whether an execution waits for servers.
func (b *Book) ServersAwaited(ctx context.Context, now time.Time) (bool, error) {
	claims, err := b.Claims(ctx, []string{awaitedGuard})
	return slices.ContainsFunc(claims, func(c recovery.Claim) bool { return c.Until.After(now) }), err
}
