package sim

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/davit-dr/davit/sim/wire"
)

// met is a call, as faults look at it.
type met struct {
	wire.Call
	roleAccount string // of an AssumeRole: the account of the role
}

func meet(c wire.Call, input any) met {
	m := met{Call: c}
	if in, ok := input.(*sts.AssumeRoleInput); ok {
		if parts := roleARN.FindStringSubmatch(aws.ToString(in.RoleArn)); parts != nil {
			m.roleAccount = parts[2]
		}
	}
	return m
}

// before counts a call, and strikes it with the faults that keep it from being carried
// out: before it is looked at what is wrong in it, as AWS does.
func (w *World) before(ctx context.Context, c wire.Call, input any) error {
	w.calls.add(c, time.Now())
	delay := w.opts.Latency
	var answer error
	for _, f := range w.strikeCall(meet(c, input), FaultDelay, FaultThrottle, FaultError, FaultDeny, FaultExpireCredentials, FaultUnreachable) {
		delay += time.Duration(f.Delay)
		if f.Kind != FaultDelay {
			answer = f.answer(c)
		}
	}
	if wait := w.rates.take(place{c.Account, c.Region}, time.Now()); wait > 0 && answer == nil {
		answer = wordsOf(c.Service).throttled.answer("Rate exceeded", wait)
	}
	if err := pause(ctx, delay); err != nil {
		return err
	}
	return answer
}

// around carries a call out between the faults that it meets.
func (w *World) around(ctx context.Context, c wire.Call, input any, carry func() (any, error)) (any, error) {
	m := meet(c, input)
	out, err := w.carryOut(ctx, m, input, carry)
	if err == nil && len(w.strikeCall(m, FaultLoseAnswer)) > 0 {
		return nil, wire.ErrNoAnswer
	}
	return out, err
}

// carryOut carries the call out: mostly once, as the world is now.
func (w *World) carryOut(ctx context.Context, m met, input any, carry func() (any, error)) (any, error) {
	if !reads(m.Operation) {
		if len(w.strikeCall(m, FaultTwice)) > 0 {
			_, _ = carry() // its answer is lost on the way to the proxy
		}
		return carry()
	}
	if stale := w.strikeCall(m, FaultStaleRead); len(stale) > 0 {
		return w.asOf(time.Duration(stale[0].Age)).mux.Carry(ctx, m.Call, input)
	}
	return w.readTwice(m, input, carry)
}

// reads says whether the operation changes nothing.
func reads(operation string) bool {
	return slices.ContainsFunc([]string{"Describe", "Get", "List", "Head"}, func(verb string) bool {
		return strings.HasPrefix(operation, verb)
	})
}

// strikeCall finds the faults of these kinds that strike the call. Of those that answer
// in the place of AWS only the first one does.
func (w *World) strikeCall(m met, kinds ...FaultKind) (struck []Fault) {
	if !w.stands(m, kinds...) {
		return nil
	}
	err := w.change(func(t *tx) error {
		answered := false
		for _, f := range faults.all(t, place{}) {
			if !slices.Contains(kinds, f.Kind) || !f.covers(t, m) || answered && f.Kind != FaultDelay || !f.use(t) {
				continue
			}
			answered = answered || f.Kind != FaultDelay
			struck = append(struck, *f)
		}
		return nil
	})
	if err != nil {
		return nil // an uncounted fault does not strike
	}
	return struck
}

// stands says whether a fault of these kinds is there for the call, without counting.
func (w *World) stands(m met, kinds ...FaultKind) (found bool) {
	_ = w.look(func(t *tx) error {
		found = slices.ContainsFunc(faults.all(t, place{}), func(f *Fault) bool {
			return slices.Contains(kinds, f.Kind) && f.covers(t, m)
		})
		return nil
	})
	return found
}

func (f *Fault) covers(t *tx, m met) bool {
	return f.active(t.now) &&
		(f.coversPlace(place{m.Account, m.Region}) || m.roleAccount != "" && f.coversPlace(place{m.roleAccount, m.Region})) &&
		(f.Service == "" || f.Service == m.Service) &&
		(f.Operation == "" || f.Operation == m.Operation) &&
		(!f.Global || isGlobal(m.Call)) &&
		(f.Kind != FaultExpireCredentials || f.expires(t, m.Call))
}

// expires says whether the call is made with credentials that were given before the
// fault began.
func (f *Fault) expires(t *tx, c wire.Call) bool {
	s := sessions.get(t, place{}, c.AccessKeyID)
	return s != nil && s.Given.Before(f.From.at)
}

// isGlobal says whether the call is for a control plane that all Regions share: it is in
// us-east-1, and its requests are signed for that. So are those of STS's global endpoint.
//
// Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
func isGlobal(c wire.Call) bool {
	switch c.Service {
	case "iam", "organizations", "route53", "cloudfront":
		return true
	case "sts":
		return c.Region == "us-east-1"
	}
	return false
}

// pause waits for d, or until nobody waits for the answer any more.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
