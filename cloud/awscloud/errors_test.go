package awscloud

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestDRSRefusalsBecomeOurCodes(t *testing.T) {
	denied := `"message":"User: arn:aws:sts::111122223333:assumed-role/DRSOrchestrationRole/davit is not authorized to perform: ec2:RunInstances on resource: *"`
	tests := []struct {
		name    string
		answer  reply
		code    recovery.Code
		message string
		remedy  string
		servers []recovery.SourceServerID
	}{
		{
			"validation names the field", refusing(400, "ValidationException",
				`"message":"2 findings","reason":"fieldValidationFailed","fieldList":[{"name":"sourceServers[1]","message":"s-22222222222222222 has no recovery point"}]`),
			recovery.Invalid, "sourceServers[1]: s-22222222222222222 has no recovery point", "",
			[]recovery.SourceServerID{server2},
		},
		{
			"a pinned snapshot that is gone is its server's", refusing(400, "ValidationException",
				`"message":"pit-33333333333333333 does not exist"`),
			recovery.Invalid, "pit-33333333333333333", "",
			[]recovery.SourceServerID{server2},
		},
		{
			"an unknown server", refusing(404, "ResourceNotFoundException",
				`"message":"no such server","resourceId":"s-11111111111111111","resourceType":"SOURCE_SERVER"`),
			recovery.NotFound, "no such server", "",
			[]recovery.SourceServerID{server1},
		},
		{
			"a server in a job", refusing(409, "ConflictException",
				`"message":"busy","resourceId":"s-22222222222222222","resourceType":"SOURCE_SERVER"`),
			recovery.Conflict, "DRS refused to start the drill of 2 source servers in 111122223333/us-west-2: busy", "",
			[]recovery.SourceServerID{server2},
		},
		{"a server that was not asked for is not blamed", refusing(409, "ConflictException",
			`"message":"busy","resourceId":"s-99999999999999999"`), recovery.Conflict, "busy", "", nil},
		{
			"a quota", refusing(402, "ServiceQuotaExceededException", `"message":"20 jobs","quotaCode":"L-D88FAC3A"`),
			recovery.QuotaExceeded, "20 jobs", "L-D88FAC3A", nil,
		},
		{
			"throttled",
			reply{status: 429, header: http.Header{"X-Amzn-Errortype": {"ThrottlingException"}, "Retry-After": {"7"}}, body: `{"message":"Rate exceeded"}`},
			recovery.Throttled, "Rate exceeded", "wait", nil,
		},
		{
			"an action that DRS does as the caller", refusing(403, "AccessDeniedException", denied),
			recovery.Denied, "not authorized", "allow ec2:RunInstances to the role arn:aws:iam::111122223333:role/DRSOrchestrationRole", nil,
		},
		{
			"an action that AWS does not name", refusing(403, "AccessDeniedException", `"message":"no"`),
			recovery.Denied, "no", "allow drs:StartRecovery to", nil,
		},
		{
			"DRS is not initialized", refusing(400, "UninitializedAccountException", `"message":"Account not initialized"`),
			recovery.Invalid, "not initialized", "initialize DRS in us-west-2", nil,
		},
		{
			"expired credentials", refusing(403, "ExpiredTokenException", `"message":"The security token included in the request is expired"`),
			recovery.Unauthenticated, "expired", "clock", nil,
		},
		{
			"a Region that is not enabled", refusing(403, "UnrecognizedClientException", `"message":"The security token included in the request is invalid."`),
			recovery.Unauthenticated, "invalid", "enabled", nil,
		},
		{
			"an internal error may have been carried out", refusing(500, "InternalServerException", `"message":"oops"`),
			recovery.Unavailable, "it may have been carried out", "", nil,
		},
		{
			"an unknown client error", refusing(418, "TeapotException", `"message":"short and stout"`),
			recovery.Invalid, "short and stout", "", nil,
		},
		{
			"an unknown server error", refusing(503, "MaintenanceException", `"message":"soon"`),
			recovery.Unavailable, "soon", "", nil,
		},
		{
			"an answer that is not AWS's",
			reply{status: 502, body: "<html>Bad gateway</html>"},
			recovery.Unavailable, "it may have been carried out", "", nil,
		},
		{
			"half an answer",
			reply{status: 202, body: `{"job":{"jobID":"drsjob-1`},
			recovery.Unavailable, "it may have been carried out", "", nil,
		},
		{"an answer without a job", reply{status: 202, body: `{}`}, recovery.Unavailable, "without a job", "", nil},
		{"no answer", reply{err: io.ErrUnexpectedEOF}, recovery.Unavailable, "it may have been carried out", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, w := over(t, always(tt.answer))
			req := launch(server1, server2)
			req.Servers[1].SnapshotID = "pit-33333333333333333"
			_, err := c.StartRecovery(t.Context(), west, req)
			e := asError(t, err)
			if e.Code != tt.code {
				t.Errorf("code: got %s, want %s (%v)", e.Code, tt.code, err)
			}
			if !strings.Contains(e.Message, tt.message) {
				t.Errorf("message: got %q, want %q in it", e.Message, tt.message)
			}
			if !strings.Contains(e.Remedy, tt.remedy) {
				t.Errorf("remedy: got %q, want %q in it", e.Remedy, tt.remedy)
			}
			if !slices.Equal(e.Servers, tt.servers) {
				t.Errorf("servers: got %v, want %v", e.Servers, tt.servers)
			}
			if want := tt.answer.header.Get("X-Amzn-Errortype"); e.AWSCode != want {
				t.Errorf("AWS code: got %q, want %q", e.AWSCode, want)
			}
			if want := tt.answer.header.Get("X-Amzn-Requestid"); e.RequestID != want {
				t.Errorf("request ID: got %q, want %q", e.RequestID, want)
			}
			if got := w.count("StartRecovery"); got != 1 {
				t.Errorf("StartRecovery was sent %d times, want 1", got)
			}
		})
	}
}

