package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// maxKey is the longest idempotency key.
const maxKey = 128

// stagingTime is how long a start may take that holds its key before its execution is
// there. After a crash in between, the key is free again then.
const stagingTime = 10 * time.Minute

// startKey ties an idempotency key to the request that came with it. It is kept as a
// claim whose holder names the execution and the request. The execution itself holds
// other claims, and gives them back when it ends; this one stays.
type startKey struct {
	claim   string // empty: the request has no key
	request string // its hash
}

func newStartKey(actor recovery.Actor, p recovery.Plan, r StartRequest) (startKey, error) {
	if r.Key == "" {
		return startKey{}, nil
	}
	if len(r.Key) > maxKey || strings.ContainsFunc(r.Key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return startKey{}, invalid("Idempotency-Key", "a key has at most %d characters, all of them visible ASCII", maxKey)
	}
	// Not the plan's version: a repeat after the plan was edited is still the repeat.
	body, err := json.Marshal(struct {
		Plan    recovery.PlanID
		Options Options
	}{p.ID, r.Options})
	if err != nil {
		return startKey{}, fmt.Errorf("encode the start of plan %s: %w", p.Name, err)
	}
	sum := sha256.Sum256(body)
	return startKey{claim: "start/" + actor.Name + "/" + r.Key, request: hex.EncodeToString(sum[:16])}, nil
}

func (k startKey) holder(id recovery.ExecutionID) string { return string(id) + " " + k.request }

// startedBy gives the execution that the key has started, or nil.
func (c *Control) startedBy(ctx context.Context, k startKey) (*recovery.Execution, error) {
	if k.claim == "" {
		return nil, nil
	}
	claims, err := c.book.Claims(ctx, []string{k.claim})
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	id, request, _ := strings.Cut(claims[0].Holder, " ")
	e, _, err := c.book.LoadExecution(ctx, recovery.ExecutionID(id))
	switch {
	case recovery.CodeOf(err) == recovery.NotFound && time.Now().Before(claims[0].Until):
		return nil, recovery.Errorf(recovery.Conflict, "a start with this idempotency key is under way").WithRemedy("ask again in a moment")
	case recovery.CodeOf(err) == recovery.NotFound:
		return nil, nil // that start came to nothing
	case err != nil:
		return nil, err
	case request != k.request:
		return nil, recovery.Errorf(recovery.Conflict, "the idempotency key was used for another request, which started execution %s", id).
			WithRemedy("use a new key for a new request")
	}
	return e, nil
}

// take keeps the key for the execution; release lets go of it again.
func (c *Control) take(ctx context.Context, k startKey, id recovery.ExecutionID, now time.Time) (release func(), err error) {
	if k.claim == "" {
		return func() {}, nil
	}
	claim := recovery.Claim{Key: k.claim, Holder: k.holder(id), Until: now.Add(stagingTime)}
	err = c.book.Commit(ctx, recovery.Commit{Stream: k.claim, Take: []recovery.Claim{claim}})
	if recovery.CodeOf(err) == recovery.Conflict {
		return nil, recovery.Errorf(recovery.Conflict, "a start with this idempotency key is under way: %w", err).WithRemedy("ask again in a moment")
	}
	return func() {
		// If this fails the claim ends by itself.
		_ = c.book.Commit(context.WithoutCancel(ctx), recovery.Commit{Stream: k.claim, Release: []recovery.Claim{claim}})
	}, err
}
