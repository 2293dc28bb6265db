package awscloud

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

// The tests of this file's kind speak raw answers, so that they can say what no
// simulator would: what AWS might add tomorrow, and what gets lost on the way.

// wire answers requests in process and remembers them.
type wire struct {
	mu     sync.Mutex
	asked  []request
	answer func(request) reply
}

// request is what was asked for.
type request struct {
	operation string
	host      string
	body      string
	form      url.Values // of EC2 and STS
	header    http.Header
	ctx       context.Context
}

// reply is what is answered. An err breaks the connection.
type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, _ := url.ParseQuery(string(body))
	asked := request{host: r.URL.Host, body: string(body), form: form, header: r.Header, ctx: r.Context()}
	switch target := r.Header.Get("X-Amz-Target"); {
	case target != "":
		_, asked.operation, _ = strings.Cut(target, ".")
	case form.Get("Action") != "":
		asked.operation = form.Get("Action")
	default:
		asked.operation = strings.Trim(r.URL.Path, "/")
	}
	w.mu.Lock()
	w.asked = append(w.asked, asked)
	w.mu.Unlock()

	given := reply{status: 200, body: assumedRole}
	if asked.operation != "AssumeRole" || w.answersAssume(asked) {
		given = w.answer(asked)
	}
	if given.err != nil {
		return nil, given.err
	}
	if given.header == nil {
		given.header = http.Header{}
	}
	if given.status == 0 {
		given.status = 200
	}
	return &http.Response{
		StatusCode: given.status, Header: given.header, Request: r,
		Body: io.NopCloser(strings.NewReader(given.body)), ContentLength: int64(len(given.body)),
	}, nil
}

func (w *wire) answersAssume(r request) bool {
	return w.answer != nil && strings.Contains(r.body, "answered-by-test")
}

// count is how often an operation was asked for.
func (w *wire) count(operation string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.asked {
		if r.operation == operation {
			n++
		}
	}
	return n
}

const assumedRole = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA0EXAMPLE</AccessKeyId>` +
	`<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>` +
	`<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`

var west = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}

const (
	server1 = recovery.SourceServerID("s-11111111111111111")
	server2 = recovery.SourceServerID("s-22222222222222222")
)

// over gives a Cloud that speaks to the answers, as the role of account 111122223333 or
// as Davit itself in account 999999999999.
func over(t *testing.T, answer func(request) reply) (*Cloud, *wire) {
	t.Helper()
	w := &wire{answer: answer}
	c, err := New(t.Context(), Options{
		HTTPClient:  w,
		Credentials: StaticCredentials("999999999999", "secret"),
		UserAgent:   "davit/test",
		Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
			switch id {
			case "111122223333":
				return recovery.Account{ID: id, ExternalID: "davit-external"}, nil
			case "444455556666":
				return recovery.Account{ID: id, ExternalID: "answered-by-test"}, nil
			case "999999999999":
				return recovery.Account{ID: id, Own: true}, nil
			default:
				return recovery.Account{}, recovery.Errorf(recovery.NotFound, "there is no account %s", id)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c, w
}

// always gives the same answer to everything.
func always(r reply) func(request) reply { return func(request) reply { return r } }

// inTurn gives the answers one after the other, the last one for ever.
func inTurn(replies ...reply) func(request) reply {
	var mu sync.Mutex
	return func(request) reply {
		mu.Lock()
		defer mu.Unlock()
		r := replies[0]
		if len(replies) > 1 {
			replies = replies[1:]
		}
		return r
	}
}

// refusing is an error as DRS and SSM write it.
func refusing(status int, code, members string) reply {
	return reply{
		status: status,
		header: http.Header{"X-Amzn-Errortype": {code}, "X-Amzn-Requestid": {"request-1"}, "Content-Type": {"application/json"}},
		body:   "{" + members + "}",
	}
}

// refusingEC2 is an error as EC2 writes it.
func refusingEC2(status int, code, message string) reply {
	return reply{status: status, body: fmt.Sprintf(`<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors>`+
		`<RequestID>request-1</RequestID></Response>`, code, message)}
}

func asError(t *testing.T, err error) *recovery.Error {
	t.Helper()
	e, ok := recovery.AsError(err)
	if !ok {
		t.Fatalf("got %v, want a recovery.Error", err)
	}
	return e
}

func launch(servers ...recovery.SourceServerID) recovery.LaunchRequest {
	req := recovery.LaunchRequest{Drill: true, Tags: recovery.JobTags("exec-1", "w1-b1", 1)}
	for _, s := range servers {
		req.Servers = append(req.Servers, recovery.LaunchServer{SourceServerID: s})
	}
	return req
}