func TestEC2RefusalsBecomeOurCodes(t *testing.T) {
	for _, tt := range []struct {
		answer reply
		code   recovery.Code
	}{
		{refusingEC2(403, "UnauthorizedOperation", "You are not authorized to perform this operation."), recovery.Denied},
		{refusingEC2(400, "InvalidInstanceID.Malformed", "Invalid id"), recovery.Invalid},
		{refusingEC2(400, "InvalidVpcID.NotFound", "no such VPC"), recovery.NotFound},
		{refusingEC2(401, "AuthFailure", "AWS was not able to validate the provided access credentials"), recovery.Unauthenticated},
		{refusingEC2(401, "OptInRequired", "You are not subscribed to this service"), recovery.Denied},
	} {
		c, _ := over(t, always(tt.answer))
		_, err := c.InstanceStates(t.Context(), west, []recovery.InstanceID{"i-0123456789abcdef0"}, false)
		if e := asError(t, err); e.Code != tt.code || e.Remedy == "" && tt.code == recovery.Denied {
			t.Errorf("%s: got %s with remedy %q, want %s", e.AWSCode, e.Code, e.Remedy, tt.code)
		}
	}
}

func TestARoleThatCannotBeAssumedIsExplained(t *testing.T) {
	scope := recovery.Scope{AccountID: "444455556666", Region: "us-west-2"}
	denied := `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::999999999999:user/davit ` +
		`is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/DRSOrchestrationRole</Message></Error>` +
		`<RequestId>request-1</RequestId></ErrorResponse>`
	for _, tt := range []struct {
		answer reply
		code   recovery.Code
		want   []string
	}{
		{
			reply{status: 403, body: denied},
			recovery.Denied,
			[]string{"DRSOrchestrationRole", "not authorized", "trust policy", "sts:ExternalId"},
		},
		{refusingXML(403, "InvalidClientTokenId", "The security token is invalid"), recovery.Unauthenticated, []string{"Davit's own AWS credentials"}},
		{refusingXML(403, "RegionDisabledException", "STS is not activated in this region"), recovery.Denied, []string{"us-west-2"}},
	} {
		c, w := over(t, always(tt.answer))
		_, err := c.StartRecovery(t.Context(), scope, launch(server1))
		if got := recovery.CodeOf(err); got != tt.code {
			t.Errorf("got %s, want %s: %v", got, tt.code, err)
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("got %q, want %q in it", err, want)
			}
		}
		if got := w.count("StartRecovery"); got != 0 {
			t.Errorf("StartRecovery was sent %d times without credentials", got)
		}
	}
}

func refusingXML(status int, code, message string) reply {
	return reply{status: status, body: "<ErrorResponse><Error><Code>" + code + "</Code><Message>" + message + "</Message></Error></ErrorResponse>"}
}

func TestTheWayToAWSMayBeMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nowhere := &net.DNSError{Err: "no such host", Name: "drs.us-west-2.amazonaws.com", IsNotFound: true}
		c, w := over(t, always(reply{err: nowhere}))
		_, err := c.SourceServers(t.Context(), west)
		if e := asError(t, err); e.Code != recovery.Unavailable || !strings.Contains(e.Remedy, "resolves") {
			t.Errorf("got %v, want UNAVAILABLE and a remedy about names", err)
		}
		if got := w.count("DescribeSourceServers"); got != 1 {
			t.Errorf("asked %d times for a name that does not exist, want 1", got)
		}
	})
}

func TestAnImpossibleRegionIsNotCalled(t *testing.T) {
	c, w := over(t, always(reply{}))
	_, err := c.SourceServers(t.Context(), recovery.Scope{AccountID: "111122223333", Region: "mars"})
	if got := recovery.CodeOf(err); got != recovery.Invalid {
		t.Errorf("got %v, want INVALID", err)
	}
	if got := w.count("DescribeSourceServers"); got != 0 {
		t.Errorf("it was called %d times", got)
	}
}

func TestAnUnknownAccountIsNotFound(t *testing.T) {
	c, _ := over(t, always(reply{}))
	_, err := c.SourceServers(t.Context(), recovery.Scope{AccountID: "123456789012", Region: "us-west-2"})
	if got := recovery.CodeOf(err); got != recovery.NotFound {
		t.Errorf("got %s, want NOT_FOUND: %v", got, err)
	}
}

func TestACallOffIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c, _ := over(t, func(r request) reply {
			cancel()
			<-r.ctx.Done()
			return reply{err: r.ctx.Err()}
		})
		_, err := c.SourceServers(ctx, west)
		if !errors.Is(err, context.Canceled) || recovery.CodeOf(err) != recovery.Unavailable {
			t.Errorf("a read called off: got %v, want UNAVAILABLE that is context.Canceled", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c, _ := over(t, func(r request) reply {
			<-r.ctx.Done()
			return reply{err: r.ctx.Err()}
		})
		_, err := c.StartRecovery(ctx, west, launch(server1))
		if got := recovery.CodeOf(err); got != recovery.Unavailable {
			t.Errorf("a change whose time ran out after it was sent: got %v, want UNAVAILABLE", err)
		}
	})
}
