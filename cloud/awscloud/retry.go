package awscloud

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	maxAttempts = 8
	maxBackoff  = 10 * time.Second
	// maxRetryAfter is the longest wait that a read sits out itself. What AWS wants
	// left alone for longer is the caller's to plan.
	maxRetryAfter = time.Minute
	// tokenPause is how often a slowed-down client looks whether it may send.
	tokenPause = 50 * time.Millisecond
)

// polite is how reads are retried: the SDK's adaptive mode, which sends more slowly
// while AWS throttles, and the retry-after header, which the SDK does not read.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_ThrottlingException.html
type polite struct {
	*retry.AdaptiveMode
	atLeast time.Duration // between two attempts
}

func newPolite() polite {
	return polite{AdaptiveMode: retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
		o.FailOnNoAttemptTokens = true
		o.StandardOptions = append(o.StandardOptions, func(s *retry.StandardOptions) {
			s.MaxAttempts, s.MaxBackoff = maxAttempts, maxBackoff
		})
	})}
}

// GetAttemptToken waits until the adaptive mode lets an attempt go. The SDK's own wait
// computes the pause until the next token and, off by a rounding, may compute zero again
// and again; that spins for ever under a clock that only moves when everybody sleeps.
func (p polite) GetAttemptToken(ctx context.Context) (func(error) error, error) {
	for {
		release, err := p.AdaptiveMode.GetAttemptToken(ctx)
		if err == nil {
			return release, nil
		}
		if err := sleep(ctx, tokenPause+rand.N(tokenPause)); err != nil {
			return nil, err
		}
	}
}

// GetRetryToken refuses a retry that could not be sent in time, so that the caller hears
// now that AWS throttles, and until when, rather than later that time ran out.
func (p polite) GetRetryToken(ctx context.Context, err error) (func(error) error, error) {
	wait := retryAfter(err)
	if wait > maxRetryAfter {
		return nil, errors.New("AWS asked for a longer pause than a read waits")
	}
	if end, ok := ctx.Deadline(); ok && time.Now().Add(wait).After(end) {
		return nil, errors.New("AWS asked for a longer pause than the call has time")
	}
	return p.AdaptiveMode.GetRetryToken(ctx, err)
}

// RetryDelay is the SDK's backoff, and at least what AWS asked for and what the call
// itself keeps to.
func (p polite) RetryDelay(attempt int, err error) (time.Duration, error) {
	delay, failed := p.AdaptiveMode.RetryDelay(attempt, err)
	return max(delay, retryAfter(err), p.atLeast), failed
}

// retryAfter is the pause that AWS's answer asked for, or zero. The header is a number of
// seconds, or an HTTP date.
func retryAfter(err error) time.Duration {
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil || answer.Response.Response == nil {
		return 0
	}
	header := answer.Response.Header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(header, 64); err == nil && seconds > 0 {
		return time.Duration(min(seconds, 86400) * float64(time.Second))
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
