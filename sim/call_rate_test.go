package sim

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

func TestCallsAboveTheRateAreThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{CallRate: 10}, servers(1))
		elsewhere := drs.NewFromConfig(b.config("444455556666", "secret", ""))
		describe := func(c *drs.Client) error {
			_, err := c.DescribeSourceServers(t.Context(), &drs.DescribeSourceServersInput{})
			return err
		}
		throttled := func() (n int, retryAfter string) {
			for range 25 {
				err := describe(b.drs)
				if e, ok := errors.AsType[*drstypes.ThrottlingException](err); ok {
					n, retryAfter = n+1, aws.ToString(e.RetryAfterSeconds)
				} else if err != nil {
					t.Fatal(err)
				}
			}
			return n, retryAfter
		}
		n, retryAfter := throttled()
		want(t, "throttled of 25 at once", n, 15)
		want(t, "retry after", retryAfter, "1")
		if err := describe(elsewhere); err != nil {
			want(t, "another account", err.Error() != "", !errors.As(err, new(*drstypes.ThrottlingException)))
		}
		time.Sleep(500 * time.Millisecond)
		n, _ = throttled()
		want(t, "throttled of 25 half a second later", n, 20)
		time.Sleep(time.Hour)
		n, _ = throttled()
		want(t, "throttled of 25 after an hour", n, 15)
	})
}
