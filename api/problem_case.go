package api

import (
	"net/http"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// problemCase is one way in which requests fail: a status, what it means, and an example,
// whose code is what clients go by.
type problemCase struct {
	status int
	means  string
	err    *recovery.Error
}

// problem is the example as the API would answer it.
func (c problemCase) problem() apitype.Problem {
	p := describe(c.err)
	p.Status, p.Title, p.RequestID = c.status, http.StatusText(c.status), "GCS6BNJOFXT7TKFB"
	return p
}

// problemCases are all the ways in which requests fail. A test holds them against the table
// of statuses: a new code has its case here.
var problemCases = []problemCase{
	{
		http.StatusUnauthorized, "the token is missing or wrong, or AWS does not know Davit",
		recovery.Errorf(recovery.Unauthenticated, "the token is missing or wrong").
			WithRemedy("send the server's token as \"Authorization: Bearer …\""),
	},
	{
		http.StatusForbidden, "you may not, or AWS says that Davit may not",
		recovery.Errorf(recovery.Denied, "olivia (the role ReadOnly) may not create, change or delete groups and plans").
			WithRemedy("ask somebody with one of the roles Admin, RecoveryManager, PlanManager"),
	},
	{
		http.StatusNotFound, "what is named does not exist",
		recovery.Errorf(recovery.NotFound, "there is no recovery plan %q", "three-teir"),
	},
	{
		http.StatusConflict, "something is in the way now",
		recovery.Errorf(recovery.Conflict, "the name %q is taken by another protection group", "web").
			WithRemedy("choose another name: names differ by more than case"),
	},
	{
		http.StatusPreconditionFailed, "it was changed since you read it",
		recovery.Errorf(recovery.Stale, "recovery plan plan-20261123050812-srwpdkjw was changed by somebody else meanwhile").
			WithRemedy("read it again and repeat the change"),
	},
	{http.StatusPreconditionRequired, "a change without If-Match", withoutVersion()},
	{
		http.StatusRequestEntityTooLarge, "the body is over its limit",
		recovery.Errorf(recovery.TooLarge, "the body of the request has more than %d bytes", maxBody),
	},
	{
		http.StatusUnprocessableEntity, "the request is wrong",
		&recovery.Error{
			Code: recovery.Invalid, Message: "the request is not valid",
			Details: []recovery.Detail{{Field: "waves[0].approvals", Message: "there is no such field"}},
		},
	},
	{
		http.StatusTooManyRequests, "you, or Davit at AWS, ask too often",
		(&recovery.Error{Code: recovery.Throttled, Message: "olivia sends more requests than the server takes of one caller", RetryAfter: 2 * time.Second}).
			WithRemedy("wait, and ask less often"),
	},
	{
		http.StatusTooManyRequests, "an AWS quota is used up",
		&recovery.Error{
			Code: recovery.QuotaExceeded, Message: "DRS runs as many jobs as the account's quota allows",
			Remedy: "wait until one has ended", AWSCode: "ServiceQuotaExceededException",
		},
	},
	{
		http.StatusInternalServerError, "a defect: the server's log has more under the request's ID",
		recovery.Errorf(recovery.Internal, "something went wrong inside the server").
			WithRemedy("look for the request's ID in the server's log"),
	},
	{
		http.StatusServiceUnavailable, "no answer in time: it is not known what happened",
		recovery.Errorf(recovery.Unavailable, "the answer took too long").WithRemedy("try again"),
	},
	{
		http.StatusServiceUnavailable, "it was not done: another process drives the execution now",
		recovery.Errorf(recovery.LeaseLost, "another host drives execution exec-20261123052545-asrszt77 now").WithRemedy("try again"),
	},
}
