package sim

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/sim/wire"
)

// before strikes a call with the faults that keep it from being carried out.
func (w *World) before(ctx context.Context, c wire.Call) error {
	w.calls.add(c, time.Now())
	delay := w.opts.Latency
	var answer error
	for _, f := range w.strikeCall(c, FaultDelay, FaultThrottle, FaultError) {
		switch f.Kind {
		case FaultDelay:
			delay += f.Delay
		case FaultThrottle:
			answer = throttled(c, f.RetryAfter)
		default:
			answer = &wire.Error{Status: f.Status, Code: f.Code, Message: f.Message, RetryAfter: f.RetryAfter}
		}
	}
	if err := pause(ctx, delay); err != nil {
		return err
	}
	return answer
}

// after strikes a call that was carried out: its answer may be lost.
func (w *World) after(_ context.Context, c wire.Call, err error) error {
	if err == nil && len(w.strikeCall(c, FaultLoseAnswer)) > 0 {
		return wire.ErrNoAnswer
	}
	return err
}

// strikeCall finds the faults of these kinds that the call meets and counts
// their strikes. Of the errors only the first one strikes.
func (w *World) strikeCall(c wire.Call, kinds ...FaultKind) (struck []Fault) {
	meets := func(f *Fault) bool { return slices.Contains(kinds, f.Kind) && f.covers(c) }
	var any bool
	_ = w.look(func(t *tx) error {
		any = slices.ContainsFunc(faults.all(t, place{}), meets)
		return nil
	})
	if !any {
		return nil
	}
	err := w.change(func(t *tx) error {
		answered := false
		for _, f := range faults.all(t, place{}) {
			if !meets(f) || answered && f.Kind != FaultDelay {
				continue
			}
			answered = answered || f.Kind != FaultDelay
			struck = append(struck, *f.use(t))
		}
		return nil
	})
	if err != nil {
		return nil // an uncounted fault does not strike
	}
	return struck
}

func (f *Fault) covers(c wire.Call) bool {
	return f.coversPlace(place{c.Account, c.Region}) &&
		(f.Service == "" || f.Service == c.Service) &&
		(f.Operation == "" || f.Operation == c.Operation)
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

// throttled is each service's own word for "too fast".
func throttled(c wire.Call, retryAfter time.Duration) error {
	const message = "Rate exceeded"
	switch c.Service {
	case "drs":
		return &wire.Error{Status: 429, Code: "ThrottlingException", Message: message, RetryAfter: retryAfter}
	case "ec2":
		return &wire.Error{Status: 503, Code: "RequestLimitExceeded", Message: "Request limit exceeded.", RetryAfter: retryAfter}
	case "sts":
		return &wire.Error{Status: 400, Code: "Throttling", Message: message, RetryAfter: retryAfter}
	default:
		return &wire.Error{Status: 400, Code: "ThrottlingException", Message: message, RetryAfter: retryAfter}
	}
}
