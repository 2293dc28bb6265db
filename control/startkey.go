package control

import (
	"cmp"
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

// startKey ties an idempotency key to the request that came with it. It is kept as a
// claim, taken together with those of the execution, whose holder names the execution
// and the request. Since that holder is not the execution itself, the claim stays when
// the execution ends and gives its own back.
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
		Comment string `json:",omitempty"`
	}{p.ID, r.Options, r.Comment})
	if err != nil {
		return startKey{}, fmt.Errorf("encode the start of plan %s: %w", p.Name, err)
	}
	sum := sha256.Sum256(body)
	return startKey{claim: "start/" + cmp.Or(actor.Subject, actor.Name) + "/" + r.Key, request: hex.EncodeToString(sum[:16])}, nil
}

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
		return nil, underWay(id, claims[0].Until)
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

// underWay says of an execution that is too large for one commit that it is not there
// yet. Whether its server still works on it nobody can tell; after the time it does not.
func underWay(id string, until time.Time) error {
	err := recovery.Errorf(recovery.Conflict, "a start with this idempotency key is under way as execution %s", id).
		WithRemedy("ask again in a moment; if the server was stopped in the middle of it, the key is free again at %s", until.UTC().Format(time.RFC3339))
	err.RetryAfter = time.Second
	return err
}

// claims are what an execution takes to be the one that the key starts.
func (k startKey) claims(id recovery.ExecutionID) []recovery.Claim {
	if k.claim == "" {
		return nil
	}
	return []recovery.Claim{{Key: k.claim, Holder: string(id) + " " + k.request}}
}

// giveBack lets go of the key of an execution that was not created. The store gives back
// by itself what the execution holds, but the key's holder is not the execution. After
// any error but a conflict it may have been created all the same.
func (c *Control) giveBack(ctx context.Context, k startKey, id recovery.ExecutionID, cause error) {
	if k.claim == "" || recovery.CodeOf(cause) != recovery.Conflict {
		return
	}
	// If this fails the claim ends by itself.
	_ = c.book.Commit(context.WithoutCancel(ctx), recovery.Commit{Stream: k.claim, Release: k.claims(id)})
}
