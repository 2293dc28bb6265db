package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// detail says more of a route than its line does. Most routes need none: what follows from
// the method, the parameters and the bodies is described without being said. A test walks
// the document and names what is missing.
type detail func(*details)

// details are what a route's details come to.
type details struct {
	description string
	codes       []recovery.Code
	retirement  *retirement
}

// says describes the operation where its summary has no room: what it does to whom, and
// what a caller would not expect.
func says(description string) detail { return func(d *details) { d.description = description } }

// fails names codes that the operation may answer with, besides those that follow from its
// method and its input.
func fails(codes ...recovery.Code) detail {
	return func(d *details) { d.codes = append(d.codes, codes...) }
}

// retires says that the operation is deprecated since an instant, ends after another, and
// where to read what to use instead. Every answer says so in its headers, too.
func retires(since, sunset time.Time, link string) detail {
	return func(d *details) { d.retirement = &retirement{since, sunset, link} }
}

func detailsOf(all []detail) details {
	var d details
	for _, one := range all {
		one(&d)
	}
	return d
}

// describe completes the description of an operation that was registered: its text, its
// error cases, and examples of what it takes and gives.
func (s *Server) describe(op *huma.Operation, d details) {
	op.Description = strings.Join(append(sentencesOf(op, d), ruleTexts(op)...), "\n\n")
	delete(op.Responses, "default") // each error has its own
	for _, answer := range op.Responses {
		answer.Headers = withHeader(answer.Headers, requestIDHeader, "the request's ID, which is in the server's log too")
		s.exemplify(answer.Content)
	}
	if op.RequestBody != nil {
		s.exemplify(op.RequestBody.Content)
	}
	for _, status := range errorStatuses(op, d) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + problemName(status)}
	}
}

func sentencesOf(op *huma.Operation, d details) []string {
	var texts []string
	if d.description != "" {
		texts = append(texts, d.description)
	}
	if d.retirement != nil {
		texts = append(texts, d.retirement.text())
	}
	if op.DefaultStatus == http.StatusNoContent {
		texts = append(texts, "The answer has no body.")
	}
	return texts
}

// ruleTexts are the API's rules that the operation follows, by its parameters.
func ruleTexts(op *huma.Operation) []string {
	var texts []string
	for _, rule := range []struct{ in, name, text string }{
		{"query", "cursor", "The answer is a page: send its `next` as `cursor` to read the one after it. The last page has no `next`."},
		{"header", "If-Match", "Send the ETag of what you read as `If-Match`. Without it the answer is 428; when it was changed meanwhile the answer is 412 and nothing was done."},
		{"header", "Idempotency-Key", "Send an `Idempotency-Key` of your own, and the same again with a repeat: one execution is started, however often it is sent."},
	} {
		if hasParameter(op, rule.in, rule.name) {
			texts = append(texts, rule.text)
		}
	}
	if answer := op.Responses[strconv.Itoa(op.DefaultStatus)]; answer != nil && answer.Headers["ETag"] != nil {
		texts = append(texts, "The answer has the version as its `ETag`.")
	}
	return texts
}

func hasParameter(op *huma.Operation, in, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool {
		return p.In == in && (name == "" || p.Name == name)
	})
}

// errorStatuses are the statuses of the errors that an operation may answer with.
func errorStatuses(op *huma.Operation, d details) []int {
	all := []int{
		http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity,
		http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
	}
	if hasParameter(op, "path", "") {
		all = append(all, http.StatusNotFound)
	}
	if op.Method != http.MethodGet {
		all = append(all, http.StatusConflict)
	}
	if op.RequestBody != nil {
		all = append(all, http.StatusRequestEntityTooLarge)
	}
	if hasParameter(op, "header", "If-Match") {
		all = append(all, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	for _, code := range d.codes {
		all = append(all, statuses[code])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// problemNames begins the names of the answers that errors are.
const problemNames = "Problem"

func problemName(status int) string { return problemNames + strconv.Itoa(status) }

// problemResponses are the answers that errors are, one a status, with an example for each
// of its codes.
func (s *Server) problemResponses() map[string]*huma.Response {
	components := s.api.OpenAPI().Components
	schema := (&problem{}).Schema(components.Schemas)
	all := map[string]*huma.Response{}
	for _, c := range problemCases {
		name := problemName(c.status)
		if all[name] == nil {
			all[name] = &huma.Response{
				Description: http.StatusText(c.status),
				Content:     map[string]*huma.MediaType{apitype.ProblemType: {Schema: schema, Examples: map[string]*huma.Example{}}},
				Headers:     withHeader(nil, requestIDHeader, "the request's ID, which is in the server's log too"),
			}
		}
		p := c.problem()
		if p.RetryAfterSeconds > 0 {
			withHeader(all[name].Headers, "Retry-After", "how many seconds to wait before trying again")
		}
		all[name].Content[apitype.ProblemType].Examples[string(p.Code)] = &huma.Example{Summary: c.means, Value: p}
	}
	return all
}

func withHeader(headers map[string]*huma.Param, name, description string) map[string]*huma.Param {
	if headers == nil {
		headers = map[string]*huma.Param{}
	}
	headers[name] = &huma.Param{Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
	return headers
}
