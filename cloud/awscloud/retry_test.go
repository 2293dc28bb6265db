package awscloud

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
)

var noServers = reply{body: `{"items":[]}`}

func throttledFor(retryAfter string) reply {
	r := refusing(429, "ThrottlingException", `"message":"Rate exceeded"`)
	r.header.Set("Retry-After", retryAfter)
	return r
}

func TestReadsWaitAsLongAsAWSAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name   string
			answer reply
			wait   time.Duration
		}{
			{"throttled, in seconds", throttledFor("7"), 7 * time.Second},
			{"throttled, until a date", throttledFor(time.Now().Add(40 * time.Second).UTC().Format(http.TimeFormat)), 30 * time.Second},
			{"an internal error", func() reply {
				r := refusing(500, "InternalServerException", `"message":"oops"`)
				r.header.Set("Retry-After", "9")
				return r
			}(), 9 * time.Second},
			{"a lost answer", reply{err: io.ErrUnexpectedEOF}, 0},
		} {
			c, w := over(t, inTurn(tt.answer, noServers))
			began := time.Now()
			if _, err := c.SourceServers(t.Context(), west); err != nil {
				t.Errorf("%s: got %v, want it retried", tt.name, err)
			}
			if took := time.Since(began); took < tt.wait || took > tt.wait+15*time.Second {
				t.Errorf("%s: took %s, want about %s", tt.name, took, tt.wait)
			}
			if got := w.count("DescribeSourceServers"); got != 2 {
				t.Errorf("%s: asked %d times, want 2", tt.name, got)
			}
		}
	})
}

func TestAReadThatCannotWaitSaysSoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, seconds := range []string{"20", "3600"} {
			c, w := over(t, always(throttledFor(seconds)))
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			if seconds == "3600" {
				ctx = t.Context()
			}
			began := time.Now()
			_, err := c.SourceServers(ctx, west)
			cancel()
			e := asError(t, err)
			if want, _ := time.ParseDuration(seconds + "s"); e.Code != recovery.Throttled || e.RetryAfter != want {
				t.Errorf("got %s after %s, want THROTTLED for %s", e.Code, e.RetryAfter, want)
			}
			if took := time.Since(began); took != 0 {
				t.Errorf("took %s, want none", took)
			}
			if got := w.count("DescribeSourceServers"); got != 1 {
				t.Errorf("asked %d times, want 1", got)
			}
		}
	})
}

func TestAReadThatIsAlwaysThrottledEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w := over(t, always(refusing(429, "ThrottlingException", `"message":"Rate exceeded"`)))
		for range 5 {
			if _, err := c.SourceServers(t.Context(), west); recovery.CodeOf(err) != recovery.Throttled {
				t.Errorf("got %v, want THROTTLED", err)
			}
		}
		if got := w.count("DescribeSourceServers"); got < 6 || got > 5*maxAttempts {
			t.Errorf("asked %d times, want a few", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		_, err := c.SourceServers(ctx, west)
		if got := recovery.CodeOf(err); got != recovery.Throttled && got != recovery.Unavailable {
			t.Errorf("out of time: got %v", err)
		}
	})
}

func TestManyThrottledReadsEndUnderAClockThatOnlyMovesWhenAllSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		c, _ := over(t, func(request) reply {
			if asked.Add(1)%3 == 0 {
				return noServers
			}
			return refusing(429, "ThrottlingException", `"message":"Rate exceeded"`)
		})
		var readers sync.WaitGroup
		for range 10 {
			readers.Go(func() {
				for range 20 {
					time.Sleep(137 * time.Millisecond)
					_, err := c.SourceServers(t.Context(), west)
					if code := recovery.CodeOf(err); code != "" && code != recovery.Throttled {
						t.Errorf("got %v, want an answer or THROTTLED", err)
					}
				}
			})
		}
		readers.Wait()
	})
}

func TestTimeRunningOutDoesNotHideTheThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		c, _ := over(t, always(refusing(429, "ThrottlingException", `"message":"Rate exceeded"`)))
		_, err := c.SourceServers(ctx, west)
		if e := asError(t, err); e.Code != recovery.Throttled || e.AWSCode != "ThrottlingException" {
			t.Errorf("got %v, want the throttling that was being waited for", err)
		}
	})
}

func TestAnAttemptThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := func(r request) reply {
			<-r.ctx.Done()
			return reply{err: r.ctx.Err()}
		}
		turn := inTurn(reply{status: -1}, noServers)
		c, w := over(t, func(r request) reply {
			if given := turn(r); given.status >= 0 {
				return given
			}
			return hang(r)
		})
		began := time.Now()
		if _, err := c.SourceServers(t.Context(), west); err != nil {
			t.Errorf("got %v, want a second attempt", err)
		}
		if took := time.Since(began); took < readTime || took > readTime+15*time.Second {
			t.Errorf("took %s, want a little over %s", took, readTime)
		}
		if got := w.count("DescribeSourceServers"); got != 2 {
			t.Errorf("asked %d times, want 2", got)
		}

		c, w = over(t, hang)
		_, err := c.StartRecovery(t.Context(), west, launch(server1))
		if e := asError(t, err); e.Code != recovery.Unavailable || !strings.Contains(e.Message, "it may have been carried out") {
			t.Errorf("got %v, want UNAVAILABLE and the doubt told", err)
		}
		if got := w.count("StartRecovery"); got != 1 {
			t.Errorf("StartRecovery was sent %d times, want 1", got)
		}
	})
}
