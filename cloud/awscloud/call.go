package awscloud

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"

	"github.com/davit-dr/davit/recovery"
)

const (
	// readTime bounds one attempt of a read; a lost answer must not hold up a poll.
	readTime = 15 * time.Second
	// changeTime bounds a call that changes AWS. DRS checks a job's servers one by one
	// before it answers, so this is longer.
	changeTime = 45 * time.Second
)

// call is one operation asked of AWS in one scope: what its errors are told with, and
// what became of it.
type call struct {
	*clients
	service   string // as IAM spells it: drs, ec2, iam, pricing, secretsmanager, servicequotas, sns, ssm, sts
	operation string
	doing     string // such as "start the recovery of 3 source servers"
	changes   bool   // it changes AWS: not sent after the deadline, and once unless repeatable
	// repeatable is set for a change that may be carried out twice: it is retried as a read.
	repeatable bool
	// spacing is the least time between two attempts of a read.
	spacing time.Duration
	// named are the servers by the IDs in the request that mean them.
	named map[string]recovery.SourceServerID

	deadline    time.Time // the caller's
	hasDeadline bool
	sent        bool  // a request that changes AWS has left
	last        error // what the last attempt came to
	refusal     refusal
}

func (c *clients) read(service, operation, doing string, args ...any) *call {
	return &call{clients: c, service: service, operation: operation, doing: fmt.Sprintf(doing, args...)}
}

func (c *clients) change(service, operation, doing string, args ...any) *call {
	k := c.read(service, operation, doing, args...)
	k.changes = true
	return k
}

// forDRS and its like put the call's own rules into one request's options.
func (k *call) forDRS(o *drs.Options) { k.rule(&o.APIOptions, &o.Retryer) }
func (k *call) forEC2(o *ec2.Options) { k.rule(&o.APIOptions, &o.Retryer) }
func (k *call) forIAM(o *iam.Options) { k.rule(&o.APIOptions, &o.Retryer) }
func (k *call) forS3(o *s3.Options)   { k.rule(&o.APIOptions, &o.Retryer) }
func (k *call) forSNS(o *sns.Options) { k.rule(&o.APIOptions, &o.Retryer) }
func (k *call) forSSM(o *ssm.Options) { k.rule(&o.APIOptions, &o.Retryer) }
func (k *call) forSTS(o *sts.Options) { k.rule(&o.APIOptions, &o.Retryer) }

func (k *call) forSecretsManager(o *secretsmanager.Options) { k.rule(&o.APIOptions, &o.Retryer) }
func (k *call) forPricing(o *pricing.Options)               { k.rule(&o.APIOptions, &o.Retryer) }
func (k *call) forServiceQuotas(o *servicequotas.Options)   { k.rule(&o.APIOptions, &o.Retryer) }

func (k *call) rule(api *[]func(*middleware.Stack) error, retryer *aws.Retryer) {
	*api = append(*api, k.install)
	if k.changes && !k.repeatable {
		*retryer = aws.NopRetryer{}
	}
	if p, ok := (*retryer).(polite); ok {
		p.atLeast = k.spacing
		*retryer = p
	}
}

func (k *call) install(stack *middleware.Stack) error {
	attempt := middleware.FinalizeMiddlewareFunc("DavitAttempt", k.attempt)
	if err := stack.Finalize.Insert(attempt, "Retry", middleware.After); err != nil {
		return err
	}
	keep := middleware.DeserializeMiddlewareFunc("DavitRefusal", k.keepRefusal)
	if err := stack.Deserialize.Add(keep, middleware.After); err != nil || !k.changes {
		return err
	}
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("DavitFence", k.fence), "Signing", middleware.After)
}

// attempt bounds one attempt, and remembers its error: when time runs out in the pause
// before a retry, the SDK forgets what it was going to retry.
func (k *call) attempt(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	limit := readTime
	if k.changes {
		limit = changeTime
	}
	k.deadline, k.hasDeadline = ctx.Deadline()
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, metadata, err := next.HandleFinalize(bounded, in)
	if err != nil && ctx.Err() == nil && bounded.Err() != nil {
		err = &attemptTimeout{limit}
	}
	k.last = err
	return out, metadata, err
}

// fence lets a request that changes AWS leave only before the deadline. It stands after
// credentials and signature, which may have taken any time. The wall clock is asked too:
// the monotonic one stands still while a machine is suspended.
func (k *call) fence(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, metadata middleware.Metadata, err error) {
	now := time.Now()
	if k.hasDeadline && (!now.Before(k.deadline) || !now.Round(0).Before(k.deadline.Round(0))) {
		return out, metadata, k.notSent(context.DeadlineExceeded)
	}
	if err := ctx.Err(); err != nil {
		return out, metadata, err
	}
	k.sent = true
	return next.HandleFinalize(ctx, in)
}

// attemptTimeout is an attempt that took too long. It is not a context error, which the
// SDK takes for the caller's wish to stop and does not retry.
type attemptTimeout struct{ after time.Duration }

func (e *attemptTimeout) Error() string { return fmt.Sprintf("no answer within %s", e.after) }

// Timeout reports that waiting was what failed.
func (e *attemptTimeout) Timeout() bool { return true }
