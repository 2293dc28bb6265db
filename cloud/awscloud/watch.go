package awscloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// watch tells of every call of a scope's clients: around all of it, and around each of
// its attempts.
type watch struct {
	scope recovery.Scope
	tell  func(context.Context, cloud.Call)
}

// watched has the calls of a configuration told, AssumeRole's among them.
func (c *Cloud) watched(cfg aws.Config, scope recovery.Scope) aws.Config {
	if c.observe != nil {
		w := watch{scope, c.observe}
		cfg.APIOptions = append(cfg.APIOptions[:len(cfg.APIOptions):len(cfg.APIOptions)], w.install)
	}
	return cfg
}

func (w watch) install(stack *middleware.Stack) error {
	whole := middleware.InitializeMiddlewareFunc("DavitWatchCall", w.call)
	if err := stack.Initialize.Add(whole, middleware.After); err != nil {
		return err
	}
	each := middleware.FinalizeMiddlewareFunc("DavitWatchAttempt", w.attempt)
	return stack.Finalize.Insert(each, "Retry", middleware.After)
}

type callKey struct{}

func (w watch) call(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	c := &cloud.Call{Scope: w.scope, Service: serviceOf(ctx), Operation: awsmiddleware.GetOperationName(ctx), Began: time.Now()}
	out, metadata, err := next.HandleInitialize(context.WithValue(ctx, callKey{}, c), in)
	c.Took, c.Outcome = time.Since(c.Began), outcomeOf(ctx, err, answeredWith(metadata, err))
	w.tell(ctx, *c)
	return out, metadata, err
}

func (w watch) attempt(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	began := time.Now()
	out, metadata, err := next.HandleFinalize(ctx, in)
	if c, ok := ctx.Value(callKey{}).(*cloud.Call); ok {
		status := answeredWith(metadata, err)
		c.Attempts = append(c.Attempts, cloud.Attempt{
			Began: began, Took: time.Since(began), Status: status, RequestID: answeredAs(metadata, err), Code: awsCode(err),
			Outcome: outcomeOf(ctx, err, status),
		})
	}
	return out, metadata, err
}

// serviceOf is the service of a call as IAM spells it.
func serviceOf(ctx context.Context) string {
	return strings.ToLower(strings.ReplaceAll(awsmiddleware.GetServiceID(ctx), " ", ""))
}

// answeredWith is the status of the HTTP answer; 0: there was none.
func answeredWith(metadata middleware.Metadata, err error) int {
	if err != nil {
		return statusOf(err)
	}
	if raw, ok := awsmiddleware.GetRawResponse(metadata).(*smithyhttp.Response); ok {
		return raw.StatusCode
	}
	return 0
}

// answeredAs is AWS's ID of the request; empty: there was no answer.
func answeredAs(metadata middleware.Metadata, err error) string {
	if err != nil {
		return requestID(err)
	}
	id, _ := awsmiddleware.GetRequestIDMetadata(metadata)
	return id
}

// awsCode is AWS's code of an error, or nothing.
func awsCode(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	return ""
}

func outcomeOf(ctx context.Context, err error, status int) cloud.Outcome {
	var without *credentialsError
	switch {
	case err == nil:
		return cloud.Answered
	case errors.As(err, &without), recovery.CodeOf(err) == recovery.LeaseLost:
		return cloud.Unsent
	case codeOf(awsCode(err), status) == recovery.Throttled:
		return cloud.Throttling
	case status >= http.StatusInternalServerError:
		return cloud.Failing
	case status >= http.StatusBadRequest:
		return cloud.Refused
	case errors.Is(ctx.Err(), context.Canceled):
		return cloud.Abandoned
	}
	return cloud.Unanswered
}
